"""Threshold signing on a host: who signs what, and the consent of whoever owns the device.

A signing session inside another protocol gets its seats from that protocol's bodies. One of its own is an
application's: each signer computes for itself what it would sign, and signs nothing else.

Source: CRYPTO.md 2.7, 3.5 and 5.
"""

from collections.abc import Callable
from typing import Final, TypeAlias, cast, final

from aura_chor.crypto.members import Index, decode_roster
from aura_chor.crypto.payload import Payload, decode_payload
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.rules_other import signers_of
from aura_chor.protocols.generated import sign
from aura_chor.protocols.generated.sign import coordinator, signer
from aura_chor.protocols.hosting import Station, family
from aura_chor.protocols.members import Members
from aura_chor.protocols.signing import Coordinator, SignChecks, Signer, SigningFacts
from aura_chor.protocols.signing_blame import proves
from aura_chor.runtime.host_ports import Invitation, Open, OpeningBody
from aura_chor.runtime.shipped import Plan, Shipped
from aura_chor.session.groups import split_seat
from aura_chor.session.seats import Seat

Consent: TypeAlias = Callable[[Payload], bytes | None]
"""The body digest of what this device is willing to sign, computed from its own copy of the object; None to refuse.

It is told what the payload says, and whatever it answers is what gets signed, or nothing is.
"""


def plan(event: Event, ledger: AccountLedger) -> Plan | None:
    """The coordinator has opened, the invited sign."""
    payload = decode_payload(cast(bytes, event.body["payload"]))
    shape = signers_of(ledger.known, event, payload)
    if shape is None:
        return None
    invited = _invited(event)
    return Plan(
        seats={"Coordinator": event.author, **family("Signer", invited)},
        parameters={"kind": payload.kind, "t": shape.t},
        numbering={"Signer": invited.indices},
    )


SIGN: Final = Shipped(identity=sign.PROTOCOL, openings=("sign.open",), plan=plan, proves=proves, of_its_epoch=True)


def open_signing(facts: SigningFacts, *, ticket: int) -> Open:
    """The command that opens a signing session of an application."""
    return Open(ticket=ticket, protocol=sign.PROTOCOL, opening=OpeningBody(*Coordinator(facts).opening))


def app_facts(station: Station, body: bytes, *, session: bytes | None = None) -> SigningFacts | None:
    """What all current devices are asked to sign for an application; None before the account has keys."""
    head = station.ledger.state().head
    if head is None:
        return None
    payload = _app_payload(station, head, body, session)
    return _facts(station, head, payload, Members(head.devices.shape.roster))


@final
class SignCast:
    """Makes the seats of this device in a session of its own. `coordinators` have what came of it, by session."""

    def __init__(self, station: Station, consent: Consent) -> None:
        self._station = station
        self._consent = consent
        self.coordinators: dict[bytes, Coordinator] = {}

    def __call__(self, invitation: Invitation) -> tuple[Seat, ...] | None:
        """None where the epoch is over, or the payload is no application's."""
        event = self._station.ledger.event(invitation.session)
        assert event is not None, "an invitation stands on its opening event"
        asked = decode_payload(cast(bytes, event.body["payload"]))
        head = self._station.ledger.state().head
        if head is None or head.epoch != event.epoch or asked.kind != "app" or asked.prestate != head.id:
            return None
        return tuple(self._seat(name, event, asked, head) for name in invitation.seats)

    def _seat(self, name: str, event: Event, asked: Payload, head: Head) -> Seat:
        facts = _facts(self._station, head, asked.encode(), _invited(event))
        if name == "Coordinator":
            body = self.coordinators[event.id] = Coordinator(facts)
            return coordinator.seat(body, checks=SignChecks(facts))
        number = split_seat(name)[1]
        index = _invited(event).index(number)
        return signer.seat(self._signer(event, asked, head, index), index=number, checks=SignChecks(facts))

    def _signer(self, event: Event, asked: Payload, head: Head, index: Index) -> Signer:
        consented = self._consent(asked)
        shares = self._station.holding.shares(head.devices, index)
        rebuilt = asked.encode() if consented is None else _app_payload(self._station, head, consented, asked.session)
        facts = _facts(self._station, head, rebuilt, _invited(event))
        # A member that has lost its shares abstains, as one that does not consent.
        return Signer(
            facts,
            index=index,
            share=None if shares is None else shares.sign,
            random=self._station.randomness,
            consents=consented is not None,
        )


def _app_payload(station: Station, head: Head, body: bytes, session: bytes | None) -> bytes:
    return Payload(
        account=station.ledger.known.account,
        body=body,
        epoch=head.epoch,
        kind="app",
        prestate=head.id,
        session=session,
        transcript=None,
    ).encode()


def _facts(station: Station, head: Head, payload: bytes, invited: Members) -> SigningFacts:
    return SigningFacts(
        committee=head.devices.id,
        epoch=head.epoch,
        payload=payload,
        t=head.devices.shape.t,
        invited=invited,
        commitments=head.devices.sign,
        log=station.log(),
    )


def _invited(event: Event) -> Members:
    return Members(decode_roster(event.body["invited"], "devices"))
