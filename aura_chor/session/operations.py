"""What a typestate can do, as data: each generated state class lists its operations in `OPERATIONS`.

The typestate base executes them, programs that know no module by name (the automatic player, the console) read them.
"""

from collections.abc import Callable
from typing import ClassVar, TypeAlias

from msgspec import Struct

from aura_chor.base.names import LanePath
from aura_chor.session.events import EventFilter

OWN_MESSAGE = -1
SESSION_PARAMETER = -2


class Where(Struct, frozen=True):
    """A predicate and what its arguments are: (site, field) of an earlier message, of this one, or a parameter.

    `text` is the predicate as the choreography writes it. A predicate with an argument that this seat has not seen
    says nothing.
    """

    text: str
    holds: Callable[..., bool]
    arguments: tuple[tuple[int, str], ...]


class Send(Struct, frozen=True):
    """`keeps` are the (site, field) pairs that a later predicate of this seat reads."""

    kind: ClassVar[str] = "send"
    name: str
    label: str
    message: type[Struct]
    receivers: tuple[str, ...]
    lane: LanePath = ()
    where: tuple[Where, ...] = ()
    keeps: tuple[tuple[int, str], ...] = ()


class Arrival(EventFilter, frozen=True):
    """One case of a receive. It is accepted when the predicates of at least one of `alternatives` hold."""

    message: type[Struct]
    alternatives: tuple[tuple[Where, ...], ...] = ()
    keeps: tuple[tuple[int, str], ...] = ()


class Receive(Struct, frozen=True):
    kind: ClassVar[str] = "receive"
    name: str
    cases: tuple[Arrival, ...]


class Fork(Struct, frozen=True):
    """`lanes` are the names of the parameters that take the bodies of the lanes."""

    kind: ClassVar[str] = "fork"
    name: str
    lanes: tuple[str, ...]


class Abort(Struct, frozen=True):
    kind: ClassVar[str] = "abort"
    name: str
    reason: str


class AwaitAbort(Struct, frozen=True):
    kind: ClassVar[str] = "await abort"
    name: str


class Resolve(Struct, frozen=True):
    """A `when`: which way the session's parameters decide."""

    kind: ClassVar[str] = "case"
    name: str
    where: Where


Operation: TypeAlias = Send | Receive | Fork | Abort | AwaitAbort | Resolve
