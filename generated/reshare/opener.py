"""Opener in Reshare.

Generated from reshare.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child, ChildOutcome
from aura_chor.session.collectives import Collect, Enter, OpenChild
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


def _when_enrols(enrols: bool) -> bool:
    return enrols


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class ApprovalPhase(_State[S]):
    """Opener gathers Approve from at least q of Source, 400 epochs at most.
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
    """Opener goes on as `resume is none` says. (reshare.chor:25)

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
class ApprovalPhaseAborting(_State[S]):
    """Opener aborts the session: Approve did not come in time. (reshare.chor:21)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Approve did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class ApprovalPhaseGatheringJoin(_State[S]):
    """Opener gathers Join from all of Target, 400 epochs at most. (reshare.chor:26)

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
            False,
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
class VotingPhase(_State[S]):
    """Opener gathers Vote from at least q of Source, 400 epochs at most.
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
class ApprovalPhaseEnteringDealingPhase(_State[S]):
    """Opener enters DealingPhase with ProposalApproved and AllJoined.
    (redistribute.chor:9)

    DealingPhase(ProposalApproved, AllJoined). Source?≥t Deal(approvals: EventIds,
    derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).DealingPhaseSendingFix ▷400 epochs DealingPhaseAborting
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
    """Opener aborts the session: Join did not come in time. (reshare.chor:26)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Join did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class VotingPhaseEnteringFinalizing(_State[S]):
    """Opener enters Finalizing with SuccessorDecided. (reshare.chor:49)

    Finalizing(SuccessorDecided). {FinalizingOpeningSign or FinalizingOpeningSign2}
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
    """Opener aborts the session: Vote did not come in time. (redistribute.chor:34)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Vote did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class DealingPhase(_State[S]):
    """Opener gathers Deal from at least t of Source, 400 epochs at most.
    (redistribute.chor:9)

    Source?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).DealingPhaseSendingFix ▷400 epochs
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
    )

    async def gather_deal(self) -> DealingPhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDeal(DealingPhaseAborting(core))
        return CollectedDeal(
            collected.messages,
            collected.proof,
            DealingPhaseSendingFix(core),
        )


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.DealsVerified[S]
    next: DealingPhaseSendingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: DealingPhaseAborting[S]


DealingPhaseCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class Finalizing(_State[S]):
    """Opener goes on as `enrols` says. (reshare.chor:47)

    {FinalizingOpeningSign or FinalizingOpeningSign2}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("enrols", _when_enrols, (-2, "enrols"))),
    )

    def case(self) -> FinalizingCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenEnrols(FinalizingOpeningSign(core))
        return UnlessEnrols(FinalizingOpeningSign2(core))


@final
class WhenEnrols(Branch[S], frozen=True):
    next: FinalizingOpeningSign[S]


@final
class UnlessEnrols(Branch[S], frozen=True):
    next: FinalizingOpeningSign2[S]


FinalizingCase: TypeAlias = WhenEnrols[S] | UnlessEnrols[S]


@final
class DealingPhaseSendingFix(_State[S]):
    """Opener sends Fix to Source and Target. (redistribute.chor:16)

    Source,Target!Fix(deals: EventIds). AcknowledgePhase(DealsVerified). Target?all
    Ack(T: Digest).AcknowledgePhaseEnteringVotingPhase ▷400 epochs
    AcknowledgePhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_fix", "Fix", messages.Fix, (every("Source"), every("Target"))),
    )

    async def send_fix(
        self,
        *,
        deals: messages.EventIds,
    ) -> DealingPhaseEnteringAcknowledgePhase[S]:
        return DealingPhaseEnteringAcknowledgePhase(
            await self._send(0, messages.Fix(deals)),
        )


@final
class DealingPhaseAborting(_State[S]):
    """Opener aborts the session: Deal did not come in time. (redistribute.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Deal did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingOpeningSign(_State[S]):
    """Opener opens a session of Sign as signature, and learns how it ends.
    (reshare.chor:49)

    νsignature:Sign.FinalizingSendingCertificate or FinalizingOpeningSign
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Source"))),
                ("Coordinator",),
            ),
            (every("Source"),),
            (),
        ),
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
            sign.Parameters(parameters.t, "reshare"),
        )
        if outcome.succeeded:
            return SignSucceeded(outcome, FinalizingSendingCertificate(core))
        return SignFailed(outcome, FinalizingOpeningSign(core))


@final
class SignSucceeded(Branch[S], frozen=True):
    signature: ChildOutcome
    next: FinalizingSendingCertificate[S]


@final
class SignFailed(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: FinalizingOpeningSign[S]


@final
class FinalizingOpeningSign2(_State[S]):
    """Opener opens a session of Sign as signature, and learns how it ends.
    (reshare.chor:55)

    νsignature:Sign.FinalizingSendingCertificate or FinalizingOpeningSign2
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Target"))),
                ("Coordinator",),
            ),
            (every("Target"),),
            (),
        ),
    )

    async def open_sign(
        self,
        *,
        coordinator: sign_coordinator.Body,
        checks: sign_checks.Checks,
    ) -> SignSucceeded2[S] | SignFailed2[S]:
        parameters = self._parameters(Parameters)
        outcome, core = await self._open_child(
            (sign_coordinator.seat(coordinator, checks=checks),),
            sign.PROTOCOL,
            sign.Parameters(parameters.target_t, "reshare"),
        )
        if outcome.succeeded:
            return SignSucceeded2(outcome, FinalizingSendingCertificate(core))
        return SignFailed2(outcome, FinalizingOpeningSign2(core))


@final
class SignSucceeded2(Branch[S], frozen=True):
    signature: ChildOutcome
    next: FinalizingSendingCertificate[S]


@final
class SignFailed2(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: FinalizingOpeningSign2[S]


@final
class DealingPhaseEnteringAcknowledgePhase(_State[S]):
    """Opener enters AcknowledgePhase with DealsVerified. (redistribute.chor:25)

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
class FinalizingSendingCertificate(_State[S]):
    """Opener sends Certificate to Source and Target. (reshare.chor:60)

    Source,Target!Certificate(acks: EventIds, payload: bytes, signature: Signature,
    votes: EventIds). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_certificate",
            "Certificate",
            messages.Certificate,
            (every("Source"), every("Target")),
        ),
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


@final
class AcknowledgePhase(_State[S]):
    """Opener gathers Ack from all of Target, 400 epochs at most.
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
    """Opener enters VotingPhase with AllAcknowledged. (redistribute.chor:34)

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
    """Opener aborts the session: Ack did not come in time. (redistribute.chor:25)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Opener, in any session."""

    async def __call__(self, s: ApprovalPhase[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Opener's seat in a session of Reshare."""
    return Seat(PROTOCOL, "Opener", ApprovalPhase, body, checks)
