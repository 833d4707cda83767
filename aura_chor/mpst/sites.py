"""A site is one interaction as written, in one inlining: its message, its predicates, the phase that it stands in.

Edges carry sites, several where equal beginnings were merged; so do the local events by which a message is taken.
"""

from dataclasses import dataclass, field

from aura_chor.base.names import RoleName
from aura_chor.mpst.model import MessageType, Predicate
from aura_chor.report.diagnostic import Span


@dataclass(frozen=True, slots=True)
class BoundVariable:
    """What a name in a site's predicate stands for at run time.

    `site` is the site whose message carries the field; -1 is the message itself; -2 a parameter of the session.
    """

    name: str
    site: int
    field: str


OWN_MESSAGE = -1
SESSION_PARAMETER = -2


@dataclass(frozen=True, slots=True)
class SitePredicate:
    """A predicate at a site: the expression (names are those of `variables`) and the receivers that check it."""

    predicate: Predicate
    variables: tuple[BoundVariable, ...]
    checked_by: tuple[RoleName, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One interaction as written, in one inlining. `phase` is the innermost phase, None before the first."""

    number: int
    message: MessageType
    predicates: tuple[SitePredicate, ...]
    phase: str | None
    span: Span = field(compare=False)
