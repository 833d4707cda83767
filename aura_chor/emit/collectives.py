"""What the global automaton knows of a role's actions and a local one does not say: where messages are collected,
who records a fact, whom a child session invites, who is waited for by name."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.emit.seat_text import may_be_in, role_of
from aura_chor.mpst.automaton import (
    ChildEdge,
    CollectEdge,
    EachEdge,
    Edge,
    ForkEdge,
    GlobalAutomaton,
    LocalEdge,
    MessageEdge,
    Protocol,
)
from aura_chor.mpst.local import JoinChild, OpenChild, RoleClass, Send
from aura_chor.mpst.local_events import Took


class Collectives:
    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(edge for instance in self._protocol.instances for edge in _all_edges(instance.automaton))

    @cached_property
    def _collected(self) -> dict[int, CollectEdge]:
        """By site."""
        collects = [edge for edge in self.edges if isinstance(edge, CollectEdge)]
        return {site.number: edge for edge in collects for site in edge.sites}

    def collected(self, action: Send) -> CollectEdge | None:
        """The collective that the message is sent into."""
        return next((self._collected[site.number] for site in action.sites if site.number in self._collected), None)

    def of_witness(self, witness: str) -> tuple[CollectEdge, ...]:
        """Where the witness is collected."""
        return tuple(edge for edge in self.edges if isinstance(edge, CollectEdge) and edge.witness == witness)

    def lane_of_fact(self, label: Label) -> LanePath:
        """Facts have channels of their own: one number for each label, while lanes have two for a `par`."""
        return (self._facts.index(label),)

    @cached_property
    def _facts(self) -> list[Label]:
        recorded = [edge.label for edge in self.edges if isinstance(edge, MessageEdge) and edge.fact]
        events = [edge.event for edge in self.edges if isinstance(edge, LocalEdge)]
        return list(dict.fromkeys([*recorded, *(event.label for event in events if isinstance(event, Took))]))

    def facts_from_outside(self) -> dict[Label, Took]:
        """Every external fact that somebody awaits."""
        events = [edge.event for edge in self.edges if isinstance(edge, LocalEdge)]
        return {event.label: event for event in events if isinstance(event, Took) and event.external}

    def named(self) -> dict[RoleName, RoleName]:
        """Every sub-family, with its family."""
        collects = [edge for edge in self.edges if isinstance(edge, CollectEdge) and edge.sub_family is not None]
        found = {edge.sub_family: role_of(self._protocol, edge.senders) for edge in collects if edge.sub_family}
        for group in self._protocol.references.values():
            for name in (group.inside, group.outside):
                if name is not None:
                    found.setdefault(name, group.role)
        return found

    def recorders(self, label: Label) -> tuple[RoleName, ...]:
        """Who records a fact, in order of the text."""
        facts = [edge for edge in self.edges if isinstance(edge, MessageEdge) and edge.fact and edge.label == label]
        return tuple(dict.fromkeys(edge.sender for edge in facts))

    def child(self, action: OpenChild | JoinChild) -> ChildEdge:
        """The child session that the action opens or takes part in."""
        edges = [edge for edge in self.edges if isinstance(edge, ChildEdge) and edge.callee == action.callee]
        return next((edge for edge in edges if edge.span == action.span), edges[0])

    def awaited_by_name(self, of: RoleClass) -> bool:
        """Whether somebody waits for just this seat, or for all of its family: then its failure aborts the session."""
        references = (reference for edge in self.edges for reference in _awaited(edge))
        return any(may_be_in(self._protocol, of, reference) for reference in references)


def _awaited(edge: Edge) -> Iterable[RoleName]:
    match edge:
        case CollectEdge(count=None, senders=senders):
            return (senders,)
        case MessageEdge(receivers=receivers, sender=sender) if receivers:
            return (sender,)
        case ChildEdge(role=role):
            return (role,)
        case _:
            return ()


def _all_edges(automaton: GlobalAutomaton) -> Iterator[Edge]:
    """Those of lanes too; lanes nest as deep as the parser lets them."""
    for out in automaton.edges:
        for edge in out:
            yield edge
            lanes: tuple[GlobalAutomaton, ...] = ()
            if isinstance(edge, ForkEdge):
                lanes = edge.lanes
            elif isinstance(edge, EachEdge):
                lanes = (edge.lane,)
            for lane in lanes:
                yield from _all_edges(lane)
