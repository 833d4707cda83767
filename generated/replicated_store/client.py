"""Client in ReplicatedStore.

Generated from replicated_store.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


def _where_length_of_key_above_0(key: str) -> bool:
    return len(key) > 0


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Client chooses: Put to Store or Close to Store. (replicated_store.chor:10)

    {Store!Put(key: str, value: bytes).AwaitingFailedOrStored, Store!Close.end}
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
        Send("send_close", "Close", messages.Close, ("Store",)),
    )

    async def send_put(self, *, key: str, value: bytes) -> AwaitingFailedOrStored[S]:
        return AwaitingFailedOrStored(await self._send(0, messages.Put(key, value)))

    async def send_close(self) -> Completed[S]:
        return Completed(await self._send(1, messages.Close()))


@final
class AwaitingFailedOrStored(_State[S]):
    """Client waits for Failed from Store or Stored from Store.
    (replicated_store.chor:14)

    {Store?Failed.⊥, Store?Stored.Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Store", "Failed", messages.Failed),
            Arrival("Store", "Stored", messages.Stored),
        ),
    )

    async def receive(self) -> AwaitingFailedOrStoredReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotFailed(message, AwaitingAbort(core))
        return GotStored(message, Initializing(core))


@final
class GotFailed(Branch[S], frozen=True):
    message: messages.Failed
    next: AwaitingAbort[S]


@final
class GotStored(Branch[S], frozen=True):
    message: messages.Stored
    next: Initializing[S]


AwaitingFailedOrStoredReceived: TypeAlias = GotFailed[S] | GotStored[S]


class Body(Protocol):
    """What plays Client, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Client's seat in a session of ReplicatedStore."""
    return Seat(PROTOCOL, "Client", Initializing, body)
