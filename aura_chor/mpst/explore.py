"""The second opinion: explicit-state exploration of the composed local automata over bounded FIFO channels.

It shares nothing with the check but the automata. Three bounds keep the space finite: how many messages a channel
holds, how far a thread may run ahead of what all have done, how many moves a run has. What is not found within them is
not excluded beyond them, and `Exploration` says which was met.

Reduction (persistent sets): where one thread can only send, each of its sends has room and leads somewhere new, no
other thread can disable or be disabled by them; likewise where it can only receive, listens to one channel, and can
take its head (or let it pass, where the wait has a deadline). Then only these moves are taken. Each error here is
stable: moves of other threads do not undo it. The proviso that they lead somewhere new keeps a cycle from ignoring a
thread for ever.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import GlobalAutomaton
from aura_chor.mpst.explore_alphabet import Alphabet, Events, Step, Thread
from aura_chor.mpst.explore_compile import composition_of, forking_roles
from aura_chor.mpst.explore_composition import Composition, head_of
from aura_chor.mpst.explore_monitor import FOREIGN, Idle, Monitor, RunNumber, monitor_of
from aura_chor.mpst.explore_nodes import ASLEEP, Node, Places, Queues, Successor
from aura_chor.mpst.local import LocalAutomaton


class ErrorClass(Enum):
    DEADLOCK = "nobody can move, and not everybody is at an end or not everything was done"
    ORPHAN = "everybody has ended, and a message is left in a channel"
    UNSPECIFIED_RECEPTION = "a role finds only messages that it cannot take"
    FOREIGN_TRACE = "the roles have done what no run of the protocol does"
    WAITS_AFTER_END = "a role waits in a session that has ended"
    STARVED = "a role waits, and the others go on for ever without it"


class Bound(Enum):
    CHANNEL = "channel"
    LEAD = "lead"
    DEPTH = "depth"
    STATES = "states"


@dataclass(frozen=True, slots=True)
class Finding:
    """`roles` are those in trouble; `witness` is a run of the composition from its start."""

    error: ErrorClass
    roles: tuple[RoleName, ...]
    witness: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Exploration:
    """One finding for each class of error met. `bounds_met` are the bounds that cut something off."""

    findings: tuple[Finding, ...]
    configurations: int
    bounds_met: frozenset[Bound]

    @property
    def exhaustive(self) -> bool:
        return not self.bounds_met


def explore(
    automaton: GlobalAutomaton,
    locals_: Mapping[RoleName, LocalAutomaton],
    *,
    channel_bound: int,
    depth_bound: int | None,
    state_budget: int,
    lead_bound: int | None = None,
    first_only: bool = False,
    reduced: bool = True,
) -> Exploration:
    """Runs `locals_` (one projection per role, of one valuation) against the automaton that they are to realise.

    `lead_bound` is how many steps a thread may have taken beyond the part of the run that all have done. With
    `first_only` the exploration ends at the first error; without it, it goes on behind foreign traces to what they
    lead to.
    """
    alphabet = Alphabet(forking_roles(locals_))
    composition = composition_of(locals_, alphabet, channel_bound=channel_bound)
    monitor = monitor_of(automaton, alphabet)
    search = _Search(alphabet, composition, monitor, depth_bound, state_budget, lead_bound, first_only, reduced)
    search.run()
    return Exploration(tuple(search.findings.values()), len(search.known), frozenset(search.bounds_met))


@dataclass(frozen=True, slots=True)
class _Configuration:
    places: Places
    queues: Queues
    run: RunNumber
    depth: int
    events: Events
    before: "_Configuration | None"


@dataclass(slots=True)
class _Search:
    alphabet: Alphabet
    composition: Composition
    monitor: Monitor
    depth_bound: int | None
    state_budget: int
    lead_bound: int | None
    first_only: bool
    reduced: bool
    findings: dict[ErrorClass, Finding] = field(default_factory=dict)
    bounds_met: set[Bound] = field(default_factory=set)
    known: set[tuple[Places, Queues, RunNumber]] = field(default_factory=set)
    _pending: deque[_Configuration] = field(default_factory=deque)

    def run(self) -> None:
        self._begin()
        while self._pending and not (self.first_only and self.findings):
            configuration = self._pending.popleft()
            self._judge_waits(configuration)
            if len(self.known) >= self.state_budget:
                self.bounds_met.add(Bound.STATES)
                return
            self._expand(configuration)

    def _begin(self) -> None:
        start = self.composition.start()
        run = self.monitor.step(self.monitor.start(), start.events)
        self._arrive(_Configuration(start.places, start.queues, run, 0, start.events, None))

    def _expand(self, configuration: _Configuration) -> None:
        """Adds what can come next: the moves of one thread if they are persistent, else everybody's."""
        following: list[_Configuration] = []
        held_back = False
        for thread, place in enumerate(configuration.places):
            if place == ASLEEP:
                continue
            own, held = self._moves(configuration, Thread(thread))
            if self.reduced and own and not held and self._persistent(configuration, place, own):
                following = own
                break
            following.extend(own)
            held_back = held_back or held
        if following and configuration.depth == self.depth_bound:
            self.bounds_met.add(Bound.DEPTH)
            return
        for successor in following:
            self._arrive(successor)
        if not following and not held_back:
            self._judge_end(configuration)

    def _moves(self, configuration: _Configuration, thread: Thread) -> tuple[list[_Configuration], bool]:
        """What the thread can do within the bounds, and whether a bound holds something back."""
        own: list[_Configuration] = []
        held = False
        for successor in self.composition.moves(configuration.places, configuration.queues, thread):
            if successor is None:
                self.bounds_met.add(Bound.CHANNEL)
                held = True
                continue
            following = self._after(configuration, successor)
            if self._leads_too_far(following.run):
                self.bounds_met.add(Bound.LEAD)
                held = True
            else:
                own.append(following)
        return own, held

    def _after(self, configuration: _Configuration, successor: Successor) -> _Configuration:
        run = self.monitor.step(configuration.run, successor.events)
        places = () if successor.aborted else successor.places
        return _Configuration(places, successor.queues, run, configuration.depth + 1, successor.events, configuration)

    def _leads_too_far(self, run: RunNumber) -> bool:
        return self.lead_bound is not None and run != FOREIGN and self.monitor.runs[run].lead > self.lead_bound

    def _persistent(self, configuration: _Configuration, place: int, own: list[_Configuration]) -> bool:
        node = self.composition.nodes[place]
        if not (_only_acts(node) or self._only_takes(node, configuration.queues)):
            return False
        return all((each.places, each.queues, each.run) not in self.known for each in own)

    def _only_takes(self, node: Node, queues: Queues) -> bool:
        """Whether it can only wait, for heads that nobody changes: of one channel, or of all that it collects from."""
        if node.acts or node.forks or node.aborts:
            return False
        if node.collects or node.expiries:
            expiring = [channel for expiry in node.expiries for channel in expiry.channels]
            if not expiring and node.expiries:
                return False
            if any(head_of(queues[channel]) is None for channel in (*node.listened, *expiring)):
                return False
        return len(node.listened) == 1 or (bool(node.collects) and not node.receives)

    def _arrive(self, configuration: _Configuration) -> None:
        before = configuration.before
        if configuration.run == FOREIGN and (before is None or before.run != FOREIGN):
            culprits = dict.fromkeys(self.alphabet.threads[thread][0] for thread, _ in configuration.events)
            self._report(ErrorClass.FOREIGN_TRACE, tuple(culprits), configuration)
        key = (configuration.places, configuration.queues, configuration.run)
        if key not in self.known:
            self.known.add(key)
            if configuration.places:
                self._pending.append(configuration)

    # --- errors of a configuration ---

    def _judge_waits(self, configuration: _Configuration) -> None:
        """In a run that can only be aborted, what cannot be taken is dropped, and who waits is woken."""
        places, queues = configuration.places, configuration.queues
        doomed = configuration.run != FOREIGN and self.monitor.runs[configuration.run].doomed
        for number, place in enumerate(places):
            thread = Thread(number)
            if place != ASLEEP and not doomed and self.composition.is_stuck(places, queues, thread):
                self._report(ErrorClass.UNSPECIFIED_RECEPTION, (self._role(thread),), configuration)
        for thread, kind in self._waiting_in_vain(configuration):
            error = ErrorClass.WAITS_AFTER_END if kind is Idle.ENDED else ErrorClass.STARVED
            self._report(error, (self._role(thread),), configuration)

    def _waiting_in_vain(self, configuration: _Configuration) -> list[tuple[Thread, Idle]]:
        if configuration.run == FOREIGN:
            return []
        idle = self.monitor.runs[configuration.run].idle
        places, nodes = configuration.places, self.composition.nodes
        return [each for each in idle if places[each[0]] != ASLEEP and nodes[places[each[0]]].waits]

    def _judge_end(self, configuration: _Configuration) -> None:
        """Nobody can move. What stands still because a role waits in vain has been reported as that."""
        if self._waiting_in_vain(configuration):
            return
        waiting = dict.fromkeys(
            self._role(Thread(thread))
            for thread, place in enumerate(configuration.places)
            if place != ASLEEP and not self.composition.nodes[place].may_end
        )
        left = [configuration.queues[channel] for channel in self.composition.channels.values()]
        if not waiting and any(head_of(queue) is not None for queue in left):
            self._report(ErrorClass.ORPHAN, (), configuration)
        elif waiting or not self._is_over(configuration.run):
            self._report(ErrorClass.DEADLOCK, tuple(waiting), configuration)

    def _is_over(self, run: RunNumber) -> bool:
        """Of foreign traces nothing more can be asked."""
        if run == FOREIGN:
            return True
        reached = self.monitor.runs[run]
        return reached.complete and not any(reached.residues)

    def _role(self, thread: Thread) -> RoleName:
        return self.alphabet.threads[thread][0]

    def _report(self, error: ErrorClass, roles: tuple[RoleName, ...], configuration: _Configuration) -> None:
        if error not in self.findings:
            self.findings[error] = Finding(error, roles, self._witness(configuration))

    def _witness(self, configuration: _Configuration) -> tuple[Step, ...]:
        events: list[Events] = []
        reached: _Configuration | None = configuration
        while reached is not None:
            events.append(reached.events)
            reached = reached.before
        return tuple(self.alphabet.steps[step] for some in reversed(events) for _, step in some)


def _only_acts(node: Node) -> bool:
    return node.acts and not (node.waits or node.expiries or node.forks or node.may_end)
