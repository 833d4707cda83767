"""What may be told of an instruction and of its answer: names, labels, types and sizes, and never a value."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from aura_chor.session.events import AbortEvent, MessageEvent
from aura_chor.session.instructions import (
    AwaitEvent,
    AwaitEventWithin,
    AwaitThreshold,
    LetPass,
    Parallel,
    Perform,
    WaitEpochs,
    WriteToLedger,
)

FIELDS_MAX = 64
"""So many fields of one payload are told, and so many characters of each name: a trace must not grow with what a peer
sends."""


def instructed(instruction: object, *, full: bool) -> tuple[str, dict[str, object]]:
    """The name of an instruction and what it is about. One that this room does not know has its name alone."""
    name = type(instruction).__name__
    if type(instruction) is WriteToLedger:
        return name, _event(instruction.event, full)
    if type(instruction) is AwaitEvent:
        return name, {"wanted": _wanted(instruction, full)}
    if type(instruction) is AwaitEventWithin or type(instruction) is AwaitThreshold:
        within = {} if instruction.deadline is None else {"within": str(instruction.deadline)}
        return name, {"wanted": _wanted(instruction, full), **within}
    if type(instruction) is WaitEpochs:
        return name, {"length": str(instruction.length), "since": instruction.since}
    if type(instruction) is LetPass:
        return name, {"to": list(instruction.event.receivers)}
    if type(instruction) is Parallel:
        return name, {"lanes": len(instruction.lanes)}
    if isinstance(instruction, Perform):
        detail: dict[str, object] = {"effect": instruction.name}
        if full:
            detail["arguments"] = [shape(argument) for argument in instruction.arguments]
        return name, detail
    return name, {}


def answered(answer: object, *, full: bool) -> dict[str, object]:
    """What kind of answer it is; the event by its kind and place, where it is one."""
    match answer:
        case (int(case), MessageEvent() as event):
            return {"case": case, **_event(event, full)}
        case (int(case), None):
            return {"case": case}
        case (bool(expired), tuple() as chosen, tuple() as more, tuple() as refuted):
            return {"expired": expired, "chosen": len(chosen), "more": len(more), "refuted": len(refuted)}
        case _:
            return {"answer": shape(answer)} if full else {}


def shape(value: object) -> str:
    """The type of a value, and its size where it has one: `bytes[32]`, `str[5]`, `list[3]`, `int`."""
    name = type(value).__name__
    return f"{name}[{len(value)}]" if isinstance(value, bytes | str | list | tuple | dict) else name


def _event(event: Any, full: bool) -> dict[str, object]:
    if isinstance(event, AbortEvent):
        return {"reason": event.reason}
    if not isinstance(event, MessageEvent):
        return {"event": type(event).__name__}
    detail: dict[str, object] = {"kind": event.kind, "from": event.sender, "to": list(event.receivers)}
    if full:
        detail |= {"lane": list(event.lane), "numbers": list(event.numbers), "fields": _fields(event.body)}
    return detail


def _fields(body: Mapping[str, object]) -> dict[str, str]:
    """Names are cut, since they are a peer's until the payload is decoded."""
    return {name[:FIELDS_MAX]: shape(value) for name, value in islice(body.items(), FIELDS_MAX)}


def _wanted(instruction: AwaitEvent | AwaitEventWithin | AwaitThreshold, full: bool) -> list[object]:
    if not full:
        return [f"{wanted.label} from {wanted.sender}" for wanted in instruction.filters]
    return [{"label": w.label, "from": w.sender, "lane": list(w.lane)} for w in instruction.filters]
