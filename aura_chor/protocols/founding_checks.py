"""Key generation: what counts of the founders' and the old members' steps, and what a complaint shows.

Source: CRYPTO.md 2.6, 4 and 7.4.
"""

from typing import final

from aura_chor.crypto.members import Index
from aura_chor.protocols.founding_steps import FoundingFacts
from aura_chor.protocols.generated.keygen import messages
from aura_chor.protocols.judging import Judging
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.sealed import Opened, Unopened, Why


@final
class KeygenChecks(Judging[FoundingFacts]):
    """What counts of the steps."""

    def may_approve(
        self, message: messages.Approve, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """The log has judged it by D1 before it came here."""
        return Valid() if message.phi == self._facts.opening.phi else Refuted(None)

    def may_vote(self, message: messages.Vote, sender: int, evidence: Evidence, /) -> Valid | Pending | Refuted[None]:
        """For what all have acknowledged, over these very acknowledgements."""
        counts = self.counts(message.T, message.acks)
        return Pending() if counts is None else Valid() if counts else Refuted(None)

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
        return Refuted(messages.Complain(*self.proof_against(index)))
