"""The opening event of a generic session: what it must be, and how it is read.

Source: DESIGN section 5: `session.open` {hash, parameters, protocol, roster}.
"""

from typing import cast

from msgspec import Struct

from aura_chor.base.canon import canon
from aura_chor.ledger.event import ROUTE_BYTES_MAX, Author, Body, Event
from aura_chor.ledger.schemas import SHIPPED
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_ports import Open, OpeningBody, Refusal
from aura_chor.runtime.host_session import Session
from aura_chor.runtime.route import Addresses, seat_number
from aura_chor.runtime.seating import check_seats, own_parameters
from aura_chor.runtime.shipped import HASH
from aura_chor.session.bugs import PayloadInvalid, SeatingError
from aura_chor.session.faults import InvalidMessage, ProtocolMismatch
from aura_chor.session.groups import Company
from aura_chor.session.seats import ProtocolIdentity, company_of
from aura_chor.session.wire import WireError, encode


def write_opening(desk: Desk, given: Open, *, tag: bytes | None, live: int | None) -> Event:
    """Append the opening event, with `tag` for a child session; `Refusing` where it must not be, or cannot."""
    identity, limits = given.protocol, desk.limits
    if live is None:
        raise Refusing(Refusal.STOPPED, "this host takes no new sessions")
    if live >= limits.sessions_max:
        raise Refusing(Refusal.LIMIT, f"{limits.sessions_max} sessions are played here already")
    if desk.log.bytes >= limits.ledger_bytes_max:
        raise Refusing(Refusal.LIMIT, "the ledger of this device is full")
    if given.opening is not None and given.opening.kind in desk.shipped:
        return _shipped(desk, identity, given.opening, tag)
    if identity.name.lower() in SHIPPED:
        raise Refusing(Refusal.SEATING, f"{identity.name} does not open with a generic event: its kinds are fixed")
    try:
        parameters = own_parameters(identity, given.parameters)
        company_of(identity, given.roster, parameters)
        roster = _roster(given)
        if given.seats:
            check_seats(given.seats, _local(given, desk.own), identity.protocol_hash, None)
        body = {
            "hash": bytes.fromhex(identity.protocol_hash),
            "parameters": {} if parameters is None else encode(parameters),
            "protocol": identity.name,
            "roster": [[number, bytes(device)] for number, device in sorted(roster.items())],
        }
        event = desk.log.append("session.open", cast(Body, body), session=None, route=_route(identity, tag))
    except (SeatingError, PayloadInvalid, WireError) as error:
        raise Refusing(Refusal.SEATING, str(error)) from error
    except ProtocolMismatch as error:
        raise Refusing(Refusal.PROTOCOL, str(error)) from error
    return _sound(desk, event)


def _shipped(desk: Desk, identity: ProtocolIdentity, opening: OpeningBody, tag: bytes | None) -> Event:
    """The opening event of a shipped protocol, which states the version of its choreography."""
    route: Body = {HASH: bytes.fromhex(identity.protocol_hash), **({} if tag is None else {"child": tag})}
    try:
        return _sound(desk, desk.log.append(opening.kind, opening.body, session=None, route=route))
    except PayloadInvalid as error:
        raise Refusing(Refusal.SEATING, str(error)) from error


def _sound(desk: Desk, event: Event) -> Event:
    fault = desk.log.ledger.fault_of(event.id)
    if fault is not None:
        raise Refusing(Refusal.SEATING, fault.reason)
    return event


class Refusing(Exception):
    """An opening that this host does not carry out."""

    def __init__(self, why: Refusal, reason: str) -> None:
        super().__init__(reason)
        self.why = why


def _route(identity: ProtocolIdentity, tag: bytes | None) -> Body | None:
    """The names of the roles, for people, as far as there is room for them; and which child it is."""
    child: Body = {} if tag is None else {"child": tag}
    named: Body = {**child, "roles": list(identity.roles)}
    return named if len(canon(named)) <= ROUTE_BYTES_MAX else child or None


def _roster(given: Open) -> dict[int, Author]:
    return {seat_number(given.protocol.roles, seat): Author(device) for seat, device in given.roster.items()}


def company_at(session: Session, identity: ProtocolIdentity, addresses: Addresses, given: Struct | None) -> Company:
    """Whether the roster fits the protocol was the opener's to see to."""
    try:
        company = company_of(identity, addresses.seats, given)
    except SeatingError as error:
        raise ValueError(str(error)) from error
    company.number(session.numbering)
    return company


def _local(given: Open, own: Author) -> list[str]:
    return [seat for seat, device in given.roster.items() if device == own]


def misopened(session: Session, error: Exception) -> InvalidMessage:
    culprits = session.seats_of(session.opener) or (session.opener.hex(),)
    return InvalidMessage(
        f"the opening event does not fit {session.protocol}: {error}",
        session_id=session.name,
        culprits=culprits,
        evidence=(session.id.hex(),),
    )
