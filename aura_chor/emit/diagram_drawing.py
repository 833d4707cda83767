"""Graphs to be drawn, and one under construction: nodes, edges with labels, lanes."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    STATE = "state"
    END = "end"
    MAY_END = "may end"
    ABORTED = "aborted"
    FORK = "par"


@dataclass(frozen=True, slots=True)
class Lane:
    number: int
    graph: "Graph"


@dataclass(frozen=True, slots=True)
class Node:
    """`note` stands below the name: the phase. Only a fork has lanes."""

    kind: Kind
    name: str
    note: str = ""
    lanes: tuple[Lane, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """All steps from one node to another: one label for each, none where the way on needs no step."""

    source: int
    target: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[GraphEdge, ...]
    start: int


class Drawing:
    """A graph under construction; steps with the same two ends share an edge."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._labels: dict[tuple[int, int], list[str]] = {}
        self._aborted: int | None = None
        self._withdrawn: int | None = None

    def connect(self, source: int, target: int, label: str = "") -> None:
        labels = self._labels.setdefault((source, target), [])
        if label and label not in labels:
            labels.append(label)

    def fork(self, source: int, target: int, node: Node) -> None:
        self._nodes.append(node)
        fork = len(self._nodes) - 1
        self.connect(source, fork)
        self.connect(fork, target)

    def aborted(self) -> int:
        """The node behind every abort of the role's own."""
        if self._aborted is None:
            self._nodes.append(Node(Kind.ABORTED, "aborted"))
            self._aborted = len(self._nodes) - 1
        return self._aborted

    def withdrawn(self) -> int:
        """The node behind every withdrawal."""
        if self._withdrawn is None:
            self._nodes.append(Node(Kind.END, "withdrawn"))
            self._withdrawn = len(self._nodes) - 1
        return self._withdrawn

    def graph(self, title: str, *, start: int) -> Graph:
        edges = tuple(GraphEdge(source, target, tuple(labels)) for (source, target), labels in self._labels.items())
        return Graph(title, tuple(self._nodes), edges, start)
