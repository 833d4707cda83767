"""An oracle that shares no code with the product: a builder and a projector, each as plain as its definition.

`build` makes a global automaton from the generator's statements by way of a nondeterministic automaton; `project`
erases what the role takes no part in, closes and determinises (DESIGN section 2.2), with no minimisation and no
cleverness.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

from random_protocols import (
    Abort,
    Call,
    Choice,
    Continue,
    Loop,
    Message,
    Par,
    Statements,
    Timed,
    When,
)

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.automaton import AbortEdge, Edge, ForkEdge, GlobalAutomaton, LocalEdge, MessageEdge
from aura_chor.mpst.local import AbortAction, Action, Expiry, Fork, LocalAutomaton, LocalState, Receive, Send
from aura_chor.mpst.local_events import Expired, InTime
from aura_chor.mpst.model import Deadline
from aura_chor.report.diagnostic import Span

NOWHERE = Span("", 0, 0)

# --- statements to the global automaton ---


@dataclass
class _Nfa:
    edges: list[list[Edge]] = field(default_factory=list)
    silent: list[list[int]] = field(default_factory=list)

    def state(self) -> int:
        self.edges.append([])
        self.silent.append([])
        return len(self.edges) - 1


@dataclass
class _Forks:
    """Par statements are numbered as they are met."""

    count: int = 0


def build(statements: Statements, valuation: dict[str, bool] | None = None) -> GlobalAutomaton:
    return _lane(statements, (), {}, valuation or {}, _Forks())


def _lane(
    statements: Statements, lane: LanePath, roles: dict[str, str], valuation: dict[str, bool], forks: _Forks
) -> GlobalAutomaton:
    nfa = _Nfa()
    final, aborted = nfa.state(), nfa.state()
    builder = _Builder(nfa, lane, aborted, valuation, forks)
    start = builder.block(statements, final, {}, roles)
    return _deterministic(nfa, lane, start, final, aborted)


@dataclass
class _Builder:
    nfa: _Nfa
    lane: LanePath
    aborted: int
    valuation: dict[str, bool]
    forks: _Forks

    def block(self, statements: Statements, behind: int, loops: dict[str, int], roles: dict[str, str]) -> int:
        for statement in reversed(statements):
            behind = self.statement(statement, behind, loops, roles)
        return behind

    def statement(self, statement: object, behind: int, loops: dict[str, int], roles: dict[str, str]) -> int:
        def name(role: str) -> RoleName:
            return RoleName(roles.get(role, role))

        if isinstance(statement, Continue):
            return loops[statement.name]
        state = self.nfa.state()
        match statement:
            case Message():
                receivers = tuple(map(name, statement.receivers))
                edge = MessageEdge(name(statement.sender), receivers, Label(statement.label), self.lane, (), behind)
                self.nfa.edges[state].append(edge)
            case Timed(message=Message(sender=sender, receivers=(receiver,), label=label)):
                expired = self.late(statement, behind, loops, roles)
                wait = (name(sender), name(receiver), Label(label), int(statement.deadline[:-1]) * 1000)
                self.nfa.edges[state].append(self.posted(*wait, behind, expired))
            case Choice() if statement.waiter:
                expired = self.late(statement, behind, loops, roles)
                for branch in statement.branches:
                    first, *rest = branch
                    assert isinstance(first, Message)
                    after = self.block(tuple(rest), behind, loops, roles)
                    wait = (name(first.sender), name(first.receivers[0]), Label(first.label), 5000)
                    self.nfa.edges[state].append(self.posted(*wait, after, expired))
            case Choice():
                self.nfa.silent[state] = [self.block(branch, behind, loops, roles) for branch in statement.branches]
            case Loop():
                body = self.block(statement.body, behind, {**loops, statement.name: state}, roles)
                self.nfa.silent[state] = [body]
            case Abort():
                abort = AbortEdge(name(statement.at), statement.reason, self.aborted, None, NOWHERE)
                self.nfa.edges[state].append(abort)
            case When():
                taken = statement.then if self.valuation[statement.predicate] else statement.otherwise
                self.nfa.silent[state] = [self.block(taken, behind, loops, roles)]
            case Call():
                inner = {callee: str(name(actual)) for callee, actual in statement.roles}
                self.nfa.silent[state] = [self.block(statement.callee.body, behind, {}, inner)]
            case Par():
                number = self.forks.count
                self.forks.count += 1
                lanes = tuple(
                    _lane(body, (*self.lane, number, index), roles, self.valuation, self.forks)
                    for index, body in enumerate(statement.lanes)
                )
                self.nfa.edges[state].append(ForkEdge(number, lanes, behind, None, NOWHERE))
            case _:
                raise AssertionError(statement)
        return state

    def late(self, statement: Timed | Choice, behind: int, loops: dict[str, int], roles: dict[str, str]) -> int:
        """The state behind the expiry."""
        if statement.otherwise is not None:
            return self.block(statement.otherwise, behind, loops, roles)
        timed = isinstance(statement, Timed)
        waiter = statement.message.receivers[0] if isinstance(statement, Timed) else statement.waiter
        reason = (
            f"{statement.message.label} did not come in time" if timed else f"{statement.at} did not decide in time"
        )
        state = self.nfa.state()
        waiting = RoleName(roles.get(waiter, waiter))
        self.nfa.edges[state].append(AbortEdge(waiting, reason, self.aborted, None, NOWHERE))
        return state

    def posted(
        self, sender: RoleName, receiver: RoleName, label: Label, deadline: int, in_time: int, expired: int
    ) -> Edge:
        state = self.nfa.state()
        taken, passed = InTime(sender, label, self.lane, ()), Expired(sender, self.lane, Deadline(deadline, "ms"))
        self.nfa.edges[state] += [
            LocalEdge(receiver, taken, in_time, None, NOWHERE),
            LocalEdge(receiver, passed, expired, None, NOWHERE),
        ]
        return MessageEdge(sender, (receiver,), label, self.lane, (), state, posted=True)


def _deterministic(nfa: _Nfa, lane: LanePath, start: int, final: int, aborted: int) -> GlobalAutomaton:
    """Equal prefixes of branches become one edge. Two deciders, or one and an end, are the caller's fault."""
    first = _closed({start}, nfa.silent)
    numbers = {first: 0}
    order, rows = [first], list[tuple[Edge, ...]]()
    for subset in order:
        row: list[Edge] = []
        for targets in _grouped(nfa, subset).values():
            successor = _closed({edge.target for edge in targets}, nfa.silent)
            if successor not in numbers:
                numbers[successor] = len(order)
                order.append(successor)
            row.append(_aimed(targets[0], numbers[successor]))
        stops = final in subset or aborted in subset
        assert len({edge.actor for edge in row}) + stops <= 1, "not sender-driven"
        rows.append(tuple(row))
    ends = frozenset(numbers[subset] for subset in order if final in subset)
    aborts = frozenset(numbers[subset] for subset in order if aborted in subset)
    return GlobalAutomaton(lane, 0, tuple(rows), ends, aborts)


def _grouped(nfa: _Nfa, subset: frozenset[int]) -> dict[Hashable, list[Edge]]:
    groups: dict[Hashable, list[Edge]] = {}
    for state in sorted(subset):
        for edge in nfa.edges[state]:
            groups.setdefault(_aimed(edge, 0), []).append(edge)
    return groups


def _aimed(edge: Edge, target: int) -> Edge:
    match edge:
        case MessageEdge():
            return MessageEdge(edge.sender, edge.receivers, edge.label, edge.lane, edge.sites, target, edge.posted)
        case LocalEdge():
            return LocalEdge(edge.role, edge.event, target, None, NOWHERE)
        case AbortEdge():
            return AbortEdge(edge.role, edge.reason, target, edge.phase, edge.span)
        case ForkEdge():
            return ForkEdge(edge.number, edge.lanes, target, edge.phase, edge.span)


def _closed(states: set[int], silent: list[list[int]]) -> frozenset[int]:
    closed, pending = set(states), list(states)
    while pending:
        for target in silent[pending.pop()]:
            if target not in closed:
                closed.add(target)
                pending.append(target)
    return frozenset(closed)


# --- the global automaton to a role's ---


@dataclass
class _Flat:
    """The role's view: `actions` are what it does, with targets; `silent` what it takes no part in."""

    actions: list[list[Action]] = field(default_factory=list)
    silent: list[list[int]] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)
    aborts: set[int] = field(default_factory=set)

    def states(self, count: int) -> int:
        base = len(self.actions)
        self.actions.extend([] for _ in range(count))
        self.silent.extend([] for _ in range(count))
        return base


def project(automaton: GlobalAutomaton, role: RoleName) -> LocalAutomaton:
    flat = _Flat()
    base = _flatten(flat, automaton, role)
    flat.ends |= {base + state for state in automaton.final}
    flat.ends |= _endless(flat)
    return _subsets(flat, base + automaton.start, role, automaton.lane)


def _flatten(flat: _Flat, automaton: GlobalAutomaton, role: RoleName) -> int:
    base = flat.states(len(automaton.edges))
    flat.aborts |= {base + state for state in automaton.aborted}
    for state, edges in enumerate(automaton.edges):
        for edge in edges:
            if isinstance(edge, ForkEdge):
                _flatten_fork(flat, edge, role, base + state, base + edge.target)
                continue
            action = _action(edge, role, base + edge.target)
            if action is None:
                flat.silent[base + state].append(base + edge.target)
            else:
                flat.actions[base + state].append(action)
    return base


def _flatten_fork(flat: _Flat, edge: ForkEdge, role: RoleName, source: int, target: int) -> None:
    own = [(index, lane) for index, lane in enumerate(edge.lanes) if acts(lane, role)]
    if len(own) > 1:
        lanes = tuple((index, project(lane, role)) for index, lane in own)
        flat.actions[source].append(Fork(edge.number, lanes, target, None, edge.span))
        return
    followed = own or list(enumerate(edge.lanes))
    everybody_ends = all(_can_end(lane) for lane in edge.lanes)
    for _, lane in followed:
        base = _flatten(flat, lane, role)
        flat.silent[source].append(base + lane.start)
        if everybody_ends:
            for final in lane.final:
                flat.silent[base + final].append(target)
        else:
            flat.ends |= {base + final for final in lane.final}


def _action(edge: MessageEdge | AbortEdge | LocalEdge, role: RoleName, target: int) -> Action | None:
    if isinstance(edge, AbortEdge):
        return AbortAction(edge.reason, None, edge.span) if edge.role == role else None
    if isinstance(edge, LocalEdge):
        return _local_action(edge, target) if edge.role == role else None
    if edge.sender == role:
        return Send(edge.receivers, edge.label, edge.lane, (), target)
    if role in edge.receivers and not edge.posted:
        return Receive(edge.sender, edge.label, edge.lane, (), target)
    return None


def _local_action(edge: LocalEdge, target: int) -> Action:
    event = edge.event
    if isinstance(event, Expired):
        return Expiry(event.sender, event.deadline, event.lane, target, None, edge.span)
    return Receive(event.sender, event.label, event.lane, (), target)


def acts(automaton: GlobalAutomaton, role: RoleName) -> bool:
    return any(
        any(acts(lane, role) for lane in edge.lanes)
        if isinstance(edge, ForkEdge)
        else _action(edge, role, 0) is not None
        for edges in automaton.edges
        for edge in edges
    )


def _can_end(automaton: GlobalAutomaton) -> bool:
    reached, pending = {automaton.start}, [automaton.start]
    while pending:
        for edge in automaton.edges[pending.pop()]:
            ends = not isinstance(edge, ForkEdge) or all(map(_can_end, edge.lanes))
            if ends and edge.target not in reached:
                reached.add(edge.target)
                pending.append(edge.target)
    return bool(reached & automaton.final)


def _endless(flat: _Flat) -> set[int]:
    """States from which neither an action of the role nor an end nor an abort is ever reached: it is done for ever."""
    return {
        state
        for state in range(len(flat.actions))
        if all(
            not flat.actions[later] and later not in flat.ends and later not in flat.aborts
            for later in _closed({state}, flat.silent)
        )
    }


def _subsets(flat: _Flat, start: int, role: RoleName, lane: LanePath) -> LocalAutomaton:
    first = _closed({start}, flat.silent)
    numbers = {first: 0}
    order, states = [first], list[LocalState]()
    for subset in order:
        targets: dict[Action, set[int]] = {}
        for state in sorted(subset):
            for action in flat.actions[state]:
                targets.setdefault(aimed(action, 0), set()).add(getattr(action, "target", 0))
        actions: list[Action] = []
        for action, reached in targets.items():
            if isinstance(action, AbortAction):
                actions.append(action)
                continue
            successor = _closed(reached, flat.silent)
            if successor not in numbers:
                numbers[successor] = len(order)
                order.append(successor)
            actions.append(aimed(action, numbers[successor]))
        states.append(LocalState(tuple(actions), bool(subset & flat.ends), bool(subset & flat.aborts), None))
    return LocalAutomaton(role, lane, tuple(states))


def aimed(action: Action, target: int) -> Action:
    """The action with another target and without its sites and place, so that equal actions are equal."""
    match action:
        case Send():
            return Send(action.receivers, action.label, action.lane, (), target)
        case Receive():
            return Receive(action.sender, action.label, action.lane, (), target)
        case Expiry():
            return Expiry(action.sender, action.deadline, action.lane, target, None, NOWHERE)
        case Fork():
            return Fork(action.number, action.lanes, target, None, NOWHERE)
        case AbortAction():
            return AbortAction(action.reason, None, NOWHERE)
        case _:
            raise AssertionError(action)
