"""Clerk in Deadlines.

Generated from deadlines.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Deadline,
    Receive,
    ReceiveWithin,
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

from . import PROTOCOL, Parameters, messages


def _where_weight_at_most_limit(weight: int, limit: int) -> bool:
    return weight <= limit


def _where_total_above_0(total: int) -> bool:
    return total > 0


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Clerk waits for Absent from Chair or Thanks from Chair. (deadlines.chor:8)

    {Chair?Absent.⊥, Chair?Thanks.ChoosingAgainOrEnough}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Chair", "Absent", messages.Absent),
            Arrival("Chair", "Thanks", messages.Thanks),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAbsent(message, AwaitingAbort(core))
        return GotThanks(message, ChoosingAgainOrEnough(core))


@final
class GotAbsent(Branch[S], frozen=True):
    message: messages.Absent
    next: AwaitingAbort[S]


@final
class GotThanks(Branch[S], frozen=True):
    message: messages.Thanks
    next: ChoosingAgainOrEnough[S]


InitializingReceived: TypeAlias = GotAbsent[S] | GotThanks[S]


@final
class ChoosingAgainOrEnough(_State[S]):
    """Clerk chooses: Again to Chair or Enough to Chair. (deadlines.chor:14)

    {Chair!Again(weight: int).AwaitingNotedOrClosed, Chair!Enough(total:
    int).AwaitingClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_again",
            "Again",
            messages.Again,
            ("Chair",),
            (),
            (),
            Where(
                "weight <= limit",
                _where_weight_at_most_limit,
                (-1, "weight"),
                (-2, "limit"),
            ),
        ),
        Send(
            "send_enough",
            "Enough",
            messages.Enough,
            ("Chair",),
            (),
            (),
            Where("total > 0", _where_total_above_0, (-1, "total")),
        ),
    )

    async def send_again(self, *, weight: int) -> AwaitingNotedOrClosed[S]:
        return AwaitingNotedOrClosed(await self._send(0, messages.Again(weight)))

    async def send_enough(self, *, total: int) -> AwaitingClosed[S]:
        return AwaitingClosed(await self._send(1, messages.Enough(total)))


@final
class AwaitingNotedOrClosed(_State[S]):
    """Clerk waits for Noted from Chair or Closed from Chair. (deadlines.chor:15)

    {Chair?Noted.ChoosingAgainOrEnough, Chair?Closed.Filing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Chair", "Noted", messages.Noted),
            Arrival("Chair", "Closed", messages.Closed),
        ),
    )

    async def receive(self) -> AwaitingNotedOrClosedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotNoted(message, ChoosingAgainOrEnough(core))
        return GotClosed(message, Filing(core))


@final
class GotNoted(Branch[S], frozen=True):
    message: messages.Noted
    next: ChoosingAgainOrEnough[S]


@final
class GotClosed(Branch[S], frozen=True):
    message: messages.Closed
    next: Filing[S]


AwaitingNotedOrClosedReceived: TypeAlias = GotNoted[S] | GotClosed[S]


@final
class AwaitingClosed(_State[S]):
    """Clerk waits for Closed from Chair. (deadlines.chor:22)

    Chair?Closed. Chair!Filed. Voter?Bye.end ▷200ms end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_closed", Arrival("Chair", "Closed", messages.Closed)),
    )

    async def receive_closed(self) -> GotClosed[S]:
        _, message, core = await self._receive()
        return GotClosed(message, Filing(core))


@final
class Filing(_State[S]):
    """Clerk sends Filed to Chair. (deadlines.chor:24)

    Chair!Filed. Voter?Bye.end ▷200ms end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_filed", "Filed", messages.Filed, ("Chair",)))

    async def send_filed(self) -> FilingAwaitingBye[S]:
        return FilingAwaitingBye(await self._send(0, messages.Filed()))


@final
class FilingAwaitingBye(_State[S]):
    """Clerk waits for Bye from Voter, 200ms at most. (deadlines.chor:25)

    Voter?Bye.end ▷200ms end
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_bye",
            Deadline(200),
            Arrival("Voter", "Bye", messages.Bye),
        ),
    )

    async def receive_bye(self) -> FilingAwaitingByeReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotBye(message, Completed(core))
        return ExpiredBye(Completed(core))


@final
class GotBye(Branch[S], frozen=True):
    message: messages.Bye
    next: Completed[S]


@final
class ExpiredBye(Branch[S], frozen=True):
    next: Completed[S]


FilingAwaitingByeReceived: TypeAlias = GotBye[S] | ExpiredBye[S]


class Body(Protocol):
    """What plays Clerk, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Clerk's seat in a session of Deadlines."""
    return Seat(PROTOCOL, "Clerk", Initializing, body)
