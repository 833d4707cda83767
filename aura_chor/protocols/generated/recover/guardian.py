"""Guardian in Recover.

Generated from recover.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import (
    Abstain,
    Collect,
    Enter,
    Forbid,
    Notify,
    Post,
    Wait,
    Withdraw,
)
from aura_chor.session.groups import every
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    Receive,
    Resolve,
    Where,
    operations,
)
from aura_chor.session.sealed import UNOPENED
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


def _when_resume_is_none(resume: messages.Digest | None) -> bool:
    return resume is None


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Guardian goes on as `resume is none` says. (recover.chor:28)

    {Initiated or CollectingApprovals}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> InitializingCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone(Initiated(core))
        return UnlessResumeIsNone(CollectingApprovals(core))


@final
class WhenResumeIsNone(Branch[S], frozen=True):
    next: Initiated[S]


@final
class UnlessResumeIsNone(Branch[S], frozen=True):
    next: CollectingApprovals[S]


InitializingCase: TypeAlias = WhenResumeIsNone[S] | UnlessResumeIsNone[S]


@final
class Initiated(_State[S]):
    """Guardian gathers Join from all of Target, 700h at most. (recover.chor:29)

    Target?all Join(kem: KemKeys, phi: Digest).CollectingApprovalsSendingApprove
    ▷700h InitiatedAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_join",
            Arrival(every("Target"), "Join", messages.Join),
            None,
            None,
            Deadline(2520000000),
            False,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def gather_join(self) -> InitiatedCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredJoin(InitiatedAborting(core))
        return CollectedJoin(
            collected.messages,
            CollectingApprovalsSendingApprove(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> Initiated[S]:
        return Initiated(await self._notify(1, messages.Nudge(request, to)))

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectedJoin(Collected[S, messages.Join], frozen=True):
    next: CollectingApprovalsSendingApprove[S]


@final
class ExpiredJoin(Branch[S], frozen=True):
    next: InitiatedAborting[S]


InitiatedCollected: TypeAlias = CollectedJoin[S] | ExpiredJoin[S]


@final
class CollectingApprovals(_State[S]):
    """Guardian sends Approve to Requester and Target and Guardian and Device, or
    abstains. (recover.chor:34)

    Requester,Target,Guardian,Device!Approve(accepted: option<Digest>, phi: Digest).
    Guardian?≥approvals Approve(accepted: option<Digest>, phi:
    Digest).CollectingApprovalsEnteringCollectingShares ▷700h
    CollectingApprovalsWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_approve",
            "Approve",
            messages.Approve,
            ("Requester", every("Target"), every("Guardian"), every("Device")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Approve",
            ("Requester", every("Target"), every("Guardian"), every("Device")),
            (),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def send_approve(
        self,
        *,
        accepted: messages.Digest | None,
        phi: messages.Digest,
    ) -> CollectingApprovalsGatheringApprove[S]:
        return CollectingApprovalsGatheringApprove(
            await self._post(0, messages.Approve(accepted, phi)),
        )

    async def abstain(self) -> CollectingApprovalsGatheringApprove[S]:
        return CollectingApprovalsGatheringApprove(await self._abstain(1))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingApprovals[S]:
        return CollectingApprovals(await self._notify(2, messages.Nudge(request, to)))

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(3, messages.Cancel(request)))


@final
class CollectingApprovalsSendingApprove(_State[S]):
    """Guardian sends Approve to Requester and Target and Guardian and Device, or
    abstains. (recover.chor:34)

    Requester,Target,Guardian,Device!Approve(accepted: option<Digest>, phi: Digest).
    Guardian?≥approvals Approve(accepted: option<Digest>, phi:
    Digest).CollectingApprovalsEnteringCollectingShares2 ▷700h
    CollectingApprovalsWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_approve",
            "Approve",
            messages.Approve,
            ("Requester", every("Target"), every("Guardian"), every("Device")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Approve",
            ("Requester", every("Target"), every("Guardian"), every("Device")),
            (),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def send_approve(
        self,
        *,
        accepted: messages.Digest | None,
        phi: messages.Digest,
    ) -> CollectingApprovalsGatheringApprove2[S]:
        return CollectingApprovalsGatheringApprove2(
            await self._post(0, messages.Approve(accepted, phi)),
        )

    async def abstain(self) -> CollectingApprovalsGatheringApprove2[S]:
        return CollectingApprovalsGatheringApprove2(await self._abstain(1))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingApprovalsSendingApprove[S]:
        return CollectingApprovalsSendingApprove(
            await self._notify(2, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(3, messages.Cancel(request)))


@final
class InitiatedAborting(_State[S]):
    """Guardian aborts the session: Join did not come in time. (recover.chor:29)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Join did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CollectingApprovalsGatheringApprove(_State[S]):
    """Guardian gathers Approve from at least approvals of Guardian, 700h at most.
    (recover.chor:34)

    Guardian?≥approvals Approve(accepted: option<Digest>, phi:
    Digest).CollectingApprovalsEnteringCollectingShares ▷700h
    CollectingApprovalsWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Guardian"), "Approve", messages.Approve),
            None,
            witnesses.ApprovalThresholdMet,
            Deadline(2520000000),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def gather_approve(self) -> CollectingApprovalsGatheringApproveCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApproveInCollectingApprovalsGatheringApprove(
                CollectingApprovalsWithdrawing(core),
            )
        return CollectedApproveInCollectingApprovalsGatheringApprove(
            collected.messages,
            collected.proof,
            CollectingApprovalsEnteringCollectingShares(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingApprovalsGatheringApprove[S]:
        return CollectingApprovalsGatheringApprove(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectedApproveInCollectingApprovalsGatheringApprove(
    Collected[S, messages.Approve],
    frozen=True,
):
    witness: witnesses.ApprovalThresholdMet[S]
    next: CollectingApprovalsEnteringCollectingShares[S]


@final
class ExpiredApproveInCollectingApprovalsGatheringApprove(Branch[S], frozen=True):
    next: CollectingApprovalsWithdrawing[S]


CollectingApprovalsGatheringApproveCollected: TypeAlias = (
    CollectedApproveInCollectingApprovalsGatheringApprove[S]  # from Guardian
    | ExpiredApproveInCollectingApprovalsGatheringApprove[S]  # 700h have passed
)


@final
class CollectingApprovalsGatheringApprove2(_State[S]):
    """Guardian gathers Approve from at least approvals of Guardian, 700h at most.
    (recover.chor:34)

    Guardian?≥approvals Approve(accepted: option<Digest>, phi:
    Digest).CollectingApprovalsEnteringCollectingShares2 ▷700h
    CollectingApprovalsWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Guardian"), "Approve", messages.Approve),
            None,
            witnesses.ApprovalThresholdMet,
            Deadline(2520000000),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def gather_approve(self) -> CollectingApprovalsGatheringApprove2Collected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApproveInCollectingApprovalsGatheringApprove2(
                CollectingApprovalsWithdrawing(core),
            )
        return CollectedApproveInCollectingApprovalsGatheringApprove2(
            collected.messages,
            collected.proof,
            CollectingApprovalsEnteringCollectingShares2(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingApprovalsGatheringApprove2[S]:
        return CollectingApprovalsGatheringApprove2(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectedApproveInCollectingApprovalsGatheringApprove2(
    Collected[S, messages.Approve],
    frozen=True,
):
    witness: witnesses.ApprovalThresholdMet[S]
    next: CollectingApprovalsEnteringCollectingShares2[S]


@final
class ExpiredApproveInCollectingApprovalsGatheringApprove2(Branch[S], frozen=True):
    next: CollectingApprovalsWithdrawing[S]


CollectingApprovalsGatheringApprove2Collected: TypeAlias = (
    CollectedApproveInCollectingApprovalsGatheringApprove2[S]  # from Guardian
    | ExpiredApproveInCollectingApprovalsGatheringApprove2[S]  # 700h have passed
)


@final
class CollectingApprovalsEnteringCollectingShares(_State[S]):
    """Guardian enters CollectingShares with ApprovalThresholdMet. (recover.chor:43)

    CollectingShares(ApprovalThresholdMet). τ(cooldown since Open).
    Requester,Guardian,Target!Vote(T: Digest, acks: Digest). Guardian?≥q Vote(T:
    Digest, acks: Digest).ReconstructingAwaitingCertificate ▷700h
    ReconstructingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_collecting_shares", witnesses.ApprovalThresholdMet),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    def enter_collecting_shares(
        self,
        approval_threshold_met: witnesses.ApprovalThresholdMet[S],
    ) -> CollectingShares[S]:
        return CollectingShares(self._enter(approval_threshold_met))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingApprovalsEnteringCollectingShares[S]:
        return CollectingApprovalsEnteringCollectingShares(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectingApprovalsWithdrawing(_State[S]):
    """Guardian withdraws: Approve did not come in time. (recover.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Approve did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CollectingApprovalsEnteringCollectingShares2(_State[S]):
    """Guardian enters CollectingShares with ApprovalThresholdMet. (recover.chor:43)

    CollectingShares(ApprovalThresholdMet). τ(cooldown since Open).
    Requester,Guardian,Target!Deal(approvals: EventIds, derive: Points, phi: Digest,
    sealed share: SharePair to Target, sign: Points). Guardian?≥t Deal(approvals:
    EventIds, derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).CollectingSharesAwaitingFix ▷700h CollectingSharesWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_collecting_shares", witnesses.ApprovalThresholdMet),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    def enter_collecting_shares(
        self,
        approval_threshold_met: witnesses.ApprovalThresholdMet[S],
    ) -> CollectingSharesWaiting[S]:
        return CollectingSharesWaiting(self._enter(approval_threshold_met))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingApprovalsEnteringCollectingShares2[S]:
        return CollectingApprovalsEnteringCollectingShares2(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectingShares(_State[S]):
    """Guardian waits cooldown since the first Open. (recover.chor:43)

    τ(cooldown since Open). Requester,Guardian,Target!Vote(T: Digest, acks: Digest).
    Guardian?≥q Vote(T: Digest, acks: Digest).ReconstructingAwaitingCertificate
    ▷700h ReconstructingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Wait("wait", (-2, "cooldown"), "Open"),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def wait(self) -> Reconstructing[S]:
        return Reconstructing(await self._wait())

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingShares[S]:
        return CollectingShares(await self._notify(1, messages.Nudge(request, to)))

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectingSharesWaiting(_State[S]):
    """Guardian waits cooldown since the first Open. (recover.chor:43)

    τ(cooldown since Open). Requester,Guardian,Target!Deal(approvals: EventIds,
    derive: Points, phi: Digest, sealed share: SharePair to Target, sign: Points).
    Guardian?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).CollectingSharesAwaitingFix ▷700h
    CollectingSharesWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Wait("wait", (-2, "cooldown"), "Open"),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def wait(self) -> CollectingSharesSendingDeal[S]:
        return CollectingSharesSendingDeal(await self._wait())

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingSharesWaiting[S]:
        return CollectingSharesWaiting(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class Reconstructing(_State[S]):
    """Guardian sends Vote to Requester and Guardian and Target, or abstains.
    (recover.chor:62)

    Requester,Guardian,Target!Vote(T: Digest, acks: Digest). Guardian?≥q Vote(T:
    Digest, acks: Digest).ReconstructingAwaitingCertificate ▷700h
    ReconstructingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_vote",
            "Vote",
            messages.Vote,
            ("Requester", every("Guardian"), every("Target")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Vote",
            ("Requester", every("Guardian"), every("Target")),
            (),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def send_vote(
        self,
        *,
        T: messages.Digest,
        acks: messages.Digest,
    ) -> ReconstructingGatheringVote[S]:
        return ReconstructingGatheringVote(await self._post(0, messages.Vote(T, acks)))

    async def abstain(self) -> ReconstructingGatheringVote[S]:
        return ReconstructingGatheringVote(await self._abstain(1))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> Reconstructing[S]:
        return Reconstructing(await self._notify(2, messages.Nudge(request, to)))

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(3, messages.Cancel(request)))


@final
class CollectingSharesSendingDeal(_State[S]):
    """Guardian sends Deal to Requester and Guardian and Target, or abstains.
    (recover.chor:45)

    Requester,Guardian,Target!Deal(approvals: EventIds, derive: Points, phi: Digest,
    sealed share: SharePair to Target, sign: Points). Guardian?≥t Deal(approvals:
    EventIds, derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).CollectingSharesAwaitingFix ▷700h CollectingSharesWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_deal",
            "Deal",
            messages.Deal,
            ("Requester", every("Guardian"), every("Target")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Deal",
            ("Requester", every("Guardian"), every("Target")),
            (),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def send_deal(
        self,
        *,
        approvals: messages.EventIds,
        derive: messages.Points,
        phi: messages.Digest,
        share: Mapping[str, messages.SharePair],
        sign: messages.Points,
    ) -> CollectingSharesGatheringDeal[S]:
        return CollectingSharesGatheringDeal(
            await self._post(
                0,
                messages.Deal(approvals, derive, phi, UNOPENED, sign),
                {"share": share},
            ),
        )

    async def abstain(self) -> CollectingSharesGatheringDeal[S]:
        return CollectingSharesGatheringDeal(await self._abstain(1))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingSharesSendingDeal[S]:
        return CollectingSharesSendingDeal(
            await self._notify(2, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(3, messages.Cancel(request)))


@final
class ReconstructingGatheringVote(_State[S]):
    """Guardian gathers Vote from at least q of Guardian, 700h at most.
    (recover.chor:62)

    Guardian?≥q Vote(T: Digest, acks: Digest).ReconstructingAwaitingCertificate
    ▷700h ReconstructingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Guardian"), "Vote", messages.Vote),
            None,
            witnesses.SuccessorDecided,
            Deadline(2520000000),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def gather_vote(self) -> ReconstructingGatheringVoteCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(ReconstructingWithdrawing(core))
        return CollectedVote(
            collected.messages,
            collected.proof,
            ReconstructingAwaitingCertificate(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingGatheringVote[S]:
        return ReconstructingGatheringVote(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    witness: witnesses.SuccessorDecided[S]
    next: ReconstructingAwaitingCertificate[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: ReconstructingWithdrawing[S]


ReconstructingGatheringVoteCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class CollectingSharesGatheringDeal(_State[S]):
    """Guardian gathers Deal from at least t of Guardian, 700h at most.
    (recover.chor:45)

    Guardian?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).CollectingSharesAwaitingFix ▷700h
    CollectingSharesWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_deal",
            Arrival(every("Guardian"), "Deal", messages.Deal),
            None,
            witnesses.SharesCollected,
            Deadline(2520000000),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def gather_deal(self) -> CollectingSharesGatheringDealCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDeal(CollectingSharesWithdrawing(core))
        return CollectedDeal(
            collected.messages,
            collected.proof,
            CollectingSharesAwaitingFix(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingSharesGatheringDeal[S]:
        return CollectingSharesGatheringDeal(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.SharesCollected[S]
    next: CollectingSharesAwaitingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: CollectingSharesWithdrawing[S]


CollectingSharesGatheringDealCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class ReconstructingAwaitingCertificate(_State[S]):
    """Guardian waits for Certificate from Requester. (recover.chor:71)

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
    ) -> ReconstructingAwaitingCertificate[S]:
        return ReconstructingAwaitingCertificate(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class GotCertificate(Branch[S], frozen=True):
    message: messages.Certificate
    next: Completed[S]


@final
class ReconstructingWithdrawing(_State[S]):
    """Guardian withdraws: Vote did not come in time. (recover.chor:62)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Vote did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CollectingSharesAwaitingFix(_State[S]):
    """Guardian waits for Fix from Requester. (recover.chor:52)

    Requester?Fix(deals: EventIds). Reconstructing(SharesCollected). Target?all
    Ack(T: Digest).Reconstructing ▷700h ReconstructingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_fix", Arrival("Requester", "Fix", messages.Fix)),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def receive_fix(self) -> GotFix[S]:
        _, message, core = await self._receive()
        return GotFix(message, CollectingSharesEnteringReconstructing(core))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingSharesAwaitingFix[S]:
        return CollectingSharesAwaitingFix(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class GotFix(Branch[S], frozen=True):
    message: messages.Fix
    next: CollectingSharesEnteringReconstructing[S]


@final
class CollectingSharesWithdrawing(_State[S]):
    """Guardian withdraws: Deal did not come in time. (recover.chor:45)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Deal did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CollectingSharesEnteringReconstructing(_State[S]):
    """Guardian enters Reconstructing with SharesCollected. (recover.chor:58)

    Reconstructing(SharesCollected). Target?all Ack(T: Digest).Reconstructing ▷700h
    ReconstructingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_reconstructing", witnesses.SharesCollected),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    def enter_reconstructing(
        self,
        shares_collected: witnesses.SharesCollected[S],
    ) -> ReconstructingGatheringAck[S]:
        return ReconstructingGatheringAck(self._enter(shares_collected))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingSharesEnteringReconstructing[S]:
        return CollectingSharesEnteringReconstructing(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class ReconstructingGatheringAck(_State[S]):
    """Guardian gathers Ack from all of Target, 700h at most. (recover.chor:58)

    Target?all Ack(T: Digest).Reconstructing ▷700h ReconstructingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ack",
            Arrival(every("Target"), "Ack", messages.Ack),
            None,
            witnesses.AllAcknowledged,
            Deadline(2520000000),
            False,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Forbid("cancel", "Cancel", messages.Cancel, "cancel_counts"),
    )

    async def gather_ack(self) -> ReconstructingGatheringAckCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAck(ReconstructingAborting(core))
        return CollectedAck(collected.messages, collected.proof, Reconstructing(core))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingGatheringAck[S]:
        return ReconstructingGatheringAck(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def cancel(self, *, request: messages.Digest) -> Aborted[S]:
        return Aborted(await self._forbid(2, messages.Cancel(request)))


@final
class CollectedAck(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: Reconstructing[S]


@final
class ExpiredAck(Branch[S], frozen=True):
    next: ReconstructingAborting[S]


ReconstructingGatheringAckCollected: TypeAlias = CollectedAck[S] | ExpiredAck[S]


@final
class ReconstructingAborting(_State[S]):
    """Guardian aborts the session: Ack did not come in time. (recover.chor:58)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays a member of Guardian, in any session."""

    async def __call__(
        self,
        s: Initializing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Guardian in a session of Recover."""
    return member_seat(
        PROTOCOL,
        "Guardian",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
