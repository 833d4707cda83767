"""Target in Voting.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Withdraw
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Deadline, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Target gathers Vote from at least q of Source, 400 epochs at most.
    (redistribute.chor:34)

    Source?≥q Vote(T: Digest, acks: Digest).end ▷400 epochs Withdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Source"), "Vote", messages.Vote),
            None,
            witnesses.SuccessorDecided,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_vote(self) -> InitializingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(Withdrawing(core))
        return CollectedVote(collected.messages, collected.proof, Completed(core))


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    witness: witnesses.SuccessorDecided[S]
    next: Completed[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: Withdrawing[S]


InitializingCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class Withdrawing(_State[S]):
    """Target withdraws: Vote did not come in time. (redistribute.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Vote did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


class Body(Protocol):
    """What plays a member of Target, in any session."""

    async def __call__(
        self,
        s: Initializing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Target in a session of Voting."""
    return member_seat(
        PROTOCOL,
        "Target",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
