"""Coordinator in TimedCommit.

Generated from timed_commit.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    ReceiveWithin,
    Send,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Voting(State[S]):
    """Coordinator sends Prepare to First and Second. (timed_commit.chor:6)

    First,Second!Prepare(transaction: str). First?Vote(yes:
    bool).VotingAwaitingVote2 ▷5s VotingAwaitingVote3
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_prepare", "Prepare", messages.Prepare, ("First", "Second")),
    )

    async def send_prepare(self, *, transaction: str) -> VotingAwaitingVote[S]:
        return VotingAwaitingVote(await self._send(0, messages.Prepare(transaction)))


@final
class VotingAwaitingVote(State[S]):
    """Coordinator waits for Vote from First, 5s at most. (timed_commit.chor:7)

    First?Vote(yes: bool).VotingAwaitingVote2 ▷5s VotingAwaitingVote3
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_vote",
            Deadline(5000),
            Arrival("First", "Vote", messages.Vote),
        ),
    )

    async def receive_vote(self) -> VotingAwaitingVoteReceived[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotVoteFromFirst(message, VotingAwaitingVote2(core))
        return ExpiredVoteFromFirst(VotingAwaitingVote3(core))


@final
class GotVoteFromFirst(Branch[S], frozen=True):
    message: messages.Vote
    next: VotingAwaitingVote2[S]


@final
class ExpiredVoteFromFirst(Branch[S], frozen=True):
    next: VotingAwaitingVote3[S]


VotingAwaitingVoteReceived: TypeAlias = GotVoteFromFirst[S] | ExpiredVoteFromFirst[S]


@final
class VotingAwaitingVote2(State[S]):
    """Coordinator waits for Vote from Second, 5s at most. (timed_commit.chor:13)

    Second?Vote(yes: bool).Deciding ▷5s VotingSendingRollback
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_vote",
            Deadline(5000),
            Arrival("Second", "Vote", messages.Vote),
        ),
    )

    async def receive_vote(self) -> VotingAwaitingVote2Received[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotVoteFromSecondInVotingAwaitingVote2(message, Deciding(core))
        return ExpiredVoteFromSecondInVotingAwaitingVote2(VotingSendingRollback(core))


@final
class GotVoteFromSecondInVotingAwaitingVote2(Branch[S], frozen=True):
    message: messages.Vote
    next: Deciding[S]


@final
class ExpiredVoteFromSecondInVotingAwaitingVote2(Branch[S], frozen=True):
    next: VotingSendingRollback[S]


VotingAwaitingVote2Received: TypeAlias = (
    GotVoteFromSecondInVotingAwaitingVote2[S]  # from Second
    | ExpiredVoteFromSecondInVotingAwaitingVote2[S]  # 5s have passed
)


@final
class VotingAwaitingVote3(State[S]):
    """Coordinator waits for Vote from Second, 5s at most. (timed_commit.chor:8)

    Second?Vote(yes: bool).VotingSendingRollback ▷5s VotingSendingRollback
    """

    __slots__ = ()
    OPERATIONS = operations(
        ReceiveWithin(
            "receive_vote",
            Deadline(5000),
            Arrival("Second", "Vote", messages.Vote),
        ),
    )

    async def receive_vote(self) -> VotingAwaitingVote3Received[S]:
        case, message, core = await self._receive_within()
        if case == 0:
            return GotVoteFromSecondInVotingAwaitingVote3(
                message,
                VotingSendingRollback(core),
            )
        return ExpiredVoteFromSecondInVotingAwaitingVote3(VotingSendingRollback(core))


@final
class GotVoteFromSecondInVotingAwaitingVote3(Branch[S], frozen=True):
    message: messages.Vote
    next: VotingSendingRollback[S]


@final
class ExpiredVoteFromSecondInVotingAwaitingVote3(Branch[S], frozen=True):
    next: VotingSendingRollback[S]


VotingAwaitingVote3Received: TypeAlias = (
    GotVoteFromSecondInVotingAwaitingVote3[S]  # from Second
    | ExpiredVoteFromSecondInVotingAwaitingVote3[S]  # 5s have passed
)


@final
class Deciding(State[S]):
    """Coordinator chooses: Commit to First and Second or Rollback to First and Second.
    (timed_commit.chor:21)

    {First,Second!Commit.end, First,Second!Rollback.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_commit", "Commit", messages.Commit, ("First", "Second")),
        Send("send_rollback", "Rollback", messages.Rollback, ("First", "Second")),
    )

    async def send_commit(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Commit()))

    async def send_rollback(self) -> Completed[S]:
        return Completed(await self._send(1, messages.Rollback()))


@final
class VotingSendingRollback(State[S]):
    """Coordinator sends Rollback to First and Second. (timed_commit.chor:14)

    First,Second!Rollback. abort
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_rollback", "Rollback", messages.Rollback, ("First", "Second")),
    )

    async def send_rollback(self) -> VotingAborting[S]:
        return VotingAborting(await self._send(0, messages.Rollback()))


@final
class VotingAborting(State[S]):
    """Coordinator aborts the session: a vote is missing. (timed_commit.chor:15)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "a vote is missing"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Coordinator, in any session."""

    async def __call__(self, s: Voting[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Coordinator's seat in a session of TimedCommit."""
    return Seat(PROTOCOL, "Coordinator", Voting, body)
