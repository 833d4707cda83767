"""Coordinator in TwoPhaseCommit.

Generated from two_phase_commit.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Abort, Arrival, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Voting(State[S]):
    """Coordinator sends Prepare to Left and Right. (two_phase_commit.chor:9)

    Left,Right!Prepare(change: map<str, int>). Left?Vote(yes: bool). Right?Vote(yes:
    bool). {Left,Right!Commit.DecidingAwaitingDone, Left,Right!Cancel(reason:
    str).DecidingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_prepare", "Prepare", messages.Prepare, ("Left", "Right")),
    )

    async def send_prepare(self, *, change: dict[str, int]) -> VotingAwaitingVote[S]:
        return VotingAwaitingVote(await self._send(0, messages.Prepare(change)))


@final
class VotingAwaitingVote(State[S]):
    """Coordinator waits for Vote from Left. (two_phase_commit.chor:10)

    Left?Vote(yes: bool). Right?Vote(yes: bool).
    {Left,Right!Commit.DecidingAwaitingDone, Left,Right!Cancel(reason:
    str).DecidingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_vote", Arrival("Left", "Vote", messages.Vote)),
    )

    async def receive_vote(self) -> GotVoteFromLeft[S]:
        _, message, core = await self._receive()
        return GotVoteFromLeft(message, VotingAwaitingVote2(core))


@final
class GotVoteFromLeft(Branch[S], frozen=True):
    message: messages.Vote
    next: VotingAwaitingVote2[S]


@final
class VotingAwaitingVote2(State[S]):
    """Coordinator waits for Vote from Right. (two_phase_commit.chor:11)

    Right?Vote(yes: bool). {Left,Right!Commit.DecidingAwaitingDone,
    Left,Right!Cancel(reason: str).DecidingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_vote", Arrival("Right", "Vote", messages.Vote)),
    )

    async def receive_vote(self) -> GotVoteFromRight[S]:
        _, message, core = await self._receive()
        return GotVoteFromRight(message, Deciding(core))


@final
class GotVoteFromRight(Branch[S], frozen=True):
    message: messages.Vote
    next: Deciding[S]


@final
class Deciding(State[S]):
    """Coordinator chooses: Commit to Left and Right or Cancel to Left and Right.
    (two_phase_commit.chor:16)

    {Left,Right!Commit.DecidingAwaitingDone, Left,Right!Cancel(reason:
    str).DecidingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_commit", "Commit", messages.Commit, ("Left", "Right")),
        Send("send_cancel", "Cancel", messages.Cancel, ("Left", "Right")),
    )

    async def send_commit(self) -> DecidingAwaitingDone[S]:
        return DecidingAwaitingDone(await self._send(0, messages.Commit()))

    async def send_cancel(self, *, reason: str) -> DecidingAborting[S]:
        return DecidingAborting(await self._send(1, messages.Cancel(reason)))


@final
class DecidingAwaitingDone(State[S]):
    """Coordinator waits for Done from Left. (two_phase_commit.chor:17)

    Left?Done. Right?Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_done", Arrival("Left", "Done", messages.Done)),
    )

    async def receive_done(self) -> GotDoneFromLeft[S]:
        _, message, core = await self._receive()
        return GotDoneFromLeft(message, DecidingAwaitingDone2(core))


@final
class GotDoneFromLeft(Branch[S], frozen=True):
    message: messages.Done
    next: DecidingAwaitingDone2[S]


@final
class DecidingAborting(State[S]):
    """Coordinator aborts the session: a participant voted no.
    (two_phase_commit.chor:21)
    """

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "a participant voted no"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class DecidingAwaitingDone2(State[S]):
    """Coordinator waits for Done from Right. (two_phase_commit.chor:18)

    Right?Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_done", Arrival("Right", "Done", messages.Done)),
    )

    async def receive_done(self) -> GotDoneFromRight[S]:
        _, message, core = await self._receive()
        return GotDoneFromRight(message, Completed(core))


@final
class GotDoneFromRight(Branch[S], frozen=True):
    message: messages.Done
    next: Completed[S]


class Body(Protocol):
    """What plays Coordinator, in any session."""

    async def __call__(self, s: Voting[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Coordinator's seat in a session of TwoPhaseCommit."""
    return Seat(PROTOCOL, "Coordinator", Voting, body)
