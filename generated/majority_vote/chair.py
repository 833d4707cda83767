"""Chair in MajorityVote.

Generated from majority_vote.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Enter
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Arrival, Deadline, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages, witnesses


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Asking(_State[S]):
    """Chair sends Question to Voter. (majority_vote.chor:11)

    Voter!Question(text: str). Voter?≥majority Ballot(answer:
    str).AskingEnteringDeciding ▷1h AskingSendingUndecided
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_question", "Question", messages.Question, (every("Voter"),)),
    )

    async def send_question(self, *, text: str) -> AskingGatheringBallot[S]:
        return AskingGatheringBallot(await self._send(0, messages.Question(text)))


@final
class AskingGatheringBallot(_State[S]):
    """Chair gathers Ballot from at least majority of Voter, 1h at most.
    (majority_vote.chor:12)

    Voter?≥majority Ballot(answer: str).AskingEnteringDeciding ▷1h
    AskingSendingUndecided
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ballot",
            Arrival(every("Voter"), "Ballot", messages.Ballot),
            None,
            witnesses.Decision,
            Deadline(3600000),
            False,
        ),
    )

    async def gather_ballot(self) -> AskingGatheringBallotCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredBallot(AskingSendingUndecided(core))
        return CollectedBallot(
            collected.messages,
            collected.proof,
            AskingEnteringDeciding(core),
        )


@final
class CollectedBallot(Collected[S, messages.Ballot], frozen=True):
    witness: witnesses.Decision[S]
    next: AskingEnteringDeciding[S]


@final
class ExpiredBallot(Branch[S], frozen=True):
    next: AskingSendingUndecided[S]


AskingGatheringBallotCollected: TypeAlias = CollectedBallot[S] | ExpiredBallot[S]


@final
class AskingEnteringDeciding(_State[S]):
    """Chair enters Deciding with Decision. (majority_vote.chor:19)

    Deciding(Decision). Voter!Decided(answer: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_deciding", witnesses.Decision))

    def enter_deciding(self, decision: witnesses.Decision[S]) -> Deciding[S]:
        return Deciding(self._enter(decision))


@final
class AskingSendingUndecided(_State[S]):
    """Chair sends Undecided to Voter. (majority_vote.chor:13)

    Voter!Undecided. abort
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_undecided", "Undecided", messages.Undecided, (every("Voter"),)),
    )

    async def send_undecided(self) -> AskingAborting[S]:
        return AskingAborting(await self._send(0, messages.Undecided()))


@final
class Deciding(_State[S]):
    """Chair sends Decided to Voter. (majority_vote.chor:19)

    Voter!Decided(answer: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_decided", "Decided", messages.Decided, (every("Voter"),)),
    )

    async def send_decided(self, *, answer: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Decided(answer)))


@final
class AskingAborting(_State[S]):
    """Chair aborts the session: no answer has a majority. (majority_vote.chor:14)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "no answer has a majority"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Chair, in any session."""

    async def __call__(self, s: Asking[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Chair's seat in a session of MajorityVote."""
    return Seat(PROTOCOL, "Chair", Asking, body)
