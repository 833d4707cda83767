"""What goes into a machine and what comes out of it: one session of one device."""

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct

from aura_chor.runtime.result import SessionResult
from aura_chor.session.events import Event, MessageEvent
from aura_chor.session.faults import Fault
from aura_chor.session.groups import Company
from aura_chor.session.instructions import Perform
from aura_chor.session.seats import Seat

# --- inputs ---


class Begin(Struct, frozen=True, kw_only=True):
    """Play these seats, from their journal where there is one. `recorded` are the events of the session so far.

    Without a `company`, which a protocol with families needs, every role is one seat.
    """

    seats: tuple[Seat, ...]
    parameters: Struct | None
    company: Company | None = None
    recorded: tuple[Event, ...] = ()
    now_ms: int = 0


class Arrived(Struct, frozen=True):
    """An event of another device stands in the ledger."""

    event: Event


class TimeIs(Struct, frozen=True):
    now_ms: int


class Durable(Struct, frozen=True):
    """The write of this number is durable, as the event of this id."""

    number: int
    id: bytes


class Unwritable(Struct, frozen=True):
    """The write of this number cannot be made an event: a bug of whoever wrote it."""

    number: int
    error: Exception


class Answered(Struct, frozen=True):
    number: int
    answer: Any = None
    error: str | None = None


class GiveUp(Struct, frozen=True):
    """Abort the session in the name of a seat played here."""

    role: str
    reason: str


class Blame(Struct, frozen=True):
    """End the session with a fault of another seat or of this device; `fault` makes one for every strand."""

    role: str
    fault: Callable[[], Fault]
    reason: str


class Post(Struct, frozen=True):
    """A notice or a veto in the name of a seat, of somebody's own accord; a seat that has ended posts nothing.

    Without a role (""): a fact from outside, for all seats played here.
    """

    role: str
    message: Struct


class GoOn(Struct, frozen=True):
    """There was more to do than fits one step."""


Input: TypeAlias = Begin | Arrived | TimeIs | Durable | Unwritable | Answered | GiveUp | Blame | Post | GoOn

# --- outputs ---


class Write(Struct, frozen=True):
    """Make the event durable, together with all notes before it, and say `Durable`. Aborts need no answer."""

    number: int
    event: Event


class Keep(Struct, frozen=True):
    """A note for the journal."""

    note: bytes


class Do(Struct, frozen=True):
    number: int
    role: str
    effect: Perform[Any]


class Took(Struct, frozen=True):
    """A seat has taken a message; without one its deadline has come first."""

    role: str
    event: MessageEvent | None


class Repeated(Struct, frozen=True):
    """The place of this message in its channel was taken already: its sender has written two for one."""

    event: Event


class Done(Struct, frozen=True):
    """The last seat played here has ended. Nothing follows."""

    result: SessionResult


class More(Struct, frozen=True):
    """Say `GoOn` before anything else is done for long."""


Output: TypeAlias = Write | Keep | Do | Took | Repeated | Done | More
