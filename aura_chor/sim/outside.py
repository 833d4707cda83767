"""What comes from outside a session: facts that every device is told at a moment, and vouches for to its own bodies.

A fact is told again to a device that has lost it in a crash, and never twice to one that has written it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from aura_chor.ledger.event import EventId
from aura_chor.runtime.auto_wide import automatic_outside
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_ports import Input, Lifecycle, Output, Post
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.sim.stage import OWNERS_TICKETS, Unplayable
from aura_chor.sim.watch import Orders

RETRY_MS: Final = 500
_PLAYED: Final = (Lifecycle.RUNNING, Lifecycle.WAITING)


class Told(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact as a scenario has it: which, when after the beginning of the world, and its fields."""

    label: str
    at_ms: int = 0
    fields: dict[str, Any] = {}


class Fact(Struct, frozen=True):
    """A fact, and the moment from which on it is one."""

    at_ms: int
    message: Struct

    @property
    def label(self) -> str:
        """Which fact it is."""
        return type(self.message).__name__


def drawn_facts(identity: ProtocolIdentity, *, seed: int) -> tuple[Fact, ...]:
    """Some of each kind that the protocol awaits, with values that the seed chooses."""
    return tuple([Fact(planned.moment, planned.message) for planned in automatic_outside(identity, seed=seed)])


def told_facts(identity: ProtocolIdentity, told: Iterable[Told]) -> tuple[Fact, ...]:
    """Those of a scenario; `Unplayable` where the protocol has no such fact, or another shape of it."""
    rules = {rule.label: rule.message for rule in identity.facts}
    found: list[Fact] = []
    for one in told:
        if one.label not in rules:
            raise Unplayable(f"{identity.name} awaits no fact {one.label} from outside")
        try:
            found.append(Fact(one.at_ms, msgspec.convert(one.fields, rules[one.label])))
        except msgspec.ValidationError as error:
            raise Unplayable(f"the fact {one.label}: {error}") from error
    return tuple(found)


def telling(host: Host, facts: Sequence[Fact]) -> Orders:
    """What a device is told, as long as its present life lasts."""
    asked: dict[tuple[EventId, int], int] = {}

    def orders(_outputs: Sequence[Output], now_ms: int) -> Iterable[Input]:
        due = [(number, fact) for number, fact in enumerate(facts) if fact.at_ms <= now_ms]
        for status in host.sessions() if due else ():
            session = status.session
            if session is None or status.lifecycle not in _PLAYED:
                continue
            for number, fact in due:
                before = sum(earlier.label == fact.label for earlier in facts[:number])
                again = asked.get((session, number), -RETRY_MS) + RETRY_MS
                if now_ms >= again and _written(host, session, fact.label) == before:
                    asked[session, number] = now_ms
                    yield Post(ticket=OWNERS_TICKETS, session=session, seat="", message=fact.message)

    return orders


def _written(host: Host, session: EventId, label: str) -> int:
    """How many facts of this label the device has vouched for in a session."""
    events = host.ledger.known.session_events(session)
    own = [event for event in events if event.author == host.device]
    return sum(event.kind.rpartition(".")[2] == label.lower() for event in own)
