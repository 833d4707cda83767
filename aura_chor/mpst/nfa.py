"""The automaton as it is first built: continuation states joined by silent steps.

Every statement is compiled with the state behind it, so that sequencing after any construct is free and no tail is ever
written twice. A lane of a `par` is an automaton of its own.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from aura_chor.base.names import ChoreographyName, Label, RoleName
from aura_chor.mpst import model
from aura_chor.mpst.local_events import ChildEnded, Heard, ReadLedger, Took, Waited
from aura_chor.report.diagnostic import Span

SiteKey = tuple[tuple[int, ...], int]
"""An inlining (the path of calls that led to it) and the interaction's number there."""


@dataclass(frozen=True, slots=True)
class NfaMessage:
    sender: RoleName
    receivers: tuple[RoleName, ...]
    message: model.MessageType
    predicates: tuple["NfaPredicate", ...]
    phase: str | None
    key: SiteKey
    span: Span
    target: int
    posted: bool = False
    each: bool = False
    fact: bool = False
    named: tuple[RoleName, ...] | None = None

    @property
    def actor(self) -> RoleName | None:
        return self.sender

    @property
    def merge_key(self) -> object:
        return (self.sender, self.receivers, self.message.label, self.posted, self.each, self.named)


@dataclass(frozen=True, slots=True)
class NfaPredicate:
    """A predicate whose earlier fields name sites by key: numbers are given when the automaton is determinised."""

    predicate: model.Predicate
    variables: tuple[tuple[str, SiteKey | None, str, bool], ...]
    """(name, site or None, field, is it a parameter)."""
    checked_by: tuple[RoleName, ...]


@dataclass(frozen=True, slots=True)
class NfaAbort:
    role: RoleName
    reason: str
    phase: str | None
    span: Span
    target: int

    @property
    def actor(self) -> RoleName | None:
        return self.role

    @property
    def merge_key(self) -> object:
        return ("abort", self.role, self.reason)


@dataclass(frozen=True, slots=True)
class NfaInTime:
    """The receiver of `message` takes it in time."""

    message: NfaMessage
    target: int

    @property
    def actor(self) -> RoleName | None:
        return self.message.receivers[0]

    @property
    def span(self) -> Span:
        return self.message.span

    @property
    def merge_key(self) -> object:
        return ("in time", self.actor, self.message.sender, self.message.message.label)


@dataclass(frozen=True, slots=True)
class NfaExpired:
    role: RoleName
    sender: RoleName
    deadline: model.Deadline
    phase: str | None
    span: Span
    target: int

    @property
    def actor(self) -> RoleName | None:
        return self.role

    @property
    def merge_key(self) -> object:
        return ("expired", self.role, self.sender, self.deadline)


NfaEvent: TypeAlias = Heard | Took | ReadLedger | Waited | ChildEnded


@dataclass(frozen=True, slots=True)
class NfaLocal:
    """`role ⊙ event`; lane and sites of the event are filled in when the automaton is determinised, from `message`."""

    role: RoleName
    event: NfaEvent
    message: NfaMessage | None
    phase: str | None
    span: Span
    target: int

    @property
    def actor(self) -> RoleName | None:
        return self.role

    @property
    def merge_key(self) -> object:
        return ("local", self.role, self.event)


@dataclass(frozen=True, slots=True)
class NfaCollect:
    """A collective of the parametric automaton: `message` is what each of its senders sends."""

    message: NfaMessage
    count: model.Predicate | None
    witness: str | None
    sub_family: RoleName | None
    deadline: model.Deadline | None
    expired: int | None
    reason: str
    withdraws: tuple[RoleName, ...]
    own: bool
    target: int

    @property
    def actor(self) -> RoleName | None:
        return self.message.sender

    @property
    def span(self) -> Span:
        return self.message.span

    @property
    def merge_key(self) -> object:
        count = None if self.count is None else self.count.text
        return ("collect", self.message.merge_key, count, self.witness, self.sub_family, self.deadline, self.withdraws)


@dataclass(frozen=True, slots=True, eq=False)
class NfaEach:
    """The lanes of an `each` in the parametric automaton: one stands for all."""

    variable: str
    group: RoleName
    in_order: bool
    lane: "Nfa"
    phase: str | None
    key: SiteKey
    span: Span
    target: int

    @property
    def actor(self) -> RoleName | None:
        return None

    @property
    def merge_key(self) -> object:
        return id(self)


@dataclass(frozen=True, slots=True)
class NfaChild:
    """A child session in the parametric automaton; `label` is its name here, unique in the protocol."""

    role: RoleName
    members: tuple[RoleName, ...]
    label: Label
    callee: ChoreographyName
    roles: tuple[tuple[RoleName, RoleName], ...]
    arguments: tuple[model.Predicate, ...]
    result: str
    failed: int | None
    reason: str
    phase: str | None
    span: Span
    target: int

    @property
    def actor(self) -> RoleName | None:
        return self.role

    @property
    def merge_key(self) -> object:
        return ("child", self.role, self.label)


@dataclass(frozen=True, slots=True, eq=False)
class NfaFork:
    lanes: tuple["Nfa", ...]
    phase: str | None
    key: SiteKey
    span: Span
    target: int

    @property
    def actor(self) -> RoleName | None:
        return None

    @property
    def merge_key(self) -> object:
        return id(self)


NfaEdge: TypeAlias = (
    NfaMessage | NfaAbort | NfaInTime | NfaExpired | NfaLocal | NfaFork | NfaCollect | NfaEach | NfaChild
)


def lanes_of(edge: NfaEdge) -> tuple["Nfa", ...]:
    if isinstance(edge, NfaFork):
        return edge.lanes
    return (edge.lane,) if isinstance(edge, NfaEach) else ()


@dataclass(frozen=True, slots=True)
class ChoicePoint:
    at: RoleName
    state: int
    branches: tuple[int, ...]
    span: Span
    wait: "Wait | None" = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The deadline of `role`, and the state behind its expiry."""

    role: RoleName
    deadline: model.Deadline
    expired: int
    phase: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Turn:
    """A state where something comes round: the head of a loop, or the entry of a call."""

    loop: str | None
    call: ChoreographyName | None
    span: Span


@dataclass(slots=True)
class Nfa:
    """States are indices into `silent` and `edges`; `end` and `aborted` are two of them."""

    silent: list[list[int]] = field(default_factory=list)
    edges: list[list[NfaEdge]] = field(default_factory=list)
    choices: list[ChoicePoint] = field(default_factory=list)
    turns: dict[int, Turn] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    aborted: int = 0
    _closures: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.end = self.state()
        self.aborted = self.state()

    def state(self) -> int:
        self.silent.append([])
        self.edges.append([])
        return len(self.silent) - 1

    def await_in_time(self, message: NfaMessage, wait: Wait) -> NfaMessage:
        """The message as posted: behind it the receiver takes it, or its deadline passes first."""
        waiting = self.state()
        expired = NfaExpired(wait.role, message.sender, wait.deadline, wait.phase, wait.span, wait.expired)
        self.edges[waiting] += [NfaInTime(message, message.target), expired]
        return replace(message, target=waiting, posted=True)

    def close(self, state: int, edges: list[NfaEdge]) -> None:
        """Let the state have these edges and no silent step."""
        self.silent[state] = []
        self.edges[state] = edges
        self._closures.clear()

    def closure(self, state: int) -> tuple[int, ...]:
        """The states reached by silent steps that have an edge out or end the lane, in ascending order."""
        if not self.silent[state]:
            return (state,)
        if state in self._closures:
            return self._closures[state]
        seen = {state}
        stack = [state]
        while stack:
            for following in self.silent[stack.pop()]:
                if following not in seen:
                    seen.add(following)
                    stack.append(following)
        found = tuple(sorted(s for s in seen if self.edges[s] or s in (self.end, self.aborted)))
        self._closures[state] = found
        return found
