"""Source in Reshare.

Generated from reshare.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child, Invitation
from aura_chor.session.collectives import (
    Abstain,
    Collect,
    Enter,
    JoinChild,
    Post,
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
from aura_chor.session.seats import ANY_MEMBER, Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from .. import sign
from ..sign import checks as sign_checks
from ..sign import signer as sign_signer
from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


def _when_resume_is_none(resume: messages.Digest | None) -> bool:
    return resume is None


def _when_enrols(enrols: bool) -> bool:
    return enrols


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class ApprovalPhase(_State[S]):
    """Source sends Approve to Opener and Source and Target, or abstains.
    (reshare.chor:21)

    Opener,Source,Target!Approve(accepted: option<Digest>, phi: Digest). Source?≥q
    Approve(accepted: option<Digest>, phi: Digest).ResolvingResumeIsNone ▷400 epochs
    ApprovalPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_approve",
            "Approve",
            messages.Approve,
            ("Opener", every("Source"), every("Target")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Approve",
            ("Opener", every("Source"), every("Target")),
            (),
            True,
        ),
    )

    async def send_approve(
        self,
        *,
        accepted: messages.Digest | None,
        phi: messages.Digest,
    ) -> ApprovalPhaseGatheringApprove[S]:
        return ApprovalPhaseGatheringApprove(
            await self._post(0, messages.Approve(accepted, phi)),
        )

    async def abstain(self) -> ApprovalPhaseGatheringApprove[S]:
        return ApprovalPhaseGatheringApprove(await self._abstain(1))


@final
class ApprovalPhaseGatheringApprove(_State[S]):
    """Source gathers Approve from at least q of Source, 400 epochs at most.
    (reshare.chor:21)

    Source?≥q Approve(accepted: option<Digest>, phi: Digest).ResolvingResumeIsNone
    ▷400 epochs ApprovalPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Source"), "Approve", messages.Approve),
            None,
            witnesses.ProposalApproved,
            Deadline(400, "epochs"),
            True,
        ),
    )

    async def gather_approve(self) -> ApprovalPhaseGatheringApproveCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(ApprovalPhaseWithdrawing(core))
        return CollectedApprove(
            collected.messages,
            collected.proof,
            ResolvingResumeIsNone(core),
        )


@final
class CollectedApprove(Collected[S, messages.Approve], frozen=True):
    witness: witnesses.ProposalApproved[S]
    next: ResolvingResumeIsNone[S]


@final
class ExpiredApprove(Branch[S], frozen=True):
    next: ApprovalPhaseWithdrawing[S]


ApprovalPhaseGatheringApproveCollected: TypeAlias = (
    CollectedApprove[S]  # from Source
    | ExpiredApprove[S]  # 400 epochs have passed
)


@final
class ResolvingResumeIsNone(_State[S]):
    """Source goes on as `resume is none` says. (reshare.chor:25)

    {ApprovalPhaseGatheringJoin or VotingPhase}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> ResolvingResumeIsNoneCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone(ApprovalPhaseGatheringJoin(core))
        return UnlessResumeIsNone(VotingPhase(core))


@final
class WhenResumeIsNone(Branch[S], frozen=True):
    next: ApprovalPhaseGatheringJoin[S]


@final
class UnlessResumeIsNone(Branch[S], frozen=True):
    next: VotingPhase[S]


ResolvingResumeIsNoneCase: TypeAlias = WhenResumeIsNone[S] | UnlessResumeIsNone[S]


@final
class ApprovalPhaseWithdrawing(_State[S]):
    """Source withdraws: Approve did not come in time. (reshare.chor:21)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Approve did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class ApprovalPhaseGatheringJoin(_State[S]):
    """Source gathers Join from all of Target, 400 epochs at most. (reshare.chor:26)

    Target?all Join(kem: KemKeys, phi: Digest).ApprovalPhaseEnteringDealingPhase
    ▷400 epochs ApprovalPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_join",
            Arrival(every("Target"), "Join", messages.Join),
            None,
            witnesses.AllJoined,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_join(self) -> ApprovalPhaseGatheringJoinCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredJoin(ApprovalPhaseAborting(core))
        return CollectedJoin(
            collected.messages,
            collected.proof,
            ApprovalPhaseEnteringDealingPhase(core),
        )


@final
class CollectedJoin(Collected[S, messages.Join], frozen=True):
    witness: witnesses.AllJoined[S]
    next: ApprovalPhaseEnteringDealingPhase[S]


@final
class ExpiredJoin(Branch[S], frozen=True):
    next: ApprovalPhaseAborting[S]


ApprovalPhaseGatheringJoinCollected: TypeAlias = CollectedJoin[S] | ExpiredJoin[S]


@final
class VotingPhase(_State[S]):
    """Source sends Vote to Opener and Source and Target, or abstains.
    (redistribute.chor:34)

    Opener,Source,Target!Vote(T: Digest, acks: Digest). Source?≥q Vote(T: Digest,
    acks: Digest).VotingPhaseEnteringFinalizing ▷400 epochs VotingPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_vote",
            "Vote",
            messages.Vote,
            ("Opener", every("Source"), every("Target")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Vote",
            ("Opener", every("Source"), every("Target")),
            (),
            True,
        ),
    )

    async def send_vote(
        self,
        *,
        T: messages.Digest,
        acks: messages.Digest,
    ) -> VotingPhaseGatheringVote[S]:
        return VotingPhaseGatheringVote(await self._post(0, messages.Vote(T, acks)))

    async def abstain(self) -> VotingPhaseGatheringVote[S]:
        return VotingPhaseGatheringVote(await self._abstain(1))


@final
class ApprovalPhaseEnteringDealingPhase(_State[S]):
    """Source enters DealingPhase with ProposalApproved and AllJoined.
    (redistribute.chor:9)

    DealingPhase(ProposalApproved, AllJoined). Opener,Source,Target!Deal(approvals:
    EventIds, derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points). Source?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed
    share: SharePair to Target, sign: Points).DealingPhaseAwaitingFix ▷400 epochs
    DealingPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_dealing_phase", witnesses.ProposalApproved, witnesses.AllJoined),
    )

    def enter_dealing_phase(
        self,
        proposal_approved: witnesses.ProposalApproved[S],
        all_joined: witnesses.AllJoined[S],
    ) -> DealingPhase[S]:
        return DealingPhase(self._enter(proposal_approved, all_joined))


@final
class ApprovalPhaseAborting(_State[S]):
    """Source aborts the session: Join did not come in time. (reshare.chor:26)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Join did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class VotingPhaseGatheringVote(_State[S]):
    """Source gathers Vote from at least q of Source, 400 epochs at most.
    (redistribute.chor:34)

    Source?≥q Vote(T: Digest, acks: Digest).VotingPhaseEnteringFinalizing ▷400
    epochs VotingPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Source"), "Vote", messages.Vote),
            None,
            witnesses.SuccessorDecided,
            Deadline(400, "epochs"),
            True,
        ),
    )

    async def gather_vote(self) -> VotingPhaseGatheringVoteCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(VotingPhaseWithdrawing(core))
        return CollectedVote(
            collected.messages,
            collected.proof,
            VotingPhaseEnteringFinalizing(core),
        )


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    witness: witnesses.SuccessorDecided[S]
    next: VotingPhaseEnteringFinalizing[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: VotingPhaseWithdrawing[S]


VotingPhaseGatheringVoteCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class DealingPhase(_State[S]):
    """Source sends Deal to Opener and Source and Target, or abstains.
    (redistribute.chor:9)

    Opener,Source,Target!Deal(approvals: EventIds, derive: Points, phi: Digest,
    sealed share: SharePair to Target, sign: Points). Source?≥t Deal(approvals:
    EventIds, derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).DealingPhaseAwaitingFix ▷400 epochs DealingPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_deal",
            "Deal",
            messages.Deal,
            ("Opener", every("Source"), every("Target")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Deal",
            ("Opener", every("Source"), every("Target")),
            (),
            True,
        ),
    )

    async def send_deal(
        self,
        *,
        approvals: messages.EventIds,
        derive: messages.Points,
        phi: messages.Digest,
        share: Mapping[str, messages.SharePair],
        sign: messages.Points,
    ) -> DealingPhaseGatheringDeal[S]:
        return DealingPhaseGatheringDeal(
            await self._post(
                0,
                messages.Deal(approvals, derive, phi, UNOPENED, sign),
                {"share": share},
            ),
        )

    async def abstain(self) -> DealingPhaseGatheringDeal[S]:
        return DealingPhaseGatheringDeal(await self._abstain(1))


@final
class VotingPhaseEnteringFinalizing(_State[S]):
    """Source enters Finalizing with SuccessorDecided. (reshare.chor:49)

    Finalizing(SuccessorDecided). {FinalizingJoiningSign or
    FinalizingAwaitingCertificate}
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_finalizing", witnesses.SuccessorDecided))

    def enter_finalizing(
        self,
        successor_decided: witnesses.SuccessorDecided[S],
    ) -> Finalizing[S]:
        return Finalizing(self._enter(successor_decided))


@final
class VotingPhaseWithdrawing(_State[S]):
    """Source withdraws: Vote did not come in time. (redistribute.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Vote did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class DealingPhaseGatheringDeal(_State[S]):
    """Source gathers Deal from at least t of Source, 400 epochs at most.
    (redistribute.chor:9)

    Source?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).DealingPhaseAwaitingFix ▷400 epochs
    DealingPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_deal",
            Arrival(every("Source"), "Deal", messages.Deal),
            None,
            witnesses.DealsVerified,
            Deadline(400, "epochs"),
            True,
        ),
    )

    async def gather_deal(self) -> DealingPhaseGatheringDealCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDeal(DealingPhaseWithdrawing(core))
        return CollectedDeal(
            collected.messages,
            collected.proof,
            DealingPhaseAwaitingFix(core),
        )


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.DealsVerified[S]
    next: DealingPhaseAwaitingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: DealingPhaseWithdrawing[S]


DealingPhaseGatheringDealCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class Finalizing(_State[S]):
    """Source goes on as `enrols` says. (reshare.chor:47)

    {FinalizingJoiningSign or FinalizingAwaitingCertificate}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("enrols", _when_enrols, (-2, "enrols"))),
    )

    def case(self) -> FinalizingCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenEnrols(FinalizingJoiningSign(core))
        return UnlessEnrols(FinalizingAwaitingCertificate(core))


@final
class WhenEnrols(Branch[S], frozen=True):
    next: FinalizingJoiningSign[S]


@final
class UnlessEnrols(Branch[S], frozen=True):
    next: FinalizingAwaitingCertificate[S]


FinalizingCase: TypeAlias = WhenEnrols[S] | UnlessEnrols[S]


@final
class DealingPhaseAwaitingFix(_State[S]):
    """Source waits for Fix from Opener. (redistribute.chor:16)

    Opener?Fix(deals: EventIds). AcknowledgePhase(DealsVerified). Target?all Ack(T:
    Digest).AcknowledgePhaseEnteringVotingPhase ▷400 epochs AcknowledgePhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_fix", Arrival("Opener", "Fix", messages.Fix)),
    )

    async def receive_fix(self) -> GotFix[S]:
        _, message, core = await self._receive()
        return GotFix(message, DealingPhaseEnteringAcknowledgePhase(core))


@final
class GotFix(Branch[S], frozen=True):
    message: messages.Fix
    next: DealingPhaseEnteringAcknowledgePhase[S]


@final
class DealingPhaseWithdrawing(_State[S]):
    """Source withdraws: Deal did not come in time. (redistribute.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Deal did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class FinalizingJoiningSign(_State[S]):
    """Source takes part in a session of Sign that Opener opens. (reshare.chor:49)

    Opener?Sign. {Opener?Sign.FinalizingJoiningSign2, Opener?Certificate(acks:
    EventIds, payload: bytes, signature: Signature, votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Source"))),
                ("Signer",),
            ),
            "Opener",
            (),
            False,
        ),
    )

    async def join_sign(
        self,
        *,
        signer: sign_signer.Body,
        checks: sign_checks.Checks,
    ) -> FinalizingAwaitingCertificateOrSign[S]:
        return FinalizingAwaitingCertificateOrSign(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER, checks=checks),),
                sign.PROTOCOL,
            ),
        )


@final
class FinalizingAwaitingCertificate(_State[S]):
    """Source waits for Certificate from Opener. (reshare.chor:60)

    Opener?Certificate(acks: EventIds, payload: bytes, signature: Signature, votes:
    EventIds). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_certificate",
            Arrival("Opener", "Certificate", messages.Certificate),
        ),
    )

    async def receive_certificate(self) -> GotCertificate[S]:
        _, message, core = await self._receive()
        return GotCertificate(message, Completed(core))


@final
class GotCertificate(Branch[S], frozen=True):
    message: messages.Certificate
    next: Completed[S]


@final
class DealingPhaseEnteringAcknowledgePhase(_State[S]):
    """Source enters AcknowledgePhase with DealsVerified. (redistribute.chor:25)

    AcknowledgePhase(DealsVerified). Target?all Ack(T:
    Digest).AcknowledgePhaseEnteringVotingPhase ▷400 epochs AcknowledgePhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_acknowledge_phase", witnesses.DealsVerified))

    def enter_acknowledge_phase(
        self,
        deals_verified: witnesses.DealsVerified[S],
    ) -> AcknowledgePhase[S]:
        return AcknowledgePhase(self._enter(deals_verified))


@final
class FinalizingAwaitingCertificateOrSign(_State[S]):
    """Source waits for a session of Sign that Opener opens or Certificate from Opener.
    (reshare.chor:49)

    {Opener?Sign.FinalizingJoiningSign2, Opener?Certificate(acks: EventIds, payload:
    bytes, signature: Signature, votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Opener", "Sign", Invitation),
            Arrival("Opener", "Certificate", messages.Certificate),
        ),
    )

    async def receive(self) -> FinalizingAwaitingCertificateOrSignReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return OpenedSign(FinalizingJoiningSign2(core))
        return GotCertificate(message, Completed(core))


@final
class OpenedSign(Branch[S], frozen=True):
    next: FinalizingJoiningSign2[S]


FinalizingAwaitingCertificateOrSignReceived: TypeAlias = (
    OpenedSign[S]  # from Opener
    | GotCertificate[S]  # from Opener
)


@final
class AcknowledgePhase(_State[S]):
    """Source gathers Ack from all of Target, 400 epochs at most.
    (redistribute.chor:25)

    Target?all Ack(T: Digest).AcknowledgePhaseEnteringVotingPhase ▷400 epochs
    AcknowledgePhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ack",
            Arrival(every("Target"), "Ack", messages.Ack),
            None,
            witnesses.AllAcknowledged,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_ack(self) -> AcknowledgePhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAck(AcknowledgePhaseAborting(core))
        return CollectedAck(
            collected.messages,
            collected.proof,
            AcknowledgePhaseEnteringVotingPhase(core),
        )


@final
class CollectedAck(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: AcknowledgePhaseEnteringVotingPhase[S]


@final
class ExpiredAck(Branch[S], frozen=True):
    next: AcknowledgePhaseAborting[S]


AcknowledgePhaseCollected: TypeAlias = CollectedAck[S] | ExpiredAck[S]


@final
class AcknowledgePhaseEnteringVotingPhase(_State[S]):
    """Source enters VotingPhase with AllAcknowledged. (redistribute.chor:34)

    VotingPhase(AllAcknowledged). Opener,Source,Target!Vote(T: Digest, acks:
    Digest). Source?≥q Vote(T: Digest, acks: Digest).VotingPhaseEnteringFinalizing
    ▷400 epochs VotingPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_voting_phase", witnesses.AllAcknowledged))

    def enter_voting_phase(
        self,
        all_acknowledged: witnesses.AllAcknowledged[S],
    ) -> VotingPhase[S]:
        return VotingPhase(self._enter(all_acknowledged))


@final
class AcknowledgePhaseAborting(_State[S]):
    """Source aborts the session: Ack did not come in time. (redistribute.chor:25)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingJoiningSign2(_State[S]):
    """Source takes part in a session of Sign that Opener opens. (reshare.chor:49)

    Opener?Sign. {Opener?Sign.FinalizingJoiningSign2, Opener?Certificate(acks:
    EventIds, payload: bytes, signature: Signature, votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Source"))),
                ("Signer",),
            ),
            "Opener",
            (),
            True,
        ),
    )

    async def join_sign(
        self,
        *,
        signer: sign_signer.Body,
        checks: sign_checks.Checks,
    ) -> FinalizingAwaitingCertificateOrSign[S]:
        return FinalizingAwaitingCertificateOrSign(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER, checks=checks),),
                sign.PROTOCOL,
            ),
        )


class Body(Protocol):
    """What plays a member of Source, in any session."""

    async def __call__(
        self,
        s: ApprovalPhase[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Source in a session of Reshare."""
    return member_seat(
        PROTOCOL,
        "Source",
        index,
        ApprovalPhase,
        body,
        checks,
        withdraws=True,
    )
