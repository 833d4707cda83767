"""The views of a package's own module and of its messages."""

from collections.abc import Iterable

from aura_chor.emit.annotations import annotation, fields_of, parts_of, type_name
from aura_chor.emit.context import Context
from aura_chor.emit.layout import Bracket, call, docstring, lay_out, quoted, tuple_of
from aura_chor.emit.names import field_name, message_class
from aura_chor.emit.predicates import Predicates, parameter_attribute
from aura_chor.emit.role_imports import import_from
from aura_chor.emit.view import MessagesView, PackageView, StructView
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.model import BuiltinType, MessageType, PayloadField, Predicate, PythonType, RecordDeclaration, Type

CHECKED = ("send coherence", "receive coherence", "no mixed states", "ends known to every role")


def package_view(context: Context) -> PackageView:
    protocol = context.protocol
    predicates = Predicates(inside_messages=False)
    fields = tuple(PayloadField(parameter.name, parameter.type) for parameter in protocol.parameters)
    parameters = None
    if fields:
        doc = docstring([f"The parameters of {protocol.name}."], indent=4)
        parameters = _struct("Parameters", fields, doc, protocol.constraints, predicates, inside_messages=False)
    identity = [quoted(protocol.name), "PROTOCOL_HASH", "ROLES", *(["Parameters"] if fields else [])]
    sized = any(_is_sized(part) for part in parts_of(fields))
    ours = [import_from("aura_chor.session.seats", ["ProtocolIdentity"])]
    if fields:
        ours.append(import_from("aura_chor.session.wire", ["Message", *(["exactly"] if sized else [])]))
    uses_messages = "messages." in "".join([*(parameters.fields if parameters else ()), *predicates.text()])
    return PackageView(
        docstring=context.header(protocol.doc.strip() or f"{protocol.name}.", _checked(protocol)),
        imports=(
            *((("from __future__ import annotations",),) if fields else ()),
            *((("from typing import Annotated",),) if sized else ()),
            tuple(ours),
            *((("from . import messages",),) if uses_messages else ()),
        ),
        constants=_constants(context),
        predicates=predicates.text(),
        parameters=parameters,
        identity=lay_out(call("ProtocolIdentity", *identity), before="PROTOCOL = "),
    )


def _constants(context: Context) -> tuple[str, ...]:
    return (
        f"PROTOCOL_HASH = {quoted(context.protocol_hash)}",
        lay_out(tuple_of([quoted(role) for role in context.protocol.roles]), before="ROLES = "),
        lay_out(tuple_of([quoted(checked) for checked in CHECKED]), before="CHECKED = "),
    )


def _checked(protocol: Protocol) -> str:
    """What stands behind the compiler's word, for a reader of the module."""
    which = [str(instance.valuation) for instance in protocol.instances if instance.valuation.values]
    suffix = f"; each for: {'; '.join(which)}" if which else ""
    return f"Checked: {', '.join(CHECKED)}{suffix}."


def messages_view(context: Context) -> MessagesView:
    protocol = context.protocol
    predicates = Predicates(inside_messages=True)
    structs = [_record(record, predicates) for record in protocol.records]
    structs += [_message(message, predicates) for message in protocol.messages]
    return MessagesView(
        docstring=context.header(f"The messages of {protocol.name}."),
        imports=_message_imports(protocol),
        aliases=tuple(f"{alias}: TypeAlias = _{alias}" for alias in _renamed(protocol)),
        predicates=predicates.text(),
        structs=tuple(structs),
    )


def _message_imports(protocol: Protocol) -> tuple[tuple[str, ...], ...]:
    parts = parts_of(fields_of(protocol))
    sized = any(_is_sized(part) for part in parts)
    python = sorted({_import_python(part) for part in parts if isinstance(part, PythonType)})
    typing = [*(["Annotated"] if sized else []), *(["TypeAlias"] if _renamed(protocol) else [])]
    ours = ["from aura_chor.session.wire import Message"]
    if any(part == BuiltinType("duration") for part in parts):
        ours.append("from aura_chor.session.wire import Milliseconds as Milliseconds")
    if sized:
        ours[0] = "from aura_chor.session.wire import Message, exactly"
    groups = [("from __future__ import annotations",)]
    if typing:
        groups.append((import_from("typing", typing),))
    if python:
        # Whether a payload type is of the project's own or of a library is for its imports to know, not for ours.
        return (("# isort: skip_file",), *groups, tuple(sorted([*ours, *python])))
    return (*groups, tuple(ours))


def _is_sized(kind: Type) -> bool:
    return isinstance(kind, BuiltinType) and kind.size is not None


def _import_python(kind: PythonType) -> str:
    """Exported again, so that a role's module needs no import of its own for a payload type.

    Only `X as X` counts as an export to type checkers; a type under another name gets an alias of the module's own.
    """
    alias = type_name(kind.alias)
    return f"from {kind.module} import {kind.name} as {alias if alias == kind.name else f'_{alias}'}"


def _renamed(protocol: Protocol) -> tuple[str, ...]:
    parts = [part for part in parts_of(fields_of(protocol)) if isinstance(part, PythonType)]
    return tuple(sorted({type_name(part.alias) for part in parts if type_name(part.alias) != part.name}))


def _message(message: MessageType, predicates: Predicates) -> StructView:
    doc = docstring([message.doc], indent=4) if message.doc.strip() else ""
    return _struct(message_class(message.label), message.fields, doc, (), predicates, inside_messages=True)


def _record(record: RecordDeclaration, predicates: Predicates) -> StructView:
    doc = docstring([record.doc], indent=4) if record.doc.strip() else ""
    return _struct(type_name(record.name), record.fields, doc, record.predicates, predicates, inside_messages=True)


def _struct(
    name: str,
    fields: tuple[PayloadField, ...],
    doc: str,
    rules: Iterable[Predicate],
    predicates: Predicates,
    *,
    inside_messages: bool,
) -> StructView:
    renamed = {field_name(f.name): f.name for f in fields if field_name(f.name) != f.name}
    rename = [f"{quoted(python)}: {quoted(wire)}" for python, wire in renamed.items()]
    header = ["Message", "frozen=True", *([f"rename={{{', '.join(rename)}}}"] if rename else [])]
    return StructView(
        header=lay_out(Bracket(f"{name}(", tuple(header)), before="class ", behind=":"),
        docstring=doc,
        fields=tuple(
            f"{field_name(f.name)}: {annotation(f.type, inside_messages=inside_messages, sized=True)}" for f in fields
        ),
        checks=tuple(_check(rule, predicates) for rule in rules),
    )


def _check(rule: Predicate, predicates: Predicates) -> str:
    function = predicates.function(rule, prefix="where")
    condition = call(function, *[f"self.{parameter_attribute(variable)}" for variable in rule.variables])
    complaint = call("ValueError", quoted(f"`{rule.text}` does not hold"))
    return "\n".join(
        [
            lay_out(condition, before="if not ", behind=":", indent=8),
            lay_out(complaint, before="raise ", indent=12),
        ]
    )
