"""Old in Keygen.

Generated from keygen.chor; do not edit.
"""

from __future__ import annotations

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


def _when_m_above_0(m: int) -> bool:
    return m > 0


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
    """Old goes on as `m > 0` says. (keygen.chor:28)

    {SendingApprove or ResolvingResumeIsNone}
    """

    __slots__ = ()
    OPERATIONS = operations(Resolve("case", Where("m > 0", _when_m_above_0, (-2, "m"))))

    def case(self) -> InitializingCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenMAbove0(SendingApprove(core))
        return UnlessMAbove0(ResolvingResumeIsNone(core))


@final
class WhenMAbove0(Branch[S], frozen=True):
    next: SendingApprove[S]


@final
class UnlessMAbove0(Branch[S], frozen=True):
    next: ResolvingResumeIsNone[S]


InitializingCase: TypeAlias = WhenMAbove0[S] | UnlessMAbove0[S]


@final
class SendingApprove(_State[S]):
    """Old sends Approve to Opener and Device and Old, or abstains. (keygen.chor:29)

    Opener,Device,Old!Approve(accepted: option<Digest>, phi: Digest). Old?≥q
    Approve(accepted: option<Digest>, phi: Digest).ResolvingResumeIsNone2 ▷400
    epochs Withdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_approve",
            "Approve",
            messages.Approve,
            ("Opener", every("Device"), every("Old")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Approve",
            ("Opener", every("Device"), every("Old")),
            (),
            True,
        ),
    )

    async def send_approve(
        self,
        *,
        accepted: messages.Digest | None,
        phi: messages.Digest,
    ) -> GatheringApprove[S]:
        return GatheringApprove(await self._post(0, messages.Approve(accepted, phi)))

    async def abstain(self) -> GatheringApprove[S]:
        return GatheringApprove(await self._abstain(1))


@final
class ResolvingResumeIsNone(_State[S]):
    """Old goes on as `resume is none` says. (keygen.chor:34)

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
class GatheringApprove(_State[S]):
    """Old gathers Approve from at least q of Old, 400 epochs at most. (keygen.chor:29)

    Old?≥q Approve(accepted: option<Digest>, phi: Digest).ResolvingResumeIsNone2
    ▷400 epochs Withdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Old"), "Approve", messages.Approve),
            None,
            witnesses.SuccessionApproved,
            Deadline(400, "epochs"),
            True,
        ),
    )

    async def gather_approve(self) -> GatheringApproveCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(Withdrawing(core))
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
    next: Withdrawing[S]


GatheringApproveCollected: TypeAlias = CollectedApprove[S] | ExpiredApprove[S]


@final
class SharingPhase(_State[S]):
    """Old gathers Ack from all of Device, 160 epochs at most. (keygen.chor:56)

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
    """Old waits for Certificate from Opener. (keygen.chor:83)

    Opener?Certificate(acks: EventIds, old_signature: option<Signature>, payload:
    bytes, signature: Signature, votes: option<EventIds>). end
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
class ResolvingResumeIsNone2(_State[S]):
    """Old goes on as `resume is none` says. (keygen.chor:34)

    {SharingPhaseGatheringAck or FinalizingSendingVote}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> ResolvingResumeIsNone2Case[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone2(SharingPhaseGatheringAck(core))
        return UnlessResumeIsNone2(FinalizingSendingVote(core))


@final
class WhenResumeIsNone2(Branch[S], frozen=True):
    next: SharingPhaseGatheringAck[S]


@final
class UnlessResumeIsNone2(Branch[S], frozen=True):
    next: FinalizingSendingVote[S]


ResolvingResumeIsNone2Case: TypeAlias = WhenResumeIsNone2[S] | UnlessResumeIsNone2[S]


@final
class Withdrawing(_State[S]):
    """Old withdraws: Approve did not come in time. (keygen.chor:29)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Approve did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class SharingPhaseEnteringFinalizing(_State[S]):
    """Old enters Finalizing with AllAcknowledged. (keygen.chor:83)

    Finalizing(AllAcknowledged). Opener?Certificate(acks: EventIds, old_signature:
    option<Signature>, payload: bytes, signature: Signature, votes:
    option<EventIds>). end
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
    """Old aborts the session: Ack did not come in time. (keygen.chor:56)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class SharingPhaseGatheringAck(_State[S]):
    """Old gathers Ack from all of Device, 160 epochs at most. (keygen.chor:56)

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
class FinalizingSendingVote(_State[S]):
    """Old sends Vote to Opener and Device and Old, or abstains. (keygen.chor:62)

    Opener,Device,Old!Vote(T: Digest, acks: Digest). Old?≥q Vote(T: Digest, acks:
    Digest).FinalizingEnteringSucceeding ▷400 epochs FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_vote",
            "Vote",
            messages.Vote,
            ("Opener", every("Device"), every("Old")),
            (),
            (),
            True,
        ),
        Abstain("abstain", "Vote", ("Opener", every("Device"), every("Old")), (), True),
    )

    async def send_vote(
        self,
        *,
        T: messages.Digest,
        acks: messages.Digest,
    ) -> FinalizingGatheringVote[S]:
        return FinalizingGatheringVote(await self._post(0, messages.Vote(T, acks)))

    async def abstain(self) -> FinalizingGatheringVote[S]:
        return FinalizingGatheringVote(await self._abstain(1))


@final
class SharingPhaseEnteringFinalizing2(_State[S]):
    """Old enters Finalizing with AllAcknowledged. (keygen.chor:62)

    Finalizing(AllAcknowledged). Opener,Device,Old!Vote(T: Digest, acks: Digest).
    Old?≥q Vote(T: Digest, acks: Digest).FinalizingEnteringSucceeding ▷400 epochs
    FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_finalizing", witnesses.AllAcknowledged))

    def enter_finalizing(
        self,
        all_acknowledged: witnesses.AllAcknowledged[S],
    ) -> FinalizingSendingVote[S]:
        return FinalizingSendingVote(self._enter(all_acknowledged))


@final
class FinalizingGatheringVote(_State[S]):
    """Old gathers Vote from at least q of Old, 400 epochs at most. (keygen.chor:62)

    Old?≥q Vote(T: Digest, acks: Digest).FinalizingEnteringSucceeding ▷400 epochs
    FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Old"), "Vote", messages.Vote),
            None,
            witnesses.SuccessorDecided,
            Deadline(400, "epochs"),
            True,
        ),
    )

    async def gather_vote(self) -> FinalizingGatheringVoteCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(FinalizingWithdrawing(core))
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
    next: FinalizingWithdrawing[S]


FinalizingGatheringVoteCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class FinalizingEnteringSucceeding(_State[S]):
    """Old enters Succeeding with SuccessorDecided. (keygen.chor:66)

    Succeeding(SuccessorDecided). Opener?Sign. {Opener?Sign.SucceedingJoiningSign,
    Opener?Certificate(acks: EventIds, old_signature: option<Signature>, payload:
    bytes, signature: Signature, votes: option<EventIds>).end}
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_succeeding", witnesses.SuccessorDecided))

    def enter_succeeding(
        self,
        successor_decided: witnesses.SuccessorDecided[S],
    ) -> Succeeding[S]:
        return Succeeding(self._enter(successor_decided))


@final
class FinalizingWithdrawing(_State[S]):
    """Old withdraws: Vote did not come in time. (keygen.chor:62)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Vote did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class Succeeding(_State[S]):
    """Old takes part in a session of Sign that Opener opens. (keygen.chor:66)

    Opener?Sign. {Opener?Sign.SucceedingJoiningSign, Opener?Certificate(acks:
    EventIds, old_signature: option<Signature>, payload: bytes, signature:
    Signature, votes: option<EventIds>).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Old"))),
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
    ) -> SucceedingAwaitingCertificateOrSign[S]:
        return SucceedingAwaitingCertificateOrSign(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER, checks=checks),),
                sign.PROTOCOL,
            ),
        )


@final
class SucceedingAwaitingCertificateOrSign(_State[S]):
    """Old waits for a session of Sign that Opener opens or Certificate from Opener.
    (keygen.chor:66)

    {Opener?Sign.SucceedingJoiningSign, Opener?Certificate(acks: EventIds,
    old_signature: option<Signature>, payload: bytes, signature: Signature, votes:
    option<EventIds>).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Opener", "Sign", Invitation),
            Arrival("Opener", "Certificate", messages.Certificate),
        ),
    )

    async def receive(self) -> SucceedingAwaitingCertificateOrSignReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return OpenedSign(SucceedingJoiningSign(core))
        return GotCertificate(message, Completed(core))


@final
class OpenedSign(Branch[S], frozen=True):
    next: SucceedingJoiningSign[S]


SucceedingAwaitingCertificateOrSignReceived: TypeAlias = (
    OpenedSign[S]  # from Opener
    | GotCertificate[S]  # from Opener
)


@final
class SucceedingJoiningSign(_State[S]):
    """Old takes part in a session of Sign that Opener opens. (keygen.chor:66)

    Opener?Sign. {Opener?Sign.SucceedingJoiningSign, Opener?Certificate(acks:
    EventIds, old_signature: option<Signature>, payload: bytes, signature:
    Signature, votes: option<EventIds>).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Old"))),
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
    ) -> SucceedingAwaitingCertificateOrSign[S]:
        return SucceedingAwaitingCertificateOrSign(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER, checks=checks),),
                sign.PROTOCOL,
            ),
        )


class Body(Protocol):
    """What plays a member of Old, in any session."""

    async def __call__(
        self,
        s: Initializing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Old in a session of Keygen."""
    return member_seat(
        PROTOCOL,
        "Old",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
