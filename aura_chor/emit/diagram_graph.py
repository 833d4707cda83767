"""Automata as drawings: nodes, edges with labels, lanes. Local and global automata become the same kind of graph.

A node is a state, or one of two things that automata keep on edges and a picture needs a place for: the fork with its
lanes, and the abort. Paper notation: `B!Label` sends, `A?Label` receives, `A→B: Label` is both, `A ⊙ abort` is local,
`A ▷5s` is the deadline of a wait for A.
"""

from collections.abc import Sequence

from aura_chor.base.names import RoleName
from aura_chor.emit.diagram_drawing import Drawing, Graph, Kind, Lane, Node
from aura_chor.emit.diagram_graph_many import draw_child, draw_collect, draw_many, each_node, each_text
from aura_chor.emit.diagram_text import shorten
from aura_chor.mpst.automaton import (
    AbortEdge,
    ChildEdge,
    CollectEdge,
    EachEdge,
    Edge,
    ForkEdge,
    GlobalAutomaton,
    LocalEdge,
    MessageEdge,
)
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Case,
    Each,
    Expiry,
    Fork,
    LocalAutomaton,
    LocalState,
    Receive,
    Send,
)
from aura_chor.mpst.local_events import Expired
from aura_chor.mpst.model import Predicate

MAX_NAMED_RECEIVERS = 4
"""All names of a few receivers, the number of many: a picture must not be as wide as a broadcast."""

MAX_LANE_DEPTH = 8
"""Lanes within lanes that are drawn; deeper ones are only counted."""


def of_local(automaton: LocalAutomaton, whens: Sequence[Predicate], *, title: str = "", depth: int = 0) -> Graph:
    """What a role does. `whens` are those of its protocol; `depth` is how many lanes this one lies in."""
    drawing = Drawing([_local_node(number, state) for number, state in enumerate(automaton.states)])
    for number, state in enumerate(automaton.states):
        for action in state.actions:
            _draw_action(drawing, number, action, whens, depth=depth)
    return drawing.graph(title or f"{automaton.role}", start=0)


def of_global(automaton: GlobalAutomaton, *, title: str = "", depth: int = 0) -> Graph:
    """What all roles do together; `depth` is how many lanes this one lies in."""
    drawing = Drawing([_global_node(automaton, number) for number in range(len(automaton.edges))])
    for number, edges in enumerate(automaton.edges):
        for edge in edges:
            _draw_edge(drawing, number, edge, depth=depth)
    return drawing.graph(title or "all roles", start=automaton.start)


def _local_node(number: int, state: LocalState) -> Node:
    return Node(_local_kind(state), str(number), state.phase or "")


def _local_kind(state: LocalState) -> Kind:
    if state.may_end:
        return Kind.MAY_END if state.actions else Kind.END
    return Kind.ABORTED if state.aborted and not state.actions else Kind.STATE


def _draw_action(drawing: Drawing, number: int, action: Action, whens: Sequence[Predicate], *, depth: int) -> None:
    match action:
        case Send(receivers=receivers, label=label, target=target):
            drawing.connect(number, target, f"{_names(receivers)}!{label}")
        case Receive(sender=sender, label=label, target=target, named=named):
            case_of = {None: "", True: ", named", False: ", not named"}[named]
            drawing.connect(number, target, f"{sender}?{label}{case_of}")
        case Expiry(sender=sender, deadline=deadline, target=target):
            drawing.connect(number, target, f"{sender} ▷{deadline}")
        case AbortAction(reason=reason):
            drawing.connect(number, drawing.aborted(), shorten(f"abort “{reason}”"))
        case Case(when=when, then=then, otherwise=otherwise):
            drawing.connect(number, then, f"[{shorten(whens[when].text)}]")
            drawing.connect(number, otherwise, f"[not {shorten(whens[when].text)}]")
        case Fork(lanes=lanes, target=target):
            drawn = [
                Lane(lane, of_local(inner, whens, title=f"lane {lane + 1}", depth=depth + 1))
                for lane, inner in lanes
                if depth < MAX_LANE_DEPTH
            ]
            drawing.fork(number, target, _fork_node(tuple(drawn), len(lanes)))
        case Each(lane=lane, target=target):
            inside = of_local(lane, whens, title=each_text(action), depth=depth + 1) if depth < MAX_LANE_DEPTH else None
            drawing.fork(number, target, each_node(action, inside))
        case _:
            draw_many(drawing, number, action)


def _global_node(automaton: GlobalAutomaton, number: int) -> Node:
    if number in automaton.aborted:
        return Node(Kind.ABORTED, str(number))
    if number in automaton.final:
        return Node(Kind.MAY_END if automaton.edges[number] else Kind.END, str(number))
    return Node(Kind.STATE, str(number), _phase(automaton.edges[number]))


def _phase(edges: tuple[Edge, ...]) -> str:
    """The phase of what happens next, which is where the state lies."""
    for edge in edges:
        return (edge.sites[0].phase if isinstance(edge, MessageEdge | CollectEdge) else edge.phase) or ""
    return ""


def _draw_edge(drawing: Drawing, number: int, edge: Edge, *, depth: int) -> None:
    match edge:
        case MessageEdge(fact=True, sender=sender, label=label, target=target):
            drawing.connect(number, target, f"{sender} ⊙ records {label}")
        case MessageEdge(each=True, sender=sender, receivers=receivers, label=label, target=target):
            drawing.connect(number, target, f"{sender}→each {_names(receivers)}: {label}")
        case MessageEdge(sender=sender, receivers=receivers, label=label, target=target):
            drawing.connect(number, target, f"{sender}→{_names(receivers)}: {label}")
        case LocalEdge(role=role, event=Expired(sender=sender, deadline=deadline), target=target):
            drawing.connect(number, target, f"{role} ⊙ {sender} ▷{deadline}")
        case LocalEdge(role=role, event=event, target=target):
            drawing.connect(number, target, shorten(f"{role} ⊙ {event}"))
        case AbortEdge(role=role, reason=reason, target=target):
            drawing.connect(number, target, shorten(f"{role} ⊙ abort “{reason}”"))
        case ForkEdge(lanes=lanes, target=target):
            drawn = [
                Lane(lane, of_global(inner, title=f"lane {lane + 1}", depth=depth + 1))
                for lane, inner in enumerate(lanes)
                if depth < MAX_LANE_DEPTH
            ]
            drawing.fork(number, target, _fork_node(tuple(drawn), len(lanes)))
        case CollectEdge():
            draw_collect(drawing, number, edge, _names(edge.receivers))
        case ChildEdge():
            draw_child(drawing, number, edge)
        case EachEdge(lane=lane, target=target):
            inside = of_global(lane, title=each_text(edge), depth=depth + 1) if depth < MAX_LANE_DEPTH else None
            drawing.fork(number, target, each_node(edge, inside))


def _fork_node(lanes: tuple[Lane, ...], count: int) -> Node:
    return Node(Kind.FORK, "par" if lanes else f"par with {count} lanes", lanes=lanes)


def _names(roles: tuple[RoleName, ...]) -> str:
    return ",".join(roles) if len(roles) <= MAX_NAMED_RECEIVERS else f"{','.join(roles[:2])},… ({len(roles)} roles)"
