"""Member in Committee.

Generated from committee.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import (
    Abstain,
    Collect,
    Enter,
    Forbid,
    Notify,
    Post,
    Withdraw,
)
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Deadline, Receive, operations
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
class Proposing(_State[S]):
    """Member waits for Propose from Chair. (committee.chor:10)

    Chair?Propose(proposal: str). Chair,Member!Approve(proposal: str).
    Member?≥quorum Approve(proposal: str).ProposingEnteringCoolingDown ▷1d
    ProposingWithdrawing
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Receive("receive_propose", Arrival("Chair", "Propose", messages.Propose)),
    )

    async def receive_propose(self) -> GotPropose[S]:
        _, message, core = await self._receive()
        return GotPropose(message, ProposingSendingApprove(core))


@final
class GotPropose(Branch[S], frozen=True):
    message: messages.Propose
    next: ProposingSendingApprove[S]


@final
class ProposingSendingApprove(_State[S]):
    """Member sends Approve to Chair and Member, or abstains. (committee.chor:11)

    Chair,Member!Approve(proposal: str). Member?≥quorum Approve(proposal:
    str).ProposingEnteringCoolingDown ▷1d ProposingWithdrawing
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Post(
            "send_approve",
            "Approve",
            messages.Approve,
            ("Chair", every("Member")),
            (),
            (),
            True,
        ),
        Abstain("abstain", "Approve", ("Chair", every("Member")), (), True),
    )

    async def send_approve(self, *, proposal: str) -> ProposingGatheringApprove[S]:
        return ProposingGatheringApprove(
            await self._post(0, messages.Approve(proposal)),
        )

    async def abstain(self) -> ProposingGatheringApprove[S]:
        return ProposingGatheringApprove(await self._abstain(1))


@final
class ProposingGatheringApprove(_State[S]):
    """Member gathers Approve from at least quorum of Member, 1d at most.
    (committee.chor:11)

    Member?≥quorum Approve(proposal: str).ProposingEnteringCoolingDown ▷1d
    ProposingWithdrawing
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Member"), "Approve", messages.Approve),
            None,
            witnesses.Approved,
            Deadline(86400000),
            True,
        ),
    )

    async def gather_approve(self) -> ProposingGatheringApproveCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(ProposingWithdrawing(core))
        return CollectedApprove(
            collected.messages,
            collected.proof,
            ProposingEnteringCoolingDown(core),
        )


@final
class CollectedApprove(Collected[S, messages.Approve], frozen=True):
    witness: witnesses.Approved[S]
    next: ProposingEnteringCoolingDown[S]


@final
class ExpiredApprove(Branch[S], frozen=True):
    next: ProposingWithdrawing[S]


ProposingGatheringApproveCollected: TypeAlias = CollectedApprove[S] | ExpiredApprove[S]


@final
class ProposingEnteringCoolingDown(_State[S]):
    """Member enters CoolingDown with Approved. (committee.chor:19)

    CoolingDown(Approved). Chair?Enacted(proposal: str). end
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(Enter("enter_cooling_down", witnesses.Approved))

    def enter_cooling_down(self, approved: witnesses.Approved[S]) -> CoolingDown[S]:
        return CoolingDown(self._enter(approved))


@final
class ProposingWithdrawing(_State[S]):
    """Member withdraws: Approve did not come in time. (committee.chor:11)"""

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(Withdraw("withdraw", "Approve did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CoolingDown(_State[S]):
    """Member waits for Enacted from Chair. (committee.chor:19)

    Chair?Enacted(proposal: str). end
    """

    __slots__ = ()
    RANGE = ("Veto",)
    OPERATIONS = operations(
        Receive("receive_enacted", Arrival("Chair", "Enacted", messages.Enacted)),
        Notify("notice_remark", "Remark", messages.Remark, 3),
        Forbid("veto", "Veto", messages.Veto, "has_a_reason"),
    )

    async def receive_enacted(self) -> GotEnacted[S]:
        _, message, core = await self._receive()
        return GotEnacted(message, Completed(core))

    async def notice_remark(self, *, text: str) -> CoolingDown[S]:
        return CoolingDown(await self._notify(1, messages.Remark(text)))

    async def veto(self, *, reason: str) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Veto(reason)))


@final
class GotEnacted(Branch[S], frozen=True):
    message: messages.Enacted
    next: Completed[S]


class Body(Protocol):
    """What plays a member of Member, in any session."""

    async def __call__(
        self,
        s: Proposing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Member in a session of Committee."""
    return member_seat(
        PROTOCOL,
        "Member",
        index,
        Proposing,
        body,
        checks,
        withdraws=True,
    )
