"""The composed local automata: a node for each thread, a bounded FIFO channel for each (lane, sender, receiver).

A role whose only action is to fork has forked, and a role whose lanes are all at an end that offers nothing more has
joined: these two happen at once, with the step before them. A lane that may end but still listens is not joined: the
role cannot know that it should.

Time is not modelled: a deadline may pass whenever its role waits. Then the head of the channel is dropped, or, where
none has come yet, a `SKIP` stands in the channel and swallows the next message that is sent into it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NewType, TypeAlias

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.explore_alphabet import Alphabet, Events, StepNumber, Thread, ThreadPath
from aura_chor.mpst.local import AbortAction, Case, Expiry, Fork, LocalAutomaton, Receive, Send

NodeNumber = NewType("NodeNumber", int)
Channel = NewType("Channel", int)
Places: TypeAlias = tuple[NodeNumber, ...]
"""The node of each thread; `ASLEEP` for a lane's thread outside of its fork."""
Queues: TypeAlias = tuple[tuple[Label, ...], ...]
ASLEEP = NodeNumber(-1)
SKIP = Label("(skipped)")
"""No label: stands only in channels that hold nothing else."""


@dataclass(frozen=True, slots=True)
class SendMove:
    step: StepNumber
    channels: tuple[Channel, ...]
    label: Label
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class ReceiveMove:
    step: StepNumber
    channel: Channel
    label: Label
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class ExpireMove:
    step: StepNumber
    channel: Channel
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class ForkMove:
    """`inside` is the thread's node while its lanes run; `lanes` are the threads that it wakes and their starts."""

    fork: StepNumber
    join: StepNumber
    lanes: tuple[tuple[Thread, NodeNumber], ...]
    inside: NodeNumber
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class Node:
    """A local state. `parent` is the thread that waits for this one's lane, None in a role's outermost automaton."""

    sends: tuple[SendMove, ...] = ()
    receives: tuple[ReceiveMove, ...] = ()
    expiries: tuple[ExpireMove, ...] = ()
    aborts: tuple[StepNumber, ...] = ()
    forks: tuple[ForkMove, ...] = ()
    may_end: bool = False
    parent: Thread | None = None
    running: ForkMove | None = None

    @property
    def offers(self) -> bool:
        return bool(self.sends or self.receives or self.expiries or self.aborts or self.forks)

    @property
    def listened(self) -> tuple[Channel, ...]:
        return tuple(dict.fromkeys(move.channel for move in self.receives))

    @property
    def forks_at_once(self) -> bool:
        return len(self.forks) == 1 and not (
            self.sends or self.receives or self.expiries or self.aborts or self.may_end
        )

    @property
    def joins_at_once(self) -> bool:
        return self.parent is not None and self.may_end and not self.offers


@dataclass(frozen=True, slots=True)
class Successor:
    """`aborted`: the session is over for everybody, and nothing in it is an error any more."""

    places: Places
    queues: Queues
    events: Events
    aborted: bool = False


@dataclass(slots=True)
class Composition:
    alphabet: Alphabet
    channel_bound: int
    nodes: list[Node] = field(default_factory=list)
    channels: dict[tuple[LanePath, RoleName, RoleName], Channel] = field(default_factory=dict)
    starts: dict[Thread, NodeNumber] = field(default_factory=dict)

    def start(self) -> Successor:
        places = [ASLEEP] * len(self.alphabet.threads)
        for thread, node in self.starts.items():
            places[thread] = node
        events: list[tuple[Thread, StepNumber]] = []
        for thread in self.starts:
            self._settle(places, thread, events)
        return Successor(tuple(places), ((),) * len(self.channels), tuple(events))

    def moves(self, places: Places, queues: Queues, thread: Thread) -> Iterator[Successor | None]:
        """What the thread can do now; None for a send that its full channel holds back."""
        node = self.nodes[places[thread]]
        for send in node.sends:
            if any(_is_full(queues[channel], self.channel_bound) for channel in send.channels):
                yield None
                continue
            filled = list(queues)
            for channel in send.channels:
                queue = filled[channel]
                filled[channel] = queue[1:] if queue[:1] == (SKIP,) else (*queue, send.label)
            yield self._moved(places, tuple(filled), thread, send.step, send.target)
        for receive in node.receives:
            queue = queues[receive.channel]
            if queue and queue[0] == receive.label:
                emptied = (*queues[: receive.channel], queue[1:], *queues[receive.channel + 1 :])
                yield self._moved(places, emptied, thread, receive.step, receive.target)
        for expiry in node.expiries:
            yield self._expired(places, queues, thread, expiry)
        for step in node.aborts:
            yield Successor(places, queues, ((thread, step),), aborted=True)
        for fork in node.forks:
            moved = list(places)
            events: list[tuple[Thread, StepNumber]] = []
            self._fork(moved, thread, fork, events)
            yield Successor(tuple(moved), queues, tuple(events))

    def _expired(self, places: Places, queues: Queues, thread: Thread, expiry: ExpireMove) -> Successor | None:
        """None where the role would leave more messages behind than a channel holds."""
        queue = queues[expiry.channel]
        if queue[:1] != (SKIP,) and queue:
            rest = queue[1:]
        elif len(queue) >= self.channel_bound:
            return None
        else:
            rest = (*queue, SKIP)
        changed = (*queues[: expiry.channel], rest, *queues[expiry.channel + 1 :])
        return self._moved(places, changed, thread, expiry.step, expiry.target)

    def is_stuck(self, places: Places, queues: Queues, thread: Thread) -> bool:
        """Whether the thread can only receive and every message that waits for it is one that it cannot take."""
        node = self.nodes[places[thread]]
        if not node.receives or node.sends or node.expiries or node.aborts or node.forks:
            return False
        heads = {channel: head for channel in node.listened if (head := head_of(queues[channel])) is not None}
        return len(heads) == len(node.listened) and all(heads[move.channel] != move.label for move in node.receives)

    def _moved(self, places: Places, queues: Queues, thread: Thread, step: StepNumber, target: NodeNumber) -> Successor:
        node = self.nodes[target]
        if not (node.forks_at_once or node.joins_at_once):
            return Successor((*places[:thread], target, *places[thread + 1 :]), queues, ((thread, step),))
        moved = list(places)
        moved[thread] = target
        events = [(thread, step)]
        self._settle(moved, thread, events)
        return Successor(tuple(moved), queues, tuple(events))

    def _settle(self, places: list[NodeNumber], thread: Thread, events: list[tuple[Thread, StepNumber]]) -> None:
        """Takes the forks and joins that follow by themselves."""
        node = self.nodes[places[thread]]
        if node.forks_at_once:
            self._fork(places, thread, node.forks[0], events)
        elif node.joins_at_once:
            assert node.parent is not None
            fork = self.nodes[places[node.parent]].running
            assert fork is not None
            if all(places[lane] != ASLEEP and self.nodes[places[lane]].joins_at_once for lane, _ in fork.lanes):
                for lane, _ in fork.lanes:
                    places[lane] = ASLEEP
                    events.append((lane, fork.join))
                places[node.parent] = fork.target
                events.append((node.parent, fork.join))
                self._settle(places, node.parent, events)

    def _fork(
        self, places: list[NodeNumber], thread: Thread, fork: ForkMove, events: list[tuple[Thread, StepNumber]]
    ) -> None:
        events.append((thread, fork.fork))
        places[thread] = fork.inside
        for lane, start in fork.lanes:
            places[lane] = start
        for lane, _ in fork.lanes:
            if places[lane] != ASLEEP:
                self._settle(places, lane, events)


def head_of(queue: tuple[Label, ...]) -> Label | None:
    return queue[0] if queue and queue[0] != SKIP else None


def _is_full(queue: tuple[Label, ...], bound: int) -> bool:
    return len(queue) >= bound and queue[0] != SKIP


def forking_roles(locals_: Mapping[RoleName, LocalAutomaton]) -> frozenset[tuple[RoleName, int]]:
    """Which roles run the lanes of which fork apart."""
    found: set[tuple[RoleName, int]] = set()
    pending = [(role, automaton) for role, automaton in locals_.items()]
    while pending:
        role, automaton = pending.pop()
        for fork in _forks(automaton):
            found.add((role, fork.number))
            pending.extend((role, lane) for _, lane in fork.lanes)
    return frozenset(found)


def _forks(automaton: LocalAutomaton) -> Iterable[Fork]:
    return (action for state in automaton.states for action in state.actions if isinstance(action, Fork))


def composition_of(
    locals_: Mapping[RoleName, LocalAutomaton], alphabet: Alphabet, *, channel_bound: int
) -> Composition:
    composition = Composition(alphabet, channel_bound)
    compiler = _Compiler(composition)
    for role, automaton in locals_.items():
        thread, node = compiler.automaton(role, automaton, (), None)
        composition.starts[thread] = node
    return composition


@dataclass(frozen=True, slots=True)
class _Compiler:
    composition: Composition

    def automaton(
        self, role: RoleName, automaton: LocalAutomaton, path: ThreadPath, parent: Thread | None
    ) -> tuple[Thread, NodeNumber]:
        """Adds a node for each state, and one for each fork while it runs."""
        nodes = self.composition.nodes
        thread = self.composition.alphabet.thread(role, path)
        base = len(nodes)
        nodes.extend(Node() for _ in automaton.states)
        for index, state in enumerate(automaton.states):
            assert not any(isinstance(action, Case) for action in state.actions), "explore takes one valuation"
            nodes[base + index] = Node(
                tuple(self._send(role, action, base) for action in state.actions if isinstance(action, Send)),
                tuple(self._receive(role, action, base) for action in state.actions if isinstance(action, Receive)),
                tuple(self._expire(role, action, base) for action in state.actions if isinstance(action, Expiry)),
                tuple(
                    self.composition.alphabet.abort(role, action.reason)
                    for action in state.actions
                    if isinstance(action, AbortAction)
                ),
                tuple(
                    self._fork(role, action, base, path, thread, parent)
                    for action in state.actions
                    if isinstance(action, Fork)
                ),
                state.may_end,
                parent,
            )
        return thread, NodeNumber(base)

    def _send(self, role: RoleName, action: Send, base: int) -> SendMove:
        return SendMove(
            self.composition.alphabet.send(role, action.receivers, action.label, action.lane),
            tuple(self._channel(action.lane, role, receiver) for receiver in action.receivers),
            action.label,
            NodeNumber(base + action.target),
        )

    def _receive(self, role: RoleName, action: Receive, base: int) -> ReceiveMove:
        return ReceiveMove(
            self.composition.alphabet.receive(role, action.sender, action.label, action.lane),
            self._channel(action.lane, action.sender, role),
            action.label,
            NodeNumber(base + action.target),
        )

    def _expire(self, role: RoleName, action: Expiry, base: int) -> ExpireMove:
        return ExpireMove(
            self.composition.alphabet.expire(role, action.sender, str(action.deadline), action.lane),
            self._channel(action.lane, action.sender, role),
            NodeNumber(base + action.target),
        )

    def _fork(
        self, role: RoleName, action: Fork, base: int, path: ThreadPath, thread: Thread, parent: Thread | None
    ) -> ForkMove:
        lanes = tuple(
            self.automaton(role, lane, (*path, (action.number, index)), thread) for index, lane in action.lanes
        )
        nodes = self.composition.nodes
        inside = NodeNumber(len(nodes))
        nodes.append(Node())
        alphabet = self.composition.alphabet
        move = ForkMove(
            alphabet.fork(role, action.number),
            alphabet.join(role, action.number),
            lanes,
            inside,
            NodeNumber(base + action.target),
        )
        nodes[inside] = Node(parent=parent, running=move)
        return move

    def _channel(self, lane: LanePath, sender: RoleName, receiver: RoleName) -> Channel:
        return self.composition.channels.setdefault((lane, sender, receiver), Channel(len(self.composition.channels)))
