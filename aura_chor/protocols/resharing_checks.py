"""Resharing: what counts of the steps, and what a complaint shows.

Source: CRYPTO.md 2.6 and 7.1.
"""

from typing import final

from aura_chor.crypto.members import Index
from aura_chor.protocols.generated.reshare import messages
from aura_chor.protocols.judging import Judging
from aura_chor.protocols.redistribution import RedistributionFacts
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.sealed import Opened, Unopened, Why


@final
class ReshareChecks(Judging[RedistributionFacts]):
    """What counts of the steps."""

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
        """For what all have acknowledged, over these very acknowledgements."""
        counts = self.counts(message.T, message.acks)
        return Pending() if counts is None else Valid() if counts else Refuted(None)

    def _refuted(self, index: Index) -> Refuted[messages.Complain]:
        return Refuted(messages.Complain(*self.proof_against(index)))
