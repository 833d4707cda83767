"""Device in Recover.

Generated from recover.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Forbid, Notify, Withdraw
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
class CollectingApprovals(_State[S]):
    """Device gathers Approve from at least approvals of Guardian, 700h at most.
    (recover.chor:34)

    Guardian?≥approvals Approve(accepted: option<Digest>, phi:
    Digest).Reconstructing ▷700h CollectingApprovalsWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Guardian"), "Approve", messages.Approve),
            None,
            witnesses.ApprovalThresholdMet,
            Deadline(2520000000),
            False,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def gather_approve(self) -> CollectingApprovalsCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(CollectingApprovalsWithdrawing(core))
        return CollectedApprove(
            collected.messages,
            collected.proof,
            Reconstructing(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingApprovals[S]:
        return CollectingApprovals(await self._notify(1, messages.Nudge(request, to)))

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectedApprove(Collected[S, messages.Approve], frozen=True):
    witness: witnesses.ApprovalThresholdMet[S]
    next: Reconstructing[S]


@final
class ExpiredApprove(Branch[S], frozen=True):
    next: CollectingApprovalsWithdrawing[S]


CollectingApprovalsCollected: TypeAlias = CollectedApprove[S] | ExpiredApprove[S]


@final
class Reconstructing(_State[S]):
    """Device waits for Certificate from Requester. (recover.chor:71)

    Requester?Certificate(acks: EventIds, payload: bytes, signature: Signature,
    votes: EventIds). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_certificate",
            Arrival("Requester", "Certificate", messages.Certificate),
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def receive_certificate(self) -> GotCertificate[S]:
        _, message, core = await self._receive()
        return GotCertificate(message, Completed(core))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> Reconstructing[S]:
        return Reconstructing(await self._notify(1, messages.Nudge(request, to)))

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class GotCertificate(Branch[S], frozen=True):
    message: messages.Certificate
    next: Completed[S]


@final
class CollectingApprovalsWithdrawing(_State[S]):
    """Device withdraws: Approve did not come in time. (recover.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Approve did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


class Body(Protocol):
    """What plays a member of Device, in any session."""

    async def __call__(
        self,
        s: CollectingApprovals[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Device in a session of Recover."""
    return member_seat(
        PROTOCOL,
        "Device",
        index,
        CollectingApprovals,
        body,
        checks,
        withdraws=True,
    )
