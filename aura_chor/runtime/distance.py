"""How far a state is from the end of its body, read off the return types of the generated operations."""

import math
from collections.abc import Iterator
from typing import Any, Never, Union, get_args, get_origin, get_type_hints

from aura_chor.session.typestate import Aborted, Branch, End, State


def distance(state: type[Any]) -> float:
    """Operations on the shortest way to an end; infinite where there is none. `Aborted` is no end."""
    if state not in _known:
        _known.update(_distances(state))
    return _known[state]


def after(state: type[Any], operation: str) -> list[type[Any]]:
    """The classes of the states or ends that may follow an operation."""
    if (state, operation) not in _after:
        _after[state, operation] = list(_following(getattr(state, operation)))
    return list(_after[state, operation])


_after: dict[tuple[type[Any], str], list[type[Any]]] = {}
"""To read the type hints of a method takes much longer than to look them up."""
_known: dict[type[Any], float] = {}
"""The distance of a class does not depend on where the search began, so one search serves a whole module."""


def _distances(start: type[Any]) -> dict[type[Any], float]:
    """For every class that can be reached from `start`: backwards from the ends."""
    before: dict[type[Any], list[type[Any]]] = {start: []}
    queue = [start]
    for cls in queue:
        for name in [operation.name for operation in getattr(cls, "OPERATIONS", ())]:
            for target in after(cls, name):
                if target not in before:
                    before[target] = []
                    queue.append(target)
                before[target].append(cls)
    ends = [cls for cls in queue if issubclass(cls, End) and cls is not Aborted]
    distances: dict[type[Any], float] = dict.fromkeys(queue, math.inf)
    distances.update(dict.fromkeys(ends, 0))
    for cls in (reached := list(ends)):
        for previous in before[cls]:
            if distances[previous] == math.inf:
                distances[previous] = distances[cls] + 1
                reached.append(previous)
    return distances


def _following(method: Any) -> Iterator[type[Any]]:
    returned = get_type_hints(method)["return"]
    for each in _alternatives(returned):
        cls = get_origin(each) or each
        if cls is Never:
            continue
        if issubclass(cls, Branch):
            cls = get_origin(get_type_hints(cls)["next"])
        assert issubclass(cls, State | End), cls
        yield cls


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) is Union else (kind,)
