"""Chair in Deadlines.

Generated from deadlines.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    Place,
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
    """Chair sends Ask to Voter. (deadlines.chor:5)

    Voter!Ask(question: str). Voter?Vote(yes: bool).SendingThanks ▷5s SendingTooLate
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_ask", "Ask", messages.Ask, ("Voter",)))

    async def send_ask(self, *, question: str) -> AwaitingVote[S]:
        return AwaitingVote(await self._send(0, messages.Ask(question)))


@final
class AwaitingVote(_State[S]):
    """Chair waits for Vote from Voter, 5s at most. (deadlines.chor:6)

    Voter?Vote(yes: bool).SendingThanks ▷5s SendingTooLate
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_vote",
            Deadline(5000),
            Arrival("Voter", "Vote", messages.Vote),
        ),
    )

    async def receive_vote(self) -> AwaitingVoteReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotVote(message, SendingThanks(core))
        return ExpiredVote(SendingTooLate(core))


@final
class GotVote(Branch[S], frozen=True):
    message: messages.Vote
    next: SendingThanks[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: SendingTooLate[S]


AwaitingVoteReceived: TypeAlias = GotVote[S] | ExpiredVote[S]


@final
class SendingThanks(_State[S]):
    """Chair sends Thanks to Voter and Clerk. (deadlines.chor:11)

    Voter,Clerk!Thanks. {Clerk?Again(weight: int).SendingNoted, Clerk?Enough(total:
    int).SendingClosed} ▷40 epochs SendingClosed
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_thanks", "Thanks", messages.Thanks, ("Voter", "Clerk")),
    )

    async def send_thanks(self) -> AwaitingAgainOrEnough[S]:
        return AwaitingAgainOrEnough(await self._send(0, messages.Thanks()))


@final
class SendingTooLate(_State[S]):
    """Chair sends TooLate to Voter. (deadlines.chor:7)

    Voter!TooLate. Clerk!Absent. abort
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_too_late", "TooLate", messages.TooLate, ("Voter",)),
    )

    async def send_too_late(self) -> SendingAbsent[S]:
        return SendingAbsent(await self._send(0, messages.TooLate()))


@final
class AwaitingAgainOrEnough(_State[S]):
    """Chair waits for Again from Clerk or Enough from Clerk, 40 epochs at most.
    (deadlines.chor:14)

    {Clerk?Again(weight: int).SendingNoted, Clerk?Enough(total: int).SendingClosed}
    ▷40 epochs SendingClosed
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive",
            Deadline(40, "epochs"),
            Arrival(
                "Clerk",
                "Again",
                messages.Again,
                (),
                (),
                Place(
                    Where(
                        "weight <= limit",
                        _where_weight_at_most_limit,
                        (-1, "weight"),
                        (-2, "limit"),
                    ),
                ),
            ),
            Arrival(
                "Clerk",
                "Enough",
                messages.Enough,
                (),
                (),
                Place(Where("total > 0", _where_total_above_0, (-1, "total"))),
            ),
        ),
    )

    async def receive(self) -> AwaitingAgainOrEnoughReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotAgain(message, SendingNoted(core))
        if case == 1:
            return GotEnough(message, SendingClosed(core))
        return ExpiredClerk(SendingClosed(core))


@final
class GotAgain(Branch[S], frozen=True):
    message: messages.Again
    next: SendingNoted[S]


@final
class GotEnough(Branch[S], frozen=True):
    message: messages.Enough
    next: SendingClosed[S]


@final
class ExpiredClerk(Branch[S], frozen=True):
    next: SendingClosed[S]


AwaitingAgainOrEnoughReceived: TypeAlias = GotAgain[S] | GotEnough[S] | ExpiredClerk[S]


@final
class SendingAbsent(_State[S]):
    """Chair sends Absent to Clerk. (deadlines.chor:8)

    Clerk!Absent. abort
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_absent", "Absent", messages.Absent, ("Clerk",)))

    async def send_absent(self) -> Aborting[S]:
        return Aborting(await self._send(0, messages.Absent()))


@final
class SendingNoted(_State[S]):
    """Chair sends Noted to Clerk and Voter. (deadlines.chor:15)

    Clerk,Voter!Noted. {Clerk?Again(weight: int).SendingNoted, Clerk?Enough(total:
    int).SendingClosed} ▷40 epochs SendingClosed
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_noted", "Noted", messages.Noted, ("Clerk", "Voter")),
    )

    async def send_noted(self) -> AwaitingAgainOrEnough[S]:
        return AwaitingAgainOrEnough(await self._send(0, messages.Noted()))


@final
class SendingClosed(_State[S]):
    """Chair sends Closed to Clerk and Voter. (deadlines.chor:22)

    Clerk,Voter!Closed. Clerk?Filed.end ▷1h FilingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_closed", "Closed", messages.Closed, ("Clerk", "Voter")),
    )

    async def send_closed(self) -> Filing[S]:
        return Filing(await self._send(0, messages.Closed()))


@final
class Aborting(_State[S]):
    """Chair aborts the session: nobody voted. (deadlines.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "nobody voted"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Filing(_State[S]):
    """Chair waits for Filed from Clerk, 1h at most. (deadlines.chor:24)

    Clerk?Filed.end ▷1h FilingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_filed",
            Deadline(3600000),
            Arrival("Clerk", "Filed", messages.Filed),
        ),
    )

    async def receive_filed(self) -> FilingReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotFiled(message, Completed(core))
        return ExpiredFiled(FilingAborting(core))


@final
class GotFiled(Branch[S], frozen=True):
    message: messages.Filed
    next: Completed[S]


@final
class ExpiredFiled(Branch[S], frozen=True):
    next: FilingAborting[S]


FilingReceived: TypeAlias = GotFiled[S] | ExpiredFiled[S]


@final
class FilingAborting(_State[S]):
    """Chair aborts the session: Filed did not come in time. (deadlines.chor:24)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Filed did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Chair, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Chair's seat in a session of Deadlines."""
    return Seat(PROTOCOL, "Chair", Initializing, body)
