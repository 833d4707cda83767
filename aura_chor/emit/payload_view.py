"""The view of a package's messages and records."""

from collections.abc import Iterable
from dataclasses import replace

from aura_chor.emit.annotations import annotation, fields_of, parts_of, type_name
from aura_chor.emit.context import Context
from aura_chor.emit.layout import Bracket, call, docstring, flat, lay_out, quoted
from aura_chor.emit.names import field_name, message_class
from aura_chor.emit.predicates import Predicates, parameter_attribute
from aura_chor.emit.ranges import all_messages
from aura_chor.emit.role_imports import import_from
from aura_chor.emit.seat_text import GROUPS, Imports, SeatText
from aura_chor.emit.view import MessagesView, StructView
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.model import BuiltinType, MessageType, PayloadField, Predicate, PythonType, RecordDeclaration, Type


def messages_view(context: Context) -> MessagesView:
    protocol = context.protocol
    predicates, imports = Predicates(inside_messages=True), Imports()
    seats = SeatText(protocol, imports)
    structs = [_record(record, predicates) for record in protocol.records]
    structs += [_message(message, predicates, seats) for message in all_messages(protocol)]
    return MessagesView(
        docstring=context.header(f"The messages of {protocol.name}."),
        imports=_message_imports(protocol, imports),
        aliases=tuple(f"{alias}: TypeAlias = _{alias}" for alias in _renamed(protocol)),
        predicates=predicates.text(),
        structs=tuple(structs),
    )


def _message_imports(protocol: Protocol, imports: Imports) -> tuple[tuple[str, ...], ...]:
    """`imports` has the groups that sealed fields are for."""
    parts = parts_of(fields_of(protocol))
    sealed = any(field.sealed for field in fields_of(protocol))
    # A parameter of fixed size is checked in the package itself: its type is not needed here.
    sized = any(is_sized(part) for part in parts_of(fields_of(replace(protocol, parameters=()))))
    python = sorted({_import_python(part) for part in parts if isinstance(part, PythonType)})
    typing = [*(["Annotated"] if sized else []), *(["ClassVar"] if sealed else [])]
    typing += ["TypeAlias"] if _renamed(protocol) else []
    wire = ["Message"] if all_messages(protocol) or protocol.records else []
    wire += ["exactly"] if sized else []
    ours = [import_from("aura_chor.session.wire", wire)] if wire else []
    if any(part == BuiltinType("duration") for part in parts):
        ours.append("from aura_chor.session.wire import Milliseconds as Milliseconds")
    if sealed:
        ours = [
            import_from(GROUPS, sorted([*imports.of(GROUPS), "Group"], key=lambda name: (name.islower(), name))),
            "from aura_chor.session.sealed import Sealed",
            *ours,
        ]
    groups: list[tuple[str, ...]] = [("from __future__ import annotations",)]
    standard = ["from collections.abc import Mapping"] if sealed else []
    standard += [import_from("typing", typing)] if typing else []
    if standard:
        groups.append(tuple(standard))
    if python:
        # Whether a payload type is of the project's own or of a library is for its imports to know, not for ours.
        return (("# isort: skip_file",), *groups, tuple(sorted([*ours, *python])))
    return (*groups, tuple(ours)) if ours else tuple(groups)


def is_sized(kind: Type) -> bool:
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


def _message(message: MessageType, predicates: Predicates, seats: SeatText) -> StructView:
    doc = docstring([message.doc], indent=4) if message.doc.strip() else ""
    view = struct(message_class(message.label), message.fields, doc, (), predicates, inside_messages=True)
    sealed = [field for field in message.fields if field.sealed]
    if not sealed:
        return view
    parts = [f"{quoted(field_name(f.name))}: {flat(seats.one(f.to)) if f.to else 'None'}" for f in sealed]
    head = "SEALED: ClassVar[Mapping[str, str | Group | None]] = "
    constant = lay_out(Bracket("{", tuple(parts), "}"), before=head, indent=4)
    return replace(view, fields=(*view.fields, *[line[4:] for line in constant.split("\n")]))


def _record(record: RecordDeclaration, predicates: Predicates) -> StructView:
    doc = docstring([record.doc], indent=4) if record.doc.strip() else ""
    return struct(type_name(record.name), record.fields, doc, record.predicates, predicates, inside_messages=True)


def struct(
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
        fields=tuple(f"{field_name(f.name)}: {_annotation(f, inside_messages=inside_messages)}" for f in fields),
        checks=tuple(_check(rule, predicates) for rule in rules),
    )


def _annotation(field: PayloadField, *, inside_messages: bool) -> str:
    plain = annotation(field.type, inside_messages=inside_messages, sized=True)
    return f"Sealed[{plain}]" if field.sealed else plain


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
