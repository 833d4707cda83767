"""The two numerical steps of a layered drawing: in which order a layer's slots stand, and where.

Both are sweeps down and up through the layers. Ordering takes the mean place of a slot's neighbours (barycentre) and
keeps the order with the fewest crossings. Placing solves, layer by layer, the least-squares problem "each slot at the
mean of its neighbours, none nearer than allowed" exactly, by pooling adjacent violators.
"""

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from itertools import pairwise

_ORDER_SWEEPS = 16
_PLACE_SWEEPS = 24
_STRAIGHT = 8.0
"""How much more a slot of a long edge weighs than a node: long edges shall be straight."""
_LAST_ROUGH_SWEEP = 10
"""Until here a slot looks at its neighbours on both sides, afterwards at those that the sweep comes from."""


@dataclass(slots=True)
class Slot:
    """A place in a layer: a node, or the part of an edge that crosses the layer (`inner`).

    `left` and `right` are measured from x, `gap` is the room wanted on each side, `pull` how much it draws its
    neighbours to itself. `above` and `below` are the slots that it is joined to, by number.
    """

    left: float
    right: float
    height: float
    gap: float
    layer: int
    inner: bool
    pull: float = 1.0
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)
    x: float = 0.0


def best_order(slots: list[Slot]) -> list[list[int]]:
    """The slots of every layer from left to right, with few crossings.

    Branches stand in the order in which they come, where that costs no crossing; so edges that lead back are tried at
    the right side and at the left.
    """
    tried = [_fewest_crossings(slots, _discovered(slots, back_first=side)) for side in (False, True)]
    return min(tried, key=lambda found: found[0])[1]


def _fewest_crossings(slots: list[Slot], order: list[list[int]]) -> tuple[int, list[list[int]]]:
    best, fewest = [list(layer) for layer in order], _crossings(slots, order)
    for sweep in range(_ORDER_SWEEPS):
        if fewest == 0:
            break
        _sweep(slots, order, downwards=sweep % 2 == 0, turn_ties=sweep % 4 >= 2)
        count = _crossings(slots, order)
        if count < fewest:
            best, fewest = [list(layer) for layer in order], count
    return fewest, best


def settle(slots: list[Slot], order: list[list[int]]) -> None:
    """Sets the x of every slot, the leftmost edge at 0."""
    for layer in order:
        for left, right in pairwise(layer):
            slots[right].x = slots[left].x + _distance(slots[left], slots[right])
    for sweep in range(_PLACE_SWEEPS):
        downwards = sweep % 2 == 0
        for layer in order if downwards else order[::-1]:
            _place(slots, layer, downwards=downwards, rough=sweep <= _LAST_ROUGH_SWEEP)
    edge = min((slot.x - slot.left for slot in slots), default=0.0)
    for slot in slots:
        slot.x -= edge


def _discovered(slots: list[Slot], *, back_first: bool) -> list[list[int]]:
    """Layers as a depth-first walk from the top meets their slots: chains start out side by side and uncrossed."""
    order: list[list[int]] = [[] for _ in range(max((slot.layer for slot in slots), default=-1) + 1)]
    seen = [False] * len(slots)
    for root in sorted(range(len(slots)), key=lambda number: (slots[number].layer, number)):
        stack = [root]
        while stack:
            number = stack.pop()
            if not seen[number]:
                seen[number] = True
                order[slots[number].layer].append(number)
                below = sorted(slots[number].below, key=lambda one: slots[one].pull, reverse=not back_first)
                stack.extend(reversed(below))
    return order


def _sweep(slots: list[Slot], order: list[list[int]], *, downwards: bool, turn_ties: bool) -> None:
    """`turn_ties` lets slots with the same barycentre change places, which is the way out of many a dead end."""
    place = {number: position for layer in order for position, number in enumerate(layer)}
    for layer in order if downwards else order[::-1]:
        keys = {}
        for number in layer:
            neighbours = slots[number].above if downwards else slots[number].below
            mean = sum(place[one] for one in neighbours) / len(neighbours) if neighbours else place[number]
            keys[number] = mean
        if turn_ties:
            layer.reverse()
        layer.sort(key=keys.__getitem__)
        place.update({number: position for position, number in enumerate(layer)})


def _crossings(slots: list[Slot], order: list[list[int]]) -> int:
    """Pairs of edges between neighbouring layers that cross."""
    place = {number: position for layer in order for position, number in enumerate(layer)}
    count = 0
    for layer in order:
        met: list[int] = []
        for number in layer:
            ends = sorted(place[lower] for lower in slots[number].below)
            count += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return count


def _place(slots: list[Slot], layer: list[int], *, downwards: bool, rough: bool) -> None:
    """Moves one layer. Subtracting the least distances turns "none nearer than allowed" into "in order"."""
    offsets = [0.0]
    for left, right in pairwise(layer):
        offsets.append(offsets[-1] + _distance(slots[left], slots[right]))
    wishes = [_wish(slots, slots[number], downwards=downwards, rough=rough) for number in layer]
    wanted = [wish - offset for (wish, _), offset in zip(wishes, offsets, strict=False)]
    for number, offset, value in zip(layer, offsets, _in_order(wanted, [weight for _, weight in wishes]), strict=False):
        slots[number].x = value + offset


def _wish(slots: list[Slot], slot: Slot, *, downwards: bool, rough: bool) -> tuple[float, float]:
    """Where a slot wants to be, and how much."""
    before, behind = (slot.above, slot.below) if downwards else (slot.below, slot.above)
    if slot.inner and slots[before[0]].inner:
        return slots[before[0]].x, _STRAIGHT
    neighbours = before + behind if rough or not before else before
    if not neighbours:
        return slot.x, 0.1
    weights = [_STRAIGHT if slot.inner and slots[one].inner else slots[one].pull for one in neighbours]
    mean = sum(slots[one].x * weight for one, weight in zip(neighbours, weights, strict=True)) / sum(weights)
    return mean, slot.pull


def _in_order(wanted: list[float], weights: list[float]) -> list[float]:
    """The non-decreasing values nearest to `wanted` (weighted least squares; pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(wanted, weights, strict=True):
        pool = (value, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, mass, count = pools.pop()
            total = mass + pool[1]
            pool = ((mean * mass + pool[0] * pool[1]) / total, total, count + pool[2])
        pools.append(pool)
    return [mean for mean, _, count in pools for _ in range(count)]


def _distance(left: Slot, right: Slot) -> float:
    return left.right + right.left + (left.gap + right.gap) / 2
