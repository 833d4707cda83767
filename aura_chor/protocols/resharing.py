"""Resharing: what an opener, a member of the source and a member of the target do.

The source approves before anything is dealt: t shares dealt to a hostile target are the root. Any t good deals suffice;
who is silent or deals wrongly before they are fixed is left out. Old shares are kept until the certificate, which
anybody can verify; who returns with a pending share asks the log and never decides alone.

Source: CRYPTO.md 7.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.types import Digest, EventIds, SharePair
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.generated.reshare import messages, opener, source, target, witnesses
from aura_chor.protocols.redistribution import (
    Dealer,
    Decisions,
    Keep,
    RedistributionFacts,
    Successors,
    combined,
    dealt_to,
)
from aura_chor.protocols.sealing import PairKeys, PairSealer
from aura_chor.protocols.signing import Coordinator, SignChecks, Signer, SigningFacts
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.faults import Timeout, TranscriptMismatch
from aura_chor.session.sealed import Opened, Unopened, Why
from aura_chor.session.typestate import Aborted, Completed, S, Withdrawn

Certificate: TypeAlias = Callable[[Successor], SigningFacts]
"""What the certificate's signature is about."""
SignOld: TypeAlias = Callable[[Successor], tuple[Signer, SignChecks]]
"""A signer with the share of the source, for that one payload: devices certify guardians."""
Sign: TypeAlias = Callable[[Successor, SharePair], tuple[Signer, SignChecks]]
"""A signer with the new share, for that one payload."""
ATTEMPTS_MAX: Final = 8
"""How often a certificate's signature is tried: every failure names somebody, or somebody is missing."""


@final
class Opener:
    """Fixes the deals that count, and has the successor certified."""

    def __init__(self, facts: RedistributionFacts, *, successor: Successors, certificate: Certificate) -> None:
        self._facts = facts
        self._successor = successor
        self._certificate = certificate
        self.acks: Pairs = facts.acknowledged
        self.votes: Pairs = ()

    async def __call__(self, s: opener.ApprovalPhase[S], /) -> Completed[S] | Aborted[S]:
        match await s.gather_approve():
            case opener.ExpiredApprove(next=unapproved):
                return await unapproved.abort()
            case opener.CollectedApprove(witness=approved, next=resolving):
                pass
        match resolving.case():
            case opener.UnlessResumeIsNone(next=voting):
                return await self._decide(voting)
            case opener.WhenResumeIsNone(next=joining):
                pass
        match await joining.gather_join():
            case opener.ExpiredJoin(next=unjoined):
                return await unjoined.abort()
            case opener.CollectedJoin(witness=joined, next=entering):
                dealing = entering.enter_dealing_phase(approved, joined)
        match await dealing.gather_deal():
            case opener.ExpiredDeal(next=undealt):
                return await undealt.abort()
            case opener.CollectedDeal(witness=dealt, next=fixing):
                fixed = await fixing.send_fix(deals=self._facts.source.event_ids(dealt.events))
        match await fixed.enter_acknowledge_phase(dealt).gather_ack():
            case opener.ExpiredAck(next=unacknowledged):
                return await unacknowledged.abort()
            case opener.CollectedAck(witness=acknowledged, next=deciding):
                self.acks = self._facts.target.pairs(acknowledged.events)
                return await self._decide(deciding.enter_voting_phase(acknowledged))

    async def _decide(self, s: opener.VotingPhase[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_vote():
            case opener.ExpiredVote(next=undecided):
                return await undecided.abort()
            case opener.CollectedVote(witness=decided, next=finishing):
                self.votes = self._facts.source.pairs(decided.events)
                return await self._certify(finishing.enter_finalizing(decided), self._successor())

    async def _certify(self, s: opener.Finalizing[S], made: Successor) -> Completed[S]:
        signing, session = self._certificate(made), s.session_id
        excluded: frozenset[Index] = frozenset()
        opening: opener.FinalizingOpeningSign[S] | opener.FinalizingOpeningSign2[S] = s.case().next
        for _ in range(ATTEMPTS_MAX):
            coordinator = Coordinator(signing)
            match await opening.open_sign(coordinator=coordinator, checks=SignChecks(signing, excluded=excluded)):
                case opener.SignFailed(next=opening) | opener.SignFailed2(next=opening):
                    excluded |= coordinator.culprits
                case (
                    opener.SignSucceeded(signature=outcome, next=certifying)
                    | opener.SignSucceeded2(signature=outcome, next=certifying)
                ):
                    return await certifying.send_certificate(
                        acks=EventIds(self.acks),
                        payload=made.payload,
                        signature=signing.signed(SessionId(outcome.session_id)),
                        votes=EventIds(self.votes),
                    )
        raise Timeout("no quorum has signed the certificate", session_id=session)


@final
class Source:
    """Approves, deals, votes; signs where guardians are enrolled. `dealer` is None for who has no share to deal."""

    def __init__(
        self,
        facts: RedistributionFacts,
        *,
        index: Index,
        decisions: Decisions,
        successor: Successors,
        dealer: Dealer | None,
        sign: SignOld,
    ) -> None:
        self._facts = facts
        self._index = index
        self._sign = sign
        self._decisions = decisions
        self._successor = successor
        self._dealer = dealer

    async def __call__(self, s: source.ApprovalPhase[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        if self._decisions.approves():
            gathering = await s.send_approve(accepted=_optional(self._decisions.accepted()), phi=self._facts.phi)
        else:
            gathering = await s.abstain()
        match await gathering.gather_approve():
            case source.ExpiredApprove(next=unapproved):
                return await unapproved.withdraw()
            case source.CollectedApprove(witness=approved, next=resolving):
                approvals = self._facts.source.event_ids(approved.events)
        match resolving.case():
            case source.UnlessResumeIsNone(next=voting):
                return await self._vote(voting, self._facts.acknowledged)
            case source.WhenResumeIsNone(next=joining):
                pass
        match await joining.gather_join():
            case source.ExpiredJoin(next=unjoined):
                return await unjoined.abort()
            case source.CollectedJoin(witness=joined, next=entering):
                return await self._deal(entering.enter_dealing_phase(approved, joined), approvals)

    async def _deal(self, s: source.DealingPhase[S], approvals: EventIds) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        if self._dealer is None:
            dealt = await s.abstain()
        else:
            dealt = await s.send_deal(
                approvals=approvals,
                derive=self._dealer.commitments("derive"),
                phi=self._facts.phi,
                share=dealt_to(self._facts, self._dealer, self._index),
                sign=self._dealer.commitments("sign"),
            )
        match await dealt.gather_deal():
            case source.ExpiredDeal(next=undealt):
                return await undealt.withdraw()
            case source.CollectedDeal(witness=deals, next=fixing):
                fixed = (await fixing.receive_fix()).next
        match await fixed.enter_acknowledge_phase(deals).gather_ack():
            case source.ExpiredAck(next=unacknowledged):
                return await unacknowledged.abort()
            case source.CollectedAck(witness=acknowledged, next=deciding):
                acks = self._facts.target.pairs(acknowledged.events)
                return await self._vote(deciding.enter_voting_phase(acknowledged), acks)

    async def _vote(self, s: source.VotingPhase[S], acks: Pairs) -> Completed[S] | Withdrawn[S]:
        value = self._successor().value
        if self._decisions.votes(value):
            voted = await s.send_vote(T=Digest(value), acks=self._facts.acks_digest(acks))
        else:
            voted = await s.abstain()
        match await voted.gather_vote():
            case source.ExpiredVote(next=undecided):
                return await undecided.withdraw()
            case source.CollectedVote(witness=decided, next=finishing):
                return await self._finish(finishing.enter_finalizing(decided))

    async def _finish(self, s: source.Finalizing[S]) -> Completed[S]:
        match s.case():
            case source.UnlessEnrols(next=waiting):
                return (await waiting.receive_certificate()).next
            case source.WhenEnrols(next=joining):
                signer, checks = self._sign(self._successor())
                signing = await joining.join_sign(signer=signer, checks=checks)
        while True:
            match await signing.receive():
                case source.GotCertificate(next=completed):
                    return completed
                case source.OpenedSign(next=again):
                    signer, checks = self._sign(self._successor())
                    signing = await again.join_sign(signer=signer, checks=checks)


@final
class Target:
    """Posts its pair keys, combines what is dealt to it, acknowledges, and signs with its new share."""

    def __init__(
        self,
        facts: RedistributionFacts,
        *,
        index: Index,
        keys: PairKeys,
        own: Index | None,
        dealer: Dealer | None,
        successor: Successors,
        keep: Keep,
        sign: Sign,
        pending: SharePair | None = None,
    ) -> None:
        """`own` is its index in the source, whose deal to itself it makes locally; `pending` the share that a resumed
        session has left."""
        self._facts = facts
        self._index = index
        self._keys = keys
        self._own = own
        self._dealer = dealer
        self._successor = successor
        self._keep = keep
        self._sign = sign
        self._pending = pending
        self.made: Successor | None = None

    async def __call__(self, s: target.ApprovalPhase[S], /) -> Completed[S] | Aborted[S]:
        match await s.gather_approve():
            case target.ExpiredApprove(next=unapproved):
                return await unapproved.abort()
            case target.CollectedApprove(witness=approved, next=resolving):
                pass
        match resolving.case():
            case target.UnlessResumeIsNone(next=voting):
                return await self._decide(voting, self._pending)
            case target.WhenResumeIsNone(next=joining):
                pass
        senders = tuple(index for index in self._facts.source.indices if index != self._own)
        joined = await joining.send_join(kem=self._keys.posted(senders), phi=self._facts.phi)
        match await joined.gather_join():
            case target.ExpiredJoin(next=unjoined):
                return await unjoined.abort()
            case target.CollectedJoin(witness=all_joined, next=entering):
                dealing = entering.enter_dealing_phase(approved, all_joined)
        match await dealing.gather_deal():
            case target.ExpiredDeal(next=undealt):
                return await undealt.abort()
            case target.CollectedDeal(witness=dealt, next=fixing):
                fix = await fixing.receive_fix()
        seats = [self._facts.source.seat(index) for index, _ in fix.message.deals.pairs]
        # The opener has chosen among what it had heard: whatever came too late here is heard out, and verified.
        deals = await fix.next.heard_out(witnesses.DealsVerified, seats)
        made = self._successor()
        shares = combined(self._received(deals), made, own=self._index, fixed=fix.message.deals)
        await self._keep(made, shares)
        acknowledged = await fix.next.enter_acknowledge_phase(dealt).send_ack(T=Digest(made.value))
        session = acknowledged.session_id
        match await acknowledged.gather_ack():
            case target.ExpiredAck(next=unacknowledged):
                return await unacknowledged.abort()
            case target.CollectedAck(messages=acks, witness=witness, next=deciding):
                if any(bytes(ack.T) != made.value for ack in acks.values()):
                    raise TranscriptMismatch("the targets do not acknowledge one value", session_id=session)
                return await self._decide(deciding.enter_voting_phase(witness), shares)

    async def _decide(self, s: target.VotingPhase[S], shares: SharePair | None) -> Completed[S] | Aborted[S]:
        session = s.session_id
        match await s.gather_vote():
            case target.ExpiredVote(next=undecided):
                return await undecided.abort()
            case target.CollectedVote(witness=decided, next=finishing):
                finalizing = finishing.enter_finalizing(decided)
        if shares is None:
            raise TranscriptMismatch("the share of the session that is resumed is gone", session_id=session)
        self.made = self._successor()
        match finalizing.case():
            case target.WhenEnrols(next=enrolled):
                return (await enrolled.receive_certificate()).next
            case target.UnlessEnrols(next=joining):
                return await self._certify(joining, self.made, shares)

    async def _certify(self, s: target.FinalizingJoiningSign[S], made: Successor, shares: SharePair) -> Completed[S]:
        signer, checks = self._sign(made, shares)
        waiting = await s.join_sign(signer=signer, checks=checks)
        while True:
            match await waiting.receive():
                case target.GotCertificate(next=completed):
                    return completed
                case target.OpenedSign(next=again):
                    signer, checks = self._sign(made, shares)
                    waiting = await again.join_sign(signer=signer, checks=checks)

    def _received(self, deals: Mapping[int, messages.Deal]) -> dict[Index, SharePair]:
        """The shares of the dealers that were fixed, as the checks have verified them; the own one is computed."""
        received = {}
        for index, deal in self._facts.source.by_index(deals).items():
            if index == self._own and self._dealer is not None:
                received[index] = self._dealer.share_for(self._index)
            else:
                assert isinstance(deal.share, Opened), "a deal that does not open was refuted"
                received[index] = deal.share.value
        return received


@final
class ReshareChecks:
    """What counts of the steps. `own` is the index in the target of whoever is sent deals; others are sent none."""

    def __init__(
        self,
        facts: RedistributionFacts,
        *,
        own: Index | None = None,
        keys: PairKeys | None = None,
        sealer: PairSealer | None = None,
    ) -> None:
        self._facts = facts
        self._own = own
        self._keys = keys
        self._sealer = sealer

    def may_approve(
        self, message: messages.Approve, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """Of this session; D1 has been judged by the log before it came here."""
        return Valid() if message.phi == self._facts.phi else Refuted(None)

    def keys_are_exact(
        self, message: messages.Join, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """One key for every source member but itself."""
        author = self._facts.target.roster[sender - 1][1]
        own = next((index for index, key in self._facts.source.roster if key == author), None)
        expected = tuple(index for index in self._facts.source.indices if index != own)
        return Valid() if tuple(index for index, _ in message.kem.pairs) == expected else Refuted(None)

    def deal_opens(
        self, message: messages.Deal, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[messages.Complain]:
        """It opens and lies on its commitments; for whoever is sent no share: nobody has shown the contrary."""
        index = self._facts.source.index(sender)
        if self._own is None:
            refuted = any(complaint.against == index for _, complaint in evidence.noticed(messages.Complain))
            return Pending() if refuted else Valid()
        if index == self._own:
            # Its own deal: the share of it is computed here, and sealed to nobody.
            return Valid()
        match message.share:
            case Opened(value=share):
                return Valid() if self._facts.share_holds(share, message, self._own) else self._refuted(index)
            case Unopened(why=Why.BROKEN):
                return self._refuted(index)
            case Unopened():
                return Pending()

    def may_vote(self, message: messages.Vote, sender: int, evidence: Evidence, /) -> Valid | Pending | Refuted[None]:
        """For the value that all who acknowledged have acknowledged."""
        acks = evidence.seen(messages.Ack)
        return Valid() if all(ack.T == message.T for ack in acks.values()) else Pending()

    def _refuted(self, index: Index) -> Refuted[messages.Complain]:
        assert self._keys is not None and self._sealer is not None, "only a target is sent deals"
        blob = self._sealer.blob_of(index)
        assert blob is not None, "what did not hold has come"
        return Refuted(messages.Complain(index, blob, self._keys.private(index).expose()))


def _optional(identifier: bytes | None) -> Digest | None:
    return None if identifier is None else Digest(identifier)
