"""Threshold signing: what a coordinator and a signer do (FROST over Ed25519, two rounds).

A signer commits only to a payload that it has rebuilt from its own state. Its nonces live in memory alone, are taken
from their pair before they are used, and are used for the one set that its coordinator has named. One bad share names
its signer and ends the session; whoever opened it tries again without that signer.

Source: CRYPTO.md 5; RFC 9591 sections 5 and 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, cast, final

from aura_chor.base.canon import Value
from aura_chor.base.names import SessionId
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.frost import (
    NonceCommitment,
    Prepared,
    aggregate,
    nonce_pair,
    own_commitment_ok,
    prepare,
    sign_share,
)
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index, Pairs, roster_value
from aura_chor.crypto.payload import payload_digest, signing_set_digest
from aura_chor.crypto.secrets import NoncePair, SecretBytes, SecretScalar
from aura_chor.crypto.sharing import Commitments, eval_commitments
from aura_chor.crypto.signatures import verify
from aura_chor.crypto.types import Digest, EventIds, Point, Scalar, Signature
from aura_chor.effects.ports import Randomness
from aura_chor.protocols.generated.sign import coordinator, messages, signer
from aura_chor.protocols.members import Members
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.faults import Degenerate, InvalidQuorum, InvalidSignatureShare, NonceLost
from aura_chor.session.groups import seat_name
from aura_chor.session.instructions import Perform
from aura_chor.session.typestate import Aborted, Completed, S

SPEND_NONCES = "sign.spend-nonces"
"""What a signer asks of its host before it makes its share: write durably that this set is being signed.

Arguments: session, epoch, digest of the signing set. The answer is False where that was written before.
"""
ATTEMPTS_MAX: Final = 8
"""How often a certificate's signature is tried: every failure names somebody, or somebody is missing."""


class CommitLog(Protocol):
    """Where the commitments that a quorum names are found: the log."""

    def payload(self, session: bytes, /) -> bytes | None:
        """What the session was opened to sign."""

    def signatures(self, session: bytes, /) -> list[bytes]:
        """Those that sound `sign.done` events of the session carry."""

    def commitment(self, session: bytes, event: bytes, /) -> tuple[Index, messages.Commit] | None:
        """Whose sound `sign.commit` of this session it is, and what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningFacts:
    """What a signing session is about, from certified state and the opening event.

    `committee` is its id, `commitments` those of its signing key, `invited` the seats of Signer, `payload` what this
    device has rebuilt by itself.
    """

    committee: bytes
    epoch: int
    payload: bytes
    t: int
    invited: Members
    commitments: Commitments
    log: CommitLog = field(repr=False)

    @property
    def message(self) -> bytes:
        """What is signed."""
        return commit_message(self.payload)

    @property
    def digest(self) -> Digest:
        """What `sign.commit` says that it is about."""
        return Digest(payload_digest(self.payload))

    def set_digest(self, commits: Pairs, session: SessionId) -> Digest:
        """Which quorum signs, in which session."""
        return Digest(signing_set_digest(commits=commits, payload=self.payload, session=bytes.fromhex(session)))

    def signed(self, session: SessionId) -> Signature:
        """What a signing session that succeeded has made: it stands in the log, also after a restart."""
        found = self.log.signatures(bytes.fromhex(session))
        return Signature(next(made for made in found if verify(self.commitments[0], self.message, made)))

    def prepared(self, commits: Mapping[Index, messages.Commit], session: SessionId) -> Prepared:
        """All that is public about the signature of these signers; `Degenerate` where R is the identity."""
        ascending = [NonceCommitment(i, commits[i].D.value, commits[i].E.value) for i in sorted(commits)]
        try:
            return prepare(self.commitments[0], self.message, ascending)
        except CheckFailed as error:
            raise Degenerate("the nonces of this set cancel out", session_id=session) from error


@final
class SignChecks:
    """Whose commitment counts. `excluded` have signed wrongly in an earlier session for the same payload."""

    def __init__(self, facts: SigningFacts, *, excluded: frozenset[Index] = frozenset()) -> None:
        self._facts = facts
        self._excluded = excluded

    def commits_to_payload(
        self, message: messages.Commit, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """A commitment to this session's payload, by a signer that is not excluded."""
        counts = message.payload == self._facts.digest and self._facts.invited.index(sender) not in self._excluded
        return Valid() if counts else Refuted(None)


@final
class Coordinator:
    """Collects commitments, names the set, puts the signature together. `signature` is there when it has completed."""

    def __init__(self, facts: SigningFacts) -> None:
        self._facts = facts
        self.signature: bytes | None = None
        self.signing_set: Pairs = ()
        self.culprits: frozenset[Index] = frozenset()

    @property
    def opening(self) -> tuple[str, Mapping[str, Value]]:
        """The event that a signing session of these facts opens with."""
        facts = self._facts
        invited = cast("Value", roster_value(facts.invited.roster))
        return "sign.open", {"committee": facts.committee, "invited": invited, "payload": facts.payload}

    async def __call__(self, s: coordinator.CommitmentPhase[S], /) -> Completed[S] | Aborted[S]:
        match await s.gather_commit():
            case coordinator.ExpiredCommit(next=late):
                return await late.abort()
            case coordinator.CollectedCommit(messages=commits, witness=witness, quorum=quorum, next=entering):
                chosen = {seat: commits[seat] for seat in quorum.members}
                events = tuple((seat, event) for seat, event in witness.events if seat in chosen)
                self.signing_set = self._facts.invited.pairs(events)
                naming = entering.enter_share_phase(witness)
                gathering = await naming.send_quorum(quorum, commits=EventIds(self.signing_set))
                named = self._facts.invited.by_index(chosen)
                return await self._finish(gathering, self._facts.prepared(named, gathering.session_id))

    async def _finish(
        self, s: coordinator.SharePhaseGatheringShare[S], prepared: Prepared
    ) -> Completed[S] | Aborted[S]:
        session = s.session_id
        match await s.gather_share():
            case coordinator.ExpiredShare(next=late):
                return await late.abort()
            case coordinator.CollectedShare(messages=shares, next=done):
                given = {i: share.z.value for i, share in self._facts.invited.by_index(shares).items()}
                publics = {i: eval_commitments(self._facts.commitments, i) for i in given}
                try:
                    self.signature = aggregate(prepared, given, publics)
                except CheckFailed as failed:
                    raise self._bad_shares(failed, session) from failed
                return await done.send_done(signature=Signature(self.signature))

    def _bad_shares(self, failed: CheckFailed, session: SessionId) -> InvalidSignatureShare:
        """The signers whose equation is false, by their seats: all devices come to the same verdict."""
        self.culprits = frozenset(Index(index) for index in failed.indices)
        seats = [self._facts.invited.seat(index) for index in sorted(self.culprits)]
        culprits = tuple(seat_name("Signer", seat) for seat in seats)
        return InvalidSignatureShare(f"{', '.join(culprits)} signed wrongly", session_id=session, culprits=culprits)


@final
class Signer:
    """Commits, and signs for the one set that it finds itself in, with its share of the signing key; without never."""

    def __init__(
        self,
        facts: SigningFacts,
        *,
        index: Index,
        share: SecretScalar | None,
        random: Randomness,
        consents: bool = True,
    ) -> None:
        self._facts = facts
        self._index = index
        self._share = share
        self._random = random
        self._consents = consents
        self.signature: bytes | None = None

    async def __call__(self, s: signer.CommitmentPhase[S], /) -> Completed[S] | Aborted[S]:
        share, opened = self._share, self._facts.log.payload(bytes.fromhex(s.session_id))
        if share is None or not self._consents or opened != self._facts.payload:
            return await self._outside(await s.abstain())
        nonces = nonce_pair(self._fresh(), self._fresh(), share)
        committed = await s.send_commit(D=Point(nonces.hiding), E=Point(nonces.binding), payload=self._facts.digest)
        match await committed.receive_quorum():
            case signer.UnnamedQuorum(next=waiting):
                return await self._hear(waiting)
            case signer.NamedQuorum(message=quorum, next=sharing):
                prepared = self._prepared(quorum, sharing.session_id)
                if not own_commitment_ok(prepared, self._index, nonces):
                    raise InvalidQuorum(
                        "another commitment stands for ours", session_id=sharing.session_id, culprits=COORDINATOR
                    )
                digest = self._facts.set_digest(quorum.commits.pairs, sharing.session_id)
                spent = await self._spend(nonces.take(), digest, sharing.session_id)
                z = sign_share(prepared, self._index, spent, share)
                return await self._hear(await sharing.send_share(quorum=digest, z=Scalar(z)))

    async def _spend(self, nonces: NoncePair, digest: Digest, session: SessionId) -> NoncePair:
        """The set is written down before its share is made: whatever happens behind, these nonces are used once."""
        arguments = (bytes.fromhex(session), self._facts.epoch, bytes(digest))
        if not await Perform(SPEND_NONCES, arguments, returns=bool):
            raise NonceLost("this set was being signed before", session_id=session)
        return nonces

    def _prepared(self, quorum: messages.Quorum, session: SessionId) -> Prepared:
        """From the commitments that the quorum names, as the log has them: exactly t, of invited members."""
        log, opened = self._facts.log, bytes.fromhex(session)
        found = [(index, log.commitment(opened, event)) for index, event in quorum.commits.pairs]
        commits = {index: made[1] for index, made in found if made is not None and made[0] == index}
        if len(found) != self._facts.t or len(commits) != self._facts.t:
            raise InvalidQuorum("not exactly t commitments of this session", session_id=session, culprits=COORDINATOR)
        return self._facts.prepared(commits, session)

    async def _outside(self, s: signer.SharePhase[S]) -> Completed[S] | Aborted[S]:
        """Who has abstained is in no set: the naming answers that to itself."""
        match await s.receive_quorum():
            case signer.UnnamedQuorum(next=waiting):
                return await self._hear(waiting)
            case signer.NamedQuorum(next=sharing):
                raise InvalidQuorum(
                    "names a member that abstained", session_id=sharing.session_id, culprits=COORDINATOR
                )

    async def _hear(self, s: signer.SharePhaseAwaitingDone[S]) -> Completed[S]:
        done = await s.receive_done()
        self.signature = bytes(done.message.signature)
        return done.next

    def _fresh(self) -> SecretBytes:
        return SecretBytes(self._random.bytes(NONCE_BYTES))


COORDINATOR = ("Coordinator",)
NONCE_BYTES = 32
