"""Member in Approval.

Generated from approval.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, Forbid, Post
from aura_chor.session.operations import Arrival, Place, Receive, Where, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages
from .checks import Checks


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Member waits for Proposal from Clerk. (approval.chor:10)

    Clerk?Proposal(payee: str, amount: int). Clerk!Vote(digest: bytes, yes: bool).
    {Clerk?Late.⊥, Clerk?Paid(receipt: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_proposal",
            Arrival(
                "Clerk",
                "Proposal",
                messages.Proposal,
                (),
                (),
                Place(Where("amount > 0", _where_amount_above_0, (-1, "amount"))),
            ),
        ),
        Forbid("veto", "Veto", messages.Veto, "veto_counts"),
    )

    async def receive_proposal(self) -> GotProposal[S]:
        _, message, core = await self._receive()
        return GotProposal(message, Voting(core))

    async def veto(self, *, reason: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Veto(reason)))


@final
class GotProposal(Branch[S], frozen=True):
    message: messages.Proposal
    next: Voting[S]


@final
class Voting(_State[S]):
    """Member sends Vote to Clerk, or abstains. (approval.chor:12)

    Clerk!Vote(digest: bytes, yes: bool). {Clerk?Late.⊥, Clerk?Paid(receipt:
    str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_vote", "Vote", messages.Vote, ("Clerk",), (), (), False),
        Abstain("abstain", "Vote", ("Clerk",), (), False),
        Forbid("veto", "Veto", messages.Veto, "veto_counts"),
    )

    async def send_vote(
        self,
        *,
        digest: bytes,
        yes: bool,
    ) -> VotingAwaitingLateOrPaid[S]:
        return VotingAwaitingLateOrPaid(await self._post(0, messages.Vote(digest, yes)))

    async def abstain(self) -> VotingAwaitingLateOrPaid[S]:
        return VotingAwaitingLateOrPaid(await self._abstain(1))

    async def veto(self, *, reason: str) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Veto(reason)))


@final
class VotingAwaitingLateOrPaid(_State[S]):
    """Member waits for Late from Clerk or Paid from Clerk. (approval.chor:13)

    {Clerk?Late.⊥, Clerk?Paid(receipt: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Clerk", "Late", messages.Late),
            Arrival("Clerk", "Paid", messages.Paid),
        ),
        Forbid("veto", "Veto", messages.Veto, "veto_counts"),
    )

    async def receive(self) -> VotingAwaitingLateOrPaidReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotLate(message, AwaitingAbort(core))
        return GotPaid(message, Completed(core))

    async def veto(self, *, reason: str) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Veto(reason)))


@final
class GotLate(Branch[S], frozen=True):
    message: messages.Late
    next: AwaitingAbort[S]


@final
class GotPaid(Branch[S], frozen=True):
    message: messages.Paid
    next: Completed[S]


VotingAwaitingLateOrPaidReceived: TypeAlias = GotLate[S] | GotPaid[S]


class Body(Protocol):
    """What plays a member of Member, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Member in a session of Approval."""
    return member_seat(
        PROTOCOL,
        "Member",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
