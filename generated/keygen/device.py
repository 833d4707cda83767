"""Device in Keygen.

Generated from keygen.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from aura_chor.session.sealed import UNOPENED
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
    """Device goes on as `m > 0` says. (keygen.chor:28)

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
    """Device gathers Approve from at least q of Old, 400 epochs at most.
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
    """Device goes on as `resume is none` says. (keygen.chor:34)

    {CommitmentPhase or Finalizing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> ResolvingResumeIsNoneCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone(CommitmentPhase(core))
        return UnlessResumeIsNone(Finalizing(core))


@final
class WhenResumeIsNone(Branch[S], frozen=True):
    next: CommitmentPhase[S]


@final
class UnlessResumeIsNone(Branch[S], frozen=True):
    next: Finalizing[S]


ResolvingResumeIsNoneCase: TypeAlias = WhenResumeIsNone[S] | UnlessResumeIsNone[S]


@final
class ResolvingResumeIsNone2(_State[S]):
    """Device goes on as `resume is none` says. (keygen.chor:34)

    {EnteringCommitmentPhase or FinalizingGatheringVote}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("resume is none", _when_resume_is_none, (-2, "resume"))),
    )

    def case(self) -> ResolvingResumeIsNone2Case[S]:
        holds, core = self._resolve()
        if holds:
            return WhenResumeIsNone2(EnteringCommitmentPhase(core))
        return UnlessResumeIsNone2(FinalizingGatheringVote(core))


@final
class WhenResumeIsNone2(Branch[S], frozen=True):
    next: EnteringCommitmentPhase[S]


@final
class UnlessResumeIsNone2(Branch[S], frozen=True):
    next: FinalizingGatheringVote[S]


ResolvingResumeIsNone2Case: TypeAlias = WhenResumeIsNone2[S] | UnlessResumeIsNone2[S]


@final
class Aborting(_State[S]):
    """Device aborts the session: Approve did not come in time. (keygen.chor:29)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Approve did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CommitmentPhase(_State[S]):
    """Device sends Commit to Device. (keygen.chor:36)

    Device!Commit(h: Digest, kem: KemKeys). Device?all Commit(h: Digest, kem:
    KemKeys).CommitmentPhaseEnteringRevealPhase ▷40 epochs CommitmentPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_commit",
            "Commit",
            messages.Commit,
            (every("Device"),),
            (),
            (),
            True,
        ),
    )

    async def send_commit(
        self,
        *,
        h: messages.Digest,
        kem: messages.KemKeys,
    ) -> CommitmentPhaseGatheringCommit[S]:
        return CommitmentPhaseGatheringCommit(
            await self._post(0, messages.Commit(h, kem)),
        )


@final
class Finalizing(_State[S]):
    """Device takes part in a session of Sign that Opener opens. (keygen.chor:78)

    Opener?Sign. {Opener?Sign.FinalizingJoiningSign, Opener?Certificate(acks:
    EventIds, old_signature: option<Signature>, payload: bytes, signature:
    Signature, votes: option<EventIds>).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
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
class EnteringCommitmentPhase(_State[S]):
    """Device enters CommitmentPhase with SuccessionApproved. (keygen.chor:36)

    CommitmentPhase(SuccessionApproved). Device!Commit(h: Digest, kem: KemKeys).
    Device?all Commit(h: Digest, kem: KemKeys).CommitmentPhaseEnteringRevealPhase2
    ▷40 epochs CommitmentPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_commitment_phase", witnesses.SuccessionApproved),
    )

    def enter_commitment_phase(
        self,
        succession_approved: witnesses.SuccessionApproved[S],
    ) -> CommitmentPhaseSendingCommit[S]:
        return CommitmentPhaseSendingCommit(self._enter(succession_approved))


@final
class FinalizingGatheringVote(_State[S]):
    """Device gathers Vote from at least q of Old, 400 epochs at most. (keygen.chor:62)

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
class CommitmentPhaseGatheringCommit(_State[S]):
    """Device gathers Commit from all of Device, 40 epochs at most. (keygen.chor:36)

    Device?all Commit(h: Digest, kem: KemKeys).CommitmentPhaseEnteringRevealPhase
    ▷40 epochs CommitmentPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_commit",
            Arrival(every("Device"), "Commit", messages.Commit),
            None,
            witnesses.CollectedCommitments,
            Deadline(40, "epochs"),
            True,
        ),
    )

    async def gather_commit(self) -> CommitmentPhaseGatheringCommitCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredCommitInCommitmentPhaseGatheringCommit(
                CommitmentPhaseAborting(core),
            )
        return CollectedCommitInCommitmentPhaseGatheringCommit(
            collected.messages,
            collected.proof,
            CommitmentPhaseEnteringRevealPhase(core),
        )


@final
class CollectedCommitInCommitmentPhaseGatheringCommit(
    Collected[S, messages.Commit],
    frozen=True,
):
    witness: witnesses.CollectedCommitments[S]
    next: CommitmentPhaseEnteringRevealPhase[S]


@final
class ExpiredCommitInCommitmentPhaseGatheringCommit(Branch[S], frozen=True):
    next: CommitmentPhaseAborting[S]


CommitmentPhaseGatheringCommitCollected: TypeAlias = (
    CollectedCommitInCommitmentPhaseGatheringCommit[S]  # from Device
    | ExpiredCommitInCommitmentPhaseGatheringCommit[S]  # 40 epochs have passed
)


@final
class FinalizingAwaitingCertificateOrSign(_State[S]):
    """Device waits for a session of Sign that Opener opens or Certificate from Opener.
    (keygen.chor:78)

    {Opener?Sign.FinalizingJoiningSign, Opener?Certificate(acks: EventIds,
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

    async def receive(self) -> FinalizingAwaitingCertificateOrSignReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return OpenedSignInFinalizingAwaitingCertificateOrSign(
                FinalizingJoiningSign(core),
            )
        return GotCertificate(message, Completed(core))


@final
class OpenedSignInFinalizingAwaitingCertificateOrSign(Branch[S], frozen=True):
    next: FinalizingJoiningSign[S]


@final
class GotCertificate(Branch[S], frozen=True):
    message: messages.Certificate
    next: Completed[S]


FinalizingAwaitingCertificateOrSignReceived: TypeAlias = (
    OpenedSignInFinalizingAwaitingCertificateOrSign[S]  # from Opener
    | GotCertificate[S]  # from Opener
)


@final
class CommitmentPhaseSendingCommit(_State[S]):
    """Device sends Commit to Device. (keygen.chor:36)

    Device!Commit(h: Digest, kem: KemKeys). Device?all Commit(h: Digest, kem:
    KemKeys).CommitmentPhaseEnteringRevealPhase2 ▷40 epochs CommitmentPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_commit",
            "Commit",
            messages.Commit,
            (every("Device"),),
            (),
            (),
            True,
        ),
    )

    async def send_commit(
        self,
        *,
        h: messages.Digest,
        kem: messages.KemKeys,
    ) -> CommitmentPhaseGatheringCommit2[S]:
        return CommitmentPhaseGatheringCommit2(
            await self._post(0, messages.Commit(h, kem)),
        )


@final
class FinalizingEnteringSucceeding(_State[S]):
    """Device enters Succeeding with SuccessorDecided. (keygen.chor:71)

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
class FinalizingAborting(_State[S]):
    """Device aborts the session: Vote did not come in time. (keygen.chor:62)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Vote did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CommitmentPhaseEnteringRevealPhase(_State[S]):
    """Device enters RevealPhase with CollectedCommitments. (keygen.chor:40)

    RevealPhase(CollectedCommitments). Device!Reveal(commits: Digest, derive:
    Points, pop: Possessions, salt: Digest, sign: Points). Device?all
    Reveal(commits: Digest, derive: Points, pop: Possessions, salt: Digest, sign:
    Points).RevealPhaseEnteringSharingPhase ▷40 epochs RevealPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_reveal_phase", witnesses.CollectedCommitments))

    def enter_reveal_phase(
        self,
        collected_commitments: witnesses.CollectedCommitments[S],
    ) -> RevealPhase[S]:
        return RevealPhase(self._enter(collected_commitments))


@final
class CommitmentPhaseAborting(_State[S]):
    """Device aborts the session: Commit did not come in time. (keygen.chor:36)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Commit did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CommitmentPhaseGatheringCommit2(_State[S]):
    """Device gathers Commit from all of Device, 40 epochs at most. (keygen.chor:36)

    Device?all Commit(h: Digest, kem: KemKeys).CommitmentPhaseEnteringRevealPhase2
    ▷40 epochs CommitmentPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_commit",
            Arrival(every("Device"), "Commit", messages.Commit),
            None,
            witnesses.CollectedCommitments,
            Deadline(40, "epochs"),
            True,
        ),
    )

    async def gather_commit(self) -> CommitmentPhaseGatheringCommit2Collected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredCommitInCommitmentPhaseGatheringCommit2(
                CommitmentPhaseAborting(core),
            )
        return CollectedCommitInCommitmentPhaseGatheringCommit2(
            collected.messages,
            collected.proof,
            CommitmentPhaseEnteringRevealPhase2(core),
        )


@final
class CollectedCommitInCommitmentPhaseGatheringCommit2(
    Collected[S, messages.Commit],
    frozen=True,
):
    witness: witnesses.CollectedCommitments[S]
    next: CommitmentPhaseEnteringRevealPhase2[S]


@final
class ExpiredCommitInCommitmentPhaseGatheringCommit2(Branch[S], frozen=True):
    next: CommitmentPhaseAborting[S]


CommitmentPhaseGatheringCommit2Collected: TypeAlias = (
    CollectedCommitInCommitmentPhaseGatheringCommit2[S]  # from Device
    | ExpiredCommitInCommitmentPhaseGatheringCommit2[S]  # 40 epochs have passed
)


@final
class Succeeding(_State[S]):
    """Device takes part in a session of Sign that Opener opens. (keygen.chor:71)

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
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
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
class RevealPhase(_State[S]):
    """Device sends Reveal to Device. (keygen.chor:40)

    Device!Reveal(commits: Digest, derive: Points, pop: Possessions, salt: Digest,
    sign: Points). Device?all Reveal(commits: Digest, derive: Points, pop:
    Possessions, salt: Digest, sign: Points).RevealPhaseEnteringSharingPhase ▷40
    epochs RevealPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_reveal",
            "Reveal",
            messages.Reveal,
            (every("Device"),),
            (),
            (),
            True,
        ),
    )

    async def send_reveal(
        self,
        *,
        commits: messages.Digest,
        derive: messages.Points,
        pop: messages.Possessions,
        salt: messages.Digest,
        sign: messages.Points,
    ) -> RevealPhaseGatheringReveal[S]:
        return RevealPhaseGatheringReveal(
            await self._post(0, messages.Reveal(commits, derive, pop, salt, sign)),
        )


@final
class CommitmentPhaseEnteringRevealPhase2(_State[S]):
    """Device enters RevealPhase with CollectedCommitments. (keygen.chor:40)

    RevealPhase(CollectedCommitments). Device!Reveal(commits: Digest, derive:
    Points, pop: Possessions, salt: Digest, sign: Points). Device?all
    Reveal(commits: Digest, derive: Points, pop: Possessions, salt: Digest, sign:
    Points).RevealPhaseEnteringSharingPhase2 ▷40 epochs RevealPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_reveal_phase", witnesses.CollectedCommitments))

    def enter_reveal_phase(
        self,
        collected_commitments: witnesses.CollectedCommitments[S],
    ) -> RevealPhaseSendingReveal[S]:
        return RevealPhaseSendingReveal(self._enter(collected_commitments))


@final
class SucceedingAwaitingCertificateOrSign(_State[S]):
    """Device waits for a session of Sign that Opener opens or Certificate from Opener.
    (keygen.chor:71)

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
            return OpenedSignInSucceedingAwaitingCertificateOrSign(
                SucceedingJoiningSign(core),
            )
        return GotCertificate(message, Completed(core))


@final
class OpenedSignInSucceedingAwaitingCertificateOrSign(Branch[S], frozen=True):
    next: SucceedingJoiningSign[S]


SucceedingAwaitingCertificateOrSignReceived: TypeAlias = (
    OpenedSignInSucceedingAwaitingCertificateOrSign[S]  # from Opener
    | GotCertificate[S]  # from Opener
)


@final
class RevealPhaseGatheringReveal(_State[S]):
    """Device gathers Reveal from all of Device, 40 epochs at most. (keygen.chor:40)

    Device?all Reveal(commits: Digest, derive: Points, pop: Possessions, salt:
    Digest, sign: Points).RevealPhaseEnteringSharingPhase ▷40 epochs
    RevealPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_reveal",
            Arrival(every("Device"), "Reveal", messages.Reveal),
            None,
            witnesses.VerifiedReveals,
            Deadline(40, "epochs"),
            True,
        ),
    )

    async def gather_reveal(self) -> RevealPhaseGatheringRevealCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredRevealInRevealPhaseGatheringReveal(RevealPhaseAborting(core))
        return CollectedRevealInRevealPhaseGatheringReveal(
            collected.messages,
            collected.proof,
            RevealPhaseEnteringSharingPhase(core),
        )


@final
class CollectedRevealInRevealPhaseGatheringReveal(
    Collected[S, messages.Reveal],
    frozen=True,
):
    witness: witnesses.VerifiedReveals[S]
    next: RevealPhaseEnteringSharingPhase[S]


@final
class ExpiredRevealInRevealPhaseGatheringReveal(Branch[S], frozen=True):
    next: RevealPhaseAborting[S]


RevealPhaseGatheringRevealCollected: TypeAlias = (
    CollectedRevealInRevealPhaseGatheringReveal[S]  # from Device
    | ExpiredRevealInRevealPhaseGatheringReveal[S]  # 40 epochs have passed
)


@final
class RevealPhaseSendingReveal(_State[S]):
    """Device sends Reveal to Device. (keygen.chor:40)

    Device!Reveal(commits: Digest, derive: Points, pop: Possessions, salt: Digest,
    sign: Points). Device?all Reveal(commits: Digest, derive: Points, pop:
    Possessions, salt: Digest, sign: Points).RevealPhaseEnteringSharingPhase2 ▷40
    epochs RevealPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_reveal",
            "Reveal",
            messages.Reveal,
            (every("Device"),),
            (),
            (),
            True,
        ),
    )

    async def send_reveal(
        self,
        *,
        commits: messages.Digest,
        derive: messages.Points,
        pop: messages.Possessions,
        salt: messages.Digest,
        sign: messages.Points,
    ) -> RevealPhaseGatheringReveal2[S]:
        return RevealPhaseGatheringReveal2(
            await self._post(0, messages.Reveal(commits, derive, pop, salt, sign)),
        )


@final
class RevealPhaseEnteringSharingPhase(_State[S]):
    """Device enters SharingPhase with VerifiedReveals. (keygen.chor:52)

    SharingPhase(VerifiedReveals). Device!Deal(reveals: Digest, sealed share:
    SharePair). Device?all Deal(reveals: Digest, sealed share:
    SharePair).SharingPhaseSendingAck ▷40 epochs SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_sharing_phase", witnesses.VerifiedReveals))

    def enter_sharing_phase(
        self,
        verified_reveals: witnesses.VerifiedReveals[S],
    ) -> SharingPhase[S]:
        return SharingPhase(self._enter(verified_reveals))


@final
class RevealPhaseAborting(_State[S]):
    """Device aborts the session: Reveal did not come in time. (keygen.chor:40)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Reveal did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class RevealPhaseGatheringReveal2(_State[S]):
    """Device gathers Reveal from all of Device, 40 epochs at most. (keygen.chor:40)

    Device?all Reveal(commits: Digest, derive: Points, pop: Possessions, salt:
    Digest, sign: Points).RevealPhaseEnteringSharingPhase2 ▷40 epochs
    RevealPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_reveal",
            Arrival(every("Device"), "Reveal", messages.Reveal),
            None,
            witnesses.VerifiedReveals,
            Deadline(40, "epochs"),
            True,
        ),
    )

    async def gather_reveal(self) -> RevealPhaseGatheringReveal2Collected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredRevealInRevealPhaseGatheringReveal2(RevealPhaseAborting(core))
        return CollectedRevealInRevealPhaseGatheringReveal2(
            collected.messages,
            collected.proof,
            RevealPhaseEnteringSharingPhase2(core),
        )


@final
class CollectedRevealInRevealPhaseGatheringReveal2(
    Collected[S, messages.Reveal],
    frozen=True,
):
    witness: witnesses.VerifiedReveals[S]
    next: RevealPhaseEnteringSharingPhase2[S]


@final
class ExpiredRevealInRevealPhaseGatheringReveal2(Branch[S], frozen=True):
    next: RevealPhaseAborting[S]


RevealPhaseGatheringReveal2Collected: TypeAlias = (
    CollectedRevealInRevealPhaseGatheringReveal2[S]  # from Device
    | ExpiredRevealInRevealPhaseGatheringReveal2[S]  # 40 epochs have passed
)


@final
class SharingPhase(_State[S]):
    """Device sends Deal to Device. (keygen.chor:52)

    Device!Deal(reveals: Digest, sealed share: SharePair). Device?all Deal(reveals:
    Digest, sealed share: SharePair).SharingPhaseSendingAck ▷40 epochs
    SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_deal", "Deal", messages.Deal, (every("Device"),), (), (), True),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def send_deal(
        self,
        *,
        reveals: messages.Digest,
        share: Mapping[str, messages.SharePair],
    ) -> SharingPhaseGatheringDeal[S]:
        return SharingPhaseGatheringDeal(
            await self._post(0, messages.Deal(reveals, UNOPENED), {"share": share}),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhase[S]:
        return SharingPhase(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class RevealPhaseEnteringSharingPhase2(_State[S]):
    """Device enters SharingPhase with VerifiedReveals. (keygen.chor:52)

    SharingPhase(VerifiedReveals). Device!Deal(reveals: Digest, sealed share:
    SharePair). Device?all Deal(reveals: Digest, sealed share:
    SharePair).SharingPhaseSendingAck2 ▷40 epochs SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_sharing_phase", witnesses.VerifiedReveals))

    def enter_sharing_phase(
        self,
        verified_reveals: witnesses.VerifiedReveals[S],
    ) -> SharingPhaseSendingDeal[S]:
        return SharingPhaseSendingDeal(self._enter(verified_reveals))


@final
class SharingPhaseGatheringDeal(_State[S]):
    """Device gathers Deal from all of Device, 40 epochs at most. (keygen.chor:52)

    Device?all Deal(reveals: Digest, sealed share: SharePair).SharingPhaseSendingAck
    ▷40 epochs SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_deal",
            Arrival(every("Device"), "Deal", messages.Deal),
            None,
            witnesses.SharesVerified,
            Deadline(40, "epochs"),
            True,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def gather_deal(self) -> SharingPhaseGatheringDealCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDealInSharingPhaseGatheringDeal(SharingPhaseAborting(core))
        return CollectedDealInSharingPhaseGatheringDeal(
            collected.messages,
            collected.proof,
            SharingPhaseSendingAck(core),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseGatheringDeal[S]:
        return SharingPhaseGatheringDeal(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class CollectedDealInSharingPhaseGatheringDeal(
    Collected[S, messages.Deal],
    frozen=True,
):
    witness: witnesses.SharesVerified[S]
    next: SharingPhaseSendingAck[S]


@final
class ExpiredDealInSharingPhaseGatheringDeal(Branch[S], frozen=True):
    next: SharingPhaseAborting[S]


SharingPhaseGatheringDealCollected: TypeAlias = (
    CollectedDealInSharingPhaseGatheringDeal[S]  # from Device
    | ExpiredDealInSharingPhaseGatheringDeal[S]  # 40 epochs have passed
)


@final
class SharingPhaseSendingDeal(_State[S]):
    """Device sends Deal to Device. (keygen.chor:52)

    Device!Deal(reveals: Digest, sealed share: SharePair). Device?all Deal(reveals:
    Digest, sealed share: SharePair).SharingPhaseSendingAck2 ▷40 epochs
    SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_deal", "Deal", messages.Deal, (every("Device"),), (), (), True),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def send_deal(
        self,
        *,
        reveals: messages.Digest,
        share: Mapping[str, messages.SharePair],
    ) -> SharingPhaseGatheringDeal2[S]:
        return SharingPhaseGatheringDeal2(
            await self._post(0, messages.Deal(reveals, UNOPENED), {"share": share}),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseSendingDeal[S]:
        return SharingPhaseSendingDeal(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class SharingPhaseSendingAck(_State[S]):
    """Device sends Ack to Opener and Device and Old. (keygen.chor:56)

    Opener,Device,Old!Ack(T: Digest). Device?all Ack(T:
    Digest).SharingPhaseEnteringFinalizing ▷160 epochs SharingPhaseAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_ack",
            "Ack",
            messages.Ack,
            ("Opener", every("Device"), every("Old")),
            (),
            (),
            True,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def send_ack(self, *, T: messages.Digest) -> SharingPhaseGatheringAck[S]:
        return SharingPhaseGatheringAck(await self._post(0, messages.Ack(T)))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseSendingAck[S]:
        return SharingPhaseSendingAck(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class SharingPhaseAborting(_State[S]):
    """Device aborts the session: Deal did not come in time. (keygen.chor:52)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Deal did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class SharingPhaseGatheringDeal2(_State[S]):
    """Device gathers Deal from all of Device, 40 epochs at most. (keygen.chor:52)

    Device?all Deal(reveals: Digest, sealed share:
    SharePair).SharingPhaseSendingAck2 ▷40 epochs SharingPhaseAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_deal",
            Arrival(every("Device"), "Deal", messages.Deal),
            None,
            witnesses.SharesVerified,
            Deadline(40, "epochs"),
            True,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def gather_deal(self) -> SharingPhaseGatheringDeal2Collected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDealInSharingPhaseGatheringDeal2(SharingPhaseAborting(core))
        return CollectedDealInSharingPhaseGatheringDeal2(
            collected.messages,
            collected.proof,
            SharingPhaseSendingAck2(core),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseGatheringDeal2[S]:
        return SharingPhaseGatheringDeal2(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class CollectedDealInSharingPhaseGatheringDeal2(
    Collected[S, messages.Deal],
    frozen=True,
):
    witness: witnesses.SharesVerified[S]
    next: SharingPhaseSendingAck2[S]


@final
class ExpiredDealInSharingPhaseGatheringDeal2(Branch[S], frozen=True):
    next: SharingPhaseAborting[S]


SharingPhaseGatheringDeal2Collected: TypeAlias = (
    CollectedDealInSharingPhaseGatheringDeal2[S]  # from Device
    | ExpiredDealInSharingPhaseGatheringDeal2[S]  # 40 epochs have passed
)


@final
class SharingPhaseGatheringAck(_State[S]):
    """Device gathers Ack from all of Device, 160 epochs at most. (keygen.chor:56)

    Device?all Ack(T: Digest).SharingPhaseEnteringFinalizing ▷160 epochs
    SharingPhaseAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ack",
            Arrival(every("Device"), "Ack", messages.Ack),
            None,
            witnesses.AllAcknowledged,
            Deadline(160, "epochs"),
            True,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def gather_ack(self) -> SharingPhaseGatheringAckCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAckInSharingPhaseGatheringAck(SharingPhaseAborting2(core))
        return CollectedAckInSharingPhaseGatheringAck(
            collected.messages,
            collected.proof,
            SharingPhaseEnteringFinalizing(core),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseGatheringAck[S]:
        return SharingPhaseGatheringAck(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class CollectedAckInSharingPhaseGatheringAck(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: SharingPhaseEnteringFinalizing[S]


@final
class ExpiredAckInSharingPhaseGatheringAck(Branch[S], frozen=True):
    next: SharingPhaseAborting2[S]


SharingPhaseGatheringAckCollected: TypeAlias = (
    CollectedAckInSharingPhaseGatheringAck[S]  # from Device
    | ExpiredAckInSharingPhaseGatheringAck[S]  # 160 epochs have passed
)


@final
class SharingPhaseSendingAck2(_State[S]):
    """Device sends Ack to Opener and Device and Old. (keygen.chor:56)

    Opener,Device,Old!Ack(T: Digest). Device?all Ack(T:
    Digest).SharingPhaseEnteringFinalizing2 ▷160 epochs SharingPhaseAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_ack",
            "Ack",
            messages.Ack,
            ("Opener", every("Device"), every("Old")),
            (),
            (),
            True,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def send_ack(self, *, T: messages.Digest) -> SharingPhaseGatheringAck2[S]:
        return SharingPhaseGatheringAck2(await self._post(0, messages.Ack(T)))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseSendingAck2[S]:
        return SharingPhaseSendingAck2(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class SharingPhaseEnteringFinalizing(_State[S]):
    """Device enters Finalizing with AllAcknowledged. (keygen.chor:78)

    Finalizing(AllAcknowledged). Opener?Sign. {Opener?Sign.FinalizingJoiningSign,
    Opener?Certificate(acks: EventIds, old_signature: option<Signature>, payload:
    bytes, signature: Signature, votes: option<EventIds>).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_finalizing", witnesses.AllAcknowledged),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    def enter_finalizing(
        self,
        all_acknowledged: witnesses.AllAcknowledged[S],
    ) -> Finalizing[S]:
        return Finalizing(self._enter(all_acknowledged))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseEnteringFinalizing[S]:
        return SharingPhaseEnteringFinalizing(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class SharingPhaseAborting2(_State[S]):
    """Device aborts the session: Ack did not come in time. (keygen.chor:56)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class SharingPhaseGatheringAck2(_State[S]):
    """Device gathers Ack from all of Device, 160 epochs at most. (keygen.chor:56)

    Device?all Ack(T: Digest).SharingPhaseEnteringFinalizing2 ▷160 epochs
    SharingPhaseAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ack",
            Arrival(every("Device"), "Ack", messages.Ack),
            None,
            witnesses.AllAcknowledged,
            Deadline(160, "epochs"),
            True,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def gather_ack(self) -> SharingPhaseGatheringAck2Collected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAckInSharingPhaseGatheringAck2(SharingPhaseAborting2(core))
        return CollectedAckInSharingPhaseGatheringAck2(
            collected.messages,
            collected.proof,
            SharingPhaseEnteringFinalizing2(core),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseGatheringAck2[S]:
        return SharingPhaseGatheringAck2(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class CollectedAckInSharingPhaseGatheringAck2(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: SharingPhaseEnteringFinalizing2[S]


@final
class ExpiredAckInSharingPhaseGatheringAck2(Branch[S], frozen=True):
    next: SharingPhaseAborting2[S]


SharingPhaseGatheringAck2Collected: TypeAlias = (
    CollectedAckInSharingPhaseGatheringAck2[S]  # from Device
    | ExpiredAckInSharingPhaseGatheringAck2[S]  # 160 epochs have passed
)


@final
class SharingPhaseEnteringFinalizing2(_State[S]):
    """Device enters Finalizing with AllAcknowledged. (keygen.chor:62)

    Finalizing(AllAcknowledged). Old?≥q Vote(T: Digest, acks:
    Digest).FinalizingEnteringSucceeding ▷400 epochs FinalizingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_finalizing", witnesses.AllAcknowledged),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    def enter_finalizing(
        self,
        all_acknowledged: witnesses.AllAcknowledged[S],
    ) -> FinalizingGatheringVote[S]:
        return FinalizingGatheringVote(self._enter(all_acknowledged))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> SharingPhaseEnteringFinalizing2[S]:
        return SharingPhaseEnteringFinalizing2(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class FinalizingJoiningSign(_State[S]):
    """Device takes part in a session of Sign that Opener opens. (keygen.chor:78)

    Opener?Sign. {Opener?Sign.FinalizingJoiningSign, Opener?Certificate(acks:
    EventIds, old_signature: option<Signature>, payload: bytes, signature:
    Signature, votes: option<EventIds>).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
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


@final
class SucceedingJoiningSign(_State[S]):
    """Device takes part in a session of Sign that Opener opens. (keygen.chor:71)

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
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
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
    """What plays a member of Device, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Device in a session of Keygen."""
    return member_seat(PROTOCOL, "Device", index, Initializing, body, checks)
