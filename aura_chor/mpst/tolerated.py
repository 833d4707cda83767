"""Sends that only an abort excuses: a role that cannot know that the session is about to be aborted still sends.

An aborted state is compatible with every other (DESIGN section 2), so such a send breaks no condition by itself. But
it is on the wire, and a role that takes it for another run's message acts on what nobody decided; it may even keep the
abort from ever coming.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Act, label_of
from aura_chor.mpst.coherence import Pairs, phantom_states
from aura_chor.mpst.flat import Flat, FlatFork
from aura_chor.mpst.region import Region
from aura_chor.mpst.rolegraph import RoleGraph
from aura_chor.mpst.runs import doomed_in_lane

Tolerated = dict[tuple[object, object, object, object], set[int]]
"""(sender, lane, receiver, label) → the flat states in which that message may be on the wire though no run has it."""

_OF_ITSELF = ("!", "expired", "read", "waited", "ended")
"""What a role does without having received anything."""


def tolerated(flat: Flat, explored: Iterable[tuple[Pairs, RoleName]]) -> Tolerated:
    """All such messages of an instance; empty when nothing aborts.

    A role also goes on when it takes such a message of another role, so this repeats until nothing is new.
    """
    found: Tolerated = {}
    if any(flat.aborted):
        doubts = [doubt for pairs, role in explored for doubt in _doubts(flat, pairs, role)]
        known = -1
        while known != (known := sum(map(len, found.values()))):
            for doubt in doubts:
                _follow(doubt, found)
    return found


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Seeing what leads to `left`, the role may be in a flat state of `doomed`: from there, there is only an abort."""

    graph: RoleGraph
    left: int
    doomed: frozenset[int]


def _doubts(flat: Flat, pairs: Pairs, role: RoleName) -> list[_Doubt]:
    graph = pairs.graph
    doomed: dict[int, frozenset[int]] = {}
    found = []
    for pair in pairs.parent:
        for left, right in (pair, (pair[1], pair[0])) if pair[0] != pair[1] else (pair,):
            if right not in doomed:
                doomed[right] = _doomed(flat, graph, role, right)
            if doomed[right]:
                found.append(_Doubt(graph, left, doomed[right]))
    return found


def _doomed(flat: Flat, graph: RoleGraph, role: RoleName, node: int) -> frozenset[int]:
    """The states that silent steps from `node` lead to, and from which there is only an abort."""
    if not graph.outlooks[node].aborted and not flat.passes:
        return frozenset()
    region = Region(flat, role, node)
    live = region.backwards([s for s in region.order if region.acts[s] or flat.final[s] or s == flat.endless])
    doomed = region.backwards([s for s in region.order if flat.aborted[s]]) - live
    for state in region.order:
        if state in flat.passes:
            doomed |= _doomed_in_lanes(flat, flat.passes[state][0], role)
    return frozenset(doomed)


def _follow(doubt: _Doubt, found: Tolerated) -> None:
    """What the role sends in doubt: at once, when its deadline passes, or behind a message that was sent in doubt."""
    role = doubt.graph.role
    for act in doubt.graph.outlooks[doubt.left].acts:
        at = doubt.doomed if act[0] in _OF_ITSELF else phantom_states(found, role, act) & doubt.doomed
        if at:
            for sent in _sends_from(doubt.graph, doubt.left, act):
                assert isinstance(sent[2], tuple)
                for receiver in sent[2]:
                    found.setdefault((role, sent[1], receiver, label_of(sent)), set()).update(at)


def _doomed_in_lanes(flat: Flat, fork: FlatFork, role: RoleName) -> set[int]:
    """The states, in lanes in which the role has no part, from which there is only an abort: it goes on behind them."""
    found: set[int] = set()
    for lane, start in enumerate(fork.starts):
        if role not in fork.roles[lane]:
            found |= doomed_in_lane(flat, fork, start)
    return found


def _sends_from(graph: RoleGraph, node: int, act: Act) -> list[Act]:
    """`act` at `node`, and everything that the role may send behind it."""
    sends = {act: None} if act[0] == "!" else {}
    seen = {o.target for o in graph.outlooks[node].acts[act].values()}
    stack = sorted(seen)
    while stack:
        outlook = graph.outlooks[stack.pop()]
        for following, occurrences in outlook.acts.items():
            if following[0] == "!":
                sends[following] = None
            for occurrence in occurrences.values():
                if occurrence.target not in seen:
                    seen.add(occurrence.target)
                    stack.append(occurrence.target)
    return list(sends)
