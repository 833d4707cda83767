"""One change of membership on a host, as its device knows it: what key generations and redistributions have in common.

Source: CRYPTO.md 2.7, 3.5 and 7.4.
"""

from typing import ClassVar

from aura_chor.base.names import SessionId
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.types import Digest, SharePair
from aura_chor.ledger.certificates import forkers
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.event import EventId
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.successor import Successor, successor
from aura_chor.protocols.deciding import acknowledged, builds_on_head, decidable, is_bound
from aura_chor.protocols.holding import KEEP_SHARES
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.members import Members
from aura_chor.protocols.signing import SignChecks, Signer, SigningFacts
from aura_chor.session.faults import Degenerate, Equivocation
from aura_chor.session.instructions import Perform


class Changing:
    """One session on one device. `DEGENERATE` says what has cancelled out where nothing can be made."""

    DEGENERATE: ClassVar[str]

    def __init__(self, station: Station, opening: Opening) -> None:
        self.station = station
        self.opening = opening
        self.session = opening.session

    @property
    def is_current(self) -> bool:
        """Whether it builds on the head that is certified now; a founding, whether there is none yet."""
        return builds_on_head(self.station, self.opening)

    @property
    def source(self) -> Committee:
        """Whose shares it starts from; a founding has none."""
        assert self.opening.source is not None, "only a founding has no source"
        return self.opening.source

    def made(self) -> Successor:
        """What the log says that the session comes to, once everything for it is there."""
        try:
            return successor(self.station.ledger.known, self.opening)
        except CheckFailed as failed:
            raise Degenerate(self.DEGENERATE, session_id=SessionId(self.session.hex())) from failed

    def acknowledged(self) -> tuple[tuple[Index, bytes], ...]:
        """What stands in the session that is resumed; nothing where none is."""
        return () if self.opening.resume is None else acknowledged(self.station.ledger.known, self.opening)

    def is_bound(self) -> bool:
        """Whether the approvals so far bind a new session to what an earlier one has made: it must resume (D2)."""
        return is_bound(self.station.ledger.known, self.opening)

    def decidable(self) -> tuple[Digest, Digest] | None:
        """What a vote must say, once all have acknowledged one value."""
        return decidable(self.station.ledger.known, self.opening)

    def require_provable(self, made: Successor, *, acks: Pairs, votes: Pairs) -> None:
        """`Equivocation` where a certificate that names these would prove nothing: a member has forked meanwhile."""
        named = [EventId(identifier) for _, identifier in (*acks, *votes)]
        forked = forkers(self.station.ledger.known, self.opening, named, made.value)
        if forked:
            raise Equivocation(
                "a member whose word the certificate would rest on has written two events with one number",
                session_id=SessionId(self.session.hex()),
                culprits=tuple([author.hex() for author in forked]),
            )

    def pending(self, index: Index) -> SharePair | None:
        """The new shares that the session which is resumed has left on this device."""
        if self.opening.resume is None:
            return None
        return self.station.holding.shares(self.made().committee, index)

    async def keep(self, index: Index, made: Successor, shares: SharePair) -> None:
        """Store the new shares of a member, beside any old ones."""
        self.station.holding.hand_over(made.committee, index, shares)
        await Perform(KEEP_SHARES, (self.session, made.committee.id), returns=bool)

    def signed_by(self, made: Successor, committee: Committee) -> SigningFacts:
        """That these members sign what was made."""
        return SigningFacts(
            committee=committee.id,
            epoch=self.opening.event.epoch,
            payload=made.payload,
            t=committee.shape.t,
            invited=Members(committee.shape.roster),
            commitments=committee.sign,
            log=self.station.log(),
        )

    def signs(self, signing: SigningFacts, index: Index, shares: SharePair | None) -> tuple[Signer, SignChecks]:
        """A signer of one payload; it abstains without shares."""
        share = None if shares is None else shares.sign
        return Signer(signing, index=index, share=share, random=self.station.randomness), SignChecks(signing)
