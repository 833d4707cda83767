"""Second in TimedCommit.

Generated from timed_commit.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Voting(State[S]):
    """Second waits for Prepare from Coordinator. (timed_commit.chor:6)

    Coordinator?Prepare(transaction: str). Coordinator!Vote(yes: bool).
    {Coordinator?Rollback.end, Coordinator?Commit.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_prepare", Arrival("Coordinator", "Prepare", messages.Prepare)),
    )

    async def receive_prepare(self) -> GotPrepare[S]:
        _, message, core = await self._receive()
        return GotPrepare(message, VotingSendingVote(core))


@final
class GotPrepare(Branch[S], frozen=True):
    message: messages.Prepare
    next: VotingSendingVote[S]


@final
class VotingSendingVote(State[S]):
    """Second sends Vote to Coordinator. (timed_commit.chor:13)

    Coordinator!Vote(yes: bool). {Coordinator?Rollback.end, Coordinator?Commit.end}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_vote", "Vote", messages.Vote, ("Coordinator",)))

    async def send_vote(self, *, yes: bool) -> VotingAwaitingRollbackOrCommit[S]:
        return VotingAwaitingRollbackOrCommit(await self._send(0, messages.Vote(yes)))


@final
class VotingAwaitingRollbackOrCommit(State[S]):
    """Second waits for Rollback from Coordinator or Commit from Coordinator.
    (timed_commit.chor:23)

    {Coordinator?Rollback.end, Coordinator?Commit.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Coordinator", "Rollback", messages.Rollback),
            Arrival("Coordinator", "Commit", messages.Commit),
        ),
    )

    async def receive(self) -> VotingAwaitingRollbackOrCommitReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotRollback(message, Completed(core))
        return GotCommit(message, Completed(core))


@final
class GotRollback(Branch[S], frozen=True):
    message: messages.Rollback
    next: Completed[S]


@final
class GotCommit(Branch[S], frozen=True):
    message: messages.Commit
    next: Completed[S]


VotingAwaitingRollbackOrCommitReceived: TypeAlias = GotRollback[S] | GotCommit[S]


class Body(Protocol):
    """What plays Second, in any session."""

    async def __call__(self, s: Voting[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Second's seat in a session of TimedCommit."""
    return Seat(PROTOCOL, "Second", Voting, body)
