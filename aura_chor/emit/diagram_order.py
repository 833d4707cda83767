"""The two numerical steps of a layered drawing: in which order a layer's slots stand, and where.

Both are sweeps down and up through the layers. Ordering takes the mean place of a slot's neighbours (barycentre) and
keeps the order with the fewest crossings. Placing solves, layer by layer, the least-squares problem "each slot at the
mean of its neighbours, none nearer than allowed" exactly, by pooling adjacent violators.
"""

from bisect import bisect_right, insort

_ORDER_SWEEPS = 12
_PLACE_SWEEPS = 16
_STRAIGHT = 6.0
"""How much more a slot of an edge weighs than a node: long edges shall be straight."""

Neighbours = list[list[int]]


def best_order(layer_of: list[int], above: Neighbours, below: Neighbours) -> list[list[int]]:
    """The slots of every layer from left to right, with few crossings."""
    order: list[list[int]] = [[] for _ in range(max(layer_of, default=-1) + 1)]
    for slot in _discovery(layer_of, above, below):
        order[layer_of[slot]].append(slot)
    best, fewest = [list(layer) for layer in order], _crossings(order, below)
    for sweep in range(_ORDER_SWEEPS):
        if fewest == 0:
            break
        _sweep(order, above if sweep % 2 == 0 else below, downwards=sweep % 2 == 0)
        count = _crossings(order, below)
        if count < fewest:
            best, fewest = [list(layer) for layer in order], count
    return best


def settle(
    order: list[list[int]],
    extents: list[tuple[float, float]],
    gaps: list[float],
    above: Neighbours,
    below: Neighbours,
) -> list[float]:
    """The x of every slot. `extents` are to the left and right of x; `gaps` is the room wanted on each side."""
    x = [0.0] * len(extents)
    for layer in order:
        for left, right in zip(layer, layer[1:], strict=False):
            x[right] = x[left] + _distance(extents, gaps, left, right)
    both = [above[slot] + below[slot] for slot in range(len(extents))]
    for sweep in range(_PLACE_SWEEPS):
        layers = order if sweep % 2 == 0 else order[::-1]
        towards = both if sweep >= _PLACE_SWEEPS // 2 else (above if sweep % 2 == 0 else below)
        for layer in layers:
            _place(layer, x, towards, extents, gaps, both)
    return x


def _discovery(layer_of: list[int], above: Neighbours, below: Neighbours) -> list[int]:
    """Slots as a depth-first walk from the top meets them, so that chains start out side by side and uncrossed."""
    seen = [False] * len(layer_of)
    found: list[int] = []
    for root in sorted(range(len(layer_of)), key=lambda slot: (layer_of[slot], slot)):
        stack = [root]
        while stack:
            slot = stack.pop()
            if not seen[slot]:
                seen[slot] = True
                found.append(slot)
                stack.extend(reversed(below[slot]))
    return found


def _sweep(order: list[list[int]], towards: Neighbours, *, downwards: bool) -> None:
    place = {slot: number for layer in order for number, slot in enumerate(layer)}
    for layer in order if downwards else order[::-1]:
        keys = {slot: _barycentre(slot, towards[slot], place) for slot in layer}
        layer.sort(key=keys.__getitem__)
        place.update({slot: number for number, slot in enumerate(layer)})


def _barycentre(slot: int, neighbours: list[int], place: dict[int, int]) -> float:
    if not neighbours:
        return float(place[slot])
    return sum(place[neighbour] for neighbour in neighbours) / len(neighbours)


def _crossings(order: list[list[int]], below: Neighbours) -> int:
    """Pairs of edges between neighbouring layers that cross."""
    place = {slot: number for layer in order for number, slot in enumerate(layer)}
    count = 0
    for layer in order:
        met: list[int] = []
        for slot in layer:
            ends = sorted(place[lower] for lower in below[slot])
            count += sum(len(met) - bisect_right(met, end) for end in ends)
            for end in ends:
                insort(met, end)
    return count


def _place(
    layer: list[int],
    x: list[float],
    towards: Neighbours,
    extents: list[tuple[float, float]],
    gaps: list[float],
    both: Neighbours,
) -> None:
    """Moves one layer. Subtracting the least distances makes "none nearer" into "in order"."""
    offsets = [0.0]
    for left, right in zip(layer, layer[1:], strict=False):
        offsets.append(offsets[-1] + _distance(extents, gaps, left, right))
    wanted, weights = [], []
    for slot, offset in zip(layer, offsets, strict=False):
        neighbours = towards[slot]
        mean = sum(x[neighbour] for neighbour in neighbours) / len(neighbours) if neighbours else x[slot]
        wanted.append(mean - offset)
        weights.append((_STRAIGHT if _is_inner(slot, both) else 1.0) if neighbours else 0.2)
    for slot, offset, value in zip(layer, offsets, _in_order(wanted, weights), strict=False):
        x[slot] = value + offset


def _is_inner(slot: int, both: Neighbours) -> bool:
    """A slot on an edge's way, or a state with one way in and one way out: either belongs on a straight line."""
    return len(both[slot]) == 2


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


def _distance(extents: list[tuple[float, float]], gaps: list[float], left: int, right: int) -> float:
    return extents[left][1] + extents[right][0] + (gaps[left] + gaps[right]) / 2
