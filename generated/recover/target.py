"""Target in Recover.

Generated from recover.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child, Invitation
from aura_chor.session.collectives import Collect, Enter, JoinChild, Notify, Post
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
from aura_chor.session.seats import ANY_MEMBER, Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from .. import sign
from ..sign import checks as sign_checks
from ..sign import signer as sign_signer
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
    """Target goes on as `resume is none` says. (recover.chor:28)

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
    """Target sends Join to Requester and Guardian and Target. (recover.chor:29)

    Requester,Guardian,Target!Join(kem: KemKeys, phi: Digest). Target?all Join(kem:
    KemKeys, phi: Digest).CollectingApprovalsGatheringApprove ▷700h
    InitiatedAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_join",
            "Join",
            messages.Join,
            ("Requester", every("Guardian"), every("Target")),
            (),
            (),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def send_join(
        self,
        *,
        kem: messages.KemKeys,
        phi: messages.Digest,
    ) -> InitiatedGatheringJoin[S]:
        return InitiatedGatheringJoin(await self._post(0, messages.Join(kem, phi)))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> Initiated[S]:
        return Initiated(await self._notify(1, messages.Nudge(request, to)))


@final
class CollectingApprovals(_State[S]):
    """Target gathers Approve from at least approvals of Guardian, 700h at most.
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
class InitiatedGatheringJoin(_State[S]):
    """Target gathers Join from all of Target, 700h at most. (recover.chor:29)

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
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def gather_join(self) -> InitiatedGatheringJoinCollected[S]:
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
    ) -> InitiatedGatheringJoin[S]:
        return InitiatedGatheringJoin(
            await self._notify(1, messages.Nudge(request, to)),
        )


@final
class CollectedJoin(Collected[S, messages.Join], frozen=True):
    next: CollectingApprovalsGatheringApprove[S]


@final
class ExpiredJoin(Branch[S], frozen=True):
    next: InitiatedAborting[S]


InitiatedGatheringJoinCollected: TypeAlias = CollectedJoin[S] | ExpiredJoin[S]


@final
class Reconstructing(_State[S]):
    """Target gathers Vote from at least q of Guardian, 700h at most. (recover.chor:62)

    Guardian?≥q Vote(T: Digest, acks: Digest).ReconstructingJoiningSign ▷700h
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
            ReconstructingJoiningSign(core),
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
    next: ReconstructingJoiningSign[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: ReconstructingAborting[S]


ReconstructingCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class CollectingApprovalsAborting(_State[S]):
    """Target aborts the session: Approve did not come in time. (recover.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Approve did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CollectingApprovalsGatheringApprove(_State[S]):
    """Target gathers Approve from at least approvals of Guardian, 700h at most.
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
    """Target aborts the session: Join did not come in time. (recover.chor:29)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Join did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class ReconstructingJoiningSign(_State[S]):
    """Target takes part in a session of Sign that Requester opens. (recover.chor:67)

    Requester?Sign. {Requester?Sign.ReconstructingJoiningSign2,
    Requester?Certificate(acks: EventIds, payload: bytes, signature: Signature,
    votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Requester"), ("Signer", every("Target"))),
                ("Signer",),
            ),
            "Requester",
            (),
            False,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def join_sign(
        self,
        *,
        signer: sign_signer.Body,
        checks: sign_checks.Checks,
    ) -> ReconstructingAwaitingCertificateOrSign[S]:
        return ReconstructingAwaitingCertificateOrSign(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER, checks=checks),),
                sign.PROTOCOL,
            ),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingJoiningSign[S]:
        return ReconstructingJoiningSign(
            await self._notify(1, messages.Nudge(request, to)),
        )


@final
class ReconstructingAborting(_State[S]):
    """Target aborts the session: Vote did not come in time. (recover.chor:62)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Vote did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CollectingApprovalsEnteringCollectingShares(_State[S]):
    """Target enters CollectingShares with ApprovalThresholdMet. (recover.chor:45)

    CollectingShares(ApprovalThresholdMet). Guardian?≥t Deal(approvals: EventIds,
    derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).CollectingSharesAwaitingFix ▷700h CollectingSharesAborting
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
class ReconstructingAwaitingCertificateOrSign(_State[S]):
    """Target waits for a session of Sign that Requester opens or Certificate from
    Requester. (recover.chor:67)

    {Requester?Sign.ReconstructingJoiningSign2, Requester?Certificate(acks:
    EventIds, payload: bytes, signature: Signature, votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Requester", "Sign", Invitation),
            Arrival("Requester", "Certificate", messages.Certificate),
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def receive(self) -> ReconstructingAwaitingCertificateOrSignReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return OpenedSign(ReconstructingJoiningSign2(core))
        return GotCertificate(message, Completed(core))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingAwaitingCertificateOrSign[S]:
        return ReconstructingAwaitingCertificateOrSign(
            await self._notify(1, messages.Nudge(request, to)),
        )


@final
class OpenedSign(Branch[S], frozen=True):
    next: ReconstructingJoiningSign2[S]


@final
class GotCertificate(Branch[S], frozen=True):
    message: messages.Certificate
    next: Completed[S]


ReconstructingAwaitingCertificateOrSignReceived: TypeAlias = (
    OpenedSign[S]  # from Requester
    | GotCertificate[S]  # from Requester
)


@final
class CollectingShares(_State[S]):
    """Target gathers Deal from at least t of Guardian, 700h at most. (recover.chor:45)

    Guardian?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).CollectingSharesAwaitingFix ▷700h
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
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def gather_deal(self) -> CollectingSharesCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDeal(CollectingSharesAborting(core))
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
    ) -> CollectingShares[S]:
        return CollectingShares(await self._notify(1, messages.Nudge(request, to)))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> CollectingShares[S]:
        return CollectingShares(
            await self._notify(2, messages.Complain(against, blob, key)),
        )


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.SharesCollected[S]
    next: CollectingSharesAwaitingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: CollectingSharesAborting[S]


CollectingSharesCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class CollectingSharesAwaitingFix(_State[S]):
    """Target waits for Fix from Requester. (recover.chor:52)

    Requester?Fix(deals: EventIds). Reconstructing(SharesCollected).
    Requester,Guardian,Target!Ack(T: Digest). Target?all Ack(T:
    Digest).Reconstructing ▷700h ReconstructingAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_fix", Arrival("Requester", "Fix", messages.Fix)),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Notify("notice_complain", "Complain", messages.Complain, None),
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

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> CollectingSharesAwaitingFix[S]:
        return CollectingSharesAwaitingFix(
            await self._notify(2, messages.Complain(against, blob, key)),
        )


@final
class GotFix(Branch[S], frozen=True):
    message: messages.Fix
    next: CollectingSharesEnteringReconstructing[S]


@final
class CollectingSharesAborting(_State[S]):
    """Target aborts the session: Deal did not come in time. (recover.chor:45)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Deal did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CollectingSharesEnteringReconstructing(_State[S]):
    """Target enters Reconstructing with SharesCollected. (recover.chor:58)

    Reconstructing(SharesCollected). Requester,Guardian,Target!Ack(T: Digest).
    Target?all Ack(T: Digest).Reconstructing ▷700h ReconstructingAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_reconstructing", witnesses.SharesCollected),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    def enter_reconstructing(
        self,
        shares_collected: witnesses.SharesCollected[S],
    ) -> ReconstructingSendingAck[S]:
        return ReconstructingSendingAck(self._enter(shares_collected))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> CollectingSharesEnteringReconstructing[S]:
        return CollectingSharesEnteringReconstructing(
            await self._notify(1, messages.Nudge(request, to)),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> CollectingSharesEnteringReconstructing[S]:
        return CollectingSharesEnteringReconstructing(
            await self._notify(2, messages.Complain(against, blob, key)),
        )


@final
class ReconstructingSendingAck(_State[S]):
    """Target sends Ack to Requester and Guardian and Target. (recover.chor:58)

    Requester,Guardian,Target!Ack(T: Digest). Target?all Ack(T:
    Digest).Reconstructing ▷700h ReconstructingAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_ack",
            "Ack",
            messages.Ack,
            ("Requester", every("Guardian"), every("Target")),
            (),
            (),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def send_ack(self, *, T: messages.Digest) -> ReconstructingGatheringAck[S]:
        return ReconstructingGatheringAck(await self._post(0, messages.Ack(T)))

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingSendingAck[S]:
        return ReconstructingSendingAck(
            await self._notify(1, messages.Nudge(request, to)),
        )


@final
class ReconstructingGatheringAck(_State[S]):
    """Target gathers Ack from all of Target, 700h at most. (recover.chor:58)

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
            True,
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
    """Target aborts the session: Ack did not come in time. (recover.chor:58)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class ReconstructingJoiningSign2(_State[S]):
    """Target takes part in a session of Sign that Requester opens. (recover.chor:67)

    Requester?Sign. {Requester?Sign.ReconstructingJoiningSign2,
    Requester?Certificate(acks: EventIds, payload: bytes, signature: Signature,
    votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Requester"), ("Signer", every("Target"))),
                ("Signer",),
            ),
            "Requester",
            (),
            True,
        ),
        Notify("notice_nudge", "Nudge", messages.Nudge, 16),
    )

    async def join_sign(
        self,
        *,
        signer: sign_signer.Body,
        checks: sign_checks.Checks,
    ) -> ReconstructingAwaitingCertificateOrSign[S]:
        return ReconstructingAwaitingCertificateOrSign(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER, checks=checks),),
                sign.PROTOCOL,
            ),
        )

    async def notice_nudge(
        self,
        *,
        request: messages.Digest,
        to: list[int],
    ) -> ReconstructingJoiningSign2[S]:
        return ReconstructingJoiningSign2(
            await self._notify(1, messages.Nudge(request, to)),
        )


class Body(Protocol):
    """What plays a member of Target, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Target in a session of Recover."""
    return member_seat(PROTOCOL, "Target", index, Initializing, body, checks)
