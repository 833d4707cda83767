"""Target in Reshare.

Generated from reshare.chor; do not edit.
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
    """Target gathers Approve from at least q of Source, 400 epochs at most.
    (reshare.chor:21)

    Source?≥q Approve(accepted: option<Digest>, phi: Digest).ResolvingResumeIsNone
    ▷400 epochs ApprovalPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Source"), "Approve", messages.Approve),
            None,
            witnesses.ProposalApproved,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_approve(self) -> ApprovalPhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(ApprovalPhaseAborting(core))
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
    next: ApprovalPhaseAborting[S]


ApprovalPhaseCollected: TypeAlias = CollectedApprove[S] | ExpiredApprove[S]


@final
class ResolvingResumeIsNone(_State[S]):
    """Target goes on as `resume is none` says. (reshare.chor:25)

    {ApprovalPhaseSendingJoin or VotingPhase}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> ResolvingResumeIsNoneCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone(ApprovalPhaseSendingJoin(core))
        return UnlessResumeIsNone(VotingPhase(core))


@final
class WhenResumeIsNone(Branch[S], frozen=True):
    next: ApprovalPhaseSendingJoin[S]


@final
class UnlessResumeIsNone(Branch[S], frozen=True):
    next: VotingPhase[S]


ResolvingResumeIsNoneCase: TypeAlias = WhenResumeIsNone[S] | UnlessResumeIsNone[S]


@final
class ApprovalPhaseAborting(_State[S]):
    """Target aborts the session: Approve did not come in time. (reshare.chor:21)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Approve did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class ApprovalPhaseSendingJoin(_State[S]):
    """Target sends Join to Opener and Source and Target. (reshare.chor:26)

    Opener,Source,Target!Join(kem: KemKeys, phi: Digest). Target?all Join(kem:
    KemKeys, phi: Digest).ApprovalPhaseEnteringDealingPhase ▷400 epochs
    ApprovalPhaseAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_join",
            "Join",
            messages.Join,
            ("Opener", every("Source"), every("Target")),
            (),
            (),
            True,
        ),
    )

    async def send_join(
        self,
        *,
        kem: messages.KemKeys,
        phi: messages.Digest,
    ) -> ApprovalPhaseGatheringJoin[S]:
        return ApprovalPhaseGatheringJoin(await self._post(0, messages.Join(kem, phi)))


@final
class VotingPhase(_State[S]):
    """Target gathers Vote from at least q of Source, 400 epochs at most.
    (redistribute.chor:34)

    Source?≥q Vote(T: Digest, acks: Digest).VotingPhaseEnteringFinalizing ▷400
    epochs VotingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Source"), "Vote", messages.Vote),
            None,
            witnesses.SuccessorDecided,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_vote(self) -> VotingPhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(VotingPhaseAborting(core))
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
    next: VotingPhaseAborting[S]


VotingPhaseCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class ApprovalPhaseGatheringJoin(_State[S]):
    """Target gathers Join from all of Target, 400 epochs at most. (reshare.chor:26)

    Target?all Join(kem: KemKeys, phi: Digest).ApprovalPhaseEnteringDealingPhase
    ▷400 epochs ApprovalPhaseAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_join",
            Arrival(every("Target"), "Join", messages.Join),
            None,
            witnesses.AllJoined,
            Deadline(400, "epochs"),
            True,
        ),
    )

    async def gather_join(self) -> ApprovalPhaseGatheringJoinCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredJoin(ApprovalPhaseAborting2(core))
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
    next: ApprovalPhaseAborting2[S]


ApprovalPhaseGatheringJoinCollected: TypeAlias = CollectedJoin[S] | ExpiredJoin[S]


@final
class VotingPhaseEnteringFinalizing(_State[S]):
    """Target enters Finalizing with SuccessorDecided. (reshare.chor:60)

    Finalizing(SuccessorDecided). {FinalizingAwaitingCertificate or
    FinalizingJoiningSign}
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_finalizing", witnesses.SuccessorDecided))

    def enter_finalizing(
        self,
        successor_decided: witnesses.SuccessorDecided[S],
    ) -> Finalizing[S]:
        return Finalizing(self._enter(successor_decided))


@final
class VotingPhaseAborting(_State[S]):
    """Target aborts the session: Vote did not come in time. (redistribute.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Vote did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class ApprovalPhaseEnteringDealingPhase(_State[S]):
    """Target enters DealingPhase with ProposalApproved and AllJoined.
    (redistribute.chor:9)

    DealingPhase(ProposalApproved, AllJoined). Source?≥t Deal(approvals: EventIds,
    derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).DealingPhaseAwaitingFix ▷400 epochs DealingPhaseAborting
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
class ApprovalPhaseAborting2(_State[S]):
    """Target aborts the session: Join did not come in time. (reshare.chor:26)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Join did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Finalizing(_State[S]):
    """Target goes on as `enrols` says. (reshare.chor:47)

    {FinalizingAwaitingCertificate or FinalizingJoiningSign}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("enrols", _when_enrols, (-2, "enrols"))),
    )

    def case(self) -> FinalizingCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenEnrols(FinalizingAwaitingCertificate(core))
        return UnlessEnrols(FinalizingJoiningSign(core))


@final
class WhenEnrols(Branch[S], frozen=True):
    next: FinalizingAwaitingCertificate[S]


@final
class UnlessEnrols(Branch[S], frozen=True):
    next: FinalizingJoiningSign[S]


FinalizingCase: TypeAlias = WhenEnrols[S] | UnlessEnrols[S]


@final
class DealingPhase(_State[S]):
    """Target gathers Deal from at least t of Source, 400 epochs at most.
    (redistribute.chor:9)

    Source?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).DealingPhaseAwaitingFix ▷400 epochs
    DealingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_deal",
            Arrival(every("Source"), "Deal", messages.Deal),
            None,
            witnesses.DealsVerified,
            Deadline(400, "epochs"),
            False,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def gather_deal(self) -> DealingPhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDeal(DealingPhaseAborting(core))
        return CollectedDeal(
            collected.messages,
            collected.proof,
            DealingPhaseAwaitingFix(core),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> DealingPhase[S]:
        return DealingPhase(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.DealsVerified[S]
    next: DealingPhaseAwaitingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: DealingPhaseAborting[S]


DealingPhaseCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class FinalizingAwaitingCertificate(_State[S]):
    """Target waits for Certificate from Opener. (reshare.chor:60)

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
class FinalizingJoiningSign(_State[S]):
    """Target takes part in a session of Sign that Opener opens. (reshare.chor:55)

    Opener?Sign. {Opener?Sign.FinalizingJoiningSign2, Opener?Certificate(acks:
    EventIds, payload: bytes, signature: Signature, votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Target"))),
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
class DealingPhaseAwaitingFix(_State[S]):
    """Target waits for Fix from Opener. (redistribute.chor:16)

    Opener?Fix(deals: EventIds). AcknowledgePhase(DealsVerified).
    Opener,Source,Target!Ack(T: Digest). Target?all Ack(T:
    Digest).AcknowledgePhaseEnteringVotingPhase ▷400 epochs AcknowledgePhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_fix", Arrival("Opener", "Fix", messages.Fix)),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def receive_fix(self) -> GotFix[S]:
        _, message, core = await self._receive()
        return GotFix(message, DealingPhaseEnteringAcknowledgePhase(core))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> DealingPhaseAwaitingFix[S]:
        return DealingPhaseAwaitingFix(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class GotFix(Branch[S], frozen=True):
    message: messages.Fix
    next: DealingPhaseEnteringAcknowledgePhase[S]


@final
class DealingPhaseAborting(_State[S]):
    """Target aborts the session: Deal did not come in time. (redistribute.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Deal did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingAwaitingCertificateOrSign(_State[S]):
    """Target waits for a session of Sign that Opener opens or Certificate from Opener.
    (reshare.chor:55)

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
class DealingPhaseEnteringAcknowledgePhase(_State[S]):
    """Target enters AcknowledgePhase with DealsVerified. (redistribute.chor:25)

    AcknowledgePhase(DealsVerified). Opener,Source,Target!Ack(T: Digest). Target?all
    Ack(T: Digest).AcknowledgePhaseEnteringVotingPhase ▷400 epochs
    AcknowledgePhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_acknowledge_phase", witnesses.DealsVerified),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    def enter_acknowledge_phase(
        self,
        deals_verified: witnesses.DealsVerified[S],
    ) -> AcknowledgePhase[S]:
        return AcknowledgePhase(self._enter(deals_verified))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> DealingPhaseEnteringAcknowledgePhase[S]:
        return DealingPhaseEnteringAcknowledgePhase(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class AcknowledgePhase(_State[S]):
    """Target sends Ack to Opener and Source and Target. (redistribute.chor:25)

    Opener,Source,Target!Ack(T: Digest). Target?all Ack(T:
    Digest).AcknowledgePhaseEnteringVotingPhase ▷400 epochs AcknowledgePhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_ack",
            "Ack",
            messages.Ack,
            ("Opener", every("Source"), every("Target")),
            (),
            (),
            True,
        ),
    )

    async def send_ack(self, *, T: messages.Digest) -> AcknowledgePhaseGatheringAck[S]:
        return AcknowledgePhaseGatheringAck(await self._post(0, messages.Ack(T)))


@final
class AcknowledgePhaseGatheringAck(_State[S]):
    """Target gathers Ack from all of Target, 400 epochs at most.
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
            True,
        ),
    )

    async def gather_ack(self) -> AcknowledgePhaseGatheringAckCollected[S]:
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


AcknowledgePhaseGatheringAckCollected: TypeAlias = CollectedAck[S] | ExpiredAck[S]


@final
class AcknowledgePhaseEnteringVotingPhase(_State[S]):
    """Target enters VotingPhase with AllAcknowledged. (redistribute.chor:34)

    VotingPhase(AllAcknowledged). Source?≥q Vote(T: Digest, acks:
    Digest).VotingPhaseEnteringFinalizing ▷400 epochs VotingPhaseAborting
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
    """Target aborts the session: Ack did not come in time. (redistribute.chor:25)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingJoiningSign2(_State[S]):
    """Target takes part in a session of Sign that Opener opens. (reshare.chor:55)

    Opener?Sign. {Opener?Sign.FinalizingJoiningSign2, Opener?Certificate(acks:
    EventIds, payload: bytes, signature: Signature, votes: EventIds).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Target"))),
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
    """What plays a member of Target, in any session."""

    async def __call__(self, s: ApprovalPhase[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Target in a session of Reshare."""
    return member_seat(PROTOCOL, "Target", index, ApprovalPhase, body, checks)
