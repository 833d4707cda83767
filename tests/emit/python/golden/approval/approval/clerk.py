"""Clerk in Approval.

Generated from approval.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Enter, Notify
from aura_chor.session.groups import every
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Clerk sends Proposal to Member. (approval.chor:10)

    Member!Proposal(payee: str, amount: int). Member?≥quorum Vote(digest: bytes,
    yes: bool).VotingEnteringPaying ▷40 epochs VotingSendingLate
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_proposal",
            "Proposal",
            messages.Proposal,
            (every("Member"),),
            (),
            (),
            Where("amount > 0", _where_amount_above_0, (-1, "amount")),
        ),
    )

    async def send_proposal(self, *, payee: str, amount: int) -> Voting[S]:
        return Voting(await self._send(0, messages.Proposal(payee, amount)))


@final
class Voting(_State[S]):
    """Clerk gathers Vote from at least quorum of Member, 40 epochs at most.
    (approval.chor:12)

    Member?≥quorum Vote(digest: bytes, yes: bool).VotingEnteringPaying ▷40 epochs
    VotingSendingLate
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Member"), "Vote", messages.Vote),
            None,
            witnesses.Approved,
            Deadline(40, "epochs"),
            False,
        ),
        Notify("notice_doubt", "Doubt", messages.Doubt, 3),
    )

    async def gather_vote(self) -> VotingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(VotingSendingLate(core))
        return CollectedVote(
            collected.messages,
            collected.proof,
            VotingEnteringPaying(core),
        )

    async def notice_doubt(self, *, text: str) -> Voting[S]:
        return Voting(await self._notify(1, messages.Doubt(text)))


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    witness: witnesses.Approved[S]
    next: VotingEnteringPaying[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: VotingSendingLate[S]


VotingCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class VotingEnteringPaying(_State[S]):
    """Clerk enters Paying with Approved. (approval.chor:18)

    Paying(Approved). Member!Paid(receipt: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_paying", witnesses.Approved),
        Notify("notice_doubt", "Doubt", messages.Doubt, 3),
    )

    def enter_paying(self, approved: witnesses.Approved[S]) -> Paying[S]:
        return Paying(self._enter(approved))

    async def notice_doubt(self, *, text: str) -> VotingEnteringPaying[S]:
        return VotingEnteringPaying(await self._notify(1, messages.Doubt(text)))


@final
class VotingSendingLate(_State[S]):
    """Clerk sends Late to Member. (approval.chor:13)

    Member!Late. abort
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_late", "Late", messages.Late, (every("Member"),)),
        Notify("notice_doubt", "Doubt", messages.Doubt, 3),
    )

    async def send_late(self) -> VotingAborting[S]:
        return VotingAborting(await self._send(0, messages.Late()))

    async def notice_doubt(self, *, text: str) -> VotingSendingLate[S]:
        return VotingSendingLate(await self._notify(1, messages.Doubt(text)))


@final
class Paying(_State[S]):
    """Clerk sends Paid to Member. (approval.chor:18)

    Member!Paid(receipt: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_paid", "Paid", messages.Paid, (every("Member"),)),
    )

    async def send_paid(self, *, receipt: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Paid(receipt)))


@final
class VotingAborting(_State[S]):
    """Clerk aborts the session: too few votes. (approval.chor:14)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "too few votes"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Clerk, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Clerk's seat in a session of Approval."""
    return Seat(PROTOCOL, "Clerk", Initializing, body, checks)
