"""Devices that do not keep to the rules, and what their victims were told of them.

A `Twist` replaces a seat before it is played: its body, its checks or its sealer does something else in one place and
all the rest as it should. Whoever holds a device's key can also write events that no host would: `second`, `tell`.
"""

from collections.abc import Callable

from msgspec import structs

from aura_chor.base.canon import Value
from aura_chor.crypto import group
from aura_chor.crypto.secrets import SecretScalar
from aura_chor.ledger.event import Event, produce
from aura_chor.ledger.verdicts import Fault
from aura_chor.runtime.frames import event_frames
from aura_chor.runtime.host_ports import Faulted, Received
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author, number, signer
from tests.protocols.stations import Account

Twist = Callable[[Seat], Seat]
WRONG = SecretScalar(group.scalar(5))


class Other:
    """A part of a seat in which some members are other ones."""

    def __init__(self, part: object, **others: object) -> None:
        self._part = part
        self.__dict__.update(others)

    def __getattr__(self, name: str) -> object:
        return getattr(self._part, name)


def both(*twists: Twist) -> Twist:
    """One after the other."""

    def twist(seat: Seat) -> Seat:
        for one in twists:
            seat = one(seat)
        return seat

    return twist


def told(made: Account, number: int) -> list[Fault]:
    """What a device was told of others, but for what it heard before it knew anybody."""
    found = [out.fault for _, key, out in made.world.told if key == author(number) and isinstance(out, Faulted)]
    return [fault for fault in found if fault.name != "Unauthenticated"]


def faults(made: Account, number: int) -> list[tuple[str, tuple[bytes, ...]]]:
    """As `told`, in short."""
    return [(fault.name, fault.culprits) for fault in told(made, number)]


def verdicts(made: Account, number: int) -> set[tuple[str, tuple[bytes, ...], str]]:
    """As `told`: name, culprits and how to go on."""
    return {(fault.name, fault.culprits, fault.retry.value) for fault in told(made, number)}


def second(event: Event, **changes: Value) -> Event:
    """Another event of the same author with the same number."""
    draft = structs.replace(event.draft, body={**event.body, **changes})
    return produce(draft, signer(number(event.author)))


def tell(made: Account, to: int, *events: Event) -> None:
    """Let a device receive events from their author, whoever has really sent them."""
    for event in events:
        for frame in event_frames([event.wire]):
            made.world.feed(author(to), Received(event.author, frame))


def step(made: Account, by: int, session: bytes, kind: str) -> Event | None:
    """The step of this kind that a device has taken in a session, as it knows itself."""
    known = made.host(by).ledger.known
    return next((event for event in known.in_session(session, kind) if event.author == author(by)), None)
