"""Key generation: what an opener and a founder do.

Every founder commits, reveals, deals and acknowledges; whoever is missing or cheats ends the session, and a retry has
new polynomials. The acknowledgement is the broadcast channel: only one value T can be certified. Until it is, the new
keys sign that certificate and nothing else.

Source: CRYPTO.md 4.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.types import Digest, EventIds, SharePair
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.founding_steps import Founding, FoundingFacts
from aura_chor.protocols.generated.keygen import device, messages, opener
from aura_chor.protocols.sealing import PairKeys, PairSealer
from aura_chor.protocols.signing import ATTEMPTS_MAX, Coordinator, SignChecks, Signer, SigningFacts
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.faults import Timeout, TranscriptMismatch
from aura_chor.session.groups import seat_name
from aura_chor.session.sealed import Opened, Unopened, Why
from aura_chor.session.typestate import Aborted, Completed, S

Successors: TypeAlias = Callable[[], Successor]
"""What the log says that the session comes to, once the reveals are there."""
Certificate: TypeAlias = Callable[[Successor], SigningFacts]
"""What the certificate's signature is about."""
Keep: TypeAlias = Callable[[Successor, SharePair], Awaitable[None]]
"""Store the new shares durably, beside any old ones; awaited before the acknowledgement leaves."""


class Unfinished(RuntimeError):
    """A bug of the caller: a founding has no old members, and nothing to resume."""


@final
class Opener:
    """Waits for all acknowledgements, has the certificate signed by the new keys, and posts it."""

    def __init__(self, facts: FoundingFacts, *, successor: Successors, certificate: Certificate) -> None:
        self._facts = facts
        self._successor = successor
        self._certificate = certificate
        self.acks: Pairs = ()
        self.coordinator: Coordinator | None = None

    async def __call__(self, s: opener.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match s.case():
            case opener.WhenMAbove0():
                raise Unfinished("a founding has no old members")
            case opener.UnlessMAbove0(next=resolving):
                pass
        match resolving.case():
            case opener.UnlessResumeIsNone():
                raise Unfinished("a founding resumes nothing")
            case opener.WhenResumeIsNone(next=sharing):
                pass
        match await sharing.gather_ack():
            case opener.ExpiredAckInSharingPhase(next=late):
                return await late.abort()
            case opener.CollectedAckInSharingPhase(witness=witness, next=entering):
                self.acks = self._facts.founders.pairs(witness.events)
                opening = entering.enter_finalizing(witness)
        return await self._certify(opening, self._successor())

    async def _certify(self, s: opener.Finalizing[S], made: Successor) -> Completed[S]:
        """A signing session that fails is tried again without those whose shares were false."""
        signing = self._certificate(made)
        excluded: frozenset[Index] = frozenset()
        for _ in range(ATTEMPTS_MAX):
            coordinator = Coordinator(signing)
            checks = SignChecks(signing, excluded=excluded)
            match await s.open_sign(coordinator=coordinator, checks=checks):
                case opener.SignFailed(next=s):
                    excluded |= coordinator.culprits
                case opener.SignSucceeded(signature=outcome, next=certifying):
                    return await certifying.send_certificate(
                        acks=EventIds(self.acks),
                        old_signature=None,
                        payload=made.payload,
                        signature=signing.signed(SessionId(outcome.session_id)),
                        votes=None,
                    )
        raise Timeout("no quorum has signed the certificate", session_id=s.session_id)


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
        signer: Callable[[Successor, SharePair], tuple[Signer, SignChecks]],
    ) -> None:
        self._founding = founding
        self._facts = facts
        self._index = index
        self._keys = keys
        self._successor = successor
        self._keep = keep
        self._signer = signer
        self.made: Successor | None = None

    async def __call__(self, s: device.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match s.case():
            case device.WhenMAbove0():
                raise Unfinished("a founding has no old members")
            case device.UnlessMAbove0(next=resolving):
                pass
        match resolving.case():
            case device.UnlessResumeIsNone():
                raise Unfinished("a founding resumes nothing")
            case device.WhenResumeIsNone(next=committing):
                pass
        gathering = await committing.send_commit(h=self._founding.commitment(), kem=self._keys.posted(self._others()))
        match await gathering.gather_commit():
            case device.ExpiredCommitInCommitmentPhaseGatheringCommit(next=late):
                return await late.abort()
            case device.CollectedCommitInCommitmentPhaseGatheringCommit(witness=commits, next=entering):
                transcript = self._facts.transcript("commit", commits.events)
                revealing = entering.enter_reveal_phase(commits)
        made = self._founding.reveal(transcript)
        revealed = await revealing.send_reveal(
            commits=made.commits, derive=made.derive, pop=made.pop, salt=made.salt, sign=made.sign
        )
        match await revealed.gather_reveal():
            case device.ExpiredRevealInRevealPhaseGatheringReveal(next=unrevealed):
                return await unrevealed.abort()
            case device.CollectedRevealInRevealPhaseGatheringReveal(messages=reveals, witness=witness, next=going_on):
                self._agree({**reveals}, "commits", transcript, going_on.session_id)
                transcript = self._facts.transcript("reveal", witness.events)
                return await self._share(going_on.enter_sharing_phase(witness), {**reveals}, transcript)

    async def _share(
        self, s: device.SharingPhase[S], reveals: Mapping[int, messages.Reveal], transcript: Digest
    ) -> Completed[S] | Aborted[S]:
        founders = self._facts.founders
        dealt = {seat_name("Device", founders.seat(index)): self._founding.share_for(index) for index in self._others()}
        dealing = await s.send_deal(reveals=transcript, share=dealt)
        session = dealing.session_id
        match await dealing.gather_deal():
            case device.ExpiredDealInSharingPhaseGatheringDeal(next=undealt):
                return await undealt.abort()
            case device.CollectedDealInSharingPhaseGatheringDeal(messages=deals, next=acknowledging):
                self._agree({**deals}, "reveals", transcript, session)
        shares = self._founding.combined(self._received({**deals}), founders.by_index(reveals))
        made = self._successor()
        await self._keep(made, shares)
        acknowledged = await acknowledging.send_ack(T=Digest(made.value))
        match await acknowledged.gather_ack():
            case device.ExpiredAckInSharingPhaseGatheringAck(next=unacknowledged):
                return await unacknowledged.abort()
            case device.CollectedAckInSharingPhaseGatheringAck(messages=acks, witness=witness, next=finishing):
                if any(bytes(ack.T) != made.value for ack in acks.values()):
                    raise TranscriptMismatch("the founders do not acknowledge one value", session_id=session)
                completed = await self._certify(finishing.enter_finalizing(witness), made, shares)
        self.made = made
        return completed

    async def _certify(self, s: device.Finalizing[S], made: Successor, shares: SharePair) -> Completed[S]:
        signer, checks = self._signer(made, shares)
        waiting = await s.join_sign(signer=signer, checks=checks)
        while True:
            match await waiting.receive():
                case device.GotCertificate(next=completed):
                    return completed
                case device.OpenedSignInFinalizingAwaitingCertificateOrSign(next=again):
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


@final
class KeygenChecks:
    """What counts of the founders' steps. `sealer` is the founder's own; an opener is sent no share."""

    def __init__(
        self,
        facts: FoundingFacts,
        *,
        own: Index | None = None,
        sealer: PairSealer | None = None,
    ) -> None:
        self._facts = facts
        self._own = own
        self._sealer = sealer

    def may_approve(
        self, message: messages.Approve, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """The log has judged it by D1 before it came here."""
        return Valid() if message.phi == self._facts.opening.phi else Refuted(None)

    def may_vote(self, message: messages.Vote, sender: int, evidence: Evidence, /) -> Valid | Pending | Refuted[None]:
        """For the value that all founders have acknowledged."""
        acks = evidence.seen(messages.Ack)
        return Valid() if all(ack.T == message.T for ack in acks.values()) else Pending()

    def keys_are_exact(
        self, message: messages.Commit, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """One key for every other founder, and none beside."""
        author = self._facts.founders.index(sender)
        expected = tuple(index for index in self._facts.founders.indices if index != author)
        return Valid() if tuple(index for index, _ in message.kem.pairs) == expected else Refuted(None)

    def reveal_opens(
        self, message: messages.Reveal, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """It opens its author's commitment, has t entries, and both proofs hold."""
        commit = evidence.seen(messages.Commit).get(sender)
        if commit is None:
            return Pending()
        holds = self._facts.reveal_holds(message, commit, self._facts.founders.index(sender))
        return Valid() if holds else Refuted(None)

    def deal_opens(
        self, message: messages.Deal, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[messages.Complain]:
        """It opens, and lies on what its dealer has revealed; else a complaint that shows why not."""
        index = self._facts.founders.index(sender)
        if index == self._own:
            return Valid()
        reveal = evidence.seen(messages.Reveal).get(sender)
        if reveal is None:
            return Pending()
        match message.share:
            case Opened(value=share):
                assert self._own is not None, "only a founder is sent shares"
                return Valid() if self._facts.share_holds(share, reveal, self._own) else self._refuted(index)
            case Unopened(why=Why.BROKEN):
                return self._refuted(index)
            case Unopened():
                return Pending()

    def _refuted(self, index: Index) -> Refuted[messages.Complain]:
        assert self._sealer is not None, "only a founder is sent shares"
        return Refuted(messages.Complain(index, *self._sealer.proof_against(index)))
