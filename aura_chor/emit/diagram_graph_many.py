"""What a role does with many, with time, facts and other sessions, as edges of its graph.

`Device?≥t Commit` collects, `each Device!Work` sends each member its own; what a role does alone is written in words.
"""

from aura_chor.emit.diagram_drawing import Drawing, Graph, Kind, Lane, Node
from aura_chor.emit.diagram_text import shorten
from aura_chor.mpst.automaton import ChildEdge, CollectEdge, EachEdge
from aura_chor.mpst.local import (
    Action,
    Await,
    Collect,
    Each,
    Enter,
    JoinChild,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Record,
    Scatter,
    Withdraw,
)
from aura_chor.mpst.model import Deadline, Predicate


def draw_many(drawing: Drawing, number: int, action: Action) -> None:
    match action:
        case Scatter(group=group, label=label, target=target):
            drawing.connect(number, target, f"each {group}!{label}")
        case Collect():
            drawing.connect(number, action.target, collect_text(action))
            if action.expired is not None:
                drawing.connect(number, action.expired, f"{action.senders} ▷{action.deadline}")
        case Await(label=label, target=target, expired=expired, deadline=deadline):
            drawing.connect(number, target, f"awaits {label}")
            if expired is not None:
                drawing.connect(number, expired, f"{label} ▷{deadline}")
        case Record(label=label, target=target):
            drawing.connect(number, target, f"records {label}")
        case Withdraw(reason=reason):
            drawing.connect(number, drawing.withdrawn(), shorten(reason))
        case _:
            _draw_alone(drawing, number, action)


def _draw_alone(drawing: Drawing, number: int, action: Action) -> None:
    match action:
        case ReadLedgerAction(target=target):
            drawing.connect(number, target, "reads the ledger")
        case Pause(length=length, since=since, target=target):
            behind = f" since {since}" if since else ""
            drawing.connect(number, target, shorten(f"waits {duration_text(length)}{behind}"))
        case OpenChild(result=result, target=target, failed=failed):
            drawing.connect(number, target, f"{result} succeeded")
            drawing.connect(number, failed, f"{result} failed")
        case JoinChild(callee=callee, target=target):
            drawing.connect(number, target, f"joins {callee.rpartition('#')[2]}")
        case Enter(entered=entered, witnesses=witnesses, target=target):
            drawing.connect(number, target, shorten(f"enters {entered} with {', '.join(witnesses)}"))
        case _:
            raise AssertionError(f"{type(action).__name__} is drawn with the ordinary actions")


def draw_collect(drawing: Drawing, number: int, edge: CollectEdge, receivers: str) -> None:
    drawing.connect(number, edge.target, f"{edge.senders}→{receivers}: {_at_least(edge.count)}{edge.label}")
    if edge.expired is not None:
        drawing.connect(number, edge.expired, f"{receivers} ⊙ {edge.senders} ▷{edge.deadline}")


def draw_child(drawing: Drawing, number: int, edge: ChildEdge) -> None:
    drawing.connect(number, edge.target, shorten(f"{edge.role} ⊙ {edge.result} succeeded"))
    failed = drawing.aborted() if edge.failed is None else edge.failed
    drawing.connect(number, failed, shorten(f"{edge.role} ⊙ {edge.result} failed"))


def each_text(of: Each | EachEdge) -> str:
    return f"each {of.variable} in {of.group}{', one after the other' if of.in_order else ''}"


def each_node(of: Each | EachEdge, inside: Graph | None) -> Node:
    """A fork with one lane, which stands for those of all members."""
    if inside is None:
        return Node(Kind.FORK, each_text(of))
    return Node(Kind.FORK, "each", lanes=(Lane(0, inside),))


def collect_text(action: Collect) -> str:
    """`Device?≥t Commit`, `Device?all Commit`."""
    named = f" as {action.sub_family}" if action.sub_family else ""
    return f"{action.senders}?{_at_least(action.count)}{action.label}{named}"


def duration_text(length: Deadline | Predicate) -> str:
    return str(length) if isinstance(length, Deadline) else length.text


def _at_least(count: Predicate | None) -> str:
    return "all " if count is None else f"≥{count.text} "
