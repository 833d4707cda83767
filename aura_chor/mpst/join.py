"""One automaton for all valuations of the `when` predicates: joint while they agree, a case where they part.

A role knows the parameters from the opening, so a case is no message; it stands at the first state where the role's
behaviour differs, and asks the first predicate that tells the two sides apart. It lies in a phase only where all
that may follow does.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from aura_chor.mpst.actions import label_of, lanes_of, targets_of, with_lanes, with_targets
from aura_chor.mpst.local import Action, Case, LocalAutomaton, LocalState

Values = tuple[bool, ...]
Group = tuple[tuple[int, int], ...]
"""(instance, state) pairs: one joint state."""


def join(instances: Sequence[tuple[Values, LocalAutomaton]]) -> LocalAutomaton:
    """The joint automaton of one role; `instances` are its automata with the values of the predicates."""
    if len(instances) == 1:
        return instances[0][1]
    return _Join(instances).run()


@dataclass(slots=True)
class _Join:
    instances: Sequence[tuple[Values, LocalAutomaton]]
    numbers: dict[Group, int] = field(default_factory=dict)
    queue: list[Group] = field(default_factory=list)

    def run(self) -> LocalAutomaton:
        first = self.instances[0][1]
        self._number(tuple((instance, 0) for instance in range(len(self.instances))))
        states = [self._state(group) for group in self.queue]
        return LocalAutomaton(first.role, first.lane, tuple(states))

    def _number(self, group: Group) -> int:
        if group not in self.numbers:
            self.numbers[group] = len(self.numbers)
            self.queue.append(group)
        return self.numbers[group]

    def _local(self, member: tuple[int, int]) -> LocalState:
        return self.instances[member[0]][1].states[member[1]]

    def _state(self, group: Group) -> LocalState:
        first = self._local(group[0])
        if len({_shape(self._local(member)) for member in group}) > 1:
            phase = first.phase if len({self._local(member).phase for member in group}) == 1 else None
            return LocalState((self._case(group),), may_end=False, aborted=False, phase=phase)
        actions = tuple(self._joint(group, action) for action in first.actions)
        return LocalState(actions, first.may_end, first.aborted, first.phase)

    def _case(self, group: Group) -> Case:
        when = self._telling(group)
        sides: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
        for member in group:
            sides[self.instances[member[0]][0][when]].append(member)
        return Case(when, self._number(tuple(sides[True])), self._number(tuple(sides[False])))

    def _telling(self, group: Group) -> int:
        """The first predicate whose two sides behave differently here; failing that, the first that has two sides."""
        varying = []
        for when in range(len(self.instances[0][0])):
            shapes: dict[bool, set[Hashable]] = {True: set(), False: set()}
            for member in group:
                shapes[self.instances[member[0]][0][when]].add(_shape(self._local(member)))
            if shapes[True] and shapes[False]:
                varying.append(when)
                if shapes[True] != shapes[False]:
                    return when
        return varying[0]

    def _joint(self, group: Group, action: Action) -> Action:
        label = label_of(action)
        matching = []
        for member in group:
            other = next(a for a in self._local(member).actions if label_of(a) == label)
            matching.append((member[0], other))
        if lanes_of(action):
            action = self._join_lanes(action, matching)
        ways = zip(*(targets_of(other) for _, other in matching), strict=True)
        instances = [instance for instance, _ in matching]
        return with_targets(
            action, tuple([self._number(tuple(zip(instances, targets, strict=True))) for targets in ways])
        )

    def _join_lanes(self, action: Action, matching: list[tuple[int, Action]]) -> Action:
        lanes = []
        for position in range(len(lanes_of(action))):
            automata = [(self.instances[instance][0], lanes_of(other)[position]) for instance, other in matching]
            lanes.append(join(automata))
        return with_lanes(action, tuple(lanes))


def _shape(state: LocalState) -> Hashable:
    return (state.may_end, state.aborted, state.phase, tuple(label_of(action) for action in state.actions))
