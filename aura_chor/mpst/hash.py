"""PROTOCOL_HASH: what two devices must agree on before they can run a session together.

It covers the minimal global automaton of every instance, payload types (which fields are sealed, and for whom),
predicates, thresholds, deadlines, parameters, families with what references to their members mean, witnesses, vetoes
and notices and where they count; not the text, the comments, the names of phases and loops, or how the protocol is cut
into calls.
"""

import hashlib
import json
from typing import Any

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
    PhaseRules,
    Protocol,
)
from aura_chor.mpst.graph import minimise
from aura_chor.mpst.hash_rules import normal_fields, normal_phase, normal_rules, normal_type
from aura_chor.mpst.local_events import ChildEnded, Expired, Heard, InTime, LocalEvent, ReadLedger, Took, Waited
from aura_chor.mpst.model import Deadline
from aura_chor.mpst.sites import Site, SitePredicate


def protocol_hash(protocol: Protocol) -> str:
    """SHA-256, in hex, of the canonical JSON of the normalised protocol."""
    normal = {
        "name": protocol.name,
        "roles": list(protocol.roles),
        "parameters": [[p.name, normal_type(p.type)] for p in protocol.parameters],
        "constraints": sorted(constraint.text for constraint in protocol.constraints),
        "messages": {m.label: normal_fields(m.fields) for m in protocol.messages},
        "records": {
            r.name: [normal_fields(r.fields), [predicate.text for predicate in r.predicates]] for r in protocol.records
        },
        "instances": [[str(i.valuation), _Instance(i.phases).normal(i.automaton)] for i in protocol.instances],
        **normal_rules(protocol),
    }
    text = json.dumps(normal, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class _Instance:
    """The automaton of one valuation; a phase whose rules bind those in it is on the labels, by its rules."""

    def __init__(self, phases: tuple[PhaseRules, ...]) -> None:
        self._rules = {phase.name: normal_phase(phase, phases) for phase in phases}

    def normal(self, automaton: GlobalAutomaton) -> list[Any]:
        """The minimal automaton, states numbered breadth first along sorted labels."""
        edges = [
            [(json.dumps(label, sort_keys=True), target) for edge in out for label, target in self._ways(edge)]
            for out in automaton.edges
        ]
        colours = [(state in automaton.final, state in automaton.aborted) for state in range(len(edges))]
        classes = minimise(colours, edges)
        representative: dict[int, int] = {}
        for state, number in enumerate(classes):
            representative.setdefault(number, state)
        order = {classes[automaton.start]: 0}
        queue = [classes[automaton.start]]
        normal: list[Any] = []
        for number in queue:
            state = representative[number]
            row = []
            for label, target in sorted(edges[state]):
                if classes[target] not in order:
                    order[classes[target]] = len(order)
                    queue.append(classes[target])
                row.append([label, order[classes[target]]])
            normal.append([*colours[state], row])
        return normal

    def _ways(self, edge: Edge) -> list[tuple[Any, int]]:
        """The edge's label and target; where two states can follow, one of each."""
        label = self._label(edge)
        rules = self._rules.get(_phase(edge) or "")
        if rules:
            label = [*label, rules]
        if isinstance(edge, CollectEdge) and edge.expired is not None:
            return [(label, edge.target), (["expired", label], edge.expired)]
        if isinstance(edge, ChildEdge) and edge.failed is not None:
            return [(label, edge.target), (["failed", label], edge.failed)]
        return [(label, edge.target)]

    def _label(self, edge: Edge) -> list[Any]:
        match edge:
            case MessageEdge():
                kind = "fact" if edge.fact else "scatter" if edge.each else "posted" if edge.posted else "message"
                return [kind, edge.sender, list(edge.receivers), edge.label, list(edge.lane), _predicates(edge.sites)]
            case LocalEdge():
                return _local(edge.role, edge.event)
            case AbortEdge():
                return ["abort", edge.role, edge.reason]
            case ForkEdge():
                return ["fork", edge.number, [self.normal(lane) for lane in edge.lanes]]
            case EachEdge():
                return ["each", edge.number, edge.variable, edge.group, edge.in_order, self.normal(edge.lane)]
            case CollectEdge():
                return _collection(edge)
            case ChildEdge():
                return _child(edge)


def _phase(edge: Edge) -> str | None:
    return edge.sites[0].phase if isinstance(edge, MessageEdge) else edge.phase


def _collection(edge: CollectEdge) -> list[Any]:
    count = None if edge.count is None else edge.count.text
    seats = [edge.senders, list(edge.receivers), edge.label, list(edge.lane), edge.own]
    late = [_deadline(edge.deadline), list(edge.withdraws), edge.reason]
    return ["collect", *seats, count, edge.witness, edge.sub_family, late, _predicates(edge.sites)]


def _child(edge: ChildEdge) -> list[Any]:
    """The child's own hash stands in its own opening; here it is known by its name."""
    callee = edge.callee.rpartition("#")[2]
    seats = [edge.role, list(edge.members), edge.label, list(edge.lane), [list(pair) for pair in edge.roles]]
    return ["child", callee, *seats, [argument.text for argument in edge.arguments], edge.reason]


def _deadline(deadline: Deadline | None) -> Any:
    return None if deadline is None else [deadline.amount, deadline.unit]


def _local(role: str, event: LocalEvent) -> list[Any]:
    match event:
        case InTime():
            return ["in time", role, event.sender, event.label, list(event.lane), _predicates(event.sites)]
        case Expired():
            return ["expired", role, event.sender, list(event.lane), event.deadline.amount, event.deadline.unit]
        case Took():
            return ["took", role, event.recorder, event.label, event.external, list(event.lane)]
        case Waited():
            length = _deadline(event.length) if isinstance(event.length, Deadline) else event.length.text
            return ["waited", role, length, event.since]
        case ReadLedger():
            return ["reads the ledger", role]
        case Heard() | ChildEnded():
            return ["step", role, str(event)]


def _predicates(sites: tuple[Site, ...]) -> list[str]:
    return sorted({json.dumps([_predicate(p) for p in site.predicates]) for site in sites})


def _predicate(predicate: SitePredicate) -> Any:
    variables = [[v.name, v.site, v.field] for v in predicate.variables]
    return [predicate.predicate.text, variables, list(predicate.checked_by)]
