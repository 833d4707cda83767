"""Whether a member of a class takes part in a lane at all."""

from collections.abc import Iterator
from dataclasses import replace

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import ChildEdge, CollectEdge, EachEdge, Edge, ForkEdge, GlobalAutomaton, MessageEdge
from aura_chor.mpst.classes import Me


def partakes(automaton: GlobalAutomaton, me: Me) -> bool:
    """Of a sub-family that the lane itself names, the member may or may not be."""
    named = frozenset(edge.sub_family for edge in gathers_in(automaton) if edge.sub_family is not None)
    return _partakes(automaton, me, named)


def gathers_in(automaton: GlobalAutomaton) -> Iterator[CollectEdge]:
    """Every collection in the automaton and its lanes."""
    stack = [automaton]
    while stack:
        for edges in stack.pop().edges:
            for edge in edges:
                if isinstance(edge, CollectEdge):
                    yield edge
                elif isinstance(edge, ForkEdge):
                    stack.extend(edge.lanes)
                elif isinstance(edge, EachEdge):
                    stack.append(edge.lane)


def _partakes(automaton: GlobalAutomaton, me: Me, named: frozenset[RoleName]) -> bool:
    return any(_in_edge(edge, me, named) for edges in automaton.edges for edge in edges)


def _in_edge(edge: Edge, me: Me, named: frozenset[RoleName]) -> bool:
    if isinstance(edge, ForkEdge):
        return any(_partakes(lane, me, named) for lane in edge.lanes)
    if isinstance(edge, EachEdge):
        own = me.may_be_in(edge.group, named)
        inner = replace(me, bound=me.bound | {edge.variable}) if own else me
        return _partakes(edge.lane, inner, named)
    return any(me.may_be_in(role, named) for role in _roles_of(edge))


def _roles_of(edge: Edge) -> tuple[RoleName, ...]:
    match edge:
        case MessageEdge():
            return (edge.sender,) if edge.posted else (edge.sender, *edge.receivers)
        case CollectEdge():
            return (edge.senders, *edge.receivers)
        case ChildEdge():
            return (edge.role, *edge.members)
        case ForkEdge() | EachEdge():
            return ()
        case _:
            return (edge.role,)
