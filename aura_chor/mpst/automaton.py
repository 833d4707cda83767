"""The global automaton: what a choreography denotes (DESIGN section 2.1).

States are whole numbers; the edges out of a state are a tuple. All edges out of a state are of one role (sender-driven
choice) and differ in what that role does; a final state has no edge out. `par` is one hierarchical edge whose lanes are
automata of their own, with states numbered apart and channels of their own (the lane path). Payloads, predicates and
phases ride on the edges as sites: one site per interaction as written, per inlining.

A *local edge* is seen by one role alone, and is for it what a message is for those that take part: in time or expired.
Out of one state all local edges are of one role.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.base.names import ChoreographyName, Label, LanePath, RoleName
from aura_chor.mpst.local_events import LocalEvent
from aura_chor.mpst.model import (
    Deadline,
    Family,
    Group,
    Identified,
    MessageType,
    Notice,
    Opening,
    Parameter,
    Predicate,
    RecordDeclaration,
    Veto,
    Witness,
)
from aura_chor.mpst.sites import Site
from aura_chor.report.diagnostic import Span


@dataclass(frozen=True, slots=True)
class MessageEdge:
    """`sender → receivers : label` in the channels of `lane`; several sites where equal prefixes were merged."""

    sender: RoleName
    receivers: tuple[RoleName, ...]
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]
    target: int
    posted: bool = False
    """Seen by the sender alone: behind it local edges say what the receiver makes of it."""
    each: bool = False
    """A scatter: an event for each member of the one receiver, a family; in an expansion it is lanes of messages."""
    fact: bool = False
    """A fact that is recorded: posted, in a channel of its own; who awaits it has a local edge (`Took`)."""
    named: tuple[RoleName, ...] | None = None
    """In an expansion, those whom the message names, if it names a sub-family: they and the others see two letters."""

    @property
    def actor(self) -> RoleName:
        return self.sender

    def involves(self, role: RoleName) -> bool:
        return role == self.sender or (not self.posted and role in self.receivers)

    @property
    def span(self) -> Span:
        return self.sites[0].span


@dataclass(frozen=True, slots=True)
class AbortEdge:
    """`role ⊙ abort reason`: leads to a state in `GlobalAutomaton.aborted`."""

    role: RoleName
    reason: str
    target: int
    phase: str | None
    span: Span = field(compare=False)

    @property
    def actor(self) -> RoleName:
        return self.role

    def involves(self, role: RoleName) -> bool:
        return role == self.role


@dataclass(frozen=True, slots=True)
class LocalEdge:
    """`role ⊙ event`, seen by `role` alone."""

    role: RoleName
    event: LocalEvent
    target: int
    phase: str | None
    span: Span = field(compare=False)

    @property
    def actor(self) -> RoleName:
        return self.role

    def involves(self, role: RoleName) -> bool:
        return role == self.role


@dataclass(frozen=True, slots=True)
class ForkEdge:
    """`par`: every lane runs to its end, interleaved; then `target`. `number` is unique in the protocol."""

    number: int
    lanes: tuple["GlobalAutomaton", ...]
    target: int
    phase: str | None
    span: Span = field(compare=False)

    @property
    def actor(self) -> None:
        return None


# --- edges of the parametric automaton, where a family is one role ---


@dataclass(frozen=True, slots=True)
class CollectEdge:
    """The members of `senders` send, one message each; every receiver goes on when `count` (None: all) have come.

    One edge stands for all: a member sends and is past it, a receiver collects. `count` is the text of an expression
    over sizes and parameters. `own`: the receivers are members themselves, whose own messages count (an exchange, or
    several collectors of the family that sends). `sub_family` names those heard from here on; `expired` is the state
    behind the deadline's branch; without it the deadline aborts for `reason`, or ends this receiver's part alone where
    it is of one of the families `withdraws`.
    """

    senders: RoleName
    receivers: tuple[RoleName, ...]
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]
    count: Predicate | None
    witness: str | None
    sub_family: RoleName | None
    deadline: Deadline | None
    expired: int | None
    withdraws: tuple[RoleName, ...]
    own: bool
    target: int
    reason: str = ""

    @property
    def actor(self) -> RoleName:
        return self.senders

    @property
    def span(self) -> Span:
        return self.sites[0].span

    @property
    def phase(self) -> str | None:
        return self.sites[0].phase


@dataclass(frozen=True, slots=True)
class EachEdge:
    """One lane for each member of `group`; `lane` is that of the member `variable`. `number` as a fork's."""

    number: int
    variable: str
    group: RoleName
    in_order: bool
    lane: "GlobalAutomaton"
    target: int
    phase: str | None
    span: Span = field(compare=False)

    @property
    def actor(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class ChildEdge:
    """`role` opens a child session and learns how it ended; those of `members` play in it and go on however it ends.

    `roles` maps the child's roles to ours; `label` is that of the message to the members in an expansion. `failed` is
    the state behind the `else`; None where a failed child makes `role` abort for `reason`.
    """

    role: RoleName
    members: tuple[RoleName, ...]
    label: Label
    lane: LanePath
    callee: ChoreographyName
    roles: tuple[tuple[RoleName, RoleName], ...]
    arguments: tuple[Predicate, ...]
    result: str
    target: int
    failed: int | None
    reason: str
    phase: str | None
    span: Span = field(compare=False)

    @property
    def actor(self) -> RoleName:
        return self.role


Step: TypeAlias = MessageEdge | AbortEdge | LocalEdge
Edge: TypeAlias = Step | ForkEdge | CollectEdge | EachEdge | ChildEdge


@dataclass(frozen=True, slots=True)
class GlobalAutomaton:
    """`edges[s]` are the edges out of state `s`. Every state is reachable from `start`.

    A state is final (the session, or the lane, may end there), aborted, or has edges out.
    """

    lane: LanePath
    start: int
    edges: tuple[tuple[Edge, ...], ...]
    final: frozenset[int]
    aborted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Valuation:
    """One combination of truth values of the `when` predicates, by their canonical text, in a fixed order."""

    values: tuple[tuple[str, bool], ...] = ()

    def __str__(self) -> str:
        return ", ".join(text if value else f"not ({text})" for text, value in self.values)


@dataclass(frozen=True, slots=True)
class PhaseRules:
    """What holds in a phase; `requires` are the witnesses to hand over on entering, in one valuation.

    `outer` are the phases around it, outermost first: who comes out of an inner phase does not enter the outer again.
    """

    name: str
    outer: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    volatile: bool = False
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    valuation: Valuation
    automaton: GlobalAutomaton
    phases: tuple[PhaseRules, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """One instance over concrete seats: families of these `sizes`, `values` of the parameters of thresholds.

    `checked` are the seats that the knowledge check asks about: one of those that differ in nothing but their number.
    """

    sizes: tuple[tuple[RoleName, int], ...]
    values: tuple[tuple[str, int], ...]
    valuation: Valuation
    automaton: GlobalAutomaton
    seats: tuple[RoleName, ...]
    checked: tuple[RoleName, ...]

    def __str__(self) -> str:
        sizes = [f"{size} {role}" for role, size in self.sizes]
        values = [f"{name} = {value}" for name, value in self.values]
        return ", ".join((*sizes, *values, *([str(self.valuation)] if self.valuation.values else [])))


@dataclass(frozen=True, slots=True)
class Protocol:
    """A choreography as built: one global automaton per valuation, and what its edges refer to.

    `whens` are the predicates that valuations range over, in the order of `Valuation.values`. `constraints` are over
    the session's parameters. `messages` are in order of first appearance; `records` are those that they and the
    parameters use. `span` is the choreography's name, `written` all of it: what stands elsewhere is a callee's, and
    calls roles by other names.
    """

    name: ChoreographyName
    doc: str
    source: str
    roles: tuple[RoleName, ...]
    parameters: tuple[Parameter, ...]
    constraints: tuple[Predicate, ...]
    messages: tuple[MessageType, ...]
    records: tuple[RecordDeclaration, ...]
    whens: tuple[Predicate, ...]
    instances: tuple[Instance, ...]
    span: Span = field(compare=False)
    written: Span = field(compare=False)
    role_spans: tuple[Span, ...] = field(compare=False)
    families: tuple[Family, ...] = ()
    references: Mapping[RoleName, Group] = field(default_factory=dict)
    """Every reference on an edge that is not a whole role; of calls too, with their roles renamed."""
    expansions: tuple[Expansion, ...] = ()
    """What is checked, the smallest first; empty where the instances have nothing to expand: they are checked then."""
    witnesses: tuple[Witness, ...] = ()
    opening: Opening | Identified | None = None
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()
