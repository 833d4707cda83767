"""Backup in KeyValueStore.

Generated from key_value_store.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
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
    """Backup waits for Put from Store or Close from Store. (key_value_store.chor:10)

    {Store?Put(key: str, value: bytes).SendingSaved, Store?Close.SendingContents}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Store",
                "Put",
                messages.Put,
                (),
                (),
                Place(Where("len(key) > 0", _where_length_of_key_above_0, (-1, "key"))),
            ),
            Arrival("Store", "Close", messages.Close),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPut(message, SendingSaved(core))
        return GotClose(message, SendingContents(core))


@final
class GotPut(Branch[S], frozen=True):
    message: messages.Put
    next: SendingSaved[S]


@final
class GotClose(Branch[S], frozen=True):
    message: messages.Close
    next: SendingContents[S]


InitializingReceived: TypeAlias = GotPut[S] | GotClose[S]


@final
class SendingSaved(State[S]):
    """Backup sends Saved to Store. (key_value_store.chor:11)

    Store!Saved. {Store?Put(key: str, value: bytes).SendingSaved,
    Store?Close.SendingContents}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_saved", "Saved", messages.Saved, ("Store",)))

    async def send_saved(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Saved()))


@final
class SendingContents(State[S]):
    """Backup sends Contents to Client. (key_value_store.chor:23)

    Client!Contents(values: map<str, bytes>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_contents", "Contents", messages.Contents, ("Client",)),
    )

    async def send_contents(self, *, values: dict[str, bytes]) -> Completed[S]:
        return Completed(await self._send(0, messages.Contents(values)))


class Body(Protocol):
    """What plays Backup, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Backup's seat in a session of KeyValueStore."""
    return Seat(PROTOCOL, "Backup", Initializing, body)
