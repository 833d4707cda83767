"""The coherence conditions, decided on pairs of states that a role cannot tell apart (DESIGN section 2, checks 3 to 6).

Li, Stutz, Wies, Zufferey, "Complete Multiparty Session Type Projection with Automata" (CAV 2023), in the pairwise form
of "Characterizing Implementability of Global Protocols with Infinite States and Data" (OOPSLA 2025). Pairs are pairs
of nodes of the role's compressed automaton; what lies silently ahead of a node is in its outlook, so one pair stands
for all pairs of states that silent steps lead to.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Act, Hearing, is_own_wait, label_of, needed_for, senders_of
from aura_chor.mpst.available import Overtaking, find_overtaking, message_of
from aura_chor.mpst.flat import Flat
from aura_chor.mpst.limits import MAX_PAIRS
from aura_chor.mpst.rolegraph import Occurrence, Outlook, Place, RoleGraph


class Condition(Enum):
    SEND = "send coherence"
    RECEIVE = "receive coherence"
    MIXED = "no mixed states"
    END = "knowing the end"
    STARVATION = "no starvation"


ALL_CONDITIONS = frozenset(Condition)

Phantoms = Mapping[tuple[object, object, object, object], set[int]]
"""Messages that only an abort excuses, see `tolerated`."""

Excused = Callable[[], Phantoms]
"""The same, found when they are asked for: few protocols have a state that could take one."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Violation:
    """A condition broken for `role` at a pair: `act` (at `where`) is what the first of the two states offers.

    `other` is what the second offers against it: for RECEIVE and MIXED an action and its place, else None. `pair` is
    ordered: first the state that offers `act`. For RECEIVE without an `overtaking` message, the two collect of the same
    group, and the role cannot know who is in it.
    """

    condition: Condition
    role: RoleName
    graph: RoleGraph
    pair: Pair
    act: Act
    where: Occurrence
    other: tuple[Act, Occurrence] | None = None
    overtaking: Overtaking | None = None


class BudgetExceededError(Exception):
    """More pairs than MAX_PAIRS, or more configurations than the search for overtaking messages may visit."""


@dataclass(slots=True)
class Pairs:
    """The pairs of one role graph, breadth first, each with the pair and action that first led to it."""

    graph: RoleGraph
    parent: dict[Pair, "Arrival | None"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """`pair` led here by one action on both sides: at `first` on its left, at `second` on its right.

    Pairs are kept with the smaller node on the left, so the sides may be `swapped` here.
    """

    pair: Pair
    first: Occurrence
    second: Occurrence
    swapped: bool


def explore_pairs(graph: RoleGraph) -> Pairs:
    """The least relation with (start, start), closed under silent steps on either side and equal actions on both."""
    start = (graph.start, graph.start)
    pairs = Pairs(graph, {start: None})
    queue = [start]
    for pair in queue:
        left, right = graph.outlooks[pair[0]], graph.outlooks[pair[1]]
        for act, there in left.acts.items():
            here = right.acts.get(act)
            if here is None:
                continue
            for first in there.values():
                for second in here.values():
                    _add(pairs, queue, pair, first, second)
        if len(queue) > MAX_PAIRS:
            raise BudgetExceededError
    return pairs


def _add(pairs: Pairs, queue: list[Pair], pair: Pair, first: Occurrence, second: Occurrence) -> None:
    swapped = first.target > second.target
    following = (second.target, first.target) if swapped else (first.target, second.target)
    if following not in pairs.parent:
        pairs.parent[following] = Arrival(pair, first, second, swapped)
        queue.append(following)


def violations(flat: Flat, pairs: Pairs, conditions: frozenset[Condition], phantoms: Excused) -> Iterator[Violation]:
    """Every violation for one role, breadth first over pairs; several may have one cause."""
    graph = pairs.graph
    for pair in pairs.parent:
        for left, right in (pair, (pair[1], pair[0])) if pair[0] != pair[1] else (pair,):
            here, there = graph.outlooks[left], graph.outlooks[right]
            found = _at_pair(flat, graph, (left, right), here, there, phantoms)
            yield from (violation for violation in found if violation.condition in conditions)


def _at_pair(
    flat: Flat, graph: RoleGraph, pair: Pair, here: Outlook, there: Outlook, phantoms: Excused
) -> Iterator[Violation]:
    role = graph.role
    for act in here.sends:
        if there.certain is not None and act not in there.certain:
            yield Violation(Condition.SEND, role, graph, pair, act, _first(here.acts[act]))
        for received in there.receives:
            if is_own_wait(act, received):
                continue
            other = (received, _first(there.acts[received]))
            yield Violation(Condition.MIXED, role, graph, pair, act, _first(here.acts[act]), other)
    for act in here.receives:
        if there.done:
            yield Violation(Condition.END, role, graph, pair, act, _first(here.acts[act]))
        if there.starved or there.elsewhere:
            yield Violation(Condition.STARVATION, role, graph, pair, act, _first(here.acts[act]))
        for second in there.receives:
            if act[1:3] != second[1:3]:
                yield from _confused(flat, graph, pair, here, there, (act, second), phantoms)
            elif _of_other_members(act, second):
                other = (second, _first(there.acts[second]))
                yield Violation(Condition.RECEIVE, role, graph, pair, act, _first(here.acts[act]), other)


def _of_other_members(act: Act, second: Act) -> bool:
    """Whether both collect one label of one group, but of different seats, of more of them, or to name those heard."""
    mine, other = act[3], second[3]
    if not isinstance(mine, Hearing) or not isinstance(other, Hearing) or mine.label != other.label:
        return False
    return (mine.senders, mine.needed, bool(mine.members)) != (other.senders, other.needed, bool(other.members))


def _confused(
    flat: Flat, graph: RoleGraph, pair: Pair, here: Outlook, there: Outlook, acts: tuple[Act, Act], phantoms: Excused
) -> Iterator[Violation]:
    """Whether, behind the second act in the second state's runs, the first can be the first in its channel."""
    act, second = acts
    phantom = phantom_states(phantoms(), graph.role, act)
    for occurrence in there.acts[second].values():
        overtaking = find_overtaking(flat, graph.role, occurrence.target, act, phantom)
        if overtaking is not None:
            where = _first(here.acts[act])
            if overtaking.phantom:
                overtaking = Overtaking((*overtaking.steps, message_of(flat, graph.role, act)), phantom=True)
            other = (second, occurrence)
            yield Violation(Condition.RECEIVE, graph.role, graph, pair, act, where, other, overtaking)
            return


def _first(occurrences: dict[Place, Occurrence]) -> Occurrence:
    return next(iter(occurrences.values()))


def phantom_states(phantoms: Phantoms, role: RoleName, act: Act) -> frozenset[int]:
    """The flat states in which the role can take what `act` receives though no run has it: enough of it is about."""
    about: dict[int, int] = {}
    for sender in senders_of(act):
        for state in phantoms.get((sender, act[1], role, label_of(act)), ()):
            about[state] = about.get(state, 0) + 1
    needed = needed_for(act)
    return frozenset(state for state, senders in about.items() if senders >= needed)


def is_of_unknown(violation: Violation) -> bool:
    """Whether a role collects of a sub-family that it does not know."""
    return violation.condition is Condition.RECEIVE and violation.overtaking is None
