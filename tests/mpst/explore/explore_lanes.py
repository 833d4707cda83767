"""The lanes of a run that is told as arrows: which thread takes a step, and the forks and joins that go with it.

Evidence does not tell when a role forks and joins; a role has forked when it acts inside, and joined when it acts
behind.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import ForkEdge, GlobalAutomaton, LocalEdge, MessageEdge
from aura_chor.mpst.explore_alphabet import Alphabet, Events, StepNumber, Thread, ThreadPath
from aura_chor.report.diagnostic import Arrow


def acting_in_lanes(automaton: GlobalAutomaton) -> frozenset[tuple[RoleName, int]]:
    """Every role with the number of every fork in whose lanes it acts."""
    return frozenset((role, fork.number) for fork in _forks(automaton) for lane in fork.lanes for role in _acting(lane))


def _forks(automaton: GlobalAutomaton) -> Iterable[ForkEdge]:
    for edges in automaton.edges:
        for edge in edges:
            if isinstance(edge, ForkEdge):
                yield edge
                for lane in edge.lanes:
                    yield from _forks(lane)


def _acting(automaton: GlobalAutomaton) -> set[RoleName]:
    found: set[RoleName] = set()
    for edge in (edge for edges in automaton.edges for edge in edges):
        if isinstance(edge, ForkEdge):
            found |= {role for lane in edge.lanes for role in _acting(lane)}
        elif isinstance(edge, MessageEdge):
            found |= {edge.sender, *edge.receivers}
        elif isinstance(edge, LocalEdge) or edge.actor is not None:
            found.add(edge.actor)
    return found


@dataclass
class Threads:
    """`open` are the forks that a role has entered, each with the path at which it stands."""

    alphabet: Alphabet
    automaton: GlobalAutomaton
    roles: tuple[RoleName, ...]
    open: dict[RoleName, list[tuple[ThreadPath, int]]] = field(default_factory=dict)
    _lanes: dict[int, ForkEdge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for role in self.roles:
            self.alphabet.thread(role, ())
        for fork in _forks(self.automaton):
            self._lanes[fork.number] = fork

    def thread(self, role: RoleName, arrow: Arrow) -> Thread:
        return self.alphabet.thread(role, _path(arrow))

    def moved(self, arrow: Arrow, *, receivers: bool = True) -> Events:
        """The joins and forks by which the arrow's sender, and its receivers, have come into its lane."""
        moving = (arrow.sender, *arrow.receivers) if receivers else (arrow.sender,)
        return tuple(event for role in moving for event in self._moved(RoleName(role), _path(arrow)))

    def _moved(self, role: RoleName, path: ThreadPath) -> list[tuple[Thread, StepNumber]]:
        entered = self.open.setdefault(role, [])
        events: list[tuple[Thread, StepNumber]] = []
        for at, number in sorted(entered, key=lambda fork: -len(fork[0])):
            inside = len(path) > len(at) and path[: len(at)] == at and path[len(at)][0] == number
            if path[: len(at)] == at and not inside:
                entered.remove((at, number))
                events += self._joined(role, at, number)
        for depth, (number, _) in enumerate(path):
            at = path[:depth]
            if (role, number) in self.alphabet.forking and (at, number) not in entered:
                entered.append((at, number))
                events.append((self.alphabet.thread(role, at), self.alphabet.fork(role, number)))
        return events

    def _joined(self, role: RoleName, at: ThreadPath, number: int) -> list[tuple[Thread, StepNumber]]:
        join = self.alphabet.join(role, number)
        lanes = [index for index, lane in enumerate(self._lanes[number].lanes) if role in _acting(lane)]
        threads = [self.alphabet.thread(role, (*at, (number, index))) for index in lanes]
        return [(thread, join) for thread in (*threads, self.alphabet.thread(role, at))]


def _path(arrow: Arrow) -> ThreadPath:
    return tuple(zip(arrow.lane[::2], arrow.lane[1::2], strict=True))
