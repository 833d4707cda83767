"""Layered drawing of a directed graph (Sugiyama, Tagawa, Toda, 1981): pure geometry, no text and no shapes.

Edges that close a cycle are turned round, layers are longest paths, every edge becomes a chain of slots through the
layers that it crosses, and one slot of each chain is as wide as the edge's label. Layers are ordered by barycentres;
then every layer is moved as near to its neighbours as its own widths allow. So labels, nodes and edges never overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aura_chor.emit.diagram_order import Slot, best_order, settle

MAX_SLOTS = 12_000
"""Where all edges together cross more than so many layers, the longest are left to the caller to draw as jumps."""

_NODE_GAP = 26.0
_SLOT_GAP = 14.0
_LAYER_GAP = 20.0
_STEEPEST = 0.09
"""Room below a layer, for each pixel that an edge there moves sideways."""
_MAX_LAYER_GAP = 70.0
_ARRIVAL = 11.0
"""The last bit of an edge is straight, so that its head points where the edge goes."""
_BACK_PULL = 0.15
"""Edges that lead back must not bend the way forward."""


@dataclass(frozen=True, slots=True)
class Box:
    """`left` and `right` are measured from the point where edges meet the node."""

    left: float
    right: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """An edge to be drawn, with the size of its label (0, 0 for none)."""

    source: int
    target: int
    label: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Route:
    """Pairs of points to be joined by curves, from the source's border to the target's; the label's centre."""

    parts: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    label: tuple[float, float]
    upwards: bool


@dataclass(frozen=True, slots=True)
class GraphLayout:
    """`routes` has None for loops of one node and for edges that are too long to draw."""

    nodes: tuple[tuple[float, float], ...]
    routes: tuple[Route | None, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Chain:
    """An edge's slots from top to bottom, ends included; `labelled` is the place of the label among them."""

    slots: tuple[int, ...]
    labelled: int
    turned: bool


def layout(boxes: Sequence[Box], links: Sequence[Link], *, start: int) -> GraphLayout:
    """Places the boxes and routes the links; `start` stands on top. Coordinates begin at 0."""
    layers = _layers(len(boxes), links, start)
    slots = [
        Slot(box.left, box.right, box.height, _NODE_GAP, 2 * layer, inner=False)
        for box, layer in zip(boxes, layers, strict=True)
    ]
    drawn = _drawn(links, layers)
    chains = [_chain(slots, links[number], layers) if number in drawn else None for number in range(len(links))]
    order = best_order(slots)
    settle(slots, order)
    bands = _bands(slots, order)
    return _finish(slots, chains, bands, len(boxes))


def jumps(count: int, links: Sequence[Link], *, start: int) -> set[int]:
    """The links between different ones of `count` boxes that `layout` leaves out because they are too long."""
    drawn = _drawn(links, _layers(count, links, start))
    return {n for n, link in enumerate(links) if n not in drawn and link.source != link.target}


def _layers(count: int, links: Sequence[Link], start: int) -> list[int]:
    """The longest path from `start` to each node, over the edges that close no cycle of the depth-first search."""
    out: list[list[int]] = [[] for _ in range(count)]
    for link in links:
        out[link.source].append(link.target)
    layers = [0] * count
    finished, entered = _depth_first(out, start)
    place = {node: number for number, node in enumerate(reversed(finished))}
    for node in reversed(finished):
        for target in out[node]:
            if place[target] > place[node]:
                layers[target] = max(layers[target], layers[node] + 1)
    assert len(entered) == count
    return layers


def _depth_first(out: list[list[int]], start: int) -> tuple[list[int], set[int]]:
    """Nodes in the order in which the search leaves them; what cannot be reached from `start` is searched after it."""
    entered: set[int] = set()
    finished: list[int] = []
    for root in [start, *range(len(out))]:
        if root in entered:
            continue
        entered.add(root)
        stack = [(root, iter(out[root]))]
        while stack:
            node, targets = stack[-1]
            target = next((target for target in targets if target not in entered), None)
            if target is None:
                finished.append(node)
                stack.pop()
            else:
                entered.add(target)
                stack.append((target, iter(out[target])))
    return finished, entered


def _drawn(links: Sequence[Link], layers: list[int]) -> set[int]:
    """The links to draw: all but loops, shortest first, while the slots last."""
    lengths = [abs(layers[link.source] - layers[link.target]) for link in links]
    budget, kept = MAX_SLOTS, set()
    for number in sorted(range(len(links)), key=lambda number: (lengths[number], number)):
        budget -= 2 * (lengths[number] - 1)
        if lengths[number] and (budget >= 0 or lengths[number] == 1):
            kept.add(number)
    return kept


def _chain(slots: list[Slot], link: Link, layers: list[int]) -> _Chain:
    """One slot in every layer between the ends; the label stands next to the source."""
    turned = layers[link.source] > layers[link.target]
    top, bottom = (link.target, link.source) if turned else (link.source, link.target)
    first, last = 2 * layers[top] + 1, 2 * layers[bottom]
    chain = [top]
    labelled = last - first if turned else 1
    for layer in range(first, last):
        is_label = layer - first + 1 == labelled
        half = link.label[0] / 2 + 3 if is_label and link.label[0] else 2.0
        height = link.label[1] if is_label else 0.0
        slots.append(Slot(half, half, height, _SLOT_GAP, layer, inner=True, pull=_BACK_PULL if turned else 1.0))
        chain.append(len(slots) - 1)
    chain.append(bottom)
    for upper, lower in pairwise(chain):
        slots[upper].below.append(lower)
        slots[lower].above.append(upper)
    return _Chain(tuple(chain), labelled, turned)


def _bands(slots: list[Slot], order: list[list[int]]) -> list[tuple[float, float]]:
    """Top and bottom of each layer; where edges move far sideways, there is more room below."""
    bands: list[tuple[float, float]] = []
    y = 0.0
    for layer in order:
        height = max((slots[number].height for number in layer), default=0.0)
        bands.append((y, y + height))
        moved = max((abs(slots[below].x - slots[one].x) for one in layer for below in slots[one].below), default=0.0)
        y += height + min(_LAYER_GAP + _STEEPEST * moved, _MAX_LAYER_GAP)
    return bands


def _finish(
    slots: list[Slot], chains: list[_Chain | None], bands: list[tuple[float, float]], count: int
) -> GraphLayout:
    ports = _ports(slots, chains)
    routes = tuple(None if chain is None else _route(slots, chain, bands, ports[n]) for n, chain in enumerate(chains))
    return GraphLayout(
        nodes=tuple((slot.x, _middle(bands[slot.layer])) for slot in slots[:count]),
        routes=routes,
        width=max((slot.x + slot.right for slot in slots), default=0.0),
        height=bands[-1][1] if bands else 0.0,
    )


def _ports(slots: list[Slot], chains: list[_Chain | None]) -> list[tuple[float, float]]:
    """Where each chain meets its upper and its lower end: spread over the node's width, in the order of the way on."""
    found = [(0.0, 0.0)] * len(chains)
    for upper in (True, False):
        meeting: dict[int, list[tuple[float, int]]] = {}
        for number, chain in enumerate(chains):
            if chain is not None:
                end, towards = (chain.slots[0], chain.slots[1]) if upper else (chain.slots[-1], chain.slots[-2])
                meeting.setdefault(end, []).append((slots[towards].x, number))
        for end, arriving in meeting.items():
            for place, (_, number) in enumerate(sorted(arriving)):
                x = _port(slots[end], place, len(arriving))
                found[number] = (x, found[number][1]) if upper else (found[number][0], x)
    return found


def _port(slot: Slot, place: int, count: int) -> float:
    """Symmetrical around the meeting point, at most 16 pixels apart."""
    room = 2 * min(slot.left, slot.right) - 14
    step = min(16.0, room / max(count - 1, 1))
    return slot.x + (place - (count - 1) / 2) * step


def _route(slots: list[Slot], chain: _Chain, bands: list[tuple[float, float]], port: tuple[float, float]) -> Route:
    """From end to end: curves between layers, straight through layers, a gap where the label stands."""
    top, bottom = slots[chain.slots[0]], slots[chain.slots[-1]]
    leave, arrive = bands[top.layer][1], bands[bottom.layer][0]
    points = [(port[0], _middle(bands[top.layer]) + top.height / 2), (port[0], leave + chain.turned * _ARRIVAL)]
    gaps: list[int] = []
    for number in chain.slots[1:-1]:
        slot, (above, below) = slots[number], bands[slots[number].layer]
        middle = _middle((above, below))
        gaps.append(len(points) + 1)
        points += [
            (slot.x, above),
            (slot.x, middle - slot.height / 2),
            (slot.x, middle + slot.height / 2),
            (slot.x, below),
        ]
    points += [
        (port[1], arrive - (not chain.turned) * _ARRIVAL),
        (port[1], _middle(bands[bottom.layer]) - bottom.height / 2),
    ]
    skipped = set(gaps)
    parts = [pair for place, pair in enumerate(pairwise(points)) if place not in skipped and pair[0] != pair[1]]
    labelled = slots[chain.slots[chain.labelled]]
    label = (labelled.x, _middle(bands[labelled.layer]))
    return Route(tuple((b, a) for a, b in reversed(parts)) if chain.turned else tuple(parts), label, chain.turned)


def _middle(band: tuple[float, float]) -> float:
    return (band[0] + band[1]) / 2
