"""How large the parts of an automaton's picture are, and where they stand. No drawing here."""

from dataclasses import dataclass

from aura_chor.emit.diagram_drawing import Graph, Kind, Node
from aura_chor.emit.diagram_layout import Box, GraphLayout, Link, jumps, layout
from aura_chor.emit.svg_canvas import SMALL, Point
from aura_chor.emit.svg_metrics import text_width

START_HEIGHT = 26.0
LABEL_LINE = 15.0
LABEL_SIZE = 12.0
LOOP_REACH = 30.0
LANE_GAP = 22.0
LANE_TITLE = 26.0
LANE_WIDTH_MIN = 60.0
FORK_TITLE = 24.0
CROSS_ROOM = 14.0
JUMP = "↷"


@dataclass(frozen=True, slots=True)
class Beside:
    """Words to the right of a node: the labels of its loop, and of edges that are too long to be drawn."""

    loop: bool
    labels: tuple[str, ...]

    @property
    def indent(self) -> float:
        return LOOP_REACH if self.loop else 6.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph with its places; `lanes` has, for each fork node, the drawings inside it."""

    graph: Graph
    placed: GraphLayout
    beside: dict[int, Beside]
    lanes: dict[int, tuple["Drawing", ...]]

    @property
    def size(self) -> Point:
        return self.placed.width, self.placed.height + START_HEIGHT

    def node_size(self, number: int) -> Point:
        node = self.graph.nodes[number]
        return fork_size(self.lanes[number]) if node.kind is Kind.FORK else state_size(node)


def prepare(graph: Graph) -> Drawing:
    """Lanes first: a fork is as large as what it holds."""
    lanes = {
        number: tuple(prepare(lane.graph) for lane in node.lanes)
        for number, node in enumerate(graph.nodes)
        if node.kind is Kind.FORK
    }
    links = [Link(edge.source, edge.target, label_size(edge.labels)) for edge in graph.edges]
    beside = _beside(graph, jumps(len(graph.nodes), links, start=graph.start))
    boxes = [_box(node, lanes.get(number, ()), beside.get(number)) for number, node in enumerate(graph.nodes)]
    return Drawing(graph, layout(boxes, links, start=graph.start), beside, lanes)


def state_size(node: Node) -> Point:
    width = max(text_width(node.name, size=LABEL_SIZE, bold=True), text_width(node.note, size=SMALL)) + 26
    width = max(width, 44.0) + (CROSS_ROOM if node.kind is Kind.ABORTED else 0)
    return width, 42.0 if node.note else 30.0


def fork_size(lanes: tuple[Drawing, ...]) -> Point:
    """A fork whose lanes are not drawn has room for the words that count them."""
    width = sum(map(lane_width, lanes)) + LANE_GAP * (len(lanes) + 1)
    if not lanes:
        return 130.0, FORK_TITLE + 6
    return width, max(lane.size[1] for lane in lanes) + FORK_TITLE + LANE_TITLE + 14


def lane_width(lane: Drawing) -> float:
    """As wide as what is drawn in it and as its title."""
    return max(lane.size[0], text_width(lane.graph.title, size=SMALL), LANE_WIDTH_MIN)


def label_size(labels: tuple[str, ...]) -> Point:
    if not labels:
        return 0.0, 0.0
    return max(text_width(label, size=LABEL_SIZE) for label in labels) + 6, LABEL_LINE * len(labels) + 2


def _beside(graph: Graph, jumping: set[int]) -> dict[int, Beside]:
    found: dict[int, Beside] = {}
    for number, edge in enumerate(graph.edges):
        before = found.get(edge.source, Beside(False, ()))
        if edge.source == edge.target:
            found[edge.source] = Beside(True, edge.labels + before.labels)
        elif number in jumping:
            words = f"{' / '.join(edge.labels)} {JUMP} {graph.nodes[edge.target].name}".strip()
            found[edge.source] = Beside(before.loop, (*before.labels, words))
    return found


def _box(node: Node, lanes: tuple[Drawing, ...], beside: Beside | None) -> Box:
    width, height = fork_size(lanes) if node.kind is Kind.FORK else state_size(node)
    if beside is None:
        return Box(width / 2, width / 2, height)
    label_width, label_height = label_size(beside.labels)
    return Box(width / 2, width / 2 + beside.indent + label_width, max(height, label_height))
