"""Guardian recovery: what counts of the steps, and whose cancel ends it.

Source: CRYPTO.md 2.6, 7.1 and 8.
"""

from typing import final

from aura_chor.crypto.members import Index
from aura_chor.protocols.generated.recover import messages
from aura_chor.protocols.judging import Judging
from aura_chor.protocols.redistribution import RedistributionFacts
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.sealed import Opened, Unopened, Why


@final
class RecoverChecks(Judging[RedistributionFacts]):
    """What counts of the steps."""

    def may_approve(
        self, message: messages.Approve, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[messages.Nudge]:
        """Of this session; D1 has been judged by the log before it came here."""
        return Valid() if message.phi == self._facts.phi else Pending()

    def deal_opens(
        self, message: messages.Deal, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[messages.Nudge | messages.Complain]:
        """It opens and lies on its commitments; for whoever is sent no share: nobody has shown the contrary."""
        index = self._facts.source.index(sender)
        if self._own is None:
            refuted = any(complaint.against == index for _, complaint in evidence.noticed(messages.Complain))
            return Pending() if refuted else Valid()
        match message.share:
            case Opened(value=share):
                return Valid() if self._facts.share_holds(share, message, self._own) else self._refuted(index)
            case Unopened(why=Why.BROKEN):
                return self._refuted(index)
            case Unopened():
                return Pending()

    def may_vote(
        self, message: messages.Vote, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[messages.Nudge]:
        """For what all have acknowledged, over these very acknowledgements."""
        return Valid() if self.counts(message.T, message.acks) else Pending()

    def cancel_counts(self, message: messages.Cancel, by: str, /) -> bool:
        """A device's does not, where the request overrides them."""
        override = self._facts.opening.event.body["override"] is True
        return bytes(message.request) == self._facts.opening.session and not (override and by.startswith("Device"))

    def _refuted(self, index: Index) -> Refuted[messages.Nudge | messages.Complain]:
        return Refuted(messages.Complain(*self.proof_against(index)))
