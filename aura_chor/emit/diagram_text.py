"""The words in the pictures: payloads, calls and lanes, shortened so that a picture stays a picture."""

from collections.abc import Iterable, Sequence

from aura_chor.base.names import ChoreographyName, LanePath, RoleName
from aura_chor.mpst.model import BuiltinType, MessageType, PayloadField, Predicate, PythonType, RecordType, Type

MAX_LABEL_LENGTH = 44
"""Characters of a label in a picture; what is longer is cut, and stands in full in the element's title."""


def shorten(text: str, *, length: int = MAX_LABEL_LENGTH) -> str:
    """One line of at most `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def short_message(message: MessageType) -> str:
    """`Label(field: type, …)`; without the types, and then with fewer fields, where that is too long."""
    names = [field.name for field in message.fields]
    typed = [field_text(field) for field in message.fields]
    candidates = [applied(message.label, typed), applied(message.label, names)]
    candidates += [applied(message.label, [*names[:kept], "…"]) for kept in range(len(names) - 1, -1, -1)]
    return next((text for text in candidates if len(text) <= MAX_LABEL_LENGTH), shorten(message.label))


def full_message(message: MessageType, predicates: Iterable[Predicate]) -> str:
    """The message with all fields and predicates."""
    where = " and ".join(predicate.text for predicate in predicates)
    return applied(message.label, [field_text(field) for field in message.fields]) + (
        f" where {where}" if where else ""
    )


def field_text(field: PayloadField) -> str:
    """`sealed share: SharePair to Target`."""
    behind = (f" to {field.to}" if field.to else "") + (f" names {field.names}" if field.names else "")
    return f"{'sealed ' if field.sealed else ''}{field.name}: {type_text(field.type)}{behind}"


def type_text(of: Type) -> str:
    """A type as it is written: `map<str, bytes<32>>`."""
    match of:
        case BuiltinType(name=name, size=int(size)):
            return f"{name}<{size}>"
        case BuiltinType(name=name, arguments=()):
            return name
        case BuiltinType(name=name, arguments=arguments):
            return f"{name}<{', '.join(type_text(argument) for argument in arguments)}>"
        case RecordType(name=name) | PythonType(alias=name):
            return name


def call_text(
    callee: ChoreographyName | str, roles: Sequence[tuple[RoleName, str]], arguments: Sequence[Predicate]
) -> str:
    """`P(Buyer = Alice)(price)`; roles that keep their name are left out."""
    renamed = [f"{theirs} = {ours}" for theirs, ours in roles if theirs != ours]
    given = [argument.text for argument in arguments]
    return shorten(applied(callee, renamed) + (f"({', '.join(given)})" if given else ""), length=72)


def lane_text(lane: LanePath) -> str:
    """The lane of an event in a run, as a suffix: the lane numbers (from 1) from the outermost `par` inwards."""
    return f" [lane {'.'.join(str(number + 1) for number in lane[1::2])}]" if lane else ""


def applied(name: str, arguments: Sequence[str]) -> str:
    """`name(a, b)`, or the name alone."""
    return f"{name}({', '.join(arguments)})" if arguments else str(name)
