"""Resharing: what an opener and a member of the source do.

The source approves before anything is dealt: t shares dealt to a hostile target are the root. Any t good deals suffice;
who is silent or deals wrongly before they are fixed is left out.

Source: CRYPTO.md 7.
"""

from collections.abc import Callable
from typing import TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.types import Digest, EventIds
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.deciding import Provable
from aura_chor.protocols.generated.reshare import messages, opener, source
from aura_chor.protocols.redistribution import (
    Dealer,
    Decisions,
    RedistributionFacts,
    Successors,
    dealt_to,
    require_one_value,
)
from aura_chor.protocols.signing import ATTEMPTS_MAX, Coordinator, SignChecks, Signer, SigningFacts
from aura_chor.session.faults import MustResume, Timeout
from aura_chor.session.typestate import Aborted, Completed, S, Withdrawn

Certificate: TypeAlias = Callable[[Successor], SigningFacts]
"""What the certificate's signature is about."""
Sign: TypeAlias = Callable[[Successor], tuple[Signer, SignChecks]]
"""A signer with the share of the source, for that one payload: devices certify guardians."""


@final
class Opener:
    """Fixes the deals that count, and has the successor certified."""

    def __init__(
        self,
        facts: RedistributionFacts,
        *,
        is_bound: Callable[[], bool],
        successor: Successors,
        certificate: Certificate,
        require_provable: Provable,
    ) -> None:
        """`is_bound` says whether what has been approved binds this session to an earlier one's value (D2)."""
        self._facts = facts
        self._is_bound = is_bound
        self._successor = successor
        self._certificate = certificate
        self._require_provable = require_provable
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
                if self._is_bound():
                    raise MustResume("a vote for another value was cited", session_id=joining.session_id)
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
                require_one_value(unacknowledged.seen(messages.Ack), unacknowledged.session_id)
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
                    self._require_provable(made, acks=self.acks, votes=self.votes)
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
        sign: Sign,
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
                require_one_value(unacknowledged.seen(messages.Ack), unacknowledged.session_id)
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


def _optional(identifier: bytes | None) -> Digest | None:
    return None if identifier is None else Digest(identifier)
