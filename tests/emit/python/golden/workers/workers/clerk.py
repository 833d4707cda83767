"""Clerk in Workers.

Generated from workers.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Record
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Clerk records the fact Price. (workers.chor:13)

    ↑Price(cents: int). {Boss?Unpriced.AwaitingDone, Boss?Done.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Record("record_price", "Price", messages.Price, ("Boss",), (0,)),
    )

    async def record_price(self, *, cents: int) -> AwaitingUnpricedOrDone[S]:
        return AwaitingUnpricedOrDone(await self._send(0, messages.Price(cents)))


@final
class AwaitingUnpricedOrDone(_State[S]):
    """Clerk waits for Unpriced from Boss or Done from Boss. (workers.chor:15)

    {Boss?Unpriced.AwaitingDone, Boss?Done.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Boss", "Unpriced", messages.Unpriced),
            Arrival("Boss", "Done", messages.Done),
        ),
    )

    async def receive(self) -> AwaitingUnpricedOrDoneReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotUnpriced(message, AwaitingDone(core))
        return GotDone(message, Completed(core))


@final
class GotUnpriced(Branch[S], frozen=True):
    message: messages.Unpriced
    next: AwaitingDone[S]


@final
class GotDone(Branch[S], frozen=True):
    message: messages.Done
    next: Completed[S]


AwaitingUnpricedOrDoneReceived: TypeAlias = GotUnpriced[S] | GotDone[S]


@final
class AwaitingDone(_State[S]):
    """Clerk waits for Done from Boss. (workers.chor:19)

    Boss?Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_done", Arrival("Boss", "Done", messages.Done)),
    )

    async def receive_done(self) -> GotDone[S]:
        _, message, core = await self._receive()
        return GotDone(message, Completed(core))


class Body(Protocol):
    """What plays Clerk, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Clerk's seat in a session of Workers."""
    return Seat(PROTOCOL, "Clerk", Initializing, body)
