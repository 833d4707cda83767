"""Events that wait: for what they name to arrive, or for a member to vouch for a request by an outsider.

Both rooms are bounded in events and bytes. When one is full its oldest event is put out, with a verdict, and may come
again; nothing that waits has any effect on the account.

Source: CRYPTO.md 3.2, checks 2 and 4.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from aura_chor.ledger.event import Event, EventId

PARKED_EVENTS_MAX: Final = 4_096
PARKED_BYTES_MAX: Final = 16 * 2**20
QUARANTINE_EVENTS_MAX: Final = 64
QUARANTINE_BYTES_MAX: Final = 2**20


@dataclass(frozen=True, slots=True)
class Room:
    """How much may wait at once."""

    events_max: int
    bytes_max: int


PARKING: Final = Room(PARKED_EVENTS_MAX, PARKED_BYTES_MAX)
QUARANTINE: Final = Room(QUARANTINE_EVENTS_MAX, QUARANTINE_BYTES_MAX)


class Waiting:
    """Events by id, oldest first, each with the keys (ids, heads) that it still lacks."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._events: OrderedDict[EventId, tuple[Event, tuple[bytes, ...]]] = OrderedDict()
        self._by_key: dict[bytes, dict[EventId, None]] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._events)

    def __contains__(self, identifier: EventId) -> bool:
        return identifier in self._events

    def add(self, event: Event, missing: Iterable[bytes]) -> list[Event]:
        """Let the event wait; returns those that had to leave for it, itself when it alone is too large."""
        self.take(event.id)
        keys = tuple(dict.fromkeys(missing))
        self._events[event.id] = (event, keys)
        for key in keys:
            self._by_key.setdefault(key, {})[event.id] = None
        self._bytes += len(event.wire)
        evicted = []
        while len(self._events) > self._room.events_max or self._bytes > self._room.bytes_max:
            evicted.append(self._remove(next(iter(self._events))))
        return evicted

    def waiting(self) -> list[Event]:
        """All waiting events, oldest first; they go on waiting."""
        return [event for event, _ in self._events.values()]

    def take(self, identifier: EventId) -> Event | None:
        """The waiting event of this id, which stops waiting."""
        return self._remove(identifier) if identifier in self._events else None

    def arrived(self, key: bytes, still_missing: Callable[[bytes], bool]) -> list[Event]:
        """The events that waited for `key` and now lack nothing, oldest first; they stop waiting."""
        ready = []
        for identifier in tuple(self._by_key.get(key, ())):
            if not any(map(still_missing, self._events[identifier][1])):
                ready.append(self._remove(identifier))
        return ready

    def waiting_for(self, key: bytes) -> list[Event]:
        """The events that wait for `key`, among others, oldest first."""
        return [self._events[identifier][0] for identifier in self._by_key.get(key, ())]

    def take_all(self) -> list[Event]:
        """All waiting events, oldest first; the room is empty afterwards."""
        return [self._remove(identifier) for identifier in tuple(self._events)]

    def _remove(self, identifier: EventId) -> Event:
        event, keys = self._events.pop(identifier)
        self._bytes -= len(event.wire)
        for key in keys:
            waiting = self._by_key[key]
            del waiting[identifier]
            if not waiting:
                del self._by_key[key]
        return event
