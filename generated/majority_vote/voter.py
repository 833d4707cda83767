"""Voter in MajorityVote.

Generated from majority_vote.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, Post
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Asking(_State[S]):
    """Voter waits for Question from Chair. (majority_vote.chor:11)

    Chair?Question(text: str). Chair!Ballot(answer: str). {Chair?Undecided.⊥,
    Chair?Decided(answer: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_question", Arrival("Chair", "Question", messages.Question)),
    )

    async def receive_question(self) -> GotQuestion[S]:
        _, message, core = await self._receive()
        return GotQuestion(message, AskingSendingBallot(core))


@final
class GotQuestion(Branch[S], frozen=True):
    message: messages.Question
    next: AskingSendingBallot[S]


@final
class AskingSendingBallot(_State[S]):
    """Voter sends Ballot to Chair, or abstains. (majority_vote.chor:12)

    Chair!Ballot(answer: str). {Chair?Undecided.⊥, Chair?Decided(answer: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_ballot", "Ballot", messages.Ballot, ("Chair",), (), (), False),
        Abstain("abstain", "Ballot", ("Chair",), (), False),
    )

    async def send_ballot(self, *, answer: str) -> AskingAwaitingUndecidedOrDecided[S]:
        return AskingAwaitingUndecidedOrDecided(
            await self._post(0, messages.Ballot(answer)),
        )

    async def abstain(self) -> AskingAwaitingUndecidedOrDecided[S]:
        return AskingAwaitingUndecidedOrDecided(await self._abstain(1))


@final
class AskingAwaitingUndecidedOrDecided(_State[S]):
    """Voter waits for Undecided from Chair or Decided from Chair.
    (majority_vote.chor:13)

    {Chair?Undecided.⊥, Chair?Decided(answer: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Chair", "Undecided", messages.Undecided),
            Arrival("Chair", "Decided", messages.Decided),
        ),
    )

    async def receive(self) -> AskingAwaitingUndecidedOrDecidedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotUndecided(message, AwaitingAbort(core))
        return GotDecided(message, Completed(core))


@final
class GotUndecided(Branch[S], frozen=True):
    message: messages.Undecided
    next: AwaitingAbort[S]


@final
class GotDecided(Branch[S], frozen=True):
    message: messages.Decided
    next: Completed[S]


AskingAwaitingUndecidedOrDecidedReceived: TypeAlias = GotUndecided[S] | GotDecided[S]


class Body(Protocol):
    """What plays a member of Voter, in any session."""

    async def __call__(self, s: Asking[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Voter in a session of MajorityVote."""
    return member_seat(PROTOCOL, "Voter", index, Asking, body, withdraws=True)
