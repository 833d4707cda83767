"""Store in KeyValueStore.

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
    """Store waits for Put from Client, Get from Client or Close from Client.
    (key_value_store.chor:9)

    {Client?Put(key: str, value: bytes).SendingPut, Client?Get(key:
    str).SendingFound, Client?Close.SendingClose}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Client",
                "Put",
                messages.Put,
                (),
                (),
                Place(Where("len(key) > 0", _where_length_of_key_above_0, (-1, "key"))),
            ),
            Arrival("Client", "Get", messages.Get),
            Arrival("Client", "Close", messages.Close),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPut(message, SendingPut(core))
        if case == 1:
            return GotGet(message, SendingFound(core))
        return GotClose(message, SendingClose(core))


@final
class GotPut(Branch[S], frozen=True):
    message: messages.Put
    next: SendingPut[S]


@final
class GotGet(Branch[S], frozen=True):
    message: messages.Get
    next: SendingFound[S]


@final
class GotClose(Branch[S], frozen=True):
    message: messages.Close
    next: SendingClose[S]


InitializingReceived: TypeAlias = GotPut[S] | GotGet[S] | GotClose[S]


@final
class SendingPut(State[S]):
    """Store sends Put to Backup. (key_value_store.chor:10)

    Backup!Put(key: str, value: bytes). Backup?Saved. Client!Saved. {Client?Put(key:
    str, value: bytes).SendingPut, Client?Get(key: str).SendingFound,
    Client?Close.SendingClose}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_put",
            "Put",
            messages.Put,
            ("Backup",),
            (),
            (),
            Where("len(key) > 0", _where_length_of_key_above_0, (-1, "key")),
        ),
    )

    async def send_put(self, *, key: str, value: bytes) -> AwaitingSaved[S]:
        return AwaitingSaved(await self._send(0, messages.Put(key, value)))


@final
class SendingFound(State[S]):
    """Store sends Found to Client. (key_value_store.chor:16)

    Client!Found(value: option<bytes>). {Client?Put(key: str, value:
    bytes).SendingPut, Client?Get(key: str).SendingFound, Client?Close.SendingClose}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_found", "Found", messages.Found, ("Client",)))

    async def send_found(self, *, value: bytes | None) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Found(value)))


@final
class SendingClose(State[S]):
    """Store sends Close to Backup. (key_value_store.chor:20)

    Backup!Close. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_close", "Close", messages.Close, ("Backup",)))

    async def send_close(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Close()))


@final
class AwaitingSaved(State[S]):
    """Store waits for Saved from Backup. (key_value_store.chor:11)

    Backup?Saved. Client!Saved. {Client?Put(key: str, value: bytes).SendingPut,
    Client?Get(key: str).SendingFound, Client?Close.SendingClose}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_saved", Arrival("Backup", "Saved", messages.Saved)),
    )

    async def receive_saved(self) -> GotSaved[S]:
        _, message, core = await self._receive()
        return GotSaved(message, SendingSaved(core))


@final
class GotSaved(Branch[S], frozen=True):
    message: messages.Saved
    next: SendingSaved[S]


@final
class SendingSaved(State[S]):
    """Store sends Saved to Client. (key_value_store.chor:12)

    Client!Saved. {Client?Put(key: str, value: bytes).SendingPut, Client?Get(key:
    str).SendingFound, Client?Close.SendingClose}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_saved", "Saved", messages.Saved, ("Client",)))

    async def send_saved(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Saved()))


class Body(Protocol):
    """What plays Store, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Store's seat in a session of KeyValueStore."""
    return Seat(PROTOCOL, "Store", Initializing, body)
