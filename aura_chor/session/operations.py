"""What a typestate can do, as data: each generated state class lists its operations in `OPERATIONS`.

The typestate base executes them, programs that know no module by name (the automatic player, the console) read them.
They are plain classes that take their parts as positional arguments: a generated module makes hundreds when it is
imported, and a call with one argument per line is formatted alike at every line length.
"""

from collections.abc import Callable
from typing import ClassVar, TypeAlias, TypeGuard

from msgspec import Struct

from aura_chor.base.names import LanePath
from aura_chor.session.deadlines import Deadline as Deadline
from aura_chor.session.groups import Group
from aura_chor.session.instructions import AwaitEvent, AwaitEventWithin
from aura_chor.session.sealed import is_sealed

OWN_MESSAGE = -1
SESSION_PARAMETER = -2

Variable: TypeAlias = tuple[int, str]
"""(site, field) of an earlier message, (`OWN_MESSAGE`, field), or (`SESSION_PARAMETER`, name); sizes are parameters."""

Seats: TypeAlias = str | Group
"""A single role, or what a core resolves."""


class Where:
    """A predicate and what its arguments are. `text` is the predicate as the choreography writes it.

    A predicate with an argument that this seat has not seen says nothing.
    """

    __slots__ = ("arguments", "holds", "text")

    def __init__(self, text: str, holds: Callable[..., bool], *arguments: Variable) -> None:
        self.text = text
        self.holds = holds
        self.arguments = arguments


class Count:
    """A number that depends on sizes and parameters. `text` is the expression as the choreography writes it."""

    __slots__ = ("arguments", "text", "value")

    def __init__(self, text: str, value: Callable[..., int], *arguments: Variable) -> None:
        self.text = text
        self.value = value
        self.arguments = arguments


ALL = Count("all", int)
"""Every seat of the group that is gathered from, where its witness would be content with fewer."""


class Place:
    """The predicates of one place in the choreography where a message may stand."""

    __slots__ = ("where",)

    def __init__(self, *where: Where) -> None:
        self.where = where


class Send:
    """`keeps` are the fields that a later predicate of this seat reads. All of `where` must hold.

    `own`: the sender is a receiver too, because its own message counts where it collects. `seats` and `channels`
    are known beforehand where all receivers are single roles; else `channels` is None, and a core finds them.
    """

    __slots__ = (
        "channels",
        "event_name",
        "keeps",
        "label",
        "lane",
        "message",
        "name",
        "own",
        "receivers",
        "seats",
        "where",
    )
    kind: ClassVar[str] = "send"

    def __init__(
        self,
        name: str,
        label: str,
        message: type[Struct],
        receivers: tuple[Seats, ...],
        lane: LanePath = (),
        keeps: tuple[Variable, ...] = (),
        *where: Where,
    ) -> None:
        self.name = name
        self.label = label
        self.event_name = label.lower()
        self.message = message
        self.receivers = receivers
        self.lane = lane
        self.own = False
        plain = are_plain(receivers) and -1 not in lane
        self.seats = tuple([str(receiver) for receiver in receivers])
        self.channels = tuple([(lane, seat) for seat in self.seats]) if plain else None
        self.keeps = keeps
        self.where = where


class Arrival:
    """One case of a receive. It is accepted when all predicates of at least one of `places` hold.

    `fixed`: sender and lane are what they say; else a core finds them. `sealed`: the message has sealed fields.
    `binds`: it says what a later step rests on (who is in a sub-family, which child session there is).
    """

    __slots__ = ("binds", "fixed", "group", "keeps", "label", "lane", "message", "places", "sealed", "sender")

    def __init__(
        self,
        sender: Seats,
        label: str,
        message: type[Struct],
        lane: LanePath = (),
        keeps: tuple[Variable, ...] = (),
        *places: Place,
    ) -> None:
        self.group = sender
        self.sender = str(sender)
        self.label = label
        self.message = message
        self.lane = lane
        self.keeps = keeps
        self.places = places
        self.fixed = isinstance(sender, str) and -1 not in lane
        self.sealed = is_sealed(message)
        self.binds = hasattr(message, "BINDS")


class Receive:
    """The cases are what `wait` selects events by; None where a core has to find their senders or learns from them."""

    __slots__ = ("cases", "name", "wait")
    kind: ClassVar[str] = "receive"

    def __init__(self, name: str, *cases: Arrival) -> None:
        self.name = name
        self.cases = cases
        self.wait = AwaitEvent(cases) if all(case.fixed and not case.binds for case in cases) else None


class ReceiveWithin:
    """A receive that a deadline can end; all cases are of one sender."""

    __slots__ = ("cases", "deadline", "name", "wait")
    kind: ClassVar[str] = "receive"

    def __init__(self, name: str, deadline: Deadline, *cases: Arrival) -> None:
        self.name = name
        self.deadline = deadline
        self.cases = cases
        self.wait = AwaitEventWithin(cases, deadline) if all(case.fixed and not case.binds for case in cases) else None


class Fork:
    """`lanes` are the names of the parameters that take the bodies of the lanes."""

    __slots__ = ("lanes", "name")
    kind: ClassVar[str] = "fork"

    def __init__(self, name: str, *lanes: str) -> None:
        self.name = name
        self.lanes = lanes


class Abort:
    __slots__ = ("name", "reason")
    kind: ClassVar[str] = "abort"

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason


class AwaitAbort:
    __slots__ = ("name",)
    kind: ClassVar[str] = "await abort"

    def __init__(self, name: str) -> None:
        self.name = name


class Resolve:
    """A `when`: which way the session's parameters decide."""

    __slots__ = ("name", "where")
    kind: ClassVar[str] = "case"

    def __init__(self, name: str, where: Where) -> None:
        self.name = name
        self.where = where


class Wide:
    """Base of the operations over families, facts, time and other sessions (`collectives`)."""

    __slots__ = ("name",)
    kind: ClassVar[str] = "wide"

    def __init__(self, name: str) -> None:
        self.name = name


Operation: TypeAlias = Send | Receive | ReceiveWithin | Fork | Abort | AwaitAbort | Resolve | Wide


def operations(*all_of_a_state: Operation) -> tuple[Operation, ...]:
    """The operations of one state; their indices are what its methods call them by."""
    return all_of_a_state


def are_plain(seats: tuple[Seats, ...]) -> TypeGuard[tuple[str, ...]]:
    """Whether all of them are single roles."""
    return all(isinstance(seat, str) for seat in seats)
