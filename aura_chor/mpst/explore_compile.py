"""From local automata to the nodes of the composition.

A collective takes one message out of the channel of every sender, in the lane that it stands in, and what has not come
by then will pass. Facts have channels of their own, by label, wherever they are recorded and awaited.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.explore_alphabet import Alphabet, Thread, ThreadPath
from aura_chor.mpst.explore_composition import Composition
from aura_chor.mpst.explore_nodes import (
    AloneMove,
    Channel,
    CollectMove,
    ExpireMove,
    ForkMove,
    Node,
    NodeNumber,
    ReceiveMove,
    SendMove,
)
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Await,
    Case,
    Expiry,
    Fork,
    LocalAutomaton,
    LocalState,
    LocalStep,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    Send,
    Withdraw,
)
from aura_chor.mpst.local_events import Heard


def forking_roles(locals_: Mapping[RoleName, LocalAutomaton]) -> frozenset[tuple[RoleName, int]]:
    """Which roles run the lanes of which fork apart."""
    return frozenset(
        (role, action.number)
        for role, automaton in locals_.items()
        for action in _actions(automaton)
        if isinstance(action, Fork)
    )


def composition_of(
    locals_: Mapping[RoleName, LocalAutomaton], alphabet: Alphabet, *, channel_bound: int
) -> Composition:
    composition = Composition(alphabet, channel_bound)
    recorders: dict[Label, list[RoleName]] = {}
    for role, automaton in locals_.items():
        for action in _actions(automaton):
            if isinstance(action, Record) and role not in recorders.setdefault(action.label, []):
                recorders[action.label].append(role)
    compiler = _Compiler(composition, recorders)
    for role, automaton in locals_.items():
        thread, node = compiler.automaton(role, automaton, (), None)
        composition.starts[thread] = node
    return composition


def _actions(automaton: LocalAutomaton) -> Iterator[Action]:
    """Every action, those of lanes too."""
    stack = [automaton]
    while stack:
        for state in stack.pop().states:
            for action in state.actions:
                yield action
                if isinstance(action, Fork):
                    stack.extend(lane for _, lane in action.lanes)


@dataclass(slots=True)
class _Moves:
    """The moves of one node, while they are gathered."""

    sends: list[SendMove] = field(default_factory=list)
    receives: list[ReceiveMove] = field(default_factory=list)
    collects: list[CollectMove] = field(default_factory=list)
    expiries: list[ExpireMove] = field(default_factory=list)
    alone: list[AloneMove] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Compiler:
    composition: Composition
    recorders: Mapping[Label, list[RoleName]]

    def automaton(
        self, role: RoleName, automaton: LocalAutomaton, path: ThreadPath, parent: Thread | None
    ) -> tuple[Thread, NodeNumber]:
        """Adds a node for each state, and one for each fork while it runs."""
        nodes = self.composition.nodes
        alphabet = self.composition.alphabet
        thread = alphabet.thread(role, path)
        base = len(nodes)
        nodes.extend(Node() for _ in automaton.states)
        for index, state in enumerate(automaton.states):
            assert not any(isinstance(action, Case) for action in state.actions), "explore takes one valuation"
            moves = self._moves(role, state, base)
            withdrawn = any(isinstance(action, Withdraw) for action in state.actions)
            nodes[base + index] = Node(
                sends=tuple(moves.sends),
                receives=tuple(moves.receives),
                collects=tuple(moves.collects),
                expiries=tuple(moves.expiries),
                alone=tuple(moves.alone),
                aborts=tuple(alphabet.abort(role, one.reason) for one in state.actions if isinstance(one, AbortAction)),
                forks=tuple(
                    self._fork(role, one, base, path, thread, parent) for one in state.actions if isinstance(one, Fork)
                ),
                may_end=state.may_end or withdrawn,
                parent=parent,
                withdrawn=withdrawn,
            )
        return thread, NodeNumber(base)

    def _moves(self, role: RoleName, state: LocalState, base: int) -> _Moves:
        moves = _Moves()
        for action in state.actions:
            match action:
                case Send():
                    moves.sends.append(self._send(role, action, base))
                case Record():
                    moves.sends.append(self._record(role, action, base))
                case Receive():
                    moves.receives.append(self._receive(role, action, base))
                case Await():
                    self._await(role, action, base, moves)
                case LocalStep(event=Heard() as heard):
                    moves.collects.append(self._collect(role, heard, base + action.target))
                case LocalStep() | Pause() | ReadLedgerAction():
                    step = self.composition.alphabet.alone(role, _said(action))
                    moves.alone.append(AloneMove(step, NodeNumber(base + action.target)))
                case Expiry():
                    moves.expiries.append(self._expire(role, action, state, base))
                case _:
                    pass
        return moves

    # --- messages ---

    def _send(self, role: RoleName, action: Send, base: int) -> SendMove:
        step = self.composition.alphabet.send(role, action.receivers, action.label, action.lane, action.named)
        posts = tuple(
            (self._channel(action.lane, role, to), _letter(action.label, _in(action.named, to)))
            for to in action.receivers
        )
        return SendMove(step, posts, NodeNumber(base + action.target))

    def _receive(self, role: RoleName, action: Receive, base: int) -> ReceiveMove:
        letter = _letter(action.label, action.named)
        step = self.composition.alphabet.receive(role, action.sender, letter, action.lane)
        channel = self._channel(action.lane, action.sender, role)
        return ReceiveMove(step, channel, letter, NodeNumber(base + action.target))

    def _collect(self, role: RoleName, heard: Heard, target: int) -> CollectMove:
        senders = [sender for sender in heard.senders if sender != role]
        channels = {sender: self._channel(heard.lane, sender, role) for sender in senders}
        needed = frozenset(channels[member] for member in heard.members if member in channels)
        step = self.composition.alphabet.alone(role, str(heard))
        return CollectMove(step, tuple(channels.values()), needed, heard.count, heard.label, NodeNumber(target))

    def _expire(self, role: RoleName, action: Expiry, state: LocalState, base: int) -> ExpireMove:
        step = self.composition.alphabet.expire(role, action.sender, str(action.deadline), action.lane)
        waits = [one.event for one in state.actions if isinstance(one, LocalStep) and isinstance(one.event, Heard)]
        senders = waits[0].senders if waits else (action.sender,)
        channels = tuple(self._channel(action.lane, sender, role) for sender in senders if sender != role)
        return ExpireMove(step, channels, NodeNumber(base + action.target))

    # --- facts ---

    def _record(self, role: RoleName, action: Record, base: int) -> SendMove:
        step = self.composition.alphabet.send(role, action.awaiting, action.label, action.lane)
        posts = tuple((self._fact(action.label, role, to), action.label) for to in action.awaiting)
        return SendMove(step, posts, NodeNumber(base + action.target))

    def _await(self, role: RoleName, action: Await, base: int, moves: _Moves) -> None:
        alphabet = self.composition.alphabet
        sender = action.recorder or RoleName("")
        taken = alphabet.receive(role, sender, action.label, action.lane)
        target = NodeNumber(base + action.target)
        if action.external:
            moves.alone.append(AloneMove(taken, target))
        recorders = self.recorders.get(action.label, ()) if action.recorder is None else [action.recorder]
        for recorder in () if action.external else recorders:
            moves.receives.append(ReceiveMove(taken, self._fact(action.label, recorder, role), action.label, target))
        if action.expired is not None:
            passed = alphabet.expire(role, sender, str(action.deadline), action.lane)
            moves.expiries.append(ExpireMove(passed, (), NodeNumber(base + action.expired)))

    # --- lanes and channels ---

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
        return self.composition.channels.setdefault((lane, sender, receiver), self._next())

    def _fact(self, label: Label, recorder: RoleName, awaiting: RoleName) -> Channel:
        return self.composition.facts.setdefault((label, recorder, awaiting), self._next())

    def _next(self) -> Channel:
        return Channel(len(self.composition.channels) + len(self.composition.facts))


def _letter(label: Label, named: bool | None) -> Label:
    """What a receiver sees: of a message that names a sub-family, whether it is in it."""
    return label if named is None else Label(f"{label} ({'in' if named else 'out'})")


def _in(named: Iterable[RoleName] | None, receiver: RoleName) -> bool | None:
    return None if named is None else receiver in named


def _said(action: LocalStep | Pause | ReadLedgerAction) -> str:
    match action:
        case LocalStep():
            return str(action.event)
        case Pause():
            return f"waits {getattr(action.length, 'text', action.length)} {action.since or ''}"
        case ReadLedgerAction():
            return "reads the ledger"
