"""The operations over families, facts, time and other sessions, as data, like those of `operations`."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from msgspec import Struct

from aura_chor.base.names import LanePath
from aura_chor.session.children import Child
from aura_chor.session.deadlines import Deadline
from aura_chor.session.groups import Group
from aura_chor.session.operations import Arrival, Count, Place, Seats, Send, Variable, Where, Wide
from aura_chor.session.sealed import is_sealed

if TYPE_CHECKING:
    from aura_chor.session.witness import SubFamily, Witness

    Proof: TypeAlias = type[Witness[Any, Any]] | type[SubFamily[Any]]


class SendThrough(Send):
    """A send that shows whom its sender has heard: to a sub-family, or with a field that names one (`names`)."""

    __slots__ = ("names", "through")

    def __init__(
        self,
        name: str,
        label: str,
        message: type[Struct],
        receivers: tuple[Seats, ...],
        lane: LanePath,
        keeps: tuple[Variable, ...],
        through: tuple[str, ...],
        names: str | None,
        *where: Where,
    ) -> None:
        super().__init__(name, label, message, receivers, lane, keeps, *where)
        self.through = through
        self.names = names


class Post(Send):
    """What a member sends in a collective."""

    __slots__ = ()
    kind: ClassVar[str] = "post"

    def __init__(
        self,
        name: str,
        label: str,
        message: type[Struct],
        receivers: tuple[Seats, ...],
        lane: LanePath,
        keeps: tuple[Variable, ...],
        own: bool,
        *where: Where,
    ) -> None:
        super().__init__(name, label, message, receivers, lane, keeps, *where)
        self.own = own
        if own:
            self.channels = None


class Record(Send):
    """A fact for those who await it, in a lane of its own."""

    __slots__ = ()
    kind: ClassVar[str] = "record"


class NamingArrival(Arrival):
    """A message whose field `field` names the members of a sub-family; whoever takes it sees whether it is one."""

    __slots__ = ("family", "field", "sub_family")

    def __init__(
        self,
        sender: Seats,
        label: str,
        message: type[Struct],
        lane: LanePath,
        keeps: tuple[Variable, ...],
        field: str,
        sub_family: str,
        family: str,
        *places: Place,
    ) -> None:
        super().__init__(sender, label, message, lane, keeps, *places)
        self.binds = True
        self.field = field
        self.sub_family = sub_family
        self.family = family


class Scatter(Wide):
    """One event for every member of `group`, each with a payload of its own."""

    __slots__ = ("group", "keeps", "label", "lane", "message", "where")
    kind: ClassVar[str] = "scatter"

    def __init__(
        self,
        name: str,
        label: str,
        message: type[Struct],
        group: Group,
        lane: LanePath,
        keeps: tuple[Variable, ...],
        *where: Where,
    ) -> None:
        super().__init__(name)
        self.label = label
        self.message = message
        self.group = group
        self.lane = lane
        self.keeps = keeps
        self.where = where


class Abstain(Wide):
    """The member lets its turn in a collective pass. `own` as in `Post`."""

    __slots__ = ("label", "lane", "own", "receivers")
    kind: ClassVar[str] = "abstain"

    def __init__(self, name: str, label: str, receivers: tuple[Seats, ...], lane: LanePath, own: bool) -> None:
        super().__init__(name)
        self.label = label
        self.receivers = receivers
        self.lane = lane
        self.own = own


class Collect(Wide):
    """Messages of distinct members, until `count` (None: the witness's, or all) have come.

    `sub_family` names those heard where `proof` is a witness.
    """

    __slots__ = ("arrival", "count", "deadline", "own", "proof", "sub_family")
    kind: ClassVar[str] = "collect"

    def __init__(
        self,
        name: str,
        arrival: Arrival,
        count: Count | None,
        proof: "Proof | None",
        deadline: Deadline | None,
        own: bool,
        sub_family: "type[SubFamily[Any]] | None" = None,
    ) -> None:
        super().__init__(name)
        self.arrival = arrival
        self.count = count
        self.proof = proof
        self.deadline = deadline
        self.own = own
        self.sub_family = sub_family


class ForEach(Wide):
    """The lanes of an `each`, one for every member of `group`, which `variable` stands for; `lane` ends in -1."""

    __slots__ = ("group", "in_order", "lane", "variable")
    kind: ClassVar[str] = "each"

    def __init__(self, name: str, group: Group, variable: str, lane: LanePath, in_order: bool) -> None:
        super().__init__(name)
        self.group = group
        self.variable = variable
        self.lane = lane
        self.in_order = in_order


class AwaitFact(Wide):
    """The next fact of this label, of one of `recorders` or from outside the session."""

    __slots__ = ("deadline", "external", "keeps", "label", "lane", "message", "places", "recorders", "sealed")
    kind: ClassVar[str] = "await"

    def __init__(
        self,
        name: str,
        label: str,
        message: type[Struct],
        recorders: tuple[Seats, ...],
        external: bool,
        lane: LanePath,
        deadline: Deadline | None,
        keeps: tuple[Variable, ...],
        *places: Place,
    ) -> None:
        super().__init__(name)
        self.label = label
        self.message = message
        self.recorders = recorders
        self.external = external
        self.lane = lane
        self.deadline = deadline
        self.keeps = keeps
        self.places = places
        self.sealed = is_sealed(message)


class Enter(Wide):
    """The witnesses that are handed over at the beginning of a phase."""

    __slots__ = ("witnesses",)
    kind: ClassVar[str] = "enter"

    def __init__(self, name: str, *witnesses: "type[Witness[Any, Any]]") -> None:
        super().__init__(name)
        self.witnesses = witnesses


class ReadLedger(Wide):
    __slots__ = ()
    kind: ClassVar[str] = "read ledger"


class Wait(Wide):
    """A cool-down of `length`, fixed or a parameter in milliseconds, counted from when the seat first saw `since`."""

    __slots__ = ("length", "since")
    kind: ClassVar[str] = "wait"

    def __init__(self, name: str, length: Deadline | Variable, since: str | None) -> None:
        super().__init__(name)
        self.length = length
        self.since = since


class OpenChild(Wide):
    __slots__ = ("child", "lane", "receivers")
    kind: ClassVar[str] = "open"

    def __init__(self, name: str, child: Child, receivers: tuple[Seats, ...], lane: LanePath) -> None:
        super().__init__(name)
        self.child = child
        self.receivers = receivers
        self.lane = lane


class JoinChild(Wide):
    """`invited`: the opening message was taken by a receive before."""

    __slots__ = ("child", "invited", "lane", "opener")
    kind: ClassVar[str] = "join"

    def __init__(self, name: str, child: Child, opener: Seats, lane: LanePath, invited: bool) -> None:
        super().__init__(name)
        self.child = child
        self.opener = opener
        self.lane = lane
        self.invited = invited


class Withdraw(Wide):
    """The seat's part ends here, and hurts nobody while thresholds can be reached without it."""

    __slots__ = ("reason",)
    kind: ClassVar[str] = "withdraw"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name)
        self.reason = reason


class Notify(Wide):
    """A notice, at most `at_most` times by this seat."""

    __slots__ = ("at_most", "label", "message")
    kind: ClassVar[str] = "notice"

    def __init__(self, name: str, label: str, message: type[Struct], at_most: int | None) -> None:
        super().__init__(name)
        self.label = label
        self.message = message
        self.at_most = at_most


class Forbid(Wide):
    """A veto; `check` is the method of the protocol's checks that says whether it counts."""

    __slots__ = ("check", "label", "message")
    kind: ClassVar[str] = "veto"

    def __init__(self, name: str, label: str, message: type[Struct], check: str | None) -> None:
        super().__init__(name)
        self.label = label
        self.message = message
        self.check = check
