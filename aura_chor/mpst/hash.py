"""PROTOCOL_HASH: what two devices must agree on before they can run a session together.

It covers the minimal global automaton of every instance, payload types, predicates, deadlines and parameters; not the
text, the comments, the names of phases and loops, or how the protocol is cut into calls.
"""

import hashlib
import json
from typing import Any

from aura_chor.mpst.automaton import (
    AbortEdge,
    Edge,
    Expired,
    ForkEdge,
    GlobalAutomaton,
    InTime,
    LocalEdge,
    LocalEvent,
    MessageEdge,
    Protocol,
    Site,
    SitePredicate,
)
from aura_chor.mpst.graph import minimise
from aura_chor.mpst.model import BuiltinType, PayloadField, PythonType, RecordType, Type


def protocol_hash(protocol: Protocol) -> str:
    """SHA-256, in hex, of the canonical JSON of the normalised protocol."""
    normal = {
        "name": protocol.name,
        "roles": list(protocol.roles),
        "parameters": [[p.name, _type(p.type)] for p in protocol.parameters],
        "constraints": sorted(constraint.text for constraint in protocol.constraints),
        "messages": {m.label: _fields(m.fields) for m in protocol.messages},
        "records": {
            r.name: [_fields(r.fields), [predicate.text for predicate in r.predicates]] for r in protocol.records
        },
        "instances": [[str(i.valuation), _normal(i.automaton)] for i in protocol.instances],
    }
    text = json.dumps(normal, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _type(kind: Type) -> Any:
    match kind:
        case BuiltinType():
            return [kind.name, [_type(argument) for argument in kind.arguments], kind.size]
        case RecordType():
            return ["record", kind.name]
        case PythonType():
            return ["python", kind.module, kind.name]


def _fields(fields: tuple[PayloadField, ...]) -> list[Any]:
    return [[field.name, _type(field.type)] for field in fields]


def _normal(automaton: GlobalAutomaton) -> list[Any]:
    """The minimal automaton, states numbered breadth first along sorted labels."""
    labels = [[json.dumps(_label(edge), sort_keys=True) for edge in edges] for edges in automaton.edges]
    edges = [
        [(label, edge.target) for label, edge in zip(row, out, strict=True)]
        for row, out in zip(labels, automaton.edges, strict=True)
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


def _label(edge: Edge) -> Any:
    match edge:
        case MessageEdge():
            kind = "posted" if edge.posted else "message"
            return [kind, edge.sender, list(edge.receivers), edge.label, list(edge.lane), _predicates(edge.sites)]
        case LocalEdge():
            return _local(edge.role, edge.event)
        case AbortEdge():
            return ["abort", edge.role, edge.reason]
        case ForkEdge():
            return ["fork", edge.number, [_normal(lane) for lane in edge.lanes]]


def _local(role: str, event: LocalEvent) -> Any:
    match event:
        case InTime():
            return ["in time", role, event.sender, event.label, list(event.lane), _predicates(event.sites)]
        case Expired():
            return ["expired", role, event.sender, list(event.lane), event.deadline.amount, event.deadline.unit]


def _predicates(sites: tuple[Site, ...]) -> list[str]:
    return sorted({json.dumps([_predicate(p) for p in site.predicates]) for site in sites})


def _predicate(predicate: SitePredicate) -> Any:
    variables = [[v.name, v.site, v.field] for v in predicate.variables]
    return [predicate.predicate.text, variables, list(predicate.checked_by)]
