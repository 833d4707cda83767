"""Automata as Mermaid text (`stateDiagram-v2`). Decides nothing about what is drawn; it only prints."""

from aura_chor.emit.diagram_drawing import Graph, GraphEdge, Kind, Node
from aura_chor.emit.mermaid_text import escape, one_line, quoted

_INDENT = "    "


def render(graph: Graph) -> str:
    """The graph as Mermaid text, ending in a newline. `[*]` is the start and the end; ✕ marks an aborted state."""
    head = ["---", f"title: {_yaml(graph.title)}", "---", "stateDiagram-v2"]
    return "\n".join(head + [_INDENT + line for line in ["direction TB", *_lines(graph, "s")]]) + "\n"


def _lines(graph: Graph, prefix: str) -> list[str]:
    """`prefix` keeps the names of states in different lanes apart."""
    lines: list[str] = []
    for number, node in enumerate(graph.nodes):
        lines.extend(_declared(node, f"{prefix}{number}"))
    lines.append(f"[*] --> {prefix}{graph.start}")
    for edge in graph.edges:
        lines.extend(_transitions(edge, prefix))
    for number, node in enumerate(graph.nodes):
        if node.kind in (Kind.END, Kind.MAY_END):
            lines.append(f"{prefix}{number} --> [*]")
    return lines


def _declared(node: Node, name: str) -> list[str]:
    if node.lanes:
        return _fork(node, name)
    words = " ".join(word for word in (_mark(node), node.name, node.note) if word)
    return [f"state {quoted(words)} as {name}"]


def _mark(node: Node) -> str:
    return "✕" if node.kind is Kind.ABORTED else ""


def _fork(node: Node, name: str) -> list[str]:
    """A composite state with one region per lane."""
    lines = [f"state {quoted(node.name)} as {name}", f"state {name} {{"]
    for place, lane in enumerate(node.lanes):
        if place:
            lines.append(_INDENT + "--")
        lines.extend(_INDENT + line for line in _lines(lane.graph, f"{name}_{lane.number}_"))
    return [*lines, "}"]


def _transitions(edge: GraphEdge, prefix: str) -> list[str]:
    arrow = f"{prefix}{edge.source} --> {prefix}{edge.target}"
    return [f"{arrow} : {escape(label)}" for label in edge.labels] or [arrow]


def _yaml(title: str) -> str:
    """A front-matter string in double quotes."""
    return '"' + one_line(title).replace("\\", "\\\\").replace('"', '\\"') + '"'
