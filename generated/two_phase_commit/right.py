"""Right in TwoPhaseCommit.

Generated from two_phase_commit.chor; do not edit.
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
    """Right waits for Prepare from Coordinator. (two_phase_commit.chor:9)

    Coordinator?Prepare(change: map<str, int>). Coordinator!Vote(yes: bool).
    {Coordinator?Commit.DecidingSendingDone, Coordinator?Cancel(reason: str).⊥}
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
    """Right sends Vote to Coordinator. (two_phase_commit.chor:11)

    Coordinator!Vote(yes: bool). {Coordinator?Commit.DecidingSendingDone,
    Coordinator?Cancel(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_vote", "Vote", messages.Vote, ("Coordinator",)))

    async def send_vote(self, *, yes: bool) -> Deciding[S]:
        return Deciding(await self._send(0, messages.Vote(yes)))


@final
class Deciding(State[S]):
    """Right waits for Commit from Coordinator or Cancel from Coordinator.
    (two_phase_commit.chor:16)

    {Coordinator?Commit.DecidingSendingDone, Coordinator?Cancel(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Coordinator", "Commit", messages.Commit),
            Arrival("Coordinator", "Cancel", messages.Cancel),
        ),
    )

    async def receive(self) -> DecidingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotCommit(message, DecidingSendingDone(core))
        return GotCancel(message, AwaitingAbort(core))


@final
class GotCommit(Branch[S], frozen=True):
    message: messages.Commit
    next: DecidingSendingDone[S]


@final
class GotCancel(Branch[S], frozen=True):
    message: messages.Cancel
    next: AwaitingAbort[S]


DecidingReceived: TypeAlias = GotCommit[S] | GotCancel[S]


@final
class DecidingSendingDone(State[S]):
    """Right sends Done to Coordinator. (two_phase_commit.chor:18)

    Coordinator!Done. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_done", "Done", messages.Done, ("Coordinator",)))

    async def send_done(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Done()))


class Body(Protocol):
    """What plays Right, in any session."""

    async def __call__(self, s: Voting[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Right's seat in a session of TwoPhaseCommit."""
    return Seat(PROTOCOL, "Right", Voting, body)
