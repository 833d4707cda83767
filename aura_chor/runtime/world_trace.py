"""The trace of a world: what went in and out of every device, in order, and a hash that two equal runs share.

Contents stand in it as hashes, so that no secret and no payload does. Nothing in it depends on addresses, on the order
of sets or on real time.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final

from aura_chor.effects.ports import Batch
from aura_chor.runtime.host_ports import (
    Append,
    Cancel,
    Connected,
    Ended,
    Faulted,
    Input,
    Invited,
    Offer,
    Opened,
    Output,
    Performed,
    Performing,
    Progress,
    Received,
    Refused,
    Send,
    Throttle,
    Tick,
    WakeAt,
    Written,
)

_SHORT: Final = 12
_FIELDS: Final = tuple(field.name for field in fields(Batch))


@dataclass(frozen=True, slots=True)
class Record:
    """At `moment_ms` of the world: device number `device`, what it was, and what tells it from others of its kind."""

    moment_ms: int
    device: int
    what: str
    detail: str

    def __str__(self) -> str:
        return _line(self.moment_ms, self.device, self.what, self.detail)


def _line(moment_ms: int, device: int, what: str, detail: str) -> str:
    return f"{moment_ms:>8} {device} {what} {detail}".rstrip()


class Trace:
    """Records in their order. With `keep` False only the hash is kept."""

    def __init__(self, *, keep: bool = True) -> None:
        self.records: list[Record] = []
        self.count = 0
        self._keep = keep
        self._hash = hashlib.sha256()

    def note(self, moment_ms: int, device: int, what: str, detail: str = "") -> None:
        """Add a record."""
        self._hash.update(_line(moment_ms, device, what, detail).encode() + b"\n")
        self.count += 1
        if self._keep:
            self.records.append(Record(moment_ms, device, what, detail))

    def hash(self) -> str:
        """In hex, of all records so far."""
        return self._hash.hexdigest()


def detail_of(message: Input | Output) -> str:
    """What a record says of an input or an output. Those of which there are most are found by their type at once."""
    return _DETAILS.get(type(message), _told)(message)


def _content(message: Received | Send) -> str:
    return f"{_hex(message.peer)} {_digest(message.content)} {len(message.content)}"


def _asked(message: Performed | Performing) -> str:
    return f"{_hex(message.session)} {message.number}"


def _progress(message: Progress) -> str:
    event = "" if message.event is None else _hex(message.event)
    shown = message.step.value, message.lifecycle.value, message.seat or "", message.label, event
    return f"{_hex(message.session)} {' '.join(shown)}"


def _told(message: Input | Output) -> str:
    """The others: those that only tell, and commands."""
    match message:
        case Opened(ticket=ticket, session=session):
            return f"{ticket} {_hex(session)}"
        case Refused(ticket=ticket, why=why):
            return f"{ticket} {why.value}"
        case Offer(protocol=protocol):
            return protocol
        case Invited(invitation=invitation):
            return f"{_hex(invitation.session)} {','.join(invitation.seats)}"
        case Cancel(session=session):
            return _hex(session)
        case Ended(session=session, lifecycle=lifecycle, events=events):
            return f"{_hex(session)} {lifecycle.value} {_digest(b''.join(events))}"
        case Faulted(fault=fault):
            return f"{fault.name} {','.join(map(_hex, fault.culprits))} {','.join(map(_hex, fault.evidence))}"
        case Throttle(stop=stop):
            return str(stop)
        case _:
            return str(getattr(message, "ticket", ""))


def _batch(batch: Batch) -> str:
    return _digest(repr([list(getattr(batch, name)) for name in _FIELDS]).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_SHORT]


def _hex(identifier: bytes) -> str:
    return identifier.hex()[:_SHORT]


_DETAILS: Final[dict[type, Callable[[Any], str]]] = {
    Tick: lambda message: str(message.now_ms),
    WakeAt: lambda message: str(message.moment_ms),
    Received: _content,
    Send: _content,
    Connected: lambda message: _hex(message.peer),
    Written: lambda message: str(message.number),
    Append: lambda message: f"{message.number} {_batch(message.batch)}",
    Performed: _asked,
    Performing: _asked,
    Progress: _progress,
}
