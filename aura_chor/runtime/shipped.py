"""Shipped protocols on a host: their opening events and bodies are fixed by CRYPTO.md, not by a choreography.

A host is given one `Shipped` for each of them. It says who sits where once an opening event is sound, and how the
messages of its choreography are written as bodies of the log: what is sealed for members stands there as [[index,
digest]..], and what is left out of a body is null in the message. The choreography's version stands in the opening's
`route`; an opening that states none is of the version that this host has, since its kinds are one and the same.

`Keeper` is the device's hand on its secrets: what has to be durable before a session goes on becomes part of the
host's own batches, and is never answered for earlier.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias, cast, runtime_checkable

from msgspec import Struct

from aura_chor.base.canon import DIGEST_BYTES, DecodeError, Value
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Fault
from aura_chor.runtime.route import seat_number
from aura_chor.session.groups import seat_name, split_seat
from aura_chor.session.instructions import Perform
from aura_chor.session.sealed import SEALS
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Body

HASH: Final = "hash"
"""Where an opening's route states the version of its choreography."""


class Plan(Struct, frozen=True, kw_only=True):
    """Who sits where, by name; the parameters; the number that the log has for each member of a family, by seat."""

    seats: Mapping[str, Author]
    parameters: Mapping[str, Value]
    numbering: Mapping[str, tuple[int, ...]] = {}


class Shape(Struct, frozen=True, kw_only=True):
    """What is special about the body of a label: fields left out where they are null, and whom its seals are for."""

    optional: tuple[str, ...] = ()
    sealed_for: str = ""


class Shipped(Struct, frozen=True, kw_only=True):
    """`plan` reads a sound opening event; None where nobody here may play what it opens.

    `proves` says what a sound event of a session shows of another one's author: a complaint that holds.

    `of_its_epoch`: a session of its own ends when the account's epoch does.

    `start` is of a protocol without an opening event: the session that a first message with this body would belong to,
    and who sits in it, as the account stands; None where there is none. Its `openings` are such first messages.
    """

    identity: ProtocolIdentity
    openings: tuple[str, ...]
    plan: Callable[[Event, AccountLedger], Plan | None]
    shapes: Mapping[str, Shape] = {}
    proves: Callable[[Event, AccountLedger], Fault | None] = lambda _event, _ledger: None
    of_its_epoch: bool = False
    start: Callable[[Mapping[str, Value], AccountLedger], tuple[bytes, Plan] | None] | None = None


@runtime_checkable
class Opens(Protocol):
    """A body that knows how the session that it coordinates is opened: `sign.open` of a child session."""

    @property
    def opening(self) -> tuple[str, Mapping[str, Value]]:
        """The kind and the body of the opening event."""


Records: TypeAlias = Sequence[tuple[str, bytes]]


class Kept(Struct, frozen=True):
    """What to write, and what to answer once it is durable."""

    records: Records = ()
    answer: bool = True


class Keeper(Protocol):
    """A device's secrets, as its host has them made durable."""

    def keep(self, effect: Perform[Any], /) -> Kept | None:
        """What a body asks to be kept; None where the effect is none of the keeper's."""

    def fresh(self) -> Records:
        """What was drawn while seats were made, each once: it must be durable before their session's first event."""

    def over(self, session: bytes, said: Collection[str], /) -> Sequence[str]:
        """The records to drop now that a session has ended; `said` are the kinds of this device's events in it."""

    def replaced(self, head: Head, /) -> Sequence[str]:
        """The records to drop now that this head is certified, and its certificate durable."""


class Bodies:
    """The bodies of one session's messages, between choreography and log."""

    def __init__(self, shapes: Mapping[str, Shape], numbering: Mapping[str, tuple[int, ...]]) -> None:
        self._shapes = shapes
        self._numbering = numbering

    def written(self, label: str, body: Body) -> Body:
        """As the log has it."""
        shape = self._shapes.get(label)
        if shape is None:
            return body
        made = {name: value for name, value in body.items() if value is not None or name not in shape.optional}
        if shape.sealed_for:
            made[SEALS] = self._numbered(shape.sealed_for, cast("Mapping[str, bytes]", body[SEALS]))
        return made

    def read(self, label: str, body: Body) -> Body:
        """As the choreography has it; `DecodeError` where its seals are for nobody who sits here."""
        shape = self._shapes.get(label)
        if shape is None:
            return body
        made = {**dict.fromkeys(shape.optional), **body}
        if shape.sealed_for:
            made[SEALS] = self._seated(shape.sealed_for, body[SEALS])
        return made

    def _numbered(self, family: str, seals: Mapping[str, bytes]) -> list[list[int | bytes]]:
        numbers = self._numbering[family]
        return sorted([[numbers[split_seat(seat)[1] - 1], named] for seat, named in seals.items()])

    def _seated(self, family: str, seals: object) -> dict[str, bytes]:
        seats = {number: seat for seat, number in enumerate(self._numbering[family], start=1)}
        made: dict[str, bytes] = {}
        for number, named in cast("list[tuple[int, bytes]]", seals):
            if number not in seats:
                raise DecodeError("sealed for nobody who sits here")
            made[seat_name(family, seats[number])] = named
        return made


class Opened(Struct, frozen=True, kw_only=True):
    """What a host makes of an opening event, or of a start without one. `epoch` is that of all events of a shipped one.

    `opener` is who made it known; without `event` nobody has opened it, and it can do without that device.
    """

    id: EventId
    opener: Author
    event: Event | None
    protocol: str
    protocol_hash: str
    parameters: Mapping[str, Value]
    roster: Mapping[int, Author]
    roles: Sequence[str]
    numbering: Mapping[str, tuple[int, ...]] = {}
    bodies: Bodies | None = None
    of_its_epoch: bool = False
    proves: Callable[[Event, AccountLedger], Fault | None] = lambda _event, _ledger: None
    epoch: int | None = None


def opened_as(event: Event, shipped: Shipped, ledger: AccountLedger) -> Opened | None:
    """The session that a sound opening event of a shipped protocol opens; None where nobody may play it."""
    plan = shipped.plan(event, ledger)
    if plan is None:
        return None
    session = EventId(event.session or event.id)
    opening = event if event.session is None else None
    return _opened(shipped, plan, session, opener=event.author, event=opening, epoch=event.epoch)


def started_as(shipped: Shipped, body: Mapping[str, Value], ledger: AccountLedger, *, own: Author) -> Opened | None:
    """The session without an opening event that this device begins; None where it may not."""
    found = None if shipped.start is None else shipped.start(body, ledger)
    if found is None:
        return None
    return _opened(shipped, found[1], EventId(found[0]), opener=own, event=None, epoch=ledger.state().epoch)


def _opened(
    shipped: Shipped, plan: Plan, session: EventId, *, opener: Author, event: Event | None, epoch: int
) -> Opened:
    identity = shipped.identity
    numbers = {seat_number(identity.roles, seat): device for seat, device in plan.seats.items()}
    return Opened(
        id=session,
        opener=opener,
        event=event,
        protocol=identity.name,
        protocol_hash=(None if event is None else _stated(event)) or identity.protocol_hash,
        parameters=plan.parameters,
        roster={number: numbers[number] for number in sorted(numbers)},
        roles=identity.roles,
        numbering=plan.numbering,
        bodies=Bodies(shipped.shapes, plan.numbering),
        of_its_epoch=shipped.of_its_epoch,
        proves=shipped.proves,
        epoch=epoch,
    )


def _stated(event: Event) -> str | None:
    stated = None if event.route is None else event.route.get(HASH)
    return stated.hex() if type(stated) is bytes and len(stated) == DIGEST_BYTES else None
