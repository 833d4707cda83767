"""The module of a role while it is written: its names, what has been defined, what it must import."""

from dataclasses import dataclass, field, replace

from aura_chor.base.names import RoleName
from aura_chor.emit.branch_names import Arrived, name_branches, name_expiries
from aura_chor.emit.collectives import Collectives
from aura_chor.emit.context import Context
from aura_chor.emit.layout import Bracket, lay_out
from aura_chor.emit.names import camel, capitalised, predicate_slug
from aura_chor.emit.notation_many import callee_text
from aura_chor.emit.operations_view import OperationsOfRole
from aura_chor.emit.ranges import Range, Ranges, phase_vetoes
from aura_chor.emit.seat_text import Imports
from aura_chor.emit.state_names import Names, Unit, name_states
from aura_chor.emit.view import BranchView
from aura_chor.emit.wait_cases import with_cases, with_something_to_do
from aura_chor.mpst.local import AbortAction, Case, OpenChild, Projection, ReadLedgerAction, RoleClass, Withdraw

TYPESTATE = "aura_chor.session.typestate"


@dataclass(slots=True)
class RoleModule:
    """`branches` and `expiries` are the classes of cases; `defined` those of them that have been written.

    `bounded`: some phase has vetoes, and every state says which of them bind there.
    """

    context: Context
    projection: Projection
    of: RoleClass = field(init=False)
    families: frozenset[RoleName] = field(init=False)
    imports: Imports = field(default_factory=Imports)
    names: Names = field(init=False)
    branches: dict[Arrived, str] = field(init=False)
    expiries: dict[str, str] = field(init=False)
    operations: OperationsOfRole = field(init=False)
    ranges: Ranges = field(init=False)
    bounded: bool = field(init=False)
    defined: set[str] = field(default_factory=set)
    sides: dict[str, tuple[str, str]] = field(default_factory=dict)
    unions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        protocol = self.context.protocol
        role = self.projection.role
        joined = with_something_to_do(with_cases(self.projection.joined), protocol.span)
        self.projection = replace(self.projection, joined=joined)
        self.of = self.projection.of or RoleClass(role, role)
        self.families = frozenset(family.name for family in protocol.families)
        self.names = name_states(protocol, self.projection.joined)
        self.branches = name_branches(self.names)
        self.expiries = name_expiries(self.names)
        self.operations = OperationsOfRole(protocol, self.of, self.names, self.imports, Collectives(protocol))
        self.ranges = Ranges(protocol, self.of)
        self.bounded = bool(phase_vetoes(protocol))

    @property
    def base(self) -> str:
        """What the module's states are, or what its own base is."""
        return "MemberState" if self.of.family else "State"

    def around(self, unit: Unit, number: int) -> Range:
        """What holds around a state; a role that is on its way out posts nothing more."""
        state = unit.automaton.states[number]
        found = self.ranges.around(state.phase)
        if not found.notices and not found.vetoes:
            return found
        leaving = all(isinstance(action, AbortAction | Withdraw | Case) for action in state.actions)
        return replace(found, notices=(), vetoes=()) if leaving else found

    def branch(self, name: str, fields: tuple[str, ...], following: str, *, base: str = "") -> BranchView:
        """A case, of a class that the typestate module has; `base` is it where it is not the plain one."""
        kind = base or f"{self.imports.use(TYPESTATE, 'Branch')}[S]"
        header = lay_out(Bracket(f"class {name}(", (kind, "frozen=True")), behind=":")
        return BranchView(header, (*fields, f"next: {following}[S]"))

    def union(self, unit: Unit, number: int, suffix: str) -> str:
        """The name of the union of a state's cases; a phase may have taken the obvious one."""
        state = unit.classes[number]
        if state not in self.unions:
            self.unions[state] = self.names.taken.take(f"{state}{suffix}")
        return self.unions[state]

    def sides_of(self, case: Case, state: str) -> tuple[str, str]:
        """The classes of both sides; a predicate that decides in several states has a pair for each."""
        slug = camel(predicate_slug(self.context.protocol.whens[case.when].text))
        return self._pair(state, f"When{slug}", f"Unless{slug}")

    def child_branches(self, unit: Unit, action: OpenChild) -> tuple[str, str]:
        """The classes of how a child session ended."""
        name = capitalised(callee_text(action.callee))
        key = f"{name} {unit.classes[action.target]} {unit.classes[action.failed]}"
        return self._pair(key, f"{name}Succeeded", f"{name}Failed")

    def ledger_read(self, unit: Unit, action: ReadLedgerAction) -> str:
        """The class of what a look at the ledger gives."""
        key = f"ledger {unit.classes[action.target]}"
        if key not in self.unions:
            self.unions[key] = self.names.taken.take("LedgerRead")
        return self.unions[key]

    def _pair(self, key: str, first: str, second: str) -> tuple[str, str]:
        if key not in self.sides:
            self.sides[key] = (self.names.taken.take(first), self.names.taken.take(second))
        return self.sides[key]
