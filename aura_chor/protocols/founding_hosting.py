"""One key generation on a host, as its device knows it: facts from the log, secrets from the device.

Source: CRYPTO.md 4 and 2.6.
"""

from typing import cast

from aura_chor.base.names import SessionId
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.members import Index, KemKey
from aura_chor.crypto.types import Digest, SharePair
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.event import EventId
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.successor import Successor, successor
from aura_chor.protocols.deciding import acknowledged, builds_on_head, decidable, is_bound
from aura_chor.protocols.founding_steps import FoundingFacts
from aura_chor.protocols.holding import KEEP_SHARES
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.members import Members
from aura_chor.protocols.sealing import PairKeys, PairSealer, SealFacts, seat_index
from aura_chor.protocols.signing import SignChecks, Signer, SigningFacts
from aura_chor.session.faults import Degenerate
from aura_chor.session.instructions import Perform


class Generation:
    """One session on one device."""

    def __init__(self, station: Station, session: bytes) -> None:
        self.station = station
        known = station.ledger.known
        self.opening: Opening = known.openings[EventId(session)]
        resumes = self.opening.resume is not None
        self.facts = FoundingFacts(self.opening, acknowledged(known, self.opening) if resumes else ())

    @property
    def may_begin(self) -> bool:
        """Whether it builds on what is certified now, and this device has not founded the account elsewhere."""
        return builds_on_head(self.station, self.opening) and self.may_acknowledge()

    def may_acknowledge(self) -> bool:
        """A founder acknowledges at most one T for an account; where there is a head the votes decide (CRYPTO.md 4)."""
        if self.opening.change != "keygen":
            return True
        openings = self.station.ledger.known.openings.values()
        others = [opening for opening in openings if opening.prestate is None and opening != self.opening]
        own = self.station.own
        return all(self.station.step_of(other.session, "keygen.ack", own) is None for other in others)

    def made(self) -> Successor:
        """What the log says that the session comes to, once all have revealed."""
        try:
            return successor(self.station.ledger.known, self.opening)
        except CheckFailed as failed:
            session = SessionId(self.facts.session.hex())
            raise Degenerate("what the founders have revealed cancels out", session_id=session) from failed

    def is_bound(self) -> bool:
        """Whether the approvals so far bind a new session to what an earlier one has made: it must resume (D2)."""
        return is_bound(self.station.ledger.known, self.opening)

    def decidable(self) -> tuple[Digest, Digest] | None:
        """What a vote must say."""
        return decidable(self.station.ledger.known, self.opening)

    def pending(self, index: Index) -> SharePair | None:
        """The new shares that the session which is resumed has left on this device."""
        if self.opening.resume is None:
            return None
        return self.station.holding.shares(self.made().committee, index)

    async def keep(self, index: Index, made: Successor, shares: SharePair) -> None:
        """Store the new shares of a founder, beside any old ones."""
        self.station.holding.hand_over(made.committee, index, shares)
        await Perform(KEEP_SHARES, (self.facts.session, made.committee.id), returns=bool)

    def signing(self, made: Successor) -> SigningFacts:
        """What the new keys sign."""
        return self._signing(made, made.committee)

    def releasing(self, made: Successor) -> SigningFacts:
        """What the old key signs: the very same payload."""
        return self._signing(made, cast(Committee, self.opening.source))

    def signer(self, index: Index, made: Successor, shares: SharePair | None) -> tuple[Signer, SignChecks]:
        """A signer with a new share; it abstains without."""
        return self._signer(self.signing(made), index, shares)

    def releaser(self, index: Index, made: Successor) -> tuple[Signer, SignChecks]:
        """A signer with the share that an old member holds."""
        shares = self.station.holding.shares(cast(Committee, self.opening.source), index)
        return self._signer(self.releasing(made), index, shares)

    def keys(self) -> PairKeys:
        """A founder's keys, one for each sender."""
        root = self.station.holding.root(self.facts.session, self.opening.event.epoch)
        return PairKeys(root, self.facts.session)

    def sealer(self, keys: PairKeys) -> PairSealer:
        """A founder's."""
        event = self.opening.event
        members = dict(self.facts.founders.roster)

        def posted(recipient: Index, sender: Index) -> KemKey | None:
            key = members[recipient].encoded
            return self.station.pair_key(self.facts.session, "keygen.commit", recipient=key, sender=sender)

        return PairSealer(
            SealFacts(
                account=event.account,
                epoch=event.epoch,
                role="keygen-share",
                bind=b"".join(self.facts.phis),
                session=self.facts.session,
            ),
            self.station.sealer,
            field="share",
            index_of=lambda seat: self.facts.founders.index(seat_index(seat)),
            posted=posted,
            own=keys,
        )

    def _signing(self, made: Successor, committee: Committee) -> SigningFacts:
        return SigningFacts(
            committee=committee.id,
            epoch=self.opening.event.epoch,
            payload=made.payload,
            t=committee.shape.t,
            invited=Members(committee.shape.roster),
            commitments=committee.sign,
            log=self.station.log(),
        )

    def _signer(self, signing: SigningFacts, index: Index, shares: SharePair | None) -> tuple[Signer, SignChecks]:
        share = None if shares is None else shares.sign
        return Signer(signing, index=index, share=share, random=self.station.randomness), SignChecks(signing)
