"""Resharing: what counts of the steps, and what a complaint shows.

Source: CRYPTO.md 2.6 and 7.1.
"""

from collections.abc import Callable
from typing import final

from aura_chor.crypto.members import Index
from aura_chor.crypto.types import Digest
from aura_chor.protocols.generated.reshare import messages
from aura_chor.protocols.redistribution import RedistributionFacts
from aura_chor.protocols.sealing import PairSealer
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.sealed import Opened, Unopened, Why


@final
class ReshareChecks:
    """What counts of the steps. `own` is the index in the target of whoever is sent deals; others are sent none.

    `decidable` is what a vote must say, value and transcript of the acknowledgements, once the log has them all.
    """

    def __init__(
        self,
        facts: RedistributionFacts,
        *,
        decidable: Callable[[], tuple[Digest, Digest] | None],
        own: Index | None = None,
        sealer: PairSealer | None = None,
    ) -> None:
        self._facts = facts
        self._decidable = decidable
        self._own = own
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
        """For the value that all targets have acknowledged, and over these very acknowledgements.

        A certificate names the votes that were counted, and one that says something else would spoil it.
        """
        said = self._decidable()
        if said is None:
            return Pending()
        return Valid() if (message.T, message.acks) == said else Refuted(None)

    def _refuted(self, index: Index) -> Refuted[messages.Complain]:
        assert self._sealer is not None, "only a target is sent deals"
        return Refuted(messages.Complain(index, *self._sealer.proof_against(index)))
