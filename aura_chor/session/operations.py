"""What a typestate can do, as data: each generated state class lists its operations in `OPERATIONS`.

The typestate base executes them, programs that know no module by name (the automatic player, the console) read them.
They are plain classes that take their parts as positional arguments: a generated module makes hundreds when it is
imported, and a call with one argument per line is formatted alike at every line length.
"""

from collections.abc import Callable
from typing import ClassVar, TypeAlias

from msgspec import Struct

from aura_chor.base.names import LanePath
from aura_chor.session.deadlines import Deadline as Deadline
from aura_chor.session.instructions import AwaitEvent, AwaitEventWithin

OWN_MESSAGE = -1
SESSION_PARAMETER = -2

Variable: TypeAlias = tuple[int, str]
"""(site, field) of an earlier message, (`OWN_MESSAGE`, field), or (`SESSION_PARAMETER`, name)."""


class Where:
    """A predicate and what its arguments are. `text` is the predicate as the choreography writes it.

    A predicate with an argument that this seat has not seen says nothing.
    """

    __slots__ = ("arguments", "holds", "text")

    def __init__(self, text: str, holds: Callable[..., bool], *arguments: Variable) -> None:
        self.text = text
        self.holds = holds
        self.arguments = arguments


class Place:
    """The predicates of one place in the choreography where a message may stand."""

    __slots__ = ("where",)

    def __init__(self, *where: Where) -> None:
        self.where = where


class Send:
    """`keeps` are the fields that a later predicate of this seat reads. All of `where` must hold."""

    __slots__ = ("channels", "event_name", "keeps", "label", "lane", "message", "name", "receivers", "where")
    kind: ClassVar[str] = "send"

    def __init__(
        self,
        name: str,
        label: str,
        message: type[Struct],
        receivers: tuple[str, ...],
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
        self.channels = tuple([(lane, receiver) for receiver in receivers])
        self.keeps = keeps
        self.where = where


class Arrival:
    """One case of a receive. It is accepted when all predicates of at least one of `places` hold."""

    __slots__ = ("keeps", "label", "lane", "message", "places", "sender")

    def __init__(
        self,
        sender: str,
        label: str,
        message: type[Struct],
        lane: LanePath = (),
        keeps: tuple[Variable, ...] = (),
        *places: Place,
    ) -> None:
        self.sender = sender
        self.label = label
        self.message = message
        self.lane = lane
        self.keeps = keeps
        self.places = places


class Receive:
    """The cases are what `wait` selects events by."""

    __slots__ = ("cases", "name", "wait")
    kind: ClassVar[str] = "receive"

    def __init__(self, name: str, *cases: Arrival) -> None:
        self.name = name
        self.cases = cases
        self.wait = AwaitEvent(cases)


class ReceiveWithin:
    """A receive that a deadline can end; all cases are of one sender."""

    __slots__ = ("cases", "deadline", "name", "wait")
    kind: ClassVar[str] = "receive"

    def __init__(self, name: str, deadline: Deadline, *cases: Arrival) -> None:
        self.name = name
        self.deadline = deadline
        self.cases = cases
        self.wait = AwaitEventWithin(cases, deadline)


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


Operation: TypeAlias = Send | Receive | ReceiveWithin | Fork | Abort | AwaitAbort | Resolve


def operations(*all_of_a_state: Operation) -> tuple[Operation, ...]:
    """The operations of one state; their indices are what its methods call them by."""
    return all_of_a_state
