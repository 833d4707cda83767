"""CHR503: two names of a choreography that become one in Python. States and branches are numbered, and never clash."""

from collections.abc import Iterable

from aura_chor.emit.annotations import fields_of, parts_of, type_name
from aura_chor.emit.collectives import Collectives
from aura_chor.emit.names import field_name, message_class, role_module, witness_class
from aura_chor.emit.ranges import all_messages
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.classes import classes
from aura_chor.mpst.model import PythonType
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span


def clashes(protocol: Protocol) -> list[Diagnostic]:
    """Every clash in the package that `render` would make; none of it may be emitted when there is one."""
    roles = [(f"the role {of.name}", f"{role_module(of.name)}.py") for of in classes(protocol)]
    spans = dict(zip(protocol.roles, protocol.role_spans, strict=True))
    places = {f"the role {of.name}": spans[of.role] for of in classes(protocol)}
    found = [
        _diagnostic(protocol, *clash, "modules", span=places.get(clash[1], protocol.span)) for clash in _doubles(roles)
    ]
    found += [_diagnostic(protocol, *clash, "classes of messages.py") for clash in _doubles(_classes(protocol))]
    found += [_diagnostic(protocol, *clash, "classes of witnesses.py") for clash in _doubles(_proofs(protocol))]
    holders = [(f"the message {m.label}", m.fields) for m in all_messages(protocol)]
    holders += [(f"the record {r.name}", r.fields) for r in protocol.records]
    names = [(holder, [(f"the field {f.name}", field_name(f.name)) for f in fields]) for holder, fields in holders]
    names.append(("the parameters", [(f"the parameter {p.name}", field_name(p.name)) for p in protocol.parameters]))
    for holder, fields in names:
        found += [_diagnostic(protocol, *clash, f"attributes of {holder}") for clash in _doubles(fields)]
    return found


def _classes(protocol: Protocol) -> list[tuple[str, str]]:
    parts = parts_of(fields_of(protocol))
    return [
        *((f"the message {m.label}", message_class(m.label)) for m in all_messages(protocol)),
        *((f"the record {r.name}", type_name(r.name)) for r in protocol.records),
        *((f"the type {p.alias}", type_name(p.alias)) for p in parts if isinstance(p, PythonType)),
    ]


def _proofs(protocol: Protocol) -> list[tuple[str, str]]:
    return [
        *((f"the witness {witness.name}", witness_class(witness.name)) for witness in protocol.witnesses),
        *((f"the sub-family {name}", witness_class(name)) for name in Collectives(protocol).named()),
    ]


def _doubles(named: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(first, second, the Python name of both)."""
    first: dict[str, str] = {}
    doubles = []
    for what, name in named:
        if name in first:
            doubles.append((first[name], what, name))
        else:
            first[name] = what
    return doubles


def _diagnostic(
    protocol: Protocol, first: str, second: str, name: str, where: str, *, span: Span | None = None
) -> Diagnostic:
    message = f"{first} and {second} of {protocol.name} would both be `{name}` among the {where}"
    return Diagnostic(codes.NAME_CLASH, message, span or protocol.span, helps=(Help("rename one of them"),))
