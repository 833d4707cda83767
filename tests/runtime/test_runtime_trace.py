"""Traces: what each level tells, that nothing tells a value, that off is nothing at all."""

import importlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from aura_chor.base.names import SessionId
from aura_chor.runtime import samples
from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.auto_cast import automatic_cast
from aura_chor.runtime.local import run
from aura_chor.runtime.result import SessionFailed
from aura_chor.runtime.trace import Level, Record, Tracer, traced
from aura_chor.runtime.trace_sinks import JsonLines, Lines, every
from aura_chor.session.events import Event, MessageEvent
from aura_chor.session.instructions import Perform
from aura_chor.session.seats import Seat
from tests.emit.python.golden.lanes.lanes import left, right, shop
from tests.emit.python.golden.relay.relay import ann
from tests.emit.python.golden.relay.relay.ann import Completed, S
from tests.runtime.playing import ANN, BOB, CAROL
from tests.runtime.wide.collecting import KINDS, Kind, Modes, collective

SESSION = SessionId("ab" * 16)
GENERATED = Path(__file__).parents[2] / "generated"
SHIPPED = sorted(path.parent.name for path in GENERATED.glob("*/messages.py"))


def role_modules(name: str) -> list[ModuleType]:
    """Those of a shipped choreography that have a seat."""
    files = sorted(path.stem for path in (GENERATED / name).glob("*.py"))
    modules = [importlib.import_module(f"generated.{name}.{file}") for file in files if file != "__init__"]
    return [module for module in modules if hasattr(module, "seat")]


def trace(level: Level, *seats: Seat, **options: Any) -> list[Record]:
    records: list[Record] = []
    ticks = iter(range(10**9))
    tracer = Tracer(level, records.append, now=lambda: next(ticks))
    try:
        run(*[traced(seat, tracer) for seat in seats], session_id=SESSION, **options)
    except SessionFailed:
        assert any(record.what == "failed" for record in records)
    return records


def of(records: list[Record], role: str) -> list[tuple[str, object]]:
    chosen = [record for record in records if record.role == role]
    return [(record.what, record.detail.get("label") or record.detail.get("name")) for record in chosen]


# --- what is told ---


def test_the_protocol_level_tells_messages_and_ends() -> None:
    records = trace(Level.PROTOCOL, ANN, BOB, CAROL)
    assert of(records, "Carol") == [
        ("started", None),
        ("received", "Go"),
        ("received", "Item"),
        ("received", "Item"),
        ("received", "Item"),
        ("sent", "Thanks"),
        ("ended", None),
    ]
    assert [record.number for record in records] == list(range(len(records)))
    assert {record.session for record in records} == {SESSION}


def test_the_instruction_level_tells_every_instruction_and_its_answer() -> None:
    told = of(trace(Level.INSTRUCTION, ANN, BOB, CAROL), "Bob")
    assert told == [
        ("started", None),
        ("sent", "Go"),
        ("instruction", "WriteToLedger"),
        ("answer", None),
        ("instruction", "AwaitEvent"),
        ("received", "Thanks"),
        ("answer", None),
        ("ended", None),
    ]


def test_the_full_level_tells_shapes_and_places() -> None:
    records = trace(Level.FULL, ANN, BOB, CAROL)
    writes = [r.detail for r in records if r.role == "Ann" and r.detail.get("name") == "WriteToLedger"]
    assert [detail["numbers"] for detail in writes] == [[0], [1], [2]]
    assert writes[0]["fields"] == {"n": "int", "tags": "list[1]"}


def test_every_level_tells_what_the_one_before_tells() -> None:
    def kept(level: Level, whats: set[str]) -> list[tuple[str, str]]:
        return [(r.role, r.what) for r in trace(level, ANN, BOB, CAROL) if r.what in whats]

    protocol = {record.what for record in trace(Level.PROTOCOL, ANN, BOB, CAROL)}
    instruction = protocol | {"instruction", "answer"}
    assert kept(Level.PROTOCOL, protocol) == kept(Level.INSTRUCTION, protocol) == kept(Level.FULL, protocol)
    assert kept(Level.INSTRUCTION, instruction) == kept(Level.FULL, instruction)


def test_lanes_are_strands_of_their_own() -> None:
    seats = automatic_seats([left, right, shop], seed=1)
    records = trace(Level.PROTOCOL, *seats)
    strands = {record.strand for record in records if record.role == "Shop"}
    assert strands > {(), (0, 0), (0, 1)}
    plain = run(*automatic_seats([left, right, shop], seed=1))
    assert plain.messages == sum(record.what == "sent" for record in records)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("modes", [Modes(0, 0, 0), Modes(0, 2, 0), Modes(1, 1, 0)], ids=str)
def test_a_collective_tells_whom_it_heard(kind: Kind, modes: Modes) -> None:
    def play(level: Level) -> tuple[list[Record], int]:
        played = collective(kind, 3, modes)
        records: list[Record] = []
        ticks = iter(range(10**9))
        tracer = Tracer(level, records.append, now=lambda: next(ticks))
        try:
            run(*[traced(seat, tracer) for seat in played.seats], absent=played.absent)
        except SessionFailed:
            assert any(record.what == "failed" for record in records)
        return records, sum(len(collected.messages) for collected in played.heard.values() if collected is not None)

    records, heard = play(Level.FULL)
    waits = [r.detail for r in records if r.detail.get("name") == "AwaitThreshold"]
    answers = [r.detail for r in records if r.what == "answer" and "chosen" in r.detail]
    assert waits and all("wanted" in detail for detail in waits)
    assert sum(int(str(detail["chosen"])) for detail in answers) >= heard
    assert sum(r.what == "received" for r in records) >= heard
    assert [(r.role, r.what) for r in records if r.what in ("sent", "received", "expired", "ended")] == [
        (r.role, r.what) for r in play(Level.PROTOCOL)[0] if r.what in ("sent", "received", "expired", "ended")
    ]


async def fails(s: ann.Initializing[S], /) -> Completed[S]:
    raise ValueError("the password is hunter2")


async def asks_the_host(s: ann.Initializing[S], /) -> Completed[S]:
    assert await Perform("unlock", ("the password is hunter2",), returns=str) == "hunter2"
    raise ValueError("hunter2")


async def unlock(password: str) -> str:
    return password.split()[-1]


def test_a_failure_is_told_by_its_kind_and_not_by_its_text() -> None:
    records = trace(Level.FULL, ann.seat(fails), BOB, CAROL)
    [failed] = [record for record in records if record.role == "Ann" and record.what == "failed"]
    assert failed.detail == {"error": "ValueError"}
    told = [r.detail for r in records if r.role == "Bob" and r.what == "failed"]
    assert [(detail["error"], detail["by"]) for detail in told] == [("SessionAborted", "Ann")]


def test_what_a_host_performs_is_told_by_its_name_and_shapes() -> None:
    records = trace(Level.FULL, ann.seat(asks_the_host), BOB, CAROL, effects={"unlock": unlock})
    [asked] = [record.detail for record in records if record.detail.get("name") == "Perform"]
    assert asked == {"name": "Perform", "effect": "unlock", "arguments": ["str[23]"]}
    assert "hunter2" not in repr(records)


# --- redaction ---


def values(part: object) -> Iterator[str]:
    """Every text in a payload, and all its bytes as they could be written."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, bytes):
        yield from (part.hex(), repr(part)[2:-1])
    elif isinstance(part, dict):
        for name, item in part.items():
            yield from values(item)
            assert isinstance(name, str)
    elif isinstance(part, list):
        for item in part:
            yield from values(item)


@pytest.mark.parametrize("name", SHIPPED)
def test_no_trace_of_any_protocol_holds_a_value(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("known-secret-plum", "known-secret-pear", "", "a")
    monkeypatch.setattr(samples, "_WORDS", words)
    modules = role_modules(name)
    cast = automatic_cast(importlib.import_module(f"generated.{name}").PROTOCOL, modules, seed=3)
    events: list[Event] = []
    text, lines = io.StringIO(), io.StringIO()
    ticks = iter(range(10**9))
    tracer = Tracer(Level.FULL, every(JsonLines(lines), Lines(text)), now=lambda: next(ticks))
    seats = [traced(seat, tracer) for seat in cast.seats]
    result = run(*seats, parameters=cast.parameters, outside=cast.outside, observer=events.append)
    secrets = {value for event in events if isinstance(event, MessageEvent) for value in values(dict(event.body))}
    secrets |= set(values(_builtins(cast.parameters)))
    public = "".join(path.read_text(encoding="utf-8") for path in (GENERATED / name).glob("*.py"))
    known = {secret for secret in secrets if len(secret) > 6 and secret not in public and secret not in result.outcomes}
    for written in (text.getvalue(), lines.getvalue()):
        assert written.count("sent") >= result.messages > 0
        assert "known-secret" not in written
        assert [secret for secret in sorted(known) if secret in written] == []


def _builtins(parameters: Any) -> object:
    return {} if parameters is None else {n: getattr(parameters, n) for n in parameters.__struct_fields__}


def test_the_search_for_values_would_find_one() -> None:
    """The check above can fail: a sink that shows bodies is caught by it."""
    shown = repr(dict(MessageEvent("a.b", "", SESSION, (), "A", ("B",), (0,), "B", {"k": b"\x01" * 8}).body))
    assert any(value in shown for value in values({"k": b"\x01" * 8}))


# --- off, and sinks ---


def test_off_is_the_very_same_seat() -> None:
    assert traced(ANN, None) is ANN
    assert traced(ANN, Tracer(Level.OFF, print, now=lambda: 0)) is ANN
    assert traced(ANN, Tracer(Level.PROTOCOL, print, now=lambda: 0)) is not ANN


@pytest.mark.parametrize("level", [Level.PROTOCOL, Level.INSTRUCTION, Level.FULL])
def test_a_trace_changes_nothing(level: Level) -> None:
    def heard(seats: list[Seat]) -> list[Event]:
        events: list[Event] = []
        run(*seats, session_id=SESSION, observer=events.append)
        return events

    tracer = Tracer(level, lambda _: None, now=lambda: 0)
    assert heard([traced(seat, tracer) for seat in (ANN, BOB, CAROL)]) == heard([ANN, BOB, CAROL])


def test_json_lines_are_objects() -> None:
    out = io.StringIO()
    tracer = Tracer(Level.FULL, JsonLines(out), now=lambda: 7)
    run(*[traced(seat, tracer) for seat in (ANN, BOB, CAROL)], session_id=SESSION)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {line["session"] for line in found} == {SESSION}
    assert {line["at"] for line in found} == {7} and found[0]["what"] == "started"


def test_lines_show_control_characters_and_do_not_obey_them() -> None:
    out = io.StringIO()
    Lines(out)(Record(0, 0, "s", "P", "A", (), "sent", {"fields": {"a\x1b[2J\n": "int"}}))
    assert "\x1b" not in out.getvalue() and out.getvalue().count("\n") == 1


@pytest.mark.parametrize("sink", [JsonLines, Lines])
def test_a_full_disk_stops_the_trace_and_not_the_session(sink: Callable[[Any], Any]) -> None:
    class Full:
        def write(self, text: str, /) -> object:
            raise OSError(28, "No space left on device")

    out = sink(Full())
    tracer = Tracer(Level.FULL, out, now=lambda: 0)
    assert run(*[traced(seat, tracer) for seat in (ANN, BOB, CAROL)]).completed
    assert out.broken is not None


def test_a_resumed_session_says_what_is_replayed() -> None:
    records: list[Record] = []
    tracer = Tracer(Level.PROTOCOL, records.append, now=lambda: 0, replaying=lambda _: len(records) < 2)
    run(*[traced(seat, tracer) for seat in (ANN, BOB, CAROL)])
    assert [record.replayed for record in records[:3]] == [True, True, False]
