"""Deterministic key derivation: what an opener, a recipient and a device do.

A device evaluates its share on a point that it has hashed itself, commits to the result, and lets it go, sealed, only
when t commitments stand in the log. A recipient combines any t that it has verified; whoever reveals wrongly is named
by a complaint that anybody can check, and left out.

Source: CRYPTO.md 6.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto import dkd as math
from aura_chor.crypto.members import Index
from aura_chor.crypto.types import Digest, Partial
from aura_chor.protocols.derivation_steps import Derivation, DerivationFacts, Evaluator, partial_digest
from aura_chor.protocols.generated.dkd import device, messages, opener, recipient
from aura_chor.protocols.sealing import PairKeys, PairSealer
from aura_chor.protocols.signing import Coordinator, SignChecks, Signer, SigningFacts
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.deadlines import Deadline
from aura_chor.session.groups import seat_name
from aura_chor.session.instructions import pause
from aura_chor.session.sealed import Opened, Unopened, Why
from aura_chor.session.typestate import Aborted, Completed, S, Withdrawn

HEARING: Final = Deadline(1, "epochs")
Certificate: TypeAlias = Callable[[bytes], SigningFacts]
"""What the session's certificate is about, once its check is known."""


@final
class Opener:
    """Watches, and has the recipients' common check certified. `signature` is there when it has completed."""

    def __init__(self, facts: DerivationFacts, certificate: Certificate) -> None:
        self._facts = facts
        self._certificate = certificate
        self.coordinator: Coordinator | None = None
        self.check: bytes | None = None
        self.signature: bytes | None = None

    async def __call__(self, s: opener.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match await s.gather_receive():
            case opener.ExpiredReceive(next=late):
                return await late.abort()
            case opener.CollectedReceive(next=committing):
                pass
        match await committing.gather_commit():
            case opener.ExpiredCommit(next=too_few):
                return await too_few.abort()
            case opener.CollectedCommit(next=finalizing):
                pass
        session = finalizing.session_id
        match await finalizing.gather_done():
            case opener.ExpiredDone(next=undone):
                return await undone.abort()
            case opener.CollectedDone(messages=dones, next=opening):
                self.check = self._facts.one_check(dict(dones), session)
        signing = self._certificate(self.check)
        self.coordinator = Coordinator(signing)
        match await opening.open_sign(coordinator=self.coordinator, checks=SignChecks(signing)):
            case opener.SignSucceeded(certificate=outcome, next=completed):
                self.signature = bytes(signing.signed(SessionId(outcome.session_id)))
                return completed
            case opener.SignFailed(next=failed):
                # Who has heard another check than this one has signed something else, or nothing.
                self._facts.one_check({**dones}, session)
                return await failed.abort()


@final
class Device:
    """Commits to its evaluation, and reveals it to the recipients. `evaluator` is None where it does not consent."""

    def __init__(
        self,
        facts: DerivationFacts,
        certificate: Certificate,
        *,
        index: Index,
        evaluator: Evaluator | None,
        signer: Callable[[SigningFacts], Signer],
    ) -> None:
        self._facts = facts
        self._certificate = certificate
        self._index = index
        self._evaluator = evaluator
        self._signer = signer

    async def __call__(self, s: device.Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        match await s.gather_receive():
            case device.ExpiredReceive(next=late):
                return await late.withdraw()
            case device.CollectedReceive(next=committing):
                pass
        if len(committing.seen(messages.Receive)) < committing.sizes["Recipient"]:
            # A recipient whose keys come after the reveals gets none: those that are on their way are waited for.
            await pause(HEARING)
        partial = None if self._evaluator is None else self._evaluator.partial()
        if partial is None:
            gathering = await committing.abstain()
        else:
            cm = Digest(partial_digest(partial, self._facts.tr, self._index))
            gathering = await committing.send_commit(cm=cm, tr=Digest(self._facts.tr))
        match await gathering.gather_commit():
            case device.ExpiredCommit(next=too_few):
                return await too_few.withdraw()
            case device.CollectedCommit(witness=witness, next=entering):
                # Others may have been faster; a reveal names its own commitment in any case.
                witness = entering.extended(witness)
                commits = self._facts.invited.event_ids(witness.events)
                revealing = entering.enter_reveal_phase(witness)
        if partial is not None and any(index == self._index for index, _ in commits.pairs):
            recipients = self._others(revealing.seen(messages.Receive))
            finalizing = await revealing.send_reveal(
                commits=commits, tr=Digest(self._facts.tr), partial=dict.fromkeys(recipients, partial)
            )
        else:
            finalizing = await revealing.abstain()
        return await self._certify(finalizing)

    async def _certify(self, s: device.Finalizing[S]) -> Completed[S] | Withdrawn[S]:
        session = s.session_id
        match await s.gather_done():
            case device.ExpiredDone(next=undone):
                return await undone.withdraw()
            case device.CollectedDone(messages=dones, next=joining):
                signing = self._certificate(self._facts.one_check(dict(dones), session))
                return await joining.join_sign(signer=self._signer(signing), checks=SignChecks(signing))

    def _others(self, heard: Iterable[int]) -> list[str]:
        """The recipients that have posted keys, but for this device itself, which needs no blob."""
        seats = self._facts.recipients
        return [seat_name("Recipient", seat) for seat in heard if seats.index(seat) != self._index]


@final
class Recipient:
    """Posts its pair keys, verifies what is revealed to it, combines; `made` takes what comes of it.

    `evaluator` is its own, where it is invited too: its own evaluation is sealed to nobody.
    """

    def __init__(
        self, facts: DerivationFacts, made: Derivation, *, index: Index, keys: PairKeys, evaluator: Evaluator | None
    ) -> None:
        self._facts = facts
        self._made = made
        self._index = index
        self._keys = keys
        self._evaluator = evaluator

    async def __call__(self, s: recipient.Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        senders = tuple(index for index in self._facts.invited.indices if index != self._index)
        gathering = await s.send_receive(kem=self._keys.posted(senders), tr=Digest(self._facts.tr))
        match await gathering.gather_receive():
            case recipient.ExpiredReceive(next=late):
                return await late.withdraw()
            case recipient.CollectedReceive(next=committing):
                pass
        match await committing.gather_commit():
            case recipient.ExpiredCommit(next=too_few):
                return await too_few.withdraw()
            case recipient.CollectedCommit(witness=witness, next=entering):
                self._made.commits = self._facts.invited.pairs(witness.events)
                revealing = entering.enter_reveal_phase(witness)
        match await revealing.gather_reveal():
            case recipient.ExpiredReveal(next=unrevealed):
                return await unrevealed.withdraw()
            case recipient.CollectedReveal(messages=reveals, witness=verified, next=combining):
                derived = self._combined(dict(reveals))
                finalizing = combining.enter_finalizing(verified)
        posted = await finalizing.send_done(check=Digest(derived.check), tr=Digest(self._facts.tr))
        session = posted.session_id
        match await posted.gather_done():
            case recipient.ExpiredDone(next=undone):
                return await undone.withdraw()
            case recipient.CollectedDone(messages=dones, next=completed):
                self._facts.one_check({**dones}, session)
                self._made.derived = derived
                return completed

    def _combined(self, reveals: dict[int, messages.Reveal]) -> math.Derived:
        """From what the checks have verified, one by one."""
        for index, reveal in self._facts.invited.by_index(reveals).items():
            if index == self._index:
                assert self._evaluator is not None, "a reveal of its own comes from a device that is invited"
                self._made.partials[index] = self._evaluator.partial().value
                continue
            assert isinstance(reveal.partial, Opened), "a reveal that does not open was refuted"
            self._made.partials[index] = reveal.partial.value.value
        sigmas = {index: partial.sigma for index, partial in self._made.partials.items()}
        return math.combine(sigmas, t=self._facts.t, context=self._facts.context)


@final
class DkdChecks:
    """Whose reveal counts. The rest are those of a recipient; other seats are sent no reveal."""

    def __init__(
        self,
        facts: DerivationFacts,
        *,
        own: Index | None = None,
        sealer: PairSealer | None = None,
    ) -> None:
        self._facts = facts
        self._own = own
        self._sealer = sealer
        # One reveal is asked about whenever more evidence has arrived: a proof that holds holds for ever.
        self._proven: dict[Index, math.Partial] = {}

    def partial_opens(
        self, message: messages.Reveal, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[messages.Complain]:
        """It opens, to what its author had committed to, and is proven; else a complaint that shows why not."""
        index = self._facts.invited.index(sender)
        commit = evidence.seen(messages.Commit).get(sender)
        if commit is None or len(message.commits.pairs) < self._facts.t:
            # It reveals before t have committed: nothing to complain of that others could open, and never counted.
            return Pending()
        if index == self._own:
            return Valid()
        match message.partial:
            case Opened(value=partial):
                return Valid() if self._holds(partial, index, bytes(commit.cm)) else self._refuted(index)
            case Unopened(why=Why.BROKEN):
                return self._refuted(index)
            case Unopened():
                return Pending()

    def _holds(self, partial: Partial, index: Index, cm: bytes) -> bool:
        if partial_digest(partial, self._facts.tr, index) != cm:
            return False
        if self._proven.get(index) != partial.value:
            tr, share = self._facts.tr, self._facts.public_share(index)
            if not math.verify_partial(partial.value, self._facts.point, tr=tr, index=index, public_share=share):
                return False
            self._proven[index] = partial.value
        return True

    def _refuted(self, index: Index) -> Refuted[messages.Complain]:
        assert self._sealer is not None, "only a recipient is sent reveals"
        return Refuted(messages.Complain(index, *self._sealer.proof_against(index)))
