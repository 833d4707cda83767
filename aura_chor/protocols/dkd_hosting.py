"""Key derivation on a host: seats and facts from the opening event and the certified state of its epoch.

Source: CRYPTO.md 6 and 2.6.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast, final

from msgspec import structs

from aura_chor.base.canon import Value
from aura_chor.crypto import dkd as math
from aura_chor.crypto.members import Index, KemKey, Roster, decode_roster, roster_value
from aura_chor.crypto.payload import Payload, dkd_body
from aura_chor.crypto.secrets import SessionRoot
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Fault, blame
from aura_chor.protocols.derivation import Device, DkdChecks, Opener, Recipient
from aura_chor.protocols.derivation_steps import Derivation, DerivationFacts, Evaluator
from aura_chor.protocols.dkd_complaints import proves as of_complaint
from aura_chor.protocols.generated import dkd
from aura_chor.protocols.generated.dkd import device, opener, recipient
from aura_chor.protocols.hosting import Station, family, head_at
from aura_chor.protocols.members import Members
from aura_chor.protocols.sealing import PairKeys, PairSealer, SealFacts
from aura_chor.protocols.signing import Signer, SigningFacts
from aura_chor.runtime.host_ports import Invitation, Open, OpeningBody
from aura_chor.runtime.shipped import Plan, Shape, Shipped
from aura_chor.session.groups import split_seat
from aura_chor.session.seats import Seat

Consent: TypeAlias = Callable[[math.Context, Roster], bool]
"""Whether this device lets these recipients have the key of this context."""


def plan(event: Event, ledger: AccountLedger) -> Plan | None:
    """Current devices, at least t of them invited; None otherwise."""
    head = head_at(ledger, event.epoch)
    invited, recipients = _members(event, "invited"), _members(event, "recipients")
    if head is None:
        return None
    shape = head.devices.shape
    named = set(invited.roster) | set(recipients.roster)
    if not named <= set(shape.roster) or len(invited.roster) < shape.t or shape.index_of(event.author) is None:
        return None
    return Plan(
        seats={"Opener": event.author, **family("Recipient", recipients), **family("Device", invited)},
        parameters={"ctx": event.body["ctx"], "t": shape.t},
        numbering={"Device": invited.indices, "Recipient": recipients.indices},
    )


def proves(event: Event, ledger: AccountLedger) -> Fault | None:
    """Whom a complaint names; and who says that it is about another derivation than the one that it is a step of."""
    opening = None if event.session is None else ledger.known.sound(event.session)
    head = None if opening is None else head_at(ledger, opening.epoch)
    said = event.body.get("tr")
    if opening is not None and head is not None and said is not None and said != _transcript(opening, head):
        return blame(event, "Malformed", "a step of another derivation")
    return of_complaint(event, ledger)


DKD: Final = Shipped(
    identity=dkd.PROTOCOL,
    openings=("dkd.open",),
    plan=plan,
    proves=proves,
    of_its_epoch=True,
    shapes={"Reveal": Shape(sealed_for="Recipient")},
)


def open_derivation(context: math.Context, *, invited: Roster, recipients: Roster, ticket: int) -> Open:
    """The command that asks the invited for the key of a context, for these recipients."""
    body: Mapping[str, Value] = {
        "ctx": context.encode(),
        "invited": cast(Value, roster_value(invited)),
        "recipients": cast(Value, roster_value(recipients)),
    }
    return Open(ticket=ticket, protocol=dkd.PROTOCOL, opening=OpeningBody("dkd.open", body))


@final
class DkdCast:
    """Makes the seats of this device in a derivation. What comes of it is kept by session, without its secrets."""

    def __init__(self, station: Station, consent: Consent) -> None:
        self._station = station
        self._consent = consent
        self.openers: dict[bytes, Opener] = {}
        self.recipients: dict[bytes, Derivation] = {}

    def __call__(self, invitation: Invitation) -> tuple[Seat, ...] | None:
        """None where the epoch is over."""
        event = self._station.ledger.event(invitation.session)
        assert event is not None, "an invitation stands on its opening event"
        head = self._station.ledger.state().head
        if head is None or head.epoch != event.epoch:
            return None
        made = _Derivation(self._station, event, head)
        return tuple(self._seat(made, name) for name in invitation.seats)

    def _seat(self, made: "_Derivation", name: str) -> Seat:
        role, number = split_seat(name)
        if role == "Opener":
            opening = self.openers[made.session] = Opener(made.facts, made.certificate)
            return opener.seat(opening, checks=DkdChecks(made.facts))
        if role == "Recipient":
            return self._recipient(made, number)
        consents = self._consent(made.facts.context, made.facts.recipients.roster)
        index = made.facts.invited.index(number)
        body = Device(
            made.facts,
            made.certificate,
            index=index,
            evaluator=made.evaluator(index) if consents else None,
            signer=lambda signing: made.signer(signing, index),
        )
        seat = device.seat(body, index=number, checks=DkdChecks(made.facts))
        return structs.replace(seat, sealer=made.sealer(None))

    def _recipient(self, made: "_Derivation", number: int) -> Seat:
        index = made.facts.recipients.index(number)
        keys = PairKeys(made.root(), made.session)
        invited = index in made.facts.invited.indices
        evaluator = made.evaluator(index) if invited else None
        result = self.recipients[made.session] = Derivation()
        body = Recipient(made.facts, result, index=index, keys=keys, evaluator=evaluator)
        sealer = made.sealer(keys)
        checks = DkdChecks(made.facts, own=index if evaluator is not None else None, sealer=sealer)
        return structs.replace(recipient.seat(body, index=number, checks=checks), sealer=sealer)


class _Derivation:
    """One session, as this device knows it."""

    def __init__(self, station: Station, event: Event, head: Head) -> None:
        self._station = station
        self._event = event
        self._head = head
        self.session = event.id
        context = math.decode_context(cast(bytes, event.body["ctx"]))
        self.facts = DerivationFacts(
            tr=_transcript(event, head),
            t=head.devices.shape.t,
            context=context,
            point=math.context_point(context),
            invited=_members(event, "invited"),
            recipients=_members(event, "recipients"),
            commitments=head.devices.derive,
            published=self._published,
        )

    def _published(self) -> list[bytes]:
        done = self._station.ledger.known.in_session(self.session, "dkd.done")
        return [cast(bytes, event.body["check"]) for event in done if event.body["tr"] == self.facts.tr]

    def root(self) -> SessionRoot:
        """Of this session, on this device."""
        return self._station.holding.root(self.session, self._event.epoch)

    def evaluator(self, index: Index) -> Evaluator | None:
        """None for a device that has lost its share."""
        shares = self._station.holding.shares(self._head.devices, index)
        if shares is None:
            return None
        random = self._station.randomness
        return Evaluator(facts=self.facts, index=index, key=shares.derive, root=self.root(), random=random)

    def certificate(self, check: bytes) -> SigningFacts:
        """What is signed once the recipients' common check is known."""
        payload = Payload(
            account=self._event.account,
            body=dkd_body(check=check, recipients=self.facts.recipients.roster, tr=self.facts.tr),
            epoch=self._event.epoch,
            kind="dkd",
            prestate=self._head.id,
            session=self.session,
            transcript=self.facts.tr,
        )
        return SigningFacts(
            committee=self._head.devices.id,
            epoch=self._event.epoch,
            payload=payload.encode(),
            t=self.facts.t,
            invited=self.facts.invited,
            commitments=self._head.devices.sign,
            log=self._station.log(),
        )

    def signer(self, signing: SigningFacts, index: Index) -> Signer:
        """Only who has committed in this session signs what came of it (CRYPTO.md 6, last step)."""
        shares = self._station.holding.shares(self._head.devices, index)
        own = dict(self.facts.invited.roster)[index].encoded
        committed = self._station.step_of(self.session, "dkd.commit", own) is not None
        share = None if shares is None else shares.sign
        return Signer(signing, index=index, share=share, random=self._station.randomness, consents=committed)

    def sealer(self, own: PairKeys | None) -> PairSealer:
        """For a sender `own` is None; a recipient opens with its own keys."""
        recipients = dict(self.facts.recipients.roster)

        def posted(recipient: Index, sender: Index) -> KemKey | None:
            key = recipients[recipient].encoded
            return self._station.pair_key(self.session, "dkd.receive", recipient=key, sender=sender)

        return PairSealer(
            SealFacts(
                account=self._event.account,
                epoch=self._event.epoch,
                role="dkd-reveal",
                bind=self.facts.tr,
                session=self.session,
            ),
            self._station.sealer,
            field="partial",
            index_of=self._index_of,
            posted=posted,
            own=own,
        )

    def _index_of(self, seat: str) -> Index:
        role, number = split_seat(seat)
        return (self.facts.recipients if role == "Recipient" else self.facts.invited).index(number)


def _transcript(event: Event, head: Head) -> bytes:
    return math.derivation_transcript(
        account=event.account,
        committee=head.devices.id,
        ctx=cast(bytes, event.body["ctx"]),
        epoch=event.epoch,
        invited=_members(event, "invited").roster,
        recipients=_members(event, "recipients").roster,
        session=event.id,
    )


def _members(event: Event, field: str) -> Members:
    return Members(decode_roster(event.body[field], "devices"))
