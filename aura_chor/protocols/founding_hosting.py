"""One key generation on a host, as its device knows it: facts from the log, secrets from the device.

Source: CRYPTO.md 4 and 2.6.
"""

from aura_chor.crypto.members import Index, KemKey
from aura_chor.crypto.types import SharePair
from aura_chor.ledger.event import EventId
from aura_chor.ledger.successor import Successor
from aura_chor.protocols.changing import Changing
from aura_chor.protocols.founding_steps import FoundingFacts
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.sealing import PairKeys, PairSealer, SealFacts, seat_index
from aura_chor.protocols.signing import SignChecks, Signer, SigningFacts


class Generation(Changing):
    """One session on one device."""

    DEGENERATE = "what the founders have revealed cancels out"

    def __init__(self, station: Station, session: bytes) -> None:
        super().__init__(station, station.ledger.known.openings[EventId(session)])
        self.facts = FoundingFacts(self.opening, self.acknowledged())

    @property
    def may_begin(self) -> bool:
        """Whether it builds on what is certified now, and this device has not founded the account elsewhere."""
        return self.is_current and self.may_acknowledge()

    def may_acknowledge(self) -> bool:
        """A founder acknowledges at most one T for an account; where there is a head the votes decide (CRYPTO.md 4)."""
        if self.opening.change != "keygen":
            return True
        openings = self.station.ledger.known.openings.values()
        others = [opening for opening in openings if opening.prestate is None and opening != self.opening]
        own = self.station.own
        return all(self.station.step_of(other.session, "keygen.ack", own) is None for other in others)

    def signing(self, made: Successor) -> SigningFacts:
        """What the new keys sign."""
        return self.signed_by(made, made.committee)

    def releasing(self, made: Successor) -> SigningFacts:
        """What the old key signs: the very same payload."""
        return self.signed_by(made, self.source)

    def signer(self, index: Index, made: Successor, shares: SharePair | None) -> tuple[Signer, SignChecks]:
        """A signer with a new share; it abstains without."""
        return self.signs(self.signing(made), index, shares)

    def releaser(self, index: Index, made: Successor) -> tuple[Signer, SignChecks]:
        """A signer with the share that an old member holds."""
        return self.signs(self.releasing(made), index, self.station.holding.shares(self.source, index))

    def keys(self) -> PairKeys:
        """A founder's keys, one for each sender."""
        root = self.station.holding.root(self.session, self.opening.event.epoch)
        return PairKeys(root, self.session)

    def sealer(self, keys: PairKeys) -> PairSealer:
        """A founder's."""
        event = self.opening.event
        members = dict(self.facts.founders.roster)

        def posted(recipient: Index, sender: Index) -> KemKey | None:
            key = members[recipient].encoded
            return self.station.pair_key(self.session, "keygen.commit", recipient=key, sender=sender)

        return PairSealer(
            SealFacts(
                account=event.account,
                epoch=event.epoch,
                role="keygen-share",
                bind=b"".join(self.facts.phis),
                session=self.session,
            ),
            self.station.sealer,
            field="share",
            index_of=lambda seat: self.facts.founders.index(seat_index(seat)),
            posted=posted,
            own=keys,
        )
