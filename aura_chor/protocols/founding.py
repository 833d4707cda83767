"""Key generation: what a founder does.

Every founder commits, reveals, deals and acknowledges; whoever is missing or cheats ends the session, and a retry has
new polynomials. The acknowledgement is the broadcast channel: only one value T can be certified. Until it is, the new
keys sign that certificate and nothing else. In a succession old members approve before anything is committed, and vote
before anything is signed.

Source: CRYPTO.md 4.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.members import Index
from aura_chor.crypto.types import Digest, SharePair
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.founding_steps import (
    Founding,
    FoundingFacts,
    Successors,
    Unfinished,
    require_one_value,
)
from aura_chor.protocols.generated.keygen import device, messages
from aura_chor.protocols.sealing import PairKeys
from aura_chor.protocols.signing import SignChecks, Signer
from aura_chor.session.faults import Stale, TranscriptMismatch
from aura_chor.session.groups import seat_name
from aura_chor.session.sealed import Opened
from aura_chor.session.typestate import Aborted, Completed, S

Keep: TypeAlias = Callable[[Successor, SharePair], Awaitable[None]]
"""Store the new shares durably, beside any old ones; awaited before the acknowledgement leaves."""
Sign: TypeAlias = Callable[[Successor, SharePair | None], tuple[Signer, SignChecks]]
"""A signer of that one payload with a new share; it abstains without."""


@final
class Founder:
    """Commits, reveals, deals, acknowledges, and signs the certificate with its new share."""

    def __init__(
        self,
        founding: Founding,
        facts: FoundingFacts,
        *,
        index: Index,
        keys: PairKeys,
        successor: Successors,
        keep: Keep,
        acknowledges: Callable[[], bool],
        signer: Sign,
        pending: SharePair | None = None,
    ) -> None:
        """`acknowledges` says whether this device may acknowledge here; `pending` is the share that a resumed session
        has left."""
        self._founding = founding
        self._facts = facts
        self._index = index
        self._keys = keys
        self._successor = successor
        self._keep = keep
        self._acknowledges = acknowledges
        self._signer = signer
        self._pending = pending
        self.made: Successor | None = None

    async def __call__(self, s: device.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match s.case():
            case device.WhenMAbove0(next=gathering):
                return await self._succeed(gathering)
            case device.UnlessMAbove0(next=resolving):
                pass
        match resolving.case():
            case device.UnlessResumeIsNone():
                raise Unfinished("a founding resumes nothing")
            case device.WhenResumeIsNone(next=committing):
                return await self._commit(committing)

    async def _succeed(self, s: device.GatheringApprove[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_approve():
            case device.ExpiredApprove(next=unapproved):
                return await unapproved.abort()
            case device.CollectedApprove(witness=approved, next=resolving):
                pass
        match resolving.case():
            case device.UnlessResumeIsNone2(next=deciding):
                return await self._decide(deciding, self._successor(), self._pending)
            case device.WhenResumeIsNone2(next=entering):
                return await self._commit(entering.enter_commitment_phase(approved))

    async def _commit(
        self, s: device.CommitmentPhase[S] | device.CommitmentPhaseSendingCommit[S]
    ) -> Completed[S] | Aborted[S]:
        gathering = await s.send_commit(h=self._founding.commitment(), kem=self._keys.posted(self._others()))
        match await gathering.gather_commit():
            case (
                device.ExpiredCommitInCommitmentPhaseGatheringCommit(next=late)
                | device.ExpiredCommitInCommitmentPhaseGatheringCommit2(next=late)
            ):
                return await late.abort()
            case (
                device.CollectedCommitInCommitmentPhaseGatheringCommit(witness=commits, next=entering)
                | device.CollectedCommitInCommitmentPhaseGatheringCommit2(witness=commits, next=entering)
            ):
                transcript = self._facts.transcript("commit", commits.events)
                return await self._reveal(entering.enter_reveal_phase(commits), transcript)

    async def _reveal(
        self, s: device.RevealPhase[S] | device.RevealPhaseSendingReveal[S], transcript: Digest
    ) -> Completed[S] | Aborted[S]:
        made = self._founding.reveal(transcript)
        gathering = await s.send_reveal(
            commits=made.commits, derive=made.derive, pop=made.pop, salt=made.salt, sign=made.sign
        )
        match await gathering.gather_reveal():
            case (
                device.ExpiredRevealInRevealPhaseGatheringReveal(next=late)
                | device.ExpiredRevealInRevealPhaseGatheringReveal2(next=late)
            ):
                return await late.abort()
            case (
                device.CollectedRevealInRevealPhaseGatheringReveal(messages=reveals, witness=witness, next=entering)
                | device.CollectedRevealInRevealPhaseGatheringReveal2(messages=reveals, witness=witness, next=entering)
            ):
                self._agree({**reveals}, "commits", transcript, entering.session_id)
                transcript = self._facts.transcript("reveal", witness.events)
                return await self._share(entering.enter_sharing_phase(witness), {**reveals}, transcript)

    async def _share(
        self,
        s: device.SharingPhase[S] | device.SharingPhaseSendingDeal[S],
        reveals: Mapping[int, messages.Reveal],
        transcript: Digest,
    ) -> Completed[S] | Aborted[S]:
        founders = self._facts.founders
        dealt = {seat_name("Device", founders.seat(index)): self._founding.share_for(index) for index in self._others()}
        dealing = await s.send_deal(reveals=transcript, share=dealt)
        match await dealing.gather_deal():
            case (
                device.ExpiredDealInSharingPhaseGatheringDeal(next=late)
                | device.ExpiredDealInSharingPhaseGatheringDeal2(next=late)
            ):
                return await late.abort()
            case (
                device.CollectedDealInSharingPhaseGatheringDeal(messages=deals, next=acknowledging)
                | device.CollectedDealInSharingPhaseGatheringDeal2(messages=deals, next=acknowledging)
            ):
                self._agree({**deals}, "reveals", transcript, acknowledging.session_id)
        shares = self._founding.combined(self._received({**deals}), founders.by_index(reveals))
        return await self._acknowledge(acknowledging, shares)

    async def _acknowledge(
        self, s: device.SharingPhaseSendingAck[S] | device.SharingPhaseSendingAck2[S], shares: SharePair
    ) -> Completed[S] | Aborted[S]:
        made, session = self._successor(), s.session_id
        await self._keep(made, shares)
        if not self._acknowledges():
            raise Stale("this device has acknowledged another founding of the account", session_id=session)
        acknowledged = await s.send_ack(T=Digest(made.value))
        match await acknowledged.gather_ack():
            case (
                device.ExpiredAckInSharingPhaseGatheringAck(next=late)
                | device.ExpiredAckInSharingPhaseGatheringAck2(next=late)
            ):
                require_one_value(late.seen(messages.Ack), session, made.value)
                return await late.abort()
            case device.CollectedAckInSharingPhaseGatheringAck(messages=acks, witness=witness, next=founding):
                require_one_value(acks, session, made.value)
                return await self._certify(founding.enter_finalizing(witness), made, shares)
            case device.CollectedAckInSharingPhaseGatheringAck2(messages=acks, witness=witness, next=succeeding):
                require_one_value(acks, session, made.value)
                return await self._decide(succeeding.enter_finalizing(witness), made, shares)

    async def _decide(
        self, s: device.FinalizingGatheringVote[S], made: Successor, shares: SharePair | None
    ) -> Completed[S] | Aborted[S]:
        match await s.gather_vote():
            case device.ExpiredVote(next=undecided):
                return await undecided.abort()
            case device.CollectedVote(witness=decided, next=entering):
                return await self._certify(entering.enter_succeeding(decided), made, shares)

    async def _certify(
        self, s: device.Finalizing[S] | device.Succeeding[S], made: Successor, shares: SharePair | None
    ) -> Completed[S]:
        signer, checks = self._signer(made, shares)
        waiting = await s.join_sign(signer=signer, checks=checks)
        while True:
            match await waiting.receive():
                case device.GotCertificate(next=completed):
                    self.made = made
                    return completed
                case (
                    device.OpenedSignInFinalizingAwaitingCertificateOrSign(next=again)
                    | device.OpenedSignInSucceedingAwaitingCertificateOrSign(next=again)
                ):
                    signer, checks = self._signer(made, shares)
                    waiting = await again.join_sign(signer=signer, checks=checks)

    def _received(self, deals: Mapping[int, messages.Deal]) -> dict[Index, SharePair]:
        """What the checks have verified, one by one; the own share is computed."""
        received = {}
        for index, deal in self._facts.founders.by_index(deals).items():
            if index != self._index:
                assert isinstance(deal.share, Opened), "a deal that does not open was refuted"
                received[index] = deal.share.value
        return received

    def _agree(
        self, said: Mapping[int, messages.Reveal | messages.Deal], field: str, own: Digest, session: SessionId
    ) -> None:
        """All founders have seen the same step before: else some of them were shown another (CRYPTO.md 4)."""
        if any(getattr(message, field) != own for message in said.values()):
            raise TranscriptMismatch(f"the founders have not seen the same {field}", session_id=session)

    def _others(self) -> tuple[Index, ...]:
        return tuple(index for index in self._facts.founders.indices if index != self._index)
