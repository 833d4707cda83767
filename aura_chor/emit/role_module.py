"""The module of a role while it is written: its names, what has been defined, what it must import."""

from dataclasses import dataclass, field

from aura_chor.emit.branch_names import Arrived, name_branches, name_expiries
from aura_chor.emit.context import Context
from aura_chor.emit.names import camel, predicate_slug
from aura_chor.emit.operations_view import OperationsOfRole
from aura_chor.emit.state_names import Names, Unit, name_states
from aura_chor.mpst.local import Case, Projection


@dataclass(slots=True)
class RoleModule:
    """`branches` and `expiries` are the classes of cases; `defined` those of them that have been written."""

    context: Context
    projection: Projection
    names: Names = field(init=False)
    branches: dict[Arrived, str] = field(init=False)
    expiries: dict[str, str] = field(init=False)
    operations: OperationsOfRole = field(init=False)
    defined: set[str] = field(default_factory=set)
    sides: dict[str, tuple[str, str]] = field(default_factory=dict)
    unions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        protocol = self.context.protocol
        self.names = name_states(protocol, self.projection.joined)
        self.branches = name_branches(self.names)
        self.expiries = name_expiries(self.names)
        self.operations = OperationsOfRole(protocol, self.projection.role, self.names)

    def union(self, unit: Unit, number: int, suffix: str) -> str:
        """The name of the union of a state's cases; a phase may have taken the obvious one."""
        state = unit.classes[number]
        if state not in self.unions:
            self.unions[state] = self.names.taken.take(f"{state}{suffix}")
        return self.unions[state]

    def sides_of(self, case: Case, state: str) -> tuple[str, str]:
        """The classes of both sides; a predicate that decides in several states has a pair for each."""
        if state not in self.sides:
            slug = camel(predicate_slug(self.context.protocol.whens[case.when].text))
            self.sides[state] = (self.names.taken.take(f"When{slug}"), self.names.taken.take(f"Unless{slug}"))
        return self.sides[state]
