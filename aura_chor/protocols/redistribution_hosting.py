"""One redistribution on a host, as its device knows it: facts from the log, secrets from the device.

Resharing and recovery differ in who is the source and in what is asked before a deal; all of the rest is here.

Source: CRYPTO.md 7 and 2.6.
"""

from functools import partial
from typing import cast

from aura_chor.crypto.members import Index, KemKey
from aura_chor.crypto.seal import Role
from aura_chor.crypto.types import SharePair
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.complaints import proven_by
from aura_chor.ledger.event import Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.successor import Successor
from aura_chor.ledger.verdicts import Fault, Retry, nobody
from aura_chor.protocols.changing import Changing
from aura_chor.protocols.hosting import Station, family
from aura_chor.protocols.members import Members
from aura_chor.protocols.redistribution import Dealer, Keep, RedistributionFacts
from aura_chor.protocols.sealing import PairKeys, PairSealer, SealFacts
from aura_chor.protocols.signing import SignChecks, Signer, SigningFacts
from aura_chor.runtime.shipped import Plan
from aura_chor.session.groups import split_seat


def plan_of(event: Event, ledger: AccountLedger, *, opener: str, source: str) -> Plan:
    """Who sits where in a redistribution whose roles are called so; the parameters that both protocols have."""
    opening = ledger.known.openings[event.id]
    shape = _source(opening).shape
    sources, targets = Members(shape.roster), Members(opening.target.roster)
    return Plan(
        seats={opener: event.author, **family(source, sources), **family("Target", targets)},
        parameters={
            "q": shape.quorum,
            "resume": opening.resume,
            "t": shape.t,
            "target_t": opening.target.t,
        },
        numbering={source: sources.indices, "Target": targets.indices},
    )


def proves(event: Event, ledger: AccountLedger) -> Fault | None:
    """Whom an event of a redistribution proves to have dealt wrongly; or that the request was cancelled, by nobody's
    fault and for good."""
    if event.session is None or event.phase != "cancel":
        return None if event.session is None else proven_by(ledger.known, event)
    killed = {request.id for request in ledger.state().requests if event.author in request.cancelled_by}
    if event.session not in killed:
        return None
    return nobody(event, "Cancelled", "a device or a guardian has cancelled the request", Retry.NEVER)


class Redistribution(Changing):
    """One session on one device. `role` is what its seals are for."""

    DEGENERATE = "the deals that were fixed cancel out"

    def __init__(self, station: Station, session: bytes, role: Role) -> None:
        known = station.ledger.known
        super().__init__(station, known.openings[cast(Event, known.sound(session)).id])
        self.facts = RedistributionFacts(self.opening, self.acknowledged())
        self._role: Role = role

    def dealer(self, index: Index) -> Dealer | None:
        """The side of a member of the source; None for one that has lost its shares."""
        shares = self.station.holding.shares(self.source, index)
        if shares is None:
            return None
        root = self.station.holding.root(self.session, self.opening.event.epoch)
        return Dealer(self.facts, shares=shares, root=root)

    def own_source(self) -> Index | None:
        """The index of this device in the source."""
        return self.source.shape.index_of(self.station.own)

    def keeping(self, index: Index) -> Keep:
        """What stores the new shares of a member, beside the old ones."""
        return partial(self.keep, index)

    def signing(self, made: Successor) -> SigningFacts:
        """What is signed: with the new shares of the devices, or their own where the new ones are guardians'."""
        enrols = self.opening.target.kind == "guardians"
        return self.signed_by(made, made.head.devices if enrols else made.committee)

    def signer(self, index: Index, made: Successor, shares: SharePair | None) -> tuple[Signer, SignChecks]:
        """A signer of that one payload."""
        return self.signs(self.signing(made), index, shares)

    def old_signer(self, index: Index, made: Successor) -> tuple[Signer, SignChecks]:
        """As `signer`, with the share that a member of the source holds."""
        return self.signer(index, made, self.station.holding.shares(self.source, index))

    def keys(self) -> PairKeys:
        """The keys of a member of the target, one for each sender."""
        return PairKeys(self.station.holding.root(self.session, self.opening.event.epoch), self.session)

    def sealer(self, own: PairKeys | None) -> PairSealer:
        """For a dealer `own` is None; a member of the target opens with its own keys."""
        event, targets = self.opening.event, dict(self.facts.target.roster)

        def posted(recipient: Index, sender: Index) -> KemKey | None:
            key = targets[recipient].encoded
            return self.station.pair_key(self.session, f"{event.protocol}.join", recipient=key, sender=sender)

        return PairSealer(
            SealFacts(
                account=event.account,
                epoch=event.epoch,
                role=self._role,
                bind=self.opening.phi,
                session=self.session,
            ),
            self.station.sealer,
            field="share",
            index_of=self._index_of,
            posted=posted,
            own=own,
        )

    def _index_of(self, seat: str) -> Index:
        role, number = split_seat(seat)
        return (self.facts.target if role == "Target" else self.facts.source).index(number)


def _source(opening: Opening) -> Committee:
    assert opening.source is not None, "a redistribution has a source"
    return opening.source
