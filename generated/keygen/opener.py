"""Opener in Keygen.

Generated from keygen.chor; do not edit.
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


def _when_m_above_0(m: int) -> bool:
    return m > 0


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
    """Opener goes on as `m > 0` says. (keygen.chor:28)

    {GatheringApprove or ResolvingResumeIsNone}
    """

    __slots__ = ()
    OPERATIONS = operations(Resolve("case", Where("m > 0", _when_m_above_0, (-2, "m"))))

    def case(self) -> InitializingCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenMAbove0(GatheringApprove(core))
        return UnlessMAbove0(ResolvingResumeIsNone(core))


@final
class WhenMAbove0(Branch[S], frozen=True):
    next: GatheringApprove[S]


@final
class UnlessMAbove0(Branch[S], frozen=True):
    next: ResolvingResumeIsNone[S]


InitializingCase: TypeAlias = WhenMAbove0[S] | UnlessMAbove0[S]


@final
class GatheringApprove(_State[S]):
    """Opener gathers Approve from at least q of Old, 400 epochs at most.
    (keygen.chor:29)

    Old?≥q Approve(accepted: option<Digest>, phi: Digest).ResolvingResumeIsNone2
    ▷400 epochs Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Old"), "Approve", messages.Approve),
            None,
            witnesses.SuccessionApproved,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_approve(self) -> GatheringApproveCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(Aborting(core))
        return CollectedApprove(
            collected.messages,
            collected.proof,
            ResolvingResumeIsNone2(core),
        )


@final
class CollectedApprove(Collected[S, messages.Approve], frozen=True):
    witness: witnesses.SuccessionApproved[S]
    next: ResolvingResumeIsNone2[S]


@final
class ExpiredApprove(Branch[S], frozen=True):
    next: Aborting[S]


GatheringApproveCollected: TypeAlias = CollectedApprove[S] | ExpiredApprove[S]


@final
class ResolvingResumeIsNone(_State[S]):
    """Opener goes on as `resume is none` says. (keygen.chor:34)

    {SharingPhase or Finalizing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> ResolvingResumeIsNoneCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone(SharingPhase(core))
        return UnlessResumeIsNone(Finalizing(core))


@final
class WhenResumeIsNone(Branch[S], frozen=True):
    next: SharingPhase[S]


@final
class UnlessResumeIsNone(Branch[S], frozen=True):
    next: Finalizing[S]


ResolvingResumeIsNoneCase: TypeAlias = WhenResumeIsNone[S] | UnlessResumeIsNone[S]


@final
class ResolvingResumeIsNone2(_State[S]):
    """Opener goes on as `resume is none` says. (keygen.chor:34)

    {SharingPhaseGatheringAck or FinalizingGatheringVote}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> ResolvingResumeIsNone2Case[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone2(SharingPhaseGatheringAck(core))
        return UnlessResumeIsNone2(FinalizingGatheringVote(core))


@final
class WhenResumeIsNone2(Branch[S], frozen=True):
    next: SharingPhaseGatheringAck[S]


@final
class UnlessResumeIsNone2(Branch[S], frozen=True):
    next: FinalizingGatheringVote[S]


ResolvingResumeIsNone2Case: TypeAlias = WhenResumeIsNone2[S] | UnlessResumeIsNone2[S]


@final
class Aborting(_State[S]):
    """Opener aborts the session: Approve did not come in time. (keygen.chor:29)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Approve did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class SharingPhase(_State[S]):
    """Opener gathers Ack from all of Device, 160 epochs at most. (keygen.chor:56)

    Device?all Ack(T: Digest).SharingPhaseEnteringFinalizing ▷160 epochs
    SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ack",
            Arrival(every("Device"), "Ack", messages.Ack),
            None,
            witnesses.AllAcknowledged,
            Deadline(160, "epochs"),
            False,
        ),
    )

    async def gather_ack(self) -> SharingPhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAckInSharingPhase(SharingPhaseAborting(core))
        return CollectedAckInSharingPhase(
            collected.messages,
            collected.proof,
            SharingPhaseEnteringFinalizing(core),
        )


@final
class CollectedAckInSharingPhase(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: SharingPhaseEnteringFinalizing[S]


@final
class ExpiredAckInSharingPhase(Branch[S], frozen=True):
    next: SharingPhaseAborting[S]


SharingPhaseCollected: TypeAlias = (
    CollectedAckInSharingPhase[S]  # from Device
    | ExpiredAckInSharingPhase[S]  # 160 epochs have passed
)


@final
class Finalizing(_State[S]):
    """Opener opens a session of Sign as signature, and learns how it ends.
    (keygen.chor:78)

    νsignature:Sign.FinalizingSendingCertificate or Finalizing
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
                ("Coordinator",),
            ),
            (every("Device"),),
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
            sign.Parameters(parameters.t, "keygen"),
        )
        if outcome.succeeded:
            return SignSucceeded(outcome, FinalizingSendingCertificate(core))
        return SignFailed(outcome, Finalizing(core))


@final
class SignSucceeded(Branch[S], frozen=True):
    signature: ChildOutcome
    next: FinalizingSendingCertificate[S]


@final
class SignFailed(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: Finalizing[S]


@final
class SharingPhaseGatheringAck(_State[S]):
    """Opener gathers Ack from all of Device, 160 epochs at most. (keygen.chor:56)

    Device?all Ack(T: Digest).SharingPhaseEnteringFinalizing2 ▷160 epochs
    SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ack",
            Arrival(every("Device"), "Ack", messages.Ack),
            None,
            witnesses.AllAcknowledged,
            Deadline(160, "epochs"),
            False,
        ),
    )

    async def gather_ack(self) -> SharingPhaseGatheringAckCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAckInSharingPhaseGatheringAck(SharingPhaseAborting(core))
        return CollectedAckInSharingPhaseGatheringAck(
            collected.messages,
            collected.proof,
            SharingPhaseEnteringFinalizing2(core),
        )


@final
class CollectedAckInSharingPhaseGatheringAck(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: SharingPhaseEnteringFinalizing2[S]


@final
class ExpiredAckInSharingPhaseGatheringAck(Branch[S], frozen=True):
    next: SharingPhaseAborting[S]


SharingPhaseGatheringAckCollected: TypeAlias = (
    CollectedAckInSharingPhaseGatheringAck[S]  # from Device
    | ExpiredAckInSharingPhaseGatheringAck[S]  # 160 epochs have passed
)


@final
class FinalizingGatheringVote(_State[S]):
    """Opener gathers Vote from at least q of Old, 400 epochs at most. (keygen.chor:62)

    Old?≥q Vote(T: Digest, acks: Digest).FinalizingEnteringSucceeding ▷400 epochs
    FinalizingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Old"), "Vote", messages.Vote),
            None,
            witnesses.SuccessorDecided,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_vote(self) -> FinalizingGatheringVoteCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(FinalizingAborting(core))
        return CollectedVote(
            collected.messages,
            collected.proof,
            FinalizingEnteringSucceeding(core),
        )


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    witness: witnesses.SuccessorDecided[S]
    next: FinalizingEnteringSucceeding[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: FinalizingAborting[S]


FinalizingGatheringVoteCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class SharingPhaseEnteringFinalizing(_State[S]):
    """Opener enters Finalizing with AllAcknowledged. (keygen.chor:78)

    Finalizing(AllAcknowledged). νsignature:Sign.FinalizingSendingCertificate or
    Finalizing
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_finalizing", witnesses.AllAcknowledged))

    def enter_finalizing(
        self,
        all_acknowledged: witnesses.AllAcknowledged[S],
    ) -> Finalizing[S]:
        return Finalizing(self._enter(all_acknowledged))


@final
class SharingPhaseAborting(_State[S]):
    """Opener aborts the session: Ack did not come in time. (keygen.chor:56)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingSendingCertificate(_State[S]):
    """Opener sends Certificate to Device and Old. (keygen.chor:83)

    Device,Old!Certificate(acks: EventIds, old_signature: option<Signature>,
    payload: bytes, signature: Signature, votes: option<EventIds>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_certificate",
            "Certificate",
            messages.Certificate,
            (every("Device"), every("Old")),
        ),
    )

    async def send_certificate(
        self,
        *,
        acks: messages.EventIds,
        old_signature: messages.Signature | None,
        payload: bytes,
        signature: messages.Signature,
        votes: messages.EventIds | None,
    ) -> Completed[S]:
        return Completed(
            await self._send(
                0,
                messages.Certificate(acks, old_signature, payload, signature, votes),
            ),
        )


@final
class SharingPhaseEnteringFinalizing2(_State[S]):
    """Opener enters Finalizing with AllAcknowledged. (keygen.chor:62)

    Finalizing(AllAcknowledged). Old?≥q Vote(T: Digest, acks:
    Digest).FinalizingEnteringSucceeding ▷400 epochs FinalizingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_finalizing", witnesses.AllAcknowledged))

    def enter_finalizing(
        self,
        all_acknowledged: witnesses.AllAcknowledged[S],
    ) -> FinalizingGatheringVote[S]:
        return FinalizingGatheringVote(self._enter(all_acknowledged))


@final
class FinalizingEnteringSucceeding(_State[S]):
    """Opener enters Succeeding with SuccessorDecided. (keygen.chor:66)

    Succeeding(SuccessorDecided). νold_signature:Sign.SucceedingOpeningSign or
    Succeeding
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_succeeding", witnesses.SuccessorDecided))

    def enter_succeeding(
        self,
        successor_decided: witnesses.SuccessorDecided[S],
    ) -> Succeeding[S]:
        return Succeeding(self._enter(successor_decided))


@final
class FinalizingAborting(_State[S]):
    """Opener aborts the session: Vote did not come in time. (keygen.chor:62)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Vote did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Succeeding(_State[S]):
    """Opener opens a session of Sign as old_signature, and learns how it ends.
    (keygen.chor:66)

    νold_signature:Sign.SucceedingOpeningSign or Succeeding
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Old"))),
                ("Coordinator",),
            ),
            (every("Old"),),
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
            sign.Parameters(parameters.old_t, "succession"),
        )
        if outcome.succeeded:
            return SignSucceeded2(outcome, SucceedingOpeningSign(core))
        return SignFailed2(outcome, Succeeding(core))


@final
class SignSucceeded2(Branch[S], frozen=True):
    old_signature: ChildOutcome
    next: SucceedingOpeningSign[S]


@final
class SignFailed2(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: Succeeding[S]


@final
class SucceedingOpeningSign(_State[S]):
    """Opener opens a session of Sign as signature, and learns how it ends.
    (keygen.chor:71)

    νsignature:Sign.FinalizingSendingCertificate or SucceedingOpeningSign
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
                ("Coordinator",),
            ),
            (every("Device"),),
            (),
        ),
    )

    async def open_sign(
        self,
        *,
        coordinator: sign_coordinator.Body,
        checks: sign_checks.Checks,
    ) -> SignSucceeded3[S] | SignFailed3[S]:
        parameters = self._parameters(Parameters)
        outcome, core = await self._open_child(
            (sign_coordinator.seat(coordinator, checks=checks),),
            sign.PROTOCOL,
            sign.Parameters(parameters.t, "succession"),
        )
        if outcome.succeeded:
            return SignSucceeded3(outcome, FinalizingSendingCertificate(core))
        return SignFailed3(outcome, SucceedingOpeningSign(core))


@final
class SignSucceeded3(Branch[S], frozen=True):
    signature: ChildOutcome
    next: FinalizingSendingCertificate[S]


@final
class SignFailed3(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: SucceedingOpeningSign[S]


class Body(Protocol):
    """What plays Opener, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Opener's seat in a session of Keygen."""
    return Seat(PROTOCOL, "Opener", Initializing, body, checks)
