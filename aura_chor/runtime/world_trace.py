"""The trace of a world: what went in and out of every device, in order, and a hash that two equal runs share.

Contents stand in it as hashes, so that no secret and no payload does. Nothing in it depends on addresses, on the order
of sets or on real time.
"""

import hashlib
from dataclasses import dataclass, fields
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Record:
    """At `moment_ms` of the world: device number `device`, what it was, and what tells it from others of its kind."""

    moment_ms: int
    device: int
    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.moment_ms:>8} {self.device} {self.what} {self.detail}".rstrip()


class Trace:
    """Records in their order. With `keep` False only the hash is kept."""

    def __init__(self, *, keep: bool = True) -> None:
        self.records: list[Record] = []
        self.count = 0
        self._keep = keep
        self._hash = hashlib.sha256()

    def note(self, moment_ms: int, device: int, what: str, detail: str = "") -> None:
        """Add a record."""
        record = Record(moment_ms, device, what, detail)
        self._hash.update(f"{record}\n".encode())
        self.count += 1
        if self._keep:
            self.records.append(record)

    def hash(self) -> str:
        """In hex, of all records so far."""
        return self._hash.hexdigest()


def detail_of(message: Input | Output) -> str:
    """What a record says of an input or an output."""
    match message:
        case Tick(now_ms=moment) | WakeAt(moment_ms=moment):
            return str(moment)
        case Received(peer=peer, content=content) | Send(peer=peer, content=content):
            return f"{_hex(peer)} {_digest(content)} {len(content)}"
        case Connected(peer=peer):
            return _hex(peer)
        case Written(number=number):
            return str(number)
        case Append(number=number, batch=batch):
            return f"{number} {_batch(batch)}"
        case Performed(session=session, number=number) | Performing(session=session, number=number):
            return f"{_hex(session)} {number}"
        case _:
            return _told(message)


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
        case Progress():
            event = "" if message.event is None else _hex(message.event)
            shown = message.step.value, message.lifecycle.value, message.seat or "", message.label, event
            return f"{_hex(message.session)} {' '.join(shown)}"
        case Ended(session=session, lifecycle=lifecycle, events=events):
            return f"{_hex(session)} {lifecycle.value} {_digest(b''.join(events))}"
        case Faulted(fault=fault):
            return f"{fault.name} {','.join(map(_hex, fault.culprits))} {','.join(map(_hex, fault.evidence))}"
        case Throttle(stop=stop):
            return str(stop)
        case _:
            return str(getattr(message, "ticket", ""))


def _batch(batch: Batch) -> str:
    return _digest(repr([list(getattr(batch, field.name)) for field in fields(batch)]).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_SHORT]


def _hex(identifier: bytes) -> str:
    return identifier.hex()[:_SHORT]
