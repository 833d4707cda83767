"""Requester in Recover.

Generated from recover.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child, ChildOutcome
from aura_chor.session.collectives import Collect, Enter, Notify, OpenChild
from aura_chor.session.groups import every
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    Resolve,
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

from .. import sign
from ..sign import checks as sign_checks
from ..sign import coordinator as sign_coordinator
from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


def _when_resume_is_none(resume: messages.Digest | None) -> bool:
    return resume is None


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Requester goes on as `resume is none` says. (recover.chor:28)

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
    """Requester gathers Join from all of Target, 700h at most. (recover.chor:29)

    Target?all Join(kem: KemKeys, phi: Digest).CollectingApprovalsGatheringApprove
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
    )

    async def gather_join(self) -> InitiatedCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredJoin(InitiatedAborting(core))
        return CollectedJoin(
            collected.messages,
            CollectingApprovalsGatheringApprove(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> Initiated[S]:
        return Initiated(await self._notify(1, messages.Nudge(request, to)))


@final
class CollectedJoin(Collected[S, messages.Join], frozen=True):
    next: CollectingApprovalsGatheringApprove[S]


@final
class ExpiredJoin(Branch[S], frozen=True):
    next: InitiatedAborting[S]


InitiatedCollected: TypeAlias = CollectedJoin[S] | ExpiredJoin[S]


@final
class CollectingApprovals(_State[S]):
    """Requester gathers Approve from at least approvals of Guardian, 700h at most.
    (recover.chor:34)

    Guardian?≥approvals Approve(accepted: option<Digest>, phi:
    Digest).Reconstructing ▷700h CollectingApprovalsAborting
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
    )

    async def gather_approve(self) -> CollectingApprovalsCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApproveInCollectingApprovals(
                CollectingApprovalsAborting(core),
            )
        return CollectedApproveInCollectingApprovals(
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


@final
class CollectedApproveInCollectingApprovals(
    Collected[S, messages.Approve],
    frozen=True,
):
    witness: witnesses.ApprovalThresholdMet[S]
    next: Reconstructing[S]


@final
class ExpiredApproveInCollectingApprovals(Branch[S], frozen=True):
    next: CollectingApprovalsAborting[S]


CollectingApprovalsCollected: TypeAlias = (
    CollectedApproveInCollectingApprovals[S]  # from Guardian
    | ExpiredApproveInCollectingApprovals[S]  # 700h have passed
)


@final
class CollectingApprovalsGatheringApprove(_State[S]):
    """Requester gathers Approve from at least approvals of Guardian, 700h at most.
    (recover.chor:34)

    Guardian?≥approvals Approve(accepted: option<Digest>, phi:
    Digest).CollectingApprovalsEnteringCollectingShares ▷700h
    CollectingApprovalsAborting
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
    )

    async def gather_approve(self) -> CollectingApprovalsGatheringApproveCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApproveInCollectingApprovalsGatheringApprove(
                CollectingApprovalsAborting(core),
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


@final
class CollectedApproveInCollectingApprovalsGatheringApprove(
    Collected[S, messages.Approve],
    frozen=True,
):
    witness: witnesses.ApprovalThresholdMet[S]
    next: CollectingApprovalsEnteringCollectingShares[S]


@final
class ExpiredApproveInCollectingApprovalsGatheringApprove(Branch[S], frozen=True):
    next: CollectingApprovalsAborting[S]


CollectingApprovalsGatheringApproveCollected: TypeAlias = (
    CollectedApproveInCollectingApprovalsGatheringApprove[S]  # from Guardian
    | ExpiredApproveInCollectingApprovalsGatheringApprove[S]  # 700h have passed
)


@final
class InitiatedAborting(_State[S]):
    """Requester aborts the session: Join did not come in time. (recover.chor:29)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Join did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Reconstructing(_State[S]):
    """Requester gathers Vote from at least q of Guardian, 700h at most.
    (recover.chor:62)

    Guardian?≥q Vote(T: Digest, acks: Digest).ReconstructingOpeningSign ▷700h
    ReconstructingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Guardian"), "Vote", messages.Vote),
            None,
            witnesses.SuccessorDecided,
            Deadline(2520000000),
            False,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def gather_vote(self) -> ReconstructingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(ReconstructingAborting(core))
        return CollectedVote(
            collected.messages,
            collected.proof,
            ReconstructingOpeningSign(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> Reconstructing[S]:
        return Reconstructing(await self._notify(1, messages.Nudge(request, to)))


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    witness: witnesses.SuccessorDecided[S]
    next: ReconstructingOpeningSign[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: ReconstructingAborting[S]


ReconstructingCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class CollectingApprovalsAborting(_State[S]):
    """Requester aborts the session: Approve did not come in time. (recover.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Approve did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CollectingApprovalsEnteringCollectingShares(_State[S]):
    """Requester enters CollectingShares with ApprovalThresholdMet. (recover.chor:45)

    CollectingShares(ApprovalThresholdMet). Guardian?≥t Deal(approvals: EventIds,
    derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).CollectingSharesSendingFix ▷700h CollectingSharesAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_collecting_shares", witnesses.ApprovalThresholdMet),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
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


@final
class ReconstructingOpeningSign(_State[S]):
    """Requester opens a session of Sign as signature, and learns how it ends.
    (recover.chor:67)

    νsignature:Sign.ReconstructingSendingCertificate or ReconstructingOpeningSign
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_sign",
            Child(
                "Sign",
                (("Coordinator", "Requester"), ("Signer", every("Target"))),
                ("Coordinator",),
            ),
            (every("Target"),),
            (),
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def open_sign(
        self,
        *,
        coordinator: sign_coordinator.Body,
        checks: sign_checks.Checks,
    ) -> SignSucceeded[S] | SignFailed[S]:
        parameters = self._parameters(Parameters)
        outcome, core = await self._open_child(
            (sign_coordinator.seat(coordinator, checks=checks),),
            sign.PROTOCOL,
            sign.Parameters(parameters.target_t, "recover"),
        )
        if outcome.succeeded:
            return SignSucceeded(outcome, ReconstructingSendingCertificate(core))
        return SignFailed(outcome, ReconstructingOpeningSign(core))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingOpeningSign[S]:
        return ReconstructingOpeningSign(
            await self._notify(1, messages.Nudge(request, to)),
        )


@final
class SignSucceeded(Branch[S], frozen=True):
    signature: ChildOutcome
    next: ReconstructingSendingCertificate[S]


@final
class SignFailed(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: ReconstructingOpeningSign[S]


@final
class ReconstructingAborting(_State[S]):
    """Requester aborts the session: Vote did not come in time. (recover.chor:62)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Vote did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CollectingShares(_State[S]):
    """Requester gathers Deal from at least t of Guardian, 700h at most.
    (recover.chor:45)

    Guardian?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).CollectingSharesSendingFix ▷700h
    CollectingSharesAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_deal",
            Arrival(every("Guardian"), "Deal", messages.Deal),
            None,
            witnesses.SharesCollected,
            Deadline(2520000000),
            False,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def gather_deal(self) -> CollectingSharesCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDeal(CollectingSharesAborting(core))
        return CollectedDeal(
            collected.messages,
            collected.proof,
            CollectingSharesSendingFix(core),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingShares[S]:
        return CollectingShares(await self._notify(1, messages.Nudge(request, to)))


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.SharesCollected[S]
    next: CollectingSharesSendingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: CollectingSharesAborting[S]


CollectingSharesCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class ReconstructingSendingCertificate(_State[S]):
    """Requester sends Certificate to Target and Guardian and Device. (recover.chor:71)

    Target,Guardian,Device!Certificate(acks: EventIds, payload: bytes, signature:
    Signature, votes: EventIds). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_certificate",
            "Certificate",
            messages.Certificate,
            (every("Target"), every("Guardian"), every("Device")),
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def send_certificate(
        self,
        *,
        acks: messages.EventIds,
        payload: bytes,
        signature: messages.Signature,
        votes: messages.EventIds,
    ) -> Completed[S]:
        return Completed(
            await self._send(0, messages.Certificate(acks, payload, signature, votes)),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingSendingCertificate[S]:
        return ReconstructingSendingCertificate(
            await self._notify(1, messages.Nudge(request, to)),
        )


@final
class CollectingSharesSendingFix(_State[S]):
    """Requester sends Fix to Guardian and Target. (recover.chor:52)

    Guardian,Target!Fix(deals: EventIds). Reconstructing(SharesCollected).
    Target?all Ack(T: Digest).Reconstructing ▷700h ReconstructingAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_fix", "Fix", messages.Fix, (every("Guardian"), every("Target"))),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def send_fix(
        self,
        *,
        deals: messages.EventIds,
    ) -> CollectingSharesEnteringReconstructing[S]:
        return CollectingSharesEnteringReconstructing(
            await self._send(0, messages.Fix(deals)),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingSharesSendingFix[S]:
        return CollectingSharesSendingFix(
            await self._notify(1, messages.Nudge(request, to)),
        )


@final
class CollectingSharesAborting(_State[S]):
    """Requester aborts the session: Deal did not come in time. (recover.chor:45)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Deal did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CollectingSharesEnteringReconstructing(_State[S]):
    """Requester enters Reconstructing with SharesCollected. (recover.chor:58)

    Reconstructing(SharesCollected). Target?all Ack(T: Digest).Reconstructing ▷700h
    ReconstructingAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_reconstructing", witnesses.SharesCollected),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
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


@final
class ReconstructingGatheringAck(_State[S]):
    """Requester gathers Ack from all of Target, 700h at most. (recover.chor:58)

    Target?all Ack(T: Digest).Reconstructing ▷700h ReconstructingAborting2
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
    )

    async def gather_ack(self) -> ReconstructingGatheringAckCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAck(ReconstructingAborting2(core))
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


@final
class CollectedAck(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: Reconstructing[S]


@final
class ExpiredAck(Branch[S], frozen=True):
    next: ReconstructingAborting2[S]


ReconstructingGatheringAckCollected: TypeAlias = CollectedAck[S] | ExpiredAck[S]


@final
class ReconstructingAborting2(_State[S]):
    """Requester aborts the session: Ack did not come in time. (recover.chor:58)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Requester, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Requester's seat in a session of Recover."""
    return Seat(PROTOCOL, "Requester", Initializing, body, checks)
