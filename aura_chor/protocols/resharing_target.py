"""Resharing: what a member of the target does. It keeps old and new share side by side until the head has moved.

Whoever returns with a pending share asks the log and never decides alone.

Source: CRYPTO.md 7.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias, final

from aura_chor.crypto.members import Index
from aura_chor.crypto.types import Digest, SharePair
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.generated.reshare import messages, target, witnesses
from aura_chor.protocols.redistribution import (
    Dealer,
    Keep,
    RedistributionFacts,
    Successors,
    combined,
    require_one_value,
)
from aura_chor.protocols.sealing import PairKeys
from aura_chor.protocols.signing import SignChecks, Signer
from aura_chor.session.faults import TranscriptMismatch
from aura_chor.session.sealed import Opened
from aura_chor.session.typestate import Aborted, Completed, S

Sign: TypeAlias = Callable[[Successor, SharePair | None], tuple[Signer, SignChecks]]
"""A signer with the new share, for that one payload; one that has lost it abstains."""


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
                require_one_value(unacknowledged.seen(messages.Ack), unacknowledged.session_id)
                return await unacknowledged.abort()
            case target.CollectedAck(messages=acks, witness=witness, next=deciding):
                if any(bytes(ack.T) != made.value for ack in acks.values()):
                    raise TranscriptMismatch("the targets do not acknowledge one value", session_id=session)
                return await self._decide(deciding.enter_voting_phase(witness), shares)

    async def _decide(self, s: target.VotingPhase[S], shares: SharePair | None) -> Completed[S] | Aborted[S]:
        match await s.gather_vote():
            case target.ExpiredVote(next=undecided):
                return await undecided.abort()
            case target.CollectedVote(witness=decided, next=finishing):
                finalizing = finishing.enter_finalizing(decided)
        self.made = self._successor()
        match finalizing.case():
            case target.WhenEnrols(next=enrolled):
                return (await enrolled.receive_certificate()).next
            case target.UnlessEnrols(next=joining):
                return await self._certify(joining, self.made, shares)

    async def _certify(
        self, s: target.FinalizingJoiningSign[S], made: Successor, shares: SharePair | None
    ) -> Completed[S]:
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
