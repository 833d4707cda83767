"""Client in KeyValueStore.

Generated from key_value_store.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_length_of_key_above_0(key: str) -> bool:
    return len(key) > 0


@final
class Initializing(State[S]):
    """Client chooses: Put to Store, Get to Store or Close to Store.
    (key_value_store.chor:9)

    {Store!Put(key: str, value: bytes).AwaitingSaved, Store!Get(key:
    str).AwaitingFound, Store!Close.AwaitingContents}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_put",
            "Put",
            messages.Put,
            ("Store",),
            (),
            (),
            Where("len(key) > 0", _where_length_of_key_above_0, (-1, "key")),
        ),
        Send("send_get", "Get", messages.Get, ("Store",)),
        Send("send_close", "Close", messages.Close, ("Store",)),
    )

    async def send_put(self, *, key: str, value: bytes) -> AwaitingSaved[S]:
        return AwaitingSaved(await self._send(0, messages.Put(key, value)))

    async def send_get(self, *, key: str) -> AwaitingFound[S]:
        return AwaitingFound(await self._send(1, messages.Get(key)))

    async def send_close(self) -> AwaitingContents[S]:
        return AwaitingContents(await self._send(2, messages.Close()))


@final
class AwaitingSaved(State[S]):
    """Client waits for Saved from Store. (key_value_store.chor:12)

    Store?Saved. {Store!Put(key: str, value: bytes).AwaitingSaved, Store!Get(key:
    str).AwaitingFound, Store!Close.AwaitingContents}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_saved", Arrival("Store", "Saved", messages.Saved)),
    )

    async def receive_saved(self) -> GotSaved[S]:
        _, message, core = await self._receive()
        return GotSaved(message, Initializing(core))


@final
class GotSaved(Branch[S], frozen=True):
    message: messages.Saved
    next: Initializing[S]


@final
class AwaitingFound(State[S]):
    """Client waits for Found from Store. (key_value_store.chor:16)

    Store?Found(value: option<bytes>). {Store!Put(key: str, value:
    bytes).AwaitingSaved, Store!Get(key: str).AwaitingFound,
    Store!Close.AwaitingContents}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_found", Arrival("Store", "Found", messages.Found)),
    )

    async def receive_found(self) -> GotFound[S]:
        _, message, core = await self._receive()
        return GotFound(message, Initializing(core))


@final
class GotFound(Branch[S], frozen=True):
    message: messages.Found
    next: Initializing[S]


@final
class AwaitingContents(State[S]):
    """Client waits for Contents from Backup. (key_value_store.chor:23)

    Backup?Contents(values: map<str, bytes>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_contents", Arrival("Backup", "Contents", messages.Contents)),
    )

    async def receive_contents(self) -> GotContents[S]:
        _, message, core = await self._receive()
        return GotContents(message, Completed(core))


@final
class GotContents(Branch[S], frozen=True):
    message: messages.Contents
    next: Completed[S]


class Body(Protocol):
    """What plays Client, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Client's seat in a session of KeyValueStore."""
    return Seat(PROTOCOL, "Client", Initializing, body)
