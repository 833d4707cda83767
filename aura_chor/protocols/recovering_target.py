"""Guardian recovery: what a member of the target does. It combines its own share; the root is never reconstructed.

Source: CRYPTO.md 8.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias, final

from aura_chor.crypto.members import Index
from aura_chor.crypto.types import Digest, SharePair
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.generated.recover import messages, target, witnesses
from aura_chor.protocols.redistribution import Keep, RedistributionFacts, Successors, combined, require_one_value
from aura_chor.protocols.sealing import PairKeys
from aura_chor.protocols.signing import SignChecks, Signer
from aura_chor.session.faults import TranscriptMismatch
from aura_chor.session.sealed import Opened
from aura_chor.session.typestate import Aborted, Completed, S

Sign: TypeAlias = Callable[[Successor, SharePair | None], tuple[Signer, SignChecks]]
"""A signer with the new share, for that one payload; one that has lost it abstains."""


@final
class Target:
    """Posts its pair keys, combines its own share, acknowledges, and signs with it. `made` is there at the end."""

    def __init__(
        self,
        facts: RedistributionFacts,
        *,
        index: Index,
        keys: PairKeys,
        successor: Successors,
        keep: Keep,
        sign: Sign,
        pending: SharePair | None = None,
    ) -> None:
        """`pending` is the share that a resumed session has left."""
        self._facts = facts
        self._index = index
        self._keys = keys
        self._successor = successor
        self._keep = keep
        self._sign = sign
        self._pending = pending
        self.made: Successor | None = None

    async def __call__(self, s: target.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match s.case():
            case target.UnlessResumeIsNone(next=resuming):
                return await self._resume(resuming)
            case target.WhenResumeIsNone(next=initiated):
                joining = await initiated.send_join(
                    kem=self._keys.posted(self._facts.source.indices), phi=self._facts.phi
                )
        match await joining.gather_join():
            case target.ExpiredJoin(next=unjoined):
                return await unjoined.abort()
            case target.CollectedJoin(next=approving):
                pass
        match await approving.gather_approve():
            case target.ExpiredApproveInCollectingApprovalsGatheringApprove(next=unapproved):
                return await unapproved.abort()
            case target.CollectedApproveInCollectingApprovalsGatheringApprove(witness=approved, next=entering):
                return await self._collect(entering.enter_collecting_shares(approved))

    async def _resume(self, s: target.CollectingApprovals[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_approve():
            case target.ExpiredApproveInCollectingApprovals(next=unapproved):
                return await unapproved.abort()
            case target.CollectedApproveInCollectingApprovals(next=deciding):
                return await self._decide(deciding, self._pending)

    async def _collect(self, s: target.CollectingShares[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_deal():
            case target.ExpiredDeal(next=undealt):
                return await undealt.abort()
            case target.CollectedDeal(witness=dealt, next=fixing):
                fix = await fixing.receive_fix()
        seats = [self._facts.source.seat(index) for index, _ in fix.message.deals.pairs]
        # The requester has chosen among what it had heard: whatever came too late here is heard out, and verified.
        deals = await fix.next.heard_out(witnesses.SharesCollected, seats)
        made = self._successor()
        shares = combined(self._received(deals), made, own=self._index, fixed=fix.message.deals)
        await self._keep(made, shares)
        acknowledged = await fix.next.enter_reconstructing(dealt).send_ack(T=Digest(made.value))
        session = acknowledged.session_id
        match await acknowledged.gather_ack():
            case target.ExpiredAck(next=unacknowledged):
                require_one_value(unacknowledged.seen(messages.Ack), unacknowledged.session_id)
                return await unacknowledged.abort()
            case target.CollectedAck(messages=acks, next=deciding):
                if any(bytes(ack.T) != made.value for ack in acks.values()):
                    raise TranscriptMismatch("the targets do not acknowledge one value", session_id=session)
                return await self._decide(deciding, shares)

    async def _decide(self, s: target.Reconstructing[S], shares: SharePair | None) -> Completed[S] | Aborted[S]:
        match await s.gather_vote():
            case target.ExpiredVote(next=undecided):
                return await undecided.abort()
            case target.CollectedVote(next=joining):
                pass
        self.made = self._successor()
        signer, checks = self._sign(self.made, shares)
        waiting = await joining.join_sign(signer=signer, checks=checks)
        while True:
            match await waiting.receive():
                case target.GotCertificate(next=completed):
                    return completed
                case target.OpenedSign(next=again):
                    signer, checks = self._sign(self.made, shares)
                    waiting = await again.join_sign(signer=signer, checks=checks)

    def _received(self, deals: Mapping[int, messages.Deal]) -> dict[Index, SharePair]:
        received = {}
        for index, deal in self._facts.source.by_index(deals).items():
            assert isinstance(deal.share, Opened), "a deal that does not open was refuted"
            received[index] = deal.share.value
        return received
