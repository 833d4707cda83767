"""Messages of a session as events of the log, and back: seat numbers, kinds, and what stands in `route`.

A seat's number is that of its role times 8192; a member of a family adds its own, from 1 on, so that a roster tells the
sizes of the families as well. A message has the kind `<choreography>.<label>`, its payload as body, and the route
{l: lane path, m: label, r: [[receiver, sequence number]..], s: sender}; a fact from outside has the sender null, and
goes to seats of its author alone. An abort has the kind `<choreography>.abort`, no body, and the route {c: culprits,
e: evidence, s: sender, why: reason}. Nothing that a peer wrote is believed before its author has been compared with the
roster.

Source: DESIGN section 5, "Messages are events".
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from aura_chor.base.canon import DIGEST_BYTES, DecodeError, Value, exact_map
from aura_chor.base.names import LanePath, SessionId
from aura_chor.ledger.event import Author, Event
from aura_chor.session.events import EXTERNAL, AbortEvent, MessageEvent
from aura_chor.session.events import Event as SessionEvent

MEMBERS_PER_ROLE: Final = 8_192
REASON_BYTES_MAX: Final = 320
"""Two versions of a protocol fit in it."""
CULPRITS_MAX: Final = 32
EVIDENCE_MAX: Final = 8
_MESSAGE_KEYS: Final = frozenset({"l", "m", "r", "s"})
_ABORT_KEYS: Final = frozenset({"c", "e", "s", "why"})


def seat_number(roles: Sequence[str], seat: str) -> int:
    """The number of a seat, `Role` or `Role[member]`; `ValueError` where the protocol has no such role."""
    role, _, member = seat.partition("[")
    index = int(member.removesuffix("]")) if member else 0
    if member and not 1 <= index < MEMBERS_PER_ROLE:
        raise ValueError(f"{seat} is not one of at most {MEMBERS_PER_ROLE - 1} members")
    return list(roles).index(role) * MEMBERS_PER_ROLE + index


def seat_name(roles: Sequence[str], number: int) -> str:
    """The seat of a number; `ValueError` where the protocol has no such role."""
    role, member = divmod(number, MEMBERS_PER_ROLE)
    if not 0 <= role < len(roles):
        raise ValueError(f"no role has the number {role}")
    return f"{roles[role]}[{member}]" if member else roles[role]


class Addresses:
    """The seats of one session: names, numbers, devices."""

    def __init__(self, roles: Sequence[str], roster: Mapping[int, Author]) -> None:
        """`ValueError` where the roster has a seat that the protocol has not."""
        self.names = {number: seat_name(roles, number) for number in sorted(roster)}
        self.numbers = {name: number for number, name in self.names.items()}
        self.devices = {name: roster[number] for number, name in self.names.items()}
        self.has_families = any(role not in self.numbers for role in roles)

    @property
    def seats(self) -> tuple[str, ...]:
        """All of them, in the order of their numbers."""
        return tuple(self.numbers)

    def of(self, device: Author) -> tuple[str, ...]:
        """The seats that a device plays."""
        return tuple([name for name, author in self.devices.items() if author == device])


def message_route(event: MessageEvent, addresses: Addresses) -> dict[str, Value]:
    """Who sends to whom, and the how manieth message of each channel it is."""
    numbers = addresses.numbers
    receivers: list[Value] = [
        [numbers[receiver], number] for receiver, number in zip(event.receivers, event.numbers, strict=True)
    ]
    sender = None if event.sender == EXTERNAL else numbers[event.sender]
    return {"l": list(event.lane), "m": event.label, "r": receivers, "s": sender}


def abort_route(event: AbortEvent, numbers: Mapping[str, int]) -> dict[str, Value]:
    """Who aborts, and why; culprits without a seat, and evidence beyond what fits, are left out."""
    culprits = [numbers[culprit] for culprit in event.culprits if culprit in numbers]
    return {
        "c": list(culprits[:CULPRITS_MAX]),
        "e": [bytes.fromhex(identifier) for identifier in event.evidence[:EVIDENCE_MAX]],
        "s": numbers[event.sender],
        "why": event.reason.encode("utf-8", "replace")[:REASON_BYTES_MAX].decode("utf-8", "ignore"),
    }


def message_kind(protocol: str, label: str) -> str:
    return f"{protocol.lower()}.{label.lower()}"


def abort_kind(protocol: str) -> str:
    return f"{protocol.lower()}.abort"


def session_event(
    event: Event, *, protocol: str, protocol_hash: str, session_id: SessionId, addresses: Addresses
) -> SessionEvent:
    """What an event of the log says in its session; `DecodeError` where that is nothing, or not its author's to say."""
    route = event.route
    if route is None or event.protocol != protocol.lower():
        raise DecodeError("not a message of this session")
    if route.keys() == _ABORT_KEYS and event.phase == "abort":
        return _abort(event, dict(route), protocol_hash, session_id, addresses)
    fields = exact_map(dict(route), _MESSAGE_KEYS)
    lane = _lane(fields["l"])
    receivers, numbers = _receivers(fields["r"], lane, addresses)
    sender = _sender(fields["s"], receivers, event.author, addresses)
    label = fields["m"]
    if type(label) is not str or label.lower() != event.phase:
        raise DecodeError("a label that is not its kind's")
    return MessageEvent(
        event.kind,
        protocol_hash,
        session_id,
        lane,
        sender,
        receivers,
        numbers,
        label,
        event.body,
        event.id,
    )


def _abort(
    event: Event, route: dict[str, Value], protocol_hash: str, session_id: SessionId, addresses: Addresses
) -> AbortEvent:
    why, culprits, evidence = route["why"], route["c"], route["e"]
    sender = _seat(route["s"], event.author, addresses)
    if event.body or type(why) is not str or len(why) > REASON_BYTES_MAX:
        raise DecodeError("not an abort")
    if type(culprits) is not list or type(evidence) is not list:
        raise DecodeError("not an abort")
    if len(culprits) > CULPRITS_MAX or len(evidence) > EVIDENCE_MAX:
        raise DecodeError("not an abort")
    named = tuple([_known(number, addresses) for number in culprits])
    proofs = tuple([_digest(identifier).hex() for identifier in evidence])
    return AbortEvent(protocol_hash, session_id, sender, why, named, proofs)


def _sender(value: Value, receivers: tuple[str, ...], author: Author, addresses: Addresses) -> str:
    if value is not None:
        return _seat(value, author, addresses)
    if any(addresses.devices[receiver] != author for receiver in receivers):
        raise DecodeError("a fact from outside for seats that another device plays")
    return EXTERNAL


def _seat(value: Value, author: Author, addresses: Addresses) -> str:
    name = _known(value, addresses)
    if addresses.devices[name] != author:
        raise DecodeError("a seat that another device plays")
    return name


def _known(value: Value, addresses: Addresses) -> str:
    if type(value) is not int or value not in addresses.names:
        raise DecodeError("no seat of this session")
    return addresses.names[value]


def _receivers(value: Value, lane: LanePath, addresses: Addresses) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Nobody at all only where there are families, one of which may be empty this time; or of a fact, in its lane of
    one number, that is there for whoever reads the ledger."""
    if type(value) is not list or not (value or addresses.has_families or len(lane) == 1):
        raise DecodeError("a message to nobody")
    pairs = [_pair(item) for item in value]
    names = tuple([_known(seat, addresses) for seat, _ in pairs])
    if len(set(names)) != len(names):
        raise DecodeError("a message to one seat twice")
    return names, tuple([number for _, number in pairs])


def _pair(value: Value) -> tuple[int, int]:
    if type(value) is not list or len(value) != 2 or not all(type(part) is int and part >= 0 for part in value):
        raise DecodeError("not a seat and a number")
    return cast(tuple[int, int], tuple(value))


def _lane(value: Value) -> tuple[int, ...]:
    if type(value) is not list or not all(type(step) is int for step in value):
        raise DecodeError("not a lane")
    return tuple(cast(list[Any], value))


def _digest(value: Value) -> bytes:
    if type(value) is not bytes or len(value) != DIGEST_BYTES:
        raise DecodeError("not the id of an event")
    return value
