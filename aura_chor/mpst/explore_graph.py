"""The global automaton in the second opinion's words: what each edge asks of each thread, and what may still come."""

from collections.abc import Callable
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import AbortEdge, Edge, ForkEdge, GlobalAutomaton, LocalEdge, MessageEdge
from aura_chor.mpst.explore_alphabet import Alphabet, Events, StepNumber, Thread, ThreadPath
from aura_chor.mpst.local_events import Expired, InTime, Took, Waited


@dataclass(frozen=True, slots=True)
class Move:
    """A message: the sender's step and every receiver's; its sender's alone if posted. A local edge: its role's."""

    events: Events
    target: int


@dataclass(frozen=True, slots=True)
class ForkMove:
    """`forks` and `joins` are the steps of the roles that run the lanes apart."""

    forks: Events
    joins: Events
    lanes: tuple["Graph", ...]
    target: int


@dataclass(frozen=True, slots=True)
class Graph:
    """By state: messages, aborts, the fork if there is one; who may act from there (a bit for each thread), which ends.

    `residents` are the threads that live in this automaton: all roles in the outermost one, in a lane those whose own
    automaton it is.
    """

    start: int
    final: frozenset[int]
    moves: tuple[tuple[Move, ...], ...]
    aborts: tuple[tuple[tuple[Thread, StepNumber], ...], ...]
    forks: dict[int, ForkMove]
    residents: tuple[Thread, ...]
    acting: tuple[int, ...]
    can_end: tuple[bool, ...]
    can_abort: tuple[bool, ...]
    doomed: tuple[bool, ...]
    """Whether every way on ends in an abort, and soon: none can end, and none can go round."""


def graph_of(automaton: GlobalAutomaton, alphabet: Alphabet) -> Graph:
    roles = tuple(dict.fromkeys(role for role, path in alphabet.threads))
    return _Compiler(alphabet, roles).graph(automaton, (), tuple(alphabet.thread(role, ()) for role in roles))


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What one edge adds to what may still come: who acts on it, whether it aborts, and where it leads, if anywhere."""

    acting: int
    aborts: bool
    target: int | None


@dataclass(frozen=True, slots=True)
class _Compiler:
    alphabet: Alphabet
    roles: tuple[RoleName, ...]

    def graph(self, automaton: GlobalAutomaton, path: ThreadPath, residents: tuple[Thread, ...]) -> Graph:
        forks = {
            state: self._fork(edge, path)
            for state, edges in enumerate(automaton.edges)
            for edge in edges
            if isinstance(edge, ForkEdge)
        }
        moves = tuple(
            tuple(self._move(edge, path) for edge in edges if isinstance(edge, MessageEdge | LocalEdge))
            for edges in automaton.edges
        )
        aborts = tuple(
            tuple(self._abort(edge, path) for edge in edges if isinstance(edge, AbortEdge)) for edges in automaton.edges
        )
        outlooks = [
            [self._outlook(edge, path, forks.get(state)) for edge in edges]
            for state, edges in enumerate(automaton.edges)
        ]
        acting = _spread([_mask_of(edges) for edges in outlooks], outlooks)
        can_end = _spread([int(state in automaton.final) for state in range(len(automaton.edges))], outlooks)
        can_abort = _spread([int(any(edge.aborts for edge in edges)) for edges in outlooks], outlooks)
        return Graph(
            automaton.start,
            automaton.final,
            moves,
            aborts,
            forks,
            residents,
            tuple(acting),
            tuple(map(bool, can_end)),
            tuple(map(bool, can_abort)),
            _doomed(automaton.final, outlooks, tuple(map(bool, can_abort))),
        )

    def _move(self, edge: MessageEdge | LocalEdge, path: ThreadPath) -> Move:
        if isinstance(edge, LocalEdge):
            return Move(((self.alphabet.thread(edge.role, path), self._local(edge)),), edge.target)
        sent = self.alphabet.send(edge.sender, edge.receivers, edge.label, edge.lane, edge.named)
        received = tuple(
            (self.alphabet.thread(role, path), self._received(edge, role))
            for role in (() if edge.posted else edge.receivers)
        )
        return Move(((self.alphabet.thread(edge.sender, path), sent), *received), edge.target)

    def _received(self, edge: MessageEdge, role: RoleName) -> StepNumber:
        letter = edge.label if edge.named is None else f"{edge.label} ({'in' if role in edge.named else 'out'})"
        return self.alphabet.receive(role, edge.sender, letter, edge.lane)

    def _local(self, edge: LocalEdge) -> StepNumber:
        match edge.event:
            case Expired() as event:
                return self.alphabet.expire(edge.role, event.sender, str(event.deadline), event.lane)
            case InTime() as event:
                return self.alphabet.receive(edge.role, event.sender, event.label, event.lane)
            case Took() as event:
                return self.alphabet.receive(edge.role, event.recorder or RoleName(""), event.label, event.lane)
            case Waited(length=length, since=since):
                return self.alphabet.alone(edge.role, f"waits {getattr(length, 'text', length)} {since or ''}")
            case event:
                return self.alphabet.alone(edge.role, str(event))

    def _abort(self, edge: AbortEdge, path: ThreadPath) -> tuple[Thread, StepNumber]:
        return self.alphabet.thread(edge.role, path), self.alphabet.abort(edge.role, edge.reason)

    def _fork(self, edge: ForkEdge, path: ThreadPath) -> ForkMove:
        apart = self.alphabet.forked(self.roles, edge.number)
        lanes = []
        joins = self._everywhere(apart, path, lambda role: self.alphabet.join(role, edge.number))
        for index, automaton in enumerate(edge.lanes):
            inner = (*path, (edge.number, index))
            residents = tuple(self.alphabet.thread(role, inner) for role in apart if _acts(role, automaton))
            lanes.append(self.graph(automaton, inner, residents))
            joins += tuple(
                (thread, self.alphabet.join(self.alphabet.threads[thread][0], edge.number)) for thread in residents
            )
        forks = self._everywhere(apart, path, lambda role: self.alphabet.fork(role, edge.number))
        return ForkMove(forks, joins, tuple(lanes), edge.target)

    def _everywhere(
        self, roles: tuple[RoleName, ...], path: ThreadPath, step: Callable[[RoleName], StepNumber]
    ) -> Events:
        return tuple((self.alphabet.thread(role, path), step(role)) for role in roles)

    def _outlook(self, edge: Edge, path: ThreadPath, fork: ForkMove | None) -> _Outlook:
        if isinstance(edge, MessageEdge | LocalEdge):
            return _Outlook(_mask(self._move(edge, path).events), False, edge.target)
        if isinstance(edge, AbortEdge):
            return _Outlook(_mask((self._abort(edge, path),)), True, None)
        assert fork is not None
        acting = _mask(fork.forks)
        for lane in fork.lanes:
            acting |= lane.acting[lane.start]
        ends = all(lane.can_end[lane.start] for lane in fork.lanes)
        aborts = any(lane.can_abort[lane.start] for lane in fork.lanes)
        return _Outlook(acting, aborts, fork.target if ends else None)


def _acts(role: RoleName, automaton: GlobalAutomaton) -> bool:
    return any(_takes_part(role, edge) for edges in automaton.edges for edge in edges)


def _takes_part(role: RoleName, edge: Edge) -> bool:
    if isinstance(edge, MessageEdge):
        return role == edge.sender or (not edge.posted and role in edge.receivers)
    if isinstance(edge, AbortEdge | LocalEdge):
        return role == edge.role
    assert isinstance(edge, ForkEdge), "only automata over concrete seats are explored"
    return any(_acts(role, lane) for lane in edge.lanes)


def _mask(events: Events) -> int:
    mask = 0
    for thread, _ in events:
        mask |= 1 << thread
    return mask


def _mask_of(edges: list[_Outlook]) -> int:
    mask = 0
    for edge in edges:
        mask |= edge.acting
    return mask


def _spread(bits: list[int], outlooks: list[list[_Outlook]]) -> list[int]:
    """The least solution in which each state has its own bits and those of every state that its edges lead to."""
    before: list[list[int]] = [[] for _ in bits]
    for state, edges in enumerate(outlooks):
        for edge in edges:
            if edge.target is not None:
                before[edge.target].append(state)
    pending = [state for state, own in enumerate(bits) if own]
    while pending:
        state = pending.pop()
        for earlier in before[state]:
            if bits[state] & ~bits[earlier]:
                bits[earlier] |= bits[state]
                pending.append(earlier)
    return bits


def _doomed(final: frozenset[int], outlooks: list[list[_Outlook]], can_abort: tuple[bool, ...]) -> tuple[bool, ...]:
    """The least solution: a state that may abort, and all of whose ways on lead to such states."""
    doomed = [False] * len(outlooks)
    changed = True
    while changed:
        changed = False
        for state, edges in enumerate(outlooks):
            if edges and not doomed[state] and can_abort[state] and state not in final and _all_doomed(edges, doomed):
                doomed[state] = changed = True
    return tuple(doomed)


def _all_doomed(edges: list[_Outlook], doomed: list[bool]) -> bool:
    return all(edge.aborts if edge.target is None else doomed[edge.target] for edge in edges)
