"""Automata as SVG. Shapes tell states apart without colour, and a legend names the shapes that occur.

A state is a rounded box with its number and phase; the start has an arrow from a dot; a double border is an end, a
dashed inner border a state that may be an end; a crossed box is aborted; a fork is a large box with a column per lane.
"""

from aura_chor.emit.diagram_drawing import Graph, GraphEdge, Kind, Lane, Node
from aura_chor.emit.diagram_layout import Route
from aura_chor.emit.svg_automaton_layout import (
    CROSS_ROOM,
    FORK_TITLE,
    JUMP,
    LABEL_LINE,
    LABEL_SIZE,
    LANE_GAP,
    LANE_TITLE,
    LOOP_REACH,
    START_HEIGHT,
    Beside,
    Drawing,
    fork_size,
    lane_width,
    prepare,
    state_size,
)
from aura_chor.emit.svg_canvas import LARGE, SMALL, Canvas, Point
from aura_chor.emit.svg_metrics import text_width

_MARGIN = 18.0
_TITLE_HEIGHT = 44.0

_LEGEND = {
    Kind.END: "end",
    Kind.MAY_END: "may end here",
    Kind.ABORTED: "aborted",
}


def render(graph: Graph) -> str:
    """The graph as one SVG document."""
    drawing = prepare(graph)
    canvas = Canvas()
    canvas.text((_MARGIN, _MARGIN + LARGE), graph.title, size=LARGE, anchor="start", bold=True)
    _draw(canvas.shifted(_MARGIN, _MARGIN + _TITLE_HEIGHT), drawing)
    across, down = drawing.size
    legend = _legend(canvas.shifted(_MARGIN, _MARGIN + _TITLE_HEIGHT + down + 18), drawing)
    across = max(across, legend, text_width(graph.title, size=LARGE, bold=True))
    height = down + 2 * _MARGIN + _TITLE_HEIGHT + (44 if legend else 0)
    description = f"State diagram with {len(graph.nodes)} states and {len(graph.edges)} edges."
    return canvas.document(title=graph.title, description=description, size=(across + 2 * _MARGIN, height))


# --- drawing ---


def _draw(canvas: Canvas, drawing: Drawing) -> None:
    graph, placed = drawing.graph, drawing.placed
    inner = canvas.shifted(0, START_HEIGHT)
    x, y = placed.nodes[graph.start]
    top = (x, y - drawing.node_size(graph.start)[1] / 2)
    inner.dot((x, -START_HEIGHT + 5), radius=5)
    inner.line([(x, -START_HEIGHT + 5), top])
    inner.arrow_head(top, (0, 1))
    for number, route in enumerate(placed.routes):
        if route is not None:
            _edge(inner, graph.edges[number], route)
    for number, beside in drawing.beside.items():
        _beside(inner, drawing, number, beside)
    for number, node in enumerate(graph.nodes):
        if node.kind is Kind.FORK:
            _fork(inner, placed.nodes[number], node, drawing.lanes[number])
        else:
            _state(inner, placed.nodes[number], node)


def _edge(canvas: Canvas, edge: GraphEdge, route: Route) -> None:
    canvas.curves(route.parts)
    canvas.arrow_head(route.parts[-1][1], (0, -1 if route.upwards else 1))
    _labels(canvas, route.label, edge.labels)


def _labels(canvas: Canvas, centre: Point, labels: tuple[str, ...], *, anchor: str = "middle") -> None:
    x, y = centre
    first = y - LABEL_LINE * (len(labels) - 1) / 2 + 4
    for number, label in enumerate(labels):
        canvas.text((x, first + LABEL_LINE * number), label, size=LABEL_SIZE, anchor=anchor)


def _beside(canvas: Canvas, drawing: Drawing, number: int, beside: Beside) -> None:
    x, y = drawing.placed.nodes[number]
    right = x + drawing.node_size(number)[0] / 2
    if beside.loop:
        canvas.loop((right, y - 7), (right, y + 7), reach=LOOP_REACH - 8)
        canvas.arrow_head((right, y + 7), (-1, 0))
    _labels(canvas, (right + beside.indent, y), beside.labels, anchor="start")


def _state(canvas: Canvas, centre: Point, node: Node) -> None:
    width, height = state_size(node)
    x, y = centre[0] - width / 2, centre[1] - height / 2
    canvas.box((x, y), (width, height), radius=9)
    if node.kind in (Kind.END, Kind.MAY_END):
        dashed = node.kind is Kind.MAY_END
        canvas.box((x + 3.5, y + 3.5), (width - 7, height - 7), radius=6, dashed=dashed)
    shift = 0.0
    if node.kind is Kind.ABORTED:
        canvas.cross((x + CROSS_ROOM / 2 + 4, centre[1]), reach=5)
        shift = CROSS_ROOM / 2
    canvas.text((centre[0] + shift, centre[1] + (-3 if node.note else 4)), node.name, size=LABEL_SIZE, bold=True)
    if node.note:
        canvas.text((centre[0] + shift, centre[1] + 12), node.note, size=SMALL, kind="muted")


def _fork(canvas: Canvas, centre: Point, node: Node, lanes: tuple[Drawing, ...]) -> None:
    width, height = fork_size(lanes)
    x, y = centre[0] - width / 2, centre[1] - height / 2
    canvas.box((x, y), (width, height), kind="shade", radius=6)
    canvas.box((x, y), (width, height), kind="frame", radius=6)
    canvas.text((centre[0], y + 17), node.name, size=LABEL_SIZE, bold=True)
    right = x + LANE_GAP
    for number, (lane, drawn) in enumerate(zip(node.lanes, lanes, strict=True)):
        if number:
            border = right - LANE_GAP / 2
            canvas.line([(border, y + FORK_TITLE), (border, y + height)], kind="frame", dashed=True)
        right += _lane(canvas.shifted(right, y + FORK_TITLE), lane, drawn) + LANE_GAP


def _lane(canvas: Canvas, lane: Lane, drawn: Drawing) -> float:
    """Draws a lane with its title; returns its width."""
    width = lane_width(drawn)
    canvas.text((width / 2, 16), lane.graph.title, size=SMALL, kind="muted")
    _draw(canvas.shifted((width - drawn.size[0]) / 2, LANE_TITLE), drawn)
    return width


# --- legend ---


def _kinds(graph: Graph) -> set[Kind]:
    """The kinds of state in a graph and in its lanes."""
    found = {node.kind for node in graph.nodes}
    for node in graph.nodes:
        for lane in node.lanes:
            found |= _kinds(lane.graph)
    return found


def _has_jumps(drawing: Drawing) -> bool:
    """Whether words stand for an edge, here or in a lane."""
    return any(JUMP in label for beside in drawing.beside.values() for label in beside.labels) or any(
        _has_jumps(lane) for lanes in drawing.lanes.values() for lane in lanes
    )


def _legend(canvas: Canvas, drawing: Drawing) -> float:
    """A small sample of everything that occurs and needs words; returns the width, 0 where nothing does."""
    x, kinds = 0.0, _kinds(drawing.graph)
    for kind, words in _LEGEND.items():
        if kind in kinds:
            sample = Node(kind, "")
            width = state_size(sample)[0]
            _state(canvas, (x + width / 2, 15), sample)
            canvas.text((x + width + 8, 19), words, size=SMALL, anchor="start", kind="muted")
            x += width + 8 + text_width(words, size=SMALL) + 24
    if _has_jumps(drawing):
        words = f"{JUMP} goes to the state with that number"
        canvas.text((x, 19), words, size=SMALL, anchor="start", kind="muted")
        x += text_width(words, size=SMALL)
    return x
