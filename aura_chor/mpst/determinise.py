"""From silent steps to the global automaton: equal-labelled branch prefixes are merged, and who decides is checked.

A state is a set of *threads*, one per branch whose beginning was merged away; each thread is a closure of the built
automaton. Two branches that begin alike are legal when the chooser is the one who tells them apart later (CHR321), and
refused when another role does, when nobody does, or when one ends where the other goes on (CHR306).
"""

from collections import deque
from dataclasses import dataclass, field, replace

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.automaton import (
    AbortEdge,
    ChildEdge,
    CollectEdge,
    EachEdge,
    Edge,
    ForkEdge,
    GlobalAutomaton,
    LocalEdge,
    MessageEdge,
)
from aura_chor.mpst.determinise_problems import (
    decided_by_another,
    delayed,
    first_place,
    not_told_apart,
    same_branch,
    state_budget,
    timed_once,
    with_and_without_deadline,
)
from aura_chor.mpst.limits import MAX_STATES
from aura_chor.mpst.local_events import ChildEnded, Expired, Heard, InTime, LocalEvent, ReadLedger, Took, Waited
from aura_chor.mpst.model import MessageType
from aura_chor.mpst.nfa import (
    Nfa,
    NfaAbort,
    NfaChild,
    NfaCollect,
    NfaEach,
    NfaEdge,
    NfaEvent,
    NfaExpired,
    NfaFork,
    NfaInTime,
    NfaLocal,
    NfaMessage,
    NfaPredicate,
    SiteKey,
)
from aura_chor.mpst.sites import OWN_MESSAGE, SESSION_PARAMETER, BoundVariable, Site, SitePredicate
from aura_chor.report.diagnostic import Diagnostic

Thread = tuple[int, ...]


@dataclass(slots=True)
class Numbering:
    """Numbers that all instances of a protocol share: sites and forks, in order of first appearance; its messages."""

    sites: dict[SiteKey, int] = field(default_factory=dict)
    forks: dict[SiteKey, int] = field(default_factory=dict)
    messages: dict[Label, MessageType] = field(default_factory=dict)

    def site(self, key: SiteKey) -> int:
        return self.sites.setdefault(key, len(self.sites))

    def message(self, message: MessageType) -> MessageType:
        known = self.messages.setdefault(message.label, message)
        if message.doc and not known.doc:
            self.messages[message.label] = message
        return known


def determinise(
    nfa: Nfa, numbering: Numbering, reached: set[SiteKey]
) -> tuple[GlobalAutomaton | None, list[Diagnostic]]:
    """The automaton of the root lane; None with CHR306 or CHR310. Adds to `reached` every interaction that it meets."""
    shared = _Shared(numbering, reached)
    automaton = _Lane(nfa, (), shared).run()
    if any(d.severity.value == "error" for d in shared.problems):
        return None, shared.problems
    return automaton, shared.problems


@dataclass(slots=True)
class _Shared:
    numbering: Numbering
    reached: set[SiteKey]
    problems: list[Diagnostic] = field(default_factory=list)
    states: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """`decider` is the role that must tell the threads apart; None where there is one thread."""

    threads: tuple[Thread, ...]
    decider: RoleName | None


_NOWHERE = _State((), None)

EVERY_MEMBER = -1


class _Lane:
    def __init__(self, nfa: Nfa, path: LanePath, shared: _Shared) -> None:
        self._nfa = nfa
        self._path = path
        self._shared = shared
        self._numbers: dict[_State, int] = {}
        self._queue: deque[_State] = deque()

    def run(self) -> GlobalAutomaton:
        start = self._number(_State((self._nfa.closure(self._nfa.start),), None))
        edges: list[tuple[Edge, ...]] = []
        final: set[int] = set()
        aborted: set[int] = set()
        while self._queue:
            if self._shared.states > MAX_STATES:
                self._shared.problems.append(state_budget(first_place(self._nfa)))
                break
            state = self._queue.popleft()
            core = {s for thread in state.threads for s in thread}
            if self._nfa.end in core:
                final.add(len(edges))
            if self._nfa.aborted in core:
                aborted.add(len(edges))
            edges.append(self._edges(state, self._nfa.end in core))
        return GlobalAutomaton(self._path, start, tuple(edges), frozenset(final), frozenset(aborted))

    def _number(self, state: _State) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._numbers)
            self._queue.append(state)
            self._shared.states += 1
        return number

    def _edges(self, state: _State, ends: bool) -> tuple[Edge, ...]:
        threads = [self._grouped(thread) for thread in state.threads]
        merged: dict[object, list[NfaEdge]] = {}
        for grouped in threads:
            for key, group in grouped.items():
                merged.setdefault(key, []).extend(group)
        if not self._sender_driven(state, threads, merged, ends):
            return ()
        return tuple(self._edge(state, group) for group in merged.values())

    def _grouped(self, thread: Thread) -> dict[object, list[NfaEdge]]:
        grouped: dict[object, list[NfaEdge]] = {}
        for state in thread:
            for edge in self._nfa.edges[state]:
                grouped.setdefault(edge.merge_key, []).append(edge)
        return grouped

    def _sender_driven(
        self,
        state: _State,
        threads: list[dict[object, list[NfaEdge]]],
        merged: dict[object, list[NfaEdge]],
        ends: bool,
    ) -> bool:
        """Whether one role has the choice here, and it is the chooser of the branches merged on the way."""
        edges = [group[0] for group in merged.values()]
        if not edges:
            return True
        actors = {edge.actor for edge in edges}
        if (ends or len(actors) > 1) or (None in actors and len(edges) > 1):
            self._shared.problems.append(not_told_apart(edges, ends, state.decider))
            return False
        if twice := with_and_without_deadline(edges):
            self._shared.problems.append(timed_once(twice))
            return False
        told_apart = any(set(grouped) != set(merged) for grouped in threads)
        if told_apart and state.decider is not None and state.decider not in actors:
            self._shared.problems.append(decided_by_another(edges, state.decider))
            return False
        return True

    def _edge(self, state: _State, group: list[NfaEdge]) -> Edge:
        first = group[0]
        targets = sorted({self._nfa.closure(edge.target) for edge in group})
        if len(targets) < len({id(edge) for edge in group}) and len(group) > 1:
            self._shared.problems.append(same_branch(group))
        decider = None if len(targets) == 1 else (state.decider or first.actor)
        if len(group) > 1 and state.decider is None and len(targets) > 1:
            self._shared.problems.append(delayed(group, first.actor))
        if isinstance(first, NfaFork):
            return self._fork(first, _State(tuple(targets), decider))
        if isinstance(first, NfaEach):
            return self._each(first, _State(tuple(targets), decider))
        target = self._number(_State(tuple(targets), decider))
        match first:
            case NfaMessage():
                return self._message(first, [edge for edge in group if isinstance(edge, NfaMessage)], target)
            case NfaLocal():
                event = self._event(first.event, [edge for edge in group if isinstance(edge, NfaLocal)])
                return LocalEdge(first.role, event, target, first.phase, first.span)
            case NfaCollect():
                return self._collect(first, [edge for edge in group if isinstance(edge, NfaCollect)], target, decider)
            case NfaChild():
                return self._child(first, [edge for edge in group if isinstance(edge, NfaChild)], target, decider)
            case NfaInTime(message=taken):
                sites = self._sites([edge.message for edge in group if isinstance(edge, NfaInTime)])
                in_time = InTime(taken.sender, taken.message.label, self._path, sites)
                return LocalEdge(taken.receivers[0], in_time, target, taken.phase, taken.span)
            case NfaExpired():
                passed = Expired(first.sender, self._path, first.deadline)
                return LocalEdge(first.role, passed, target, first.phase, first.span)
            case NfaAbort():
                return AbortEdge(first.role, first.reason, target, first.phase, first.span)

    def _message(self, first: NfaMessage, group: list[NfaMessage], target: int) -> MessageEdge:
        return MessageEdge(
            sender=first.sender,
            receivers=first.receivers,
            label=first.message.label,
            lane=self._path,
            sites=self._sites(group),
            target=target,
            posted=first.posted,
            each=first.each,
            fact=first.fact,
            named=first.named,
        )

    def _event(self, event: NfaEvent, group: list[NfaLocal]) -> LocalEvent:
        sites = self._sites([edge.message for edge in group if edge.message is not None])
        match event:
            case Took():
                return replace(event, lane=self._path, sites=sites)
            case Heard():
                return replace(event, lane=self._path)
            case ReadLedger() | Waited() | ChildEnded():
                return event

    def _collect(
        self, first: NfaCollect, group: list[NfaCollect], target: int, decider: RoleName | None
    ) -> CollectEdge:
        return CollectEdge(
            senders=first.message.sender,
            receivers=first.message.receivers,
            label=first.message.message.label,
            lane=self._path,
            sites=self._sites([edge.message for edge in group]),
            count=first.count,
            witness=first.witness,
            sub_family=first.sub_family,
            deadline=first.deadline,
            expired=self._other_way([edge.expired for edge in group], decider),
            withdraws=first.withdraws,
            own=first.own,
            target=target,
            reason=first.reason,
        )

    def _child(self, first: NfaChild, group: list[NfaChild], target: int, decider: RoleName | None) -> ChildEdge:
        return ChildEdge(
            role=first.role,
            members=first.members,
            label=first.label,
            lane=self._path,
            callee=first.callee,
            roles=first.roles,
            arguments=first.arguments,
            result=first.result,
            target=target,
            failed=self._other_way([edge.failed for edge in group], decider),
            reason=first.reason,
            phase=first.phase,
            span=first.span,
        )

    def _other_way(self, states: list[int | None], decider: RoleName | None) -> int | None:
        """The state behind an `else`, of all threads that have one."""
        written = sorted({self._nfa.closure(state) for state in states if state is not None})
        return self._number(_State(tuple(written), decider if len(written) > 1 else None)) if written else None

    def _sites(self, edges: list[NfaMessage]) -> tuple[Site, ...]:
        return tuple(self._site(edge) for edge in sorted(edges, key=lambda edge: edge.span.start))

    def _site(self, edge: NfaMessage) -> Site:
        self._shared.reached.add(edge.key)
        numbering = self._shared.numbering
        predicates = tuple(self._predicate(predicate) for predicate in edge.predicates)
        message = numbering.message(edge.message)
        return Site(numbering.site(edge.key), message, predicates, edge.phase, edge.span)

    def _predicate(self, bound: NfaPredicate) -> SitePredicate:
        variables = []
        for name, site, name_of_field, parameter in bound.variables:
            if site is not None:
                number = self._shared.numbering.site(site)
            else:
                number = SESSION_PARAMETER if parameter else OWN_MESSAGE
            variables.append(BoundVariable(name, number, name_of_field))
        return SitePredicate(bound.predicate, tuple(variables), bound.checked_by)

    def _fork(self, fork: NfaFork, behind: _State) -> ForkEdge:
        """A lane that can never end leaves nothing behind the fork: a state without edges that is no end."""
        forks = self._shared.numbering.forks
        number = forks.setdefault(fork.key, len(forks))
        lanes = tuple(
            _Lane(lane, (*self._path, number, index), self._shared).run() for index, lane in enumerate(fork.lanes)
        )
        target = self._number(behind if all(lane.final for lane in lanes) else _NOWHERE)
        return ForkEdge(number, lanes, target, fork.phase, fork.span)

    def _each(self, each: NfaEach, behind: _State) -> EachEdge:
        """In the path of the lane, -1 stands for the member's number."""
        forks = self._shared.numbering.forks
        number = forks.setdefault(each.key, len(forks))
        lane = _Lane(each.lane, (*self._path, number, EVERY_MEMBER), self._shared).run()
        target = self._number(behind if lane.final else _NOWHERE)
        return EachEdge(number, each.variable, each.group, each.in_order, lane, target, each.phase, each.span)
