"""Key generation on a host: seats and facts from the opening event, secrets from the device.

Source: CRYPTO.md 4 and 2.6.
"""

from collections.abc import Mapping
from typing import Final, cast, final

from msgspec import structs

from aura_chor.base.canon import Value
from aura_chor.crypto.members import DeviceKey, Index, KemKey, roster_value
from aura_chor.crypto.types import SharePair
from aura_chor.ledger.complaints import refutation, sender_of
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.successor import Successor, successor
from aura_chor.ledger.verdicts import Fault
from aura_chor.protocols.founding import Founder, KeygenChecks, Opener
from aura_chor.protocols.founding_steps import Founding, FoundingFacts
from aura_chor.protocols.generated import keygen
from aura_chor.protocols.generated.keygen import device, opener
from aura_chor.protocols.holding import KEEP_SHARES
from aura_chor.protocols.hosting import Station, family
from aura_chor.protocols.members import Members
from aura_chor.protocols.sealing import PairKeys, PairSealer, SealFacts, seat_index
from aura_chor.protocols.signing import SignChecks, Signer, SigningFacts
from aura_chor.runtime.host_ports import Invitation, Open, OpeningBody
from aura_chor.runtime.shipped import Plan, Shape, Shipped
from aura_chor.session.groups import split_seat
from aura_chor.session.instructions import Perform
from aura_chor.session.seats import Seat


def plan(event: Event, ledger: AccountLedger) -> Plan | None:
    """The author opens, the target roster are the founders, the source of a succession the old members."""
    opening = ledger.known.openings[event.id]
    founders = Members(opening.target.roster)
    old = Members(() if opening.source is None else opening.source.shape.roster)
    return Plan(
        seats={"Opener": event.author, **family("Device", founders), **family("Old", old)},
        parameters={
            "old_t": 0 if opening.source is None else opening.source.shape.t,
            "q": 0 if opening.source is None else opening.source.shape.quorum,
            "resume": opening.resume,
            "t": opening.target.t,
        },
        numbering={"Device": founders.indices, "Old": old.indices},
    )


def proves(event: Event, ledger: AccountLedger) -> Fault | None:
    """A complaint that the log has judged sound names the dealer (CRYPTO.md 2.6)."""
    if event.kind != "keygen.complain" or ledger.known.sound(event.id) is None:
        return None
    opening = ledger.known.openings[EventId(cast(bytes, event.session))]
    deal = sender_of(ledger.known, opening, event)
    return None if deal is None else refutation(opening, event, deal)


KEYGEN: Final = Shipped(
    identity=keygen.PROTOCOL,
    openings=("keygen.open", "keygen.succeed"),
    plan=plan,
    proves=proves,
    shapes={
        "Deal": Shape(sealed_for="Device"),
        "Certificate": Shape(optional=("old_signature", "votes")),
    },
)


def open_founding(founders: tuple[DeviceKey, ...], *, t: int, salt: bytes, f: int = 0, ticket: int) -> Open:
    """The command that founds an account: its id commits to these founders, numbered from 1 in this order."""
    roster = tuple((Index(number), key) for number, key in enumerate(founders, start=1))
    body: Mapping[str, Value] = {
        "f": f,
        "prestate": None,
        "roster": cast(Value, roster_value(roster)),
        "salt": salt,
        "t": t,
    }
    return Open(ticket=ticket, protocol=keygen.PROTOCOL, opening=OpeningBody("keygen.open", body))


@final
class KeygenCast:
    """Makes the seats of this device in a founding."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def __call__(self, invitation: Invitation) -> tuple[Seat, ...] | None:
        """None where it is no founding."""
        opening = self._station.ledger.known.openings[invitation.session]
        if opening.change != "keygen":
            return None
        return tuple(self._seat(name, FoundingFacts(opening)) for name in invitation.seats)

    def _seat(self, name: str, facts: FoundingFacts) -> Seat:
        if name == "Opener":
            body = Opener(
                facts, successor=lambda: self._made(facts), certificate=lambda made: self._signing(facts, made)
            )
            return opener.seat(body, checks=KeygenChecks(facts))
        number = split_seat(name)[1]
        return self._device(facts, number, facts.founders.index(number))

    def _device(self, facts: FoundingFacts, number: int, index: Index) -> Seat:
        root = self._station.holding.root(facts.session, facts.opening.event.epoch)
        keys = PairKeys(root, facts.session)
        sealer = self._sealer(facts, keys)
        body = Founder(
            Founding(facts, index=index, root=root),
            facts,
            index=index,
            keys=keys,
            successor=lambda: self._made(facts),
            keep=lambda made, shares: self._keep(facts, index, made, shares),
            signer=lambda made, shares: self._signer(facts, index, made, shares),
        )
        checks = KeygenChecks(facts, own=index, sealer=sealer)
        return structs.replace(device.seat(body, index=number, checks=checks), sealer=sealer)

    def _sealer(self, facts: FoundingFacts, keys: PairKeys) -> PairSealer:
        event = facts.opening.event
        members = dict(facts.founders.roster)

        def posted(recipient: Index, sender: Index) -> KemKey | None:
            key = members[recipient].encoded
            return self._station.pair_key(facts.session, "keygen.commit", recipient=key, sender=sender)

        return PairSealer(
            SealFacts(
                account=event.account,
                epoch=event.epoch,
                role="keygen-share",
                bind=b"".join(facts.phis),
                session=facts.session,
            ),
            self._station.sealer,
            field="share",
            index_of=lambda seat: facts.founders.index(seat_index(seat)),
            posted=posted,
            own=keys,
        )

    def _made(self, facts: FoundingFacts) -> Successor:
        known = self._station.ledger.known
        opening: Opening = known.openings[EventId(facts.session)]
        return successor(known, opening)

    async def _keep(self, facts: FoundingFacts, index: Index, made: Successor, shares: SharePair) -> None:
        self._station.holding.hand_over(made.committee, index, shares)
        await Perform(KEEP_SHARES, (facts.session, made.committee.id), returns=bool)

    def _signing(self, facts: FoundingFacts, made: Successor) -> SigningFacts:
        return SigningFacts(
            committee=made.committee.id,
            epoch=facts.opening.event.epoch,
            payload=made.payload,
            t=facts.t,
            invited=facts.founders,
            commitments=made.committee.sign,
            log=self._station.log(),
        )

    def _signer(
        self, facts: FoundingFacts, index: Index, made: Successor, shares: SharePair
    ) -> tuple[Signer, SignChecks]:
        signing = self._signing(facts, made)
        signer = Signer(signing, index=index, share=shares.sign, random=self._station.randomness)
        return signer, SignChecks(signing)
