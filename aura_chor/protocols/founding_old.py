"""Succession: what a member of the committee does whose keys are replaced.

It approves before anything is committed, votes for what all founders have acknowledged, and signs that, and nothing
else, with its share of the old key. Its old shares go when the certificate stands, and not before.

Source: CRYPTO.md 4 (succession) and 7.4.
"""

from collections.abc import Callable
from typing import TypeAlias, final

from aura_chor.crypto.members import Pairs
from aura_chor.crypto.types import Digest
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.founding_steps import FoundingFacts, Successors, Unfinished, require_one_value
from aura_chor.protocols.generated.keygen import messages, old
from aura_chor.protocols.redistribution import Decisions
from aura_chor.protocols.signing import SignChecks, Signer
from aura_chor.session.typestate import Aborted, Completed, S, Withdrawn

Release: TypeAlias = Callable[[Successor], tuple[Signer, SignChecks]]
"""A signer of that one payload with the share of the old key."""


@final
class OldMember:
    """Approves, votes, and signs with its old share."""

    def __init__(self, facts: FoundingFacts, *, decisions: Decisions, successor: Successors, release: Release) -> None:
        self._facts = facts
        self._decisions = decisions
        self._successor = successor
        self._release = release

    async def __call__(self, s: old.Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        match s.case():
            case old.UnlessMAbove0():
                raise Unfinished("a founding has no old members")
            case old.WhenMAbove0(next=approving):
                pass
        if self._decisions.approves():
            accepted = self._decisions.accepted()
            gathering = await approving.send_approve(
                accepted=None if accepted is None else Digest(accepted), phi=self._facts.phi
            )
        else:
            gathering = await approving.abstain()
        match await gathering.gather_approve():
            case old.ExpiredApprove(next=unapproved):
                return await unapproved.withdraw()
            case old.CollectedApprove(next=resolving):
                pass
        match resolving.case():
            case old.UnlessResumeIsNone2(next=voting):
                return await self._vote(voting, self._facts.acknowledged)
            case old.WhenResumeIsNone2(next=sharing):
                pass
        match await sharing.gather_ack():
            case old.ExpiredAckInSharingPhaseGatheringAck(next=unacknowledged):
                require_one_value(unacknowledged.seen(messages.Ack), unacknowledged.session_id)
                return await unacknowledged.abort()
            case old.CollectedAckInSharingPhaseGatheringAck(witness=acknowledged, next=entering):
                acks = self._facts.founders.pairs(acknowledged.events)
                return await self._vote(entering.enter_finalizing(acknowledged), acks)

    async def _vote(self, s: old.FinalizingSendingVote[S], acks: Pairs) -> Completed[S] | Withdrawn[S]:
        made = self._successor()
        if self._decisions.votes(made.value):
            voted = await s.send_vote(T=Digest(made.value), acks=self._facts.acks_digest(acks))
        else:
            voted = await s.abstain()
        match await voted.gather_vote():
            case old.ExpiredVote(next=undecided):
                return await undecided.withdraw()
            case old.CollectedVote(witness=decided, next=entering):
                return await self._sign(entering.enter_succeeding(decided), made)

    async def _sign(self, s: old.Succeeding[S], made: Successor) -> Completed[S]:
        signer, checks = self._release(made)
        waiting = await s.join_sign(signer=signer, checks=checks)
        while True:
            match await waiting.receive():
                case old.GotCertificate(next=completed):
                    return completed
                case old.OpenedSign(next=again):
                    signer, checks = self._release(made)
                    waiting = await again.join_sign(signer=signer, checks=checks)
