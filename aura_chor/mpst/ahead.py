"""What lies ahead of a node of a walk, up to the class's next action: steps that it does not see are contracted."""

from collections.abc import Iterable
from dataclasses import dataclass

from aura_chor.mpst.graph import components, has_cycle
from aura_chor.mpst.walk import ABORTED, ENDLESS, Walk, Way


@dataclass(slots=True, eq=False)
class Ahead:
    """`ways`: every way on that some silent path reaches.

    `done` and `starved`: silent ends from which the class never acts, because the unit ends, or goes on for ever
    without it; `elsewhere`: because another lane goes on for ever; `aborted`: because another role has aborted.
    """

    ways: tuple[Way, ...]
    done: bool = False
    starved: bool = False
    elsewhere: bool = False
    aborted: bool = False


def look_ahead(walk: Walk) -> list[Ahead]:
    """By node. Settles what lies behind lanes, inner ones first: whether they can go on without the member."""
    for behind, starts in reversed(walk.joined):
        if starts and _goes_on(walk, starts):
            walk.silent[behind].append(ENDLESS)
    return _outlooks(walk, range(len(walk.silent)))


def _goes_on(walk: Walk, starts: tuple[int, ...]) -> bool:
    """Whether a lane can go on for ever where the member, for all that it knows, has ended its own part in it."""
    inside = _reached(walk, starts)
    ahead = _outlooks(walk, inside)
    return any((ahead[node].starved or ahead[node].elsewhere) and not ahead[node].ways for node in inside)


def _reached(walk: Walk, starts: tuple[int, ...]) -> list[int]:
    seen = dict.fromkeys(starts)
    queue = list(seen)
    for node in queue:
        for target in [*walk.silent[node], *(way.target for way in walk.ways[node])]:
            if target not in seen:
                seen[target] = None
                queue.append(target)
    return queue


def _outlooks(walk: Walk, nodes: Iterable[int]) -> list[Ahead]:
    def successors(node: int) -> list[int]:
        return walk.silent[node]

    by_node = [_UNKNOWN] * len(walk.silent)
    for component in components(len(walk.silent), successors, nodes):
        outlook = _outlook(walk, component, by_node, cyclic=has_cycle(component, successors))
        for node in component:
            by_node[node] = outlook
    return by_node


_UNKNOWN = Ahead(())


def _outlook(walk: Walk, component: list[int], by_node: list[Ahead], *, cyclic: bool) -> Ahead:
    members = set(component)
    own = [way for node in component for way in walk.ways[node]]
    following = dict.fromkeys(target for node in component for target in walk.silent[node] if target not in members)
    beyond = list({id(by_node[target]): by_node[target] for target in following}.values())
    if len(beyond) == 1 and not own and not cyclic:
        return beyond[0]
    ways = {id(way): way for way in [*own, *(way for ahead in beyond for way in ahead.ways)]}
    result = Ahead(tuple(ways.values()))
    if beyond:
        result.done = any(ahead.done for ahead in beyond)
        result.starved = any(ahead.starved for ahead in beyond)
        result.elsewhere = any(ahead.elsewhere for ahead in beyond)
        result.aborted = any(ahead.aborted for ahead in beyond)
    elif ABORTED in members:
        result.aborted = True
    elif not own:
        result.done = any(walk.final[node] for node in component)
        result.elsewhere = ENDLESS in members
        result.starved = not result.done and not result.elsewhere
    return result
