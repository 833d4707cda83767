"""Automata as SVG. Shapes tell states apart without colour, and a legend names the shapes that occur.

A state is a rounded box with its number and phase; the start has an arrow from a dot; a double border is an end, a
dashed inner border a state that may be an end; a crossed box is aborted; a fork is a large box with a column per lane.
"""

from dataclasses import dataclass

from aura_chor.emit.diagram_graph import Graph, GraphEdge, Kind, Lane, Node
from aura_chor.emit.diagram_layout import Box, GraphLayout, Link, Route, layout
from aura_chor.emit.svg_canvas import LARGE, SMALL, Canvas, Point
from aura_chor.emit.svg_metrics import text_width

_MARGIN = 18.0
_TITLE_HEIGHT = 44.0
_START_HEIGHT = 26.0
_LABEL_LINE = 15.0
_LABEL_SIZE = 12.0
_LOOP_REACH = 30.0
_LANE_GAP = 22.0
_LANE_TITLE = 26.0
_FORK_TITLE = 24.0
_CROSS_ROOM = 14.0

_LEGEND = {
    Kind.END: "end",
    Kind.MAY_END: "may end here",
    Kind.ABORTED: "aborted",
}


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A graph with its places; `lanes` has, for each fork node, the drawings inside it."""

    graph: Graph
    placed: GraphLayout
    lanes: dict[int, tuple["_Drawing", ...]]

    @property
    def size(self) -> Point:
        return self.placed.width, self.placed.height + _START_HEIGHT


def render(graph: Graph) -> str:
    """The graph as one SVG document."""
    drawing = _prepare(graph)
    canvas = Canvas()
    canvas.text((_MARGIN, _MARGIN + LARGE), graph.title, size=LARGE, anchor="start", bold=True)
    _draw(canvas.shifted(_MARGIN, _MARGIN + _TITLE_HEIGHT), drawing)
    across, down = drawing.size
    legend = _legend(canvas.shifted(_MARGIN, _MARGIN + _TITLE_HEIGHT + down + 18), _kinds(graph))
    across = max(across, legend, text_width(graph.title, size=LARGE, bold=True))
    height = down + 2 * _MARGIN + _TITLE_HEIGHT + (44 if legend else 0)
    description = f"State diagram with {len(graph.nodes)} states and {len(graph.edges)} edges."
    return canvas.document(title=graph.title, description=description, size=(across + 2 * _MARGIN, height))


# --- sizes and places ---


def _prepare(graph: Graph) -> _Drawing:
    lanes = {
        number: tuple(_prepare(lane.graph) for lane in node.lanes)
        for number, node in enumerate(graph.nodes)
        if node.kind is Kind.FORK
    }
    loops = {edge.source: edge for edge in graph.edges if edge.source == edge.target}
    boxes = [_box(node, lanes.get(number, ()), loops.get(number)) for number, node in enumerate(graph.nodes)]
    links = [Link(edge.source, edge.target, _label_size(edge.labels)) for edge in graph.edges]
    return _Drawing(graph, layout(boxes, links, start=graph.start), lanes)


def _box(node: Node, lanes: tuple[_Drawing, ...], loop: GraphEdge | None) -> Box:
    width, height = _fork_size(lanes) if node.kind is Kind.FORK else _state_size(node)
    if loop is None:
        return Box(width / 2, width / 2, height)
    label_width, label_height = _label_size(loop.labels)
    return Box(width / 2, width / 2 + _LOOP_REACH + 6 + label_width, max(height, label_height))


def _state_size(node: Node) -> Point:
    width = max(text_width(node.name, size=_LABEL_SIZE, bold=True), text_width(node.note, size=SMALL)) + 26
    width = max(width, 44.0) + (_CROSS_ROOM if node.kind is Kind.ABORTED else 0)
    return width, 42.0 if node.note else 30.0


def _fork_size(lanes: tuple[_Drawing, ...]) -> Point:
    width = sum(max(lane.size[0], 60.0) for lane in lanes) + _LANE_GAP * (len(lanes) + 1)
    return width, max((lane.size[1] for lane in lanes), default=0.0) + _FORK_TITLE + _LANE_TITLE + 14


def _label_size(labels: tuple[str, ...]) -> Point:
    if not labels:
        return 0.0, 0.0
    return max(text_width(label, size=_LABEL_SIZE) for label in labels) + 6, _LABEL_LINE * len(labels) + 2


# --- drawing ---


def _draw(canvas: Canvas, drawing: _Drawing) -> None:
    graph, placed = drawing.graph, drawing.placed
    inner = canvas.shifted(0, _START_HEIGHT)
    x, y = placed.nodes[graph.start]
    top = (x, y - _height(drawing, graph.start) / 2)
    inner.dot((x, -_START_HEIGHT + 5), radius=5)
    inner.line([(x, -_START_HEIGHT + 5), top])
    inner.arrow_head(top, (0, 1))
    for number, route in enumerate(placed.routes):
        _edge(inner, drawing, graph.edges[number], route)
    for number, node in enumerate(graph.nodes):
        if node.kind is Kind.FORK:
            _fork(inner, placed.nodes[number], node, drawing.lanes[number])
        else:
            _state(inner, placed.nodes[number], node)


def _height(drawing: _Drawing, number: int) -> float:
    node = drawing.graph.nodes[number]
    return (_fork_size(drawing.lanes[number]) if node.kind is Kind.FORK else _state_size(node))[1]


def _width(drawing: _Drawing, number: int) -> float:
    node = drawing.graph.nodes[number]
    return (_fork_size(drawing.lanes[number]) if node.kind is Kind.FORK else _state_size(node))[0]


def _edge(canvas: Canvas, drawing: _Drawing, edge: GraphEdge, route: Route | None) -> None:
    if route is None:
        if edge.source == edge.target:
            _loop(canvas, drawing, edge)
        else:
            _jump(canvas, drawing, edge)
        return
    canvas.curves(route.parts)
    canvas.arrow_head(route.parts[-1][1], (0, -1 if route.upwards else 1))
    _labels(canvas, route.label, edge.labels)


def _labels(canvas: Canvas, centre: Point, labels: tuple[str, ...], *, anchor: str = "middle") -> None:
    x, y = centre
    first = y - _LABEL_LINE * (len(labels) - 1) / 2 + 4
    for number, label in enumerate(labels):
        canvas.text((x, first + _LABEL_LINE * number), label, size=_LABEL_SIZE, anchor=anchor)


def _loop(canvas: Canvas, drawing: _Drawing, edge: GraphEdge) -> None:
    x, y = drawing.placed.nodes[edge.source]
    right = x + _width(drawing, edge.source) / 2
    canvas.loop((right, y - 7), (right, y + 7), reach=_LOOP_REACH - 8)
    canvas.arrow_head((right, y + 7), (-1, 0))
    _labels(canvas, (right + _LOOP_REACH, y), edge.labels, anchor="start")


def _jump(canvas: Canvas, drawing: _Drawing, edge: GraphEdge) -> None:
    """An edge that crosses too many layers: words at its source say where it goes."""
    x, y = drawing.placed.nodes[edge.source]
    words = f"{' / '.join(edge.labels)} ↷ {drawing.graph.nodes[edge.target].name}"
    canvas.text((x + _width(drawing, edge.source) / 2 + 4, y + 4), words, size=_LABEL_SIZE, anchor="start")


def _state(canvas: Canvas, centre: Point, node: Node) -> None:
    width, height = _state_size(node)
    x, y = centre[0] - width / 2, centre[1] - height / 2
    canvas.box((x, y), (width, height), radius=9)
    if node.kind in (Kind.END, Kind.MAY_END):
        dashed = node.kind is Kind.MAY_END
        canvas.box((x + 3.5, y + 3.5), (width - 7, height - 7), radius=6, dashed=dashed)
    shift = 0.0
    if node.kind is Kind.ABORTED:
        canvas.cross((x + _CROSS_ROOM / 2 + 4, centre[1]), reach=5)
        shift = _CROSS_ROOM / 2
    canvas.text((centre[0] + shift, centre[1] + (-3 if node.note else 4)), node.name, size=_LABEL_SIZE, bold=True)
    if node.note:
        canvas.text((centre[0] + shift, centre[1] + 12), node.note, size=SMALL, kind="muted")


def _fork(canvas: Canvas, centre: Point, node: Node, lanes: tuple[_Drawing, ...]) -> None:
    width, height = _fork_size(lanes)
    x, y = centre[0] - width / 2, centre[1] - height / 2
    canvas.box((x, y), (width, height), kind="shade", radius=6)
    canvas.box((x, y), (width, height), kind="frame", radius=6)
    canvas.text((centre[0], y + 17), node.name, size=_LABEL_SIZE, bold=True)
    right = x + _LANE_GAP
    for number, (lane, drawn) in enumerate(zip(node.lanes, lanes, strict=True)):
        if number:
            border = right - _LANE_GAP / 2
            canvas.line([(border, y + _FORK_TITLE), (border, y + height)], kind="frame", dashed=True)
        right += _lane(canvas.shifted(right, y + _FORK_TITLE), lane, drawn) + _LANE_GAP


def _lane(canvas: Canvas, lane: Lane, drawn: _Drawing) -> float:
    """Draws a lane with its title; returns its width."""
    width = max(drawn.size[0], 60.0)
    canvas.text((width / 2, 16), lane.graph.title, size=SMALL, kind="muted")
    _draw(canvas.shifted((width - drawn.size[0]) / 2, _LANE_TITLE), drawn)
    return width


# --- legend ---


def _kinds(graph: Graph) -> set[Kind]:
    """The kinds of state in a graph and in its lanes."""
    found = {node.kind for node in graph.nodes}
    for node in graph.nodes:
        for lane in node.lanes:
            found |= _kinds(lane.graph)
    return found


def _legend(canvas: Canvas, kinds: set[Kind]) -> float:
    """One small sample for each kind that needs words; returns the width, 0 where there are none."""
    x = 0.0
    for kind, words in _LEGEND.items():
        if kind in kinds:
            sample = Node(kind, "")
            width = _state_size(sample)[0]
            _state(canvas, (x + width / 2, 15), sample)
            canvas.text((x + width + 8, 19), words, size=SMALL, anchor="start", kind="muted")
            x += width + 8 + text_width(words, size=SMALL) + 24
    return x
