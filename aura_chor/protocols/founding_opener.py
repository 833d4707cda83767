"""Key generation: what the opener does. It has the certificate signed, and posts it; it is told nothing secret.

In a succession the old key signs first, and only what old members have approved and voted for.

Source: CRYPTO.md 4 and 5.
"""

from collections.abc import Callable
from typing import TypeAlias, final

from aura_chor.base.names import SessionId
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.types import EventIds, Signature
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.deciding import Provable
from aura_chor.protocols.founding_steps import FoundingFacts, Successors, Unfinished, require_one_value
from aura_chor.protocols.generated.keygen import messages, opener
from aura_chor.protocols.signing import ATTEMPTS_MAX, Coordinator, SignChecks, SigningFacts
from aura_chor.session.faults import MustResume, Timeout
from aura_chor.session.typestate import Aborted, Completed, S

Certificate: TypeAlias = Callable[[Successor], SigningFacts]
"""What a signature of the certificate is about."""


@final
class Opener:
    """Waits for all acknowledgements, has the certificate signed by the new keys, and posts it.

    In a succession it waits for approvals and votes, and has the old key sign first.
    """

    def __init__(
        self,
        facts: FoundingFacts,
        *,
        is_bound: Callable[[], bool],
        successor: Successors,
        certificate: Certificate,
        old_certificate: Certificate,
        require_provable: Provable,
    ) -> None:
        """`is_bound` says whether what has been approved binds this session to an earlier one's value (D2)."""
        self._facts = facts
        self._is_bound = is_bound
        self._successor = successor
        self._certificate = certificate
        self._old_certificate = old_certificate
        self._require_provable = require_provable
        self.acks: Pairs = facts.acknowledged
        self.votes: Pairs = ()

    async def __call__(self, s: opener.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match s.case():
            case opener.WhenMAbove0(next=gathering):
                return await self._succeed(gathering)
            case opener.UnlessMAbove0(next=resolving):
                pass
        match resolving.case():
            case opener.UnlessResumeIsNone():
                raise Unfinished("a founding resumes nothing")
            case opener.WhenResumeIsNone(next=sharing):
                pass
        match await sharing.gather_ack():
            case opener.ExpiredAckInSharingPhase(next=late):
                require_one_value(late.seen(messages.Ack), late.session_id)
                return await late.abort()
            case opener.CollectedAckInSharingPhase(witness=witness, next=entering):
                self.acks = self._facts.founders.pairs(witness.events)
                return await self._certify(entering.enter_finalizing(witness), self._successor(), None)

    async def _succeed(self, s: opener.GatheringApprove[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_approve():
            case opener.ExpiredApprove(next=unapproved):
                return await unapproved.abort()
            case opener.CollectedApprove(next=resolving):
                pass
        match resolving.case():
            case opener.UnlessResumeIsNone2(next=deciding):
                return await self._decide(deciding)
            case opener.WhenResumeIsNone2(next=sharing):
                if self._is_bound():
                    raise MustResume("a vote for another value was cited", session_id=sharing.session_id)
        match await sharing.gather_ack():
            case opener.ExpiredAckInSharingPhaseGatheringAck(next=late):
                require_one_value(late.seen(messages.Ack), late.session_id)
                return await late.abort()
            case opener.CollectedAckInSharingPhaseGatheringAck(witness=witness, next=entering):
                self.acks = self._facts.founders.pairs(witness.events)
                return await self._decide(entering.enter_finalizing(witness))

    async def _decide(self, s: opener.FinalizingGatheringVote[S]) -> Completed[S] | Aborted[S]:
        match await s.gather_vote():
            case opener.ExpiredVote(next=undecided):
                return await undecided.abort()
            case opener.CollectedVote(witness=decided, next=entering):
                self.votes = self._facts.old.pairs(decided.events)
                return await self._release(entering.enter_succeeding(decided), self._successor())

    async def _release(self, s: opener.Succeeding[S], made: Successor) -> Completed[S]:
        """The old key signs what replaces it."""
        signing, session = self._old_certificate(made), s.session_id
        excluded: frozenset[Index] = frozenset()
        for _ in range(ATTEMPTS_MAX):
            coordinator = Coordinator(signing)
            checks = SignChecks(signing, excluded=excluded)
            match await s.open_sign(coordinator=coordinator, checks=checks):
                case opener.SignFailed2(next=s):
                    excluded |= coordinator.culprits
                case opener.SignSucceeded2(old_signature=outcome, next=certifying):
                    return await self._certify(certifying, made, signing.signed(SessionId(outcome.session_id)))
        raise Timeout("no quorum of the old members has signed the certificate", session_id=session)

    async def _certify(
        self, s: opener.Finalizing[S] | opener.SucceedingOpeningSign[S], made: Successor, old: Signature | None
    ) -> Completed[S]:
        """A signing session that fails is tried again without those whose shares were false."""
        signing, session = self._certificate(made), s.session_id
        excluded: frozenset[Index] = frozenset()
        for _ in range(ATTEMPTS_MAX):
            coordinator = Coordinator(signing)
            checks = SignChecks(signing, excluded=excluded)
            match await s.open_sign(coordinator=coordinator, checks=checks):
                case opener.SignFailed(next=s) | opener.SignFailed3(next=s):
                    excluded |= coordinator.culprits
                case (
                    opener.SignSucceeded(signature=outcome, next=certifying)
                    | opener.SignSucceeded3(signature=outcome, next=certifying)
                ):
                    self._require_provable(made, acks=self.acks, votes=self.votes)
                    return await certifying.send_certificate(
                        acks=EventIds(self.acks),
                        old_signature=old,
                        payload=made.payload,
                        signature=signing.signed(SessionId(outcome.session_id)),
                        votes=None if old is None else EventIds(self.votes),
                    )
        raise Timeout("no quorum has signed the certificate", session_id=session)
