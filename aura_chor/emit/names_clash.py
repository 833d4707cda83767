"""CHR503: two names of a choreography that become one in Python. States and branches are numbered, and never clash."""

from collections.abc import Iterable

from aura_chor.emit.annotations import fields_of, parts_of, type_name
from aura_chor.emit.names import field_name, message_class, role_module
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.model import PythonType
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span


def clashes(protocol: Protocol) -> list[Diagnostic]:
    """Every clash in the package that `render` would make; none of it may be emitted when there is one."""
    roles = [(f"the role {role}", f"{role_module(role)}.py") for role in protocol.roles]
    places = {f"the role {role}": span for role, span in zip(protocol.roles, protocol.role_spans, strict=True)}
    found = [
        _diagnostic(protocol, *clash, "modules", span=places.get(clash[1], protocol.span)) for clash in _doubles(roles)
    ]
    found += [_diagnostic(protocol, *clash, "classes of messages.py") for clash in _doubles(_classes(protocol))]
    holders = [(f"the message {m.label}", m.fields) for m in protocol.messages]
    holders += [(f"the record {r.name}", r.fields) for r in protocol.records]
    names = [(holder, [(f"the field {f.name}", field_name(f.name)) for f in fields]) for holder, fields in holders]
    names.append(("the parameters", [(f"the parameter {p.name}", field_name(p.name)) for p in protocol.parameters]))
    for holder, fields in names:
        found += [_diagnostic(protocol, *clash, f"attributes of {holder}") for clash in _doubles(fields)]
    return found


def _classes(protocol: Protocol) -> list[tuple[str, str]]:
    parts = parts_of(fields_of(protocol))
    return [
        *((f"the message {m.label}", message_class(m.label)) for m in protocol.messages),
        *((f"the record {r.name}", type_name(r.name)) for r in protocol.records),
        *((f"the type {p.alias}", type_name(p.alias)) for p in parts if isinstance(p, PythonType)),
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
