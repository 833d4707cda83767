"""Guardian recovery: what a requester, a guardian and a device of the account do.

The guardians hand both keys over to new devices; the root is never reconstructed, each new device combines its own
share. A guardian's gate is asked before it deals and again before it votes; whoever sits here as a device of the
account only watches, and may cancel (the host posts it).

Source: CRYPTO.md 8.
"""

from collections.abc import Callable
from typing import Final, TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.types import Digest, EventIds
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.deciding import Provable
from aura_chor.protocols.generated.recover import device, guardian, messages, requester
from aura_chor.protocols.holding import NOTE_APPROVAL
from aura_chor.protocols.redistribution import (
    Dealer,
    Decisions,
    RedistributionFacts,
    Successors,
    dealt_to,
    require_one_value,
)
from aura_chor.protocols.signing import ATTEMPTS_MAX, Coordinator, SignChecks, SigningFacts
from aura_chor.session.faults import MustResume, Timeout
from aura_chor.session.instructions import Perform
from aura_chor.session.typestate import Aborted, Completed, S, Withdrawn

Certificate: TypeAlias = Callable[[Successor], SigningFacts]
"""What the certificate's signature is about."""
COMPARE_CODE: Final = "recover.compare-code"
"""What a guardian asks of its owner: whether the new device's owner reads out this code, in a call or a meeting.

Arguments: request, code. The answer may take days.
"""


@final
class Requester:
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

    async def __call__(self, s: requester.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match s.case():
            case requester.UnlessResumeIsNone(next=resuming):
                return await self._resume(resuming)
            case requester.WhenResumeIsNone(next=joining):
                pass
        match await joining.gather_join():
            case requester.ExpiredJoin(next=unjoined):
                return await unjoined.abort()
            case requester.CollectedJoin(next=approving):
                pass
        match await approving.gather_approve():
            case requester.ExpiredApproveInCollectingApprovalsGatheringApprove(next=unapproved):
                return await unapproved.abort()
            case requester.CollectedApproveInCollectingApprovalsGatheringApprove(witness=approved, next=entering):
                if self._is_bound():
                    raise MustResume("a vote for another value was cited", session_id=entering.session_id)
                return await self._collect(entering.enter_collecting_shares(approved))

    async def _collect(self, s: requester.CollectingShares[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_deal():
            case requester.ExpiredDeal(next=undealt):
                return await undealt.abort()
            case requester.CollectedDeal(witness=dealt, next=fixing):
                fixed = await fixing.send_fix(deals=self._facts.source.event_ids(dealt.events))
        match await fixed.enter_reconstructing(dealt).gather_ack():
            case requester.ExpiredAck(next=unacknowledged):
                require_one_value(unacknowledged.seen(messages.Ack), unacknowledged.session_id)
                return await unacknowledged.abort()
            case requester.CollectedAck(witness=acknowledged, next=deciding):
                self.acks = self._facts.target.pairs(acknowledged.events)
                return await self._decide(deciding)

    async def _resume(self, s: requester.CollectingApprovals[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_approve():
            case requester.ExpiredApproveInCollectingApprovals(next=unapproved):
                return await unapproved.abort()
            case requester.CollectedApproveInCollectingApprovals(next=deciding):
                return await self._decide(deciding)

    async def _decide(self, s: requester.Reconstructing[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_vote():
            case requester.ExpiredVote(next=undecided):
                return await undecided.abort()
            case requester.CollectedVote(witness=decided, next=opening):
                votes = self._facts.source.pairs(decided.events)
                return await self._certify(opening, self._successor(), votes)

    async def _certify(self, s: requester.ReconstructingOpeningSign[S], made: Successor, votes: Pairs) -> Completed[S]:
        signing = self._certificate(made)
        excluded: frozenset[Index] = frozenset()
        for _ in range(ATTEMPTS_MAX):
            coordinator = Coordinator(signing)
            match await s.open_sign(coordinator=coordinator, checks=SignChecks(signing, excluded=excluded)):
                case requester.SignFailed(next=s):
                    excluded |= coordinator.culprits
                case requester.SignSucceeded(signature=outcome, next=certifying):
                    self._require_provable(made, acks=self.acks, votes=votes)
                    return await certifying.send_certificate(
                        acks=EventIds(self.acks),
                        payload=made.payload,
                        signature=signing.signed(SessionId(outcome.session_id)),
                        votes=EventIds(votes),
                    )
        raise Timeout("no quorum has signed the certificate", session_id=s.session_id)


@final
class Guardian:
    """Approves, waits for its own cool-down, deals and votes. `dealer` is None for one that has no share to deal."""

    def __init__(
        self,
        facts: RedistributionFacts,
        *,
        index: Index,
        decisions: Decisions,
        gate: Callable[[str], bool],
        code: str,
        clock: Callable[[], int],
        successor: Successors,
        dealer: Dealer | None,
    ) -> None:
        """`gate` is what section 8 asks before a step, but for the cool-down, which is waited for; `code` is what the
        owner compares, `clock` in seconds."""
        self._facts = facts
        self._index = index
        self._decisions = decisions
        self._gate = gate
        self._code = code
        self._clock = clock
        self._successor = successor
        self._dealer = dealer

    async def __call__(self, s: guardian.Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        match s.case():
            case guardian.UnlessResumeIsNone(next=resuming):
                return await self._resume(resuming)
            case guardian.WhenResumeIsNone(next=joining):
                pass
        match await joining.gather_join():
            case guardian.ExpiredJoin(next=unjoined):
                return await unjoined.abort()
            case guardian.CollectedJoin(next=approving):
                pass
        if await self._approves(approving.session_id):
            gathering = await approving.send_approve(accepted=self._accepted(), phi=self._facts.phi)
        else:
            gathering = await approving.abstain()
        match await gathering.gather_approve():
            case guardian.ExpiredApproveInCollectingApprovalsGatheringApprove2(next=unapproved):
                return await unapproved.withdraw()
            case guardian.CollectedApproveInCollectingApprovalsGatheringApprove2(witness=approved, next=entering):
                approvals = self._facts.source.event_ids(approved.events)
                return await self._deal(entering.enter_collecting_shares(approved), approvals)

    async def _resume(self, s: guardian.CollectingApprovals[S]) -> Completed[S] | Withdrawn[S]:
        if await self._approves(s.session_id):
            gathering = await s.send_approve(accepted=self._accepted(), phi=self._facts.phi)
        else:
            gathering = await s.abstain()
        match await gathering.gather_approve():
            case guardian.ExpiredApproveInCollectingApprovalsGatheringApprove(next=unapproved):
                return await unapproved.withdraw()
            case guardian.CollectedApproveInCollectingApprovalsGatheringApprove(witness=approved, next=entering):
                cooled = await entering.enter_collecting_shares(approved).wait()
                return await self._vote(cooled, self._facts.acknowledged)

    async def _deal(
        self, s: guardian.CollectingSharesWaiting[S], approvals: EventIds
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        cooled = await s.wait()
        if self._dealer is None or not self._gate("deal"):
            dealt = await cooled.abstain()
        else:
            dealt = await cooled.send_deal(
                approvals=approvals,
                derive=self._dealer.commitments("derive"),
                phi=self._facts.phi,
                share=dealt_to(self._facts, self._dealer, self._index),
                sign=self._dealer.commitments("sign"),
            )
        match await dealt.gather_deal():
            case guardian.ExpiredDeal(next=undealt):
                return await undealt.withdraw()
            case guardian.CollectedDeal(witness=deals, next=fixing):
                fixed = (await fixing.receive_fix()).next
        match await fixed.enter_reconstructing(deals).gather_ack():
            case guardian.ExpiredAck(next=unacknowledged):
                require_one_value(unacknowledged.seen(messages.Ack), unacknowledged.session_id)
                return await unacknowledged.abort()
            case guardian.CollectedAck(witness=acknowledged, next=voting):
                return await self._vote(voting, self._facts.target.pairs(acknowledged.events))

    async def _vote(self, s: guardian.Reconstructing[S], acks: Pairs) -> Completed[S] | Withdrawn[S]:
        value = self._successor().value
        if self._gate("vote") and self._decisions.votes(value):
            voted = await s.send_vote(T=Digest(value), acks=self._facts.acks_digest(acks))
        else:
            voted = await s.abstain()
        match await voted.gather_vote():
            case guardian.ExpiredVote(next=undecided):
                return await undecided.withdraw()
            case guardian.CollectedVote(next=waiting):
                return (await waiting.receive_certificate()).next

    async def _approves(self, session: SessionId) -> bool:
        """The owner compares the code over another channel; then whatever else is asked before approving, and noted."""
        identifier = bytes.fromhex(session)
        if not self._gate("approve") or not await Perform(COMPARE_CODE, (identifier, self._code), returns=bool):
            return False
        if not self._decisions.approves():
            return False
        return await Perform(NOTE_APPROVAL, (identifier, self._clock()), returns=bool)

    def _accepted(self) -> Digest | None:
        accepted = self._decisions.accepted()
        return None if accepted is None else Digest(accepted)


@final
class Device:
    """Watches over the account: it is told, may cancel, and learns of the certificate."""

    async def __call__(self, s: device.CollectingApprovals[S], /) -> Completed[S] | Withdrawn[S]:
        match await s.gather_approve():
            case device.ExpiredApprove(next=unapproved):
                return await unapproved.withdraw()
            case device.CollectedApprove(next=watching):
                return (await watching.receive_certificate()).next
