"""Payload types as Python annotations."""

from collections.abc import Iterable, Sequence

from aura_chor.emit.names import MESSAGES_RESERVED, escaped
from aura_chor.emit.ranges import all_messages
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.model import BuiltinType, PayloadField, PythonType, RecordType, Type

_SIMPLE = {"int": "int", "str": "str", "bytes": "bytes", "bool": "bool"}


def annotation(kind: Type, *, inside_messages: bool, sized: bool = False) -> str:
    """The annotation in the messages module itself, or in a module that imports it.

    `sized` is for the fields of classes, which are decoded: there the size of a `bytes<n>` is part of the annotation.
    """
    within = "" if inside_messages else "messages."
    match kind:
        case RecordType(name=name) | PythonType(alias=name):
            return within + type_name(name)
        case BuiltinType(name="duration"):
            return f"{within}Milliseconds"
        case BuiltinType(name="bytes", size=int(size)) if sized:
            return f"Annotated[bytes, exactly({size})]"
        case BuiltinType(name=name, arguments=()):
            return _SIMPLE[name]
        case BuiltinType(name="option", arguments=(item,)):
            return f"{annotation(item, inside_messages=inside_messages, sized=sized)} | None"
        case BuiltinType(name=name, arguments=arguments):
            inner = ", ".join(annotation(item, inside_messages=inside_messages, sized=sized) for item in arguments)
            return f"{'dict' if name == 'map' else 'list'}[{inner}]"


def type_name(name: str) -> str:
    """How a record or a Python type is called in the messages module."""
    return escaped(name, MESSAGES_RESERVED)


def fields_of(protocol: Protocol) -> tuple[PayloadField, ...]:
    """Every field that the messages module of a protocol declares, and the parameters."""
    parameters = tuple(PayloadField(parameter.name, parameter.type) for parameter in protocol.parameters)
    messages = [field for message in all_messages(protocol) for field in message.fields]
    records = [field for record in protocol.records for field in record.fields]
    return (*messages, *records, *parameters)


def parts_of(fields: Iterable[PayloadField]) -> Sequence[Type]:
    """The types of the fields and all types inside these, each once, in order of appearance."""
    seen: dict[Type, None] = {}
    todo = [field.type for field in fields]
    for kind in todo:
        seen[kind] = None
        if isinstance(kind, BuiltinType):
            todo.extend(kind.arguments)
    return tuple(seen)
