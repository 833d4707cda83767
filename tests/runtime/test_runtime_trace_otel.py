"""Traces as OpenTelemetry spans, with the real SDK; and what happens without the extra."""

import sys
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from aura_chor.runtime.local import run
from aura_chor.runtime.result import SessionFailed
from aura_chor.runtime.trace import Level, Tracer, traced
from aura_chor.runtime.trace_otel import OpenTelemetry, OpenTelemetryMissing
from aura_chor.session.seats import Seat
from tests.emit.python.golden.relay.relay import ann
from tests.emit.python.golden.relay.relay.ann import Completed, S
from tests.runtime.playing import ANN, BOB, CAROL


def spans(level: Level, *seats: Seat) -> list[Any]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    ticks = iter(range(10**9))
    tracer = Tracer(level, OpenTelemetry(provider.get_tracer("test")), now=lambda: next(ticks))
    try:
        run(*[traced(seat, tracer) for seat in seats])
    except SessionFailed as failed:
        assert failed.exceptions
    return list(exporter.get_finished_spans())


def test_a_seat_is_a_span_with_events() -> None:
    found = spans(Level.PROTOCOL, ANN, BOB, CAROL)
    assert sorted(span.name for span in found) == ["Relay as Ann", "Relay as Bob", "Relay as Carol"]
    [bob] = [span for span in found if span.name == "Relay as Bob"]
    assert [event.name for event in bob.events] == ["sent", "received", "ended"]
    assert bob.events[0].attributes["aura.label"] == "Go"
    assert bob.start_time < bob.events[0].timestamp < bob.end_time


def test_an_instruction_is_a_span_inside_it() -> None:
    found = spans(Level.INSTRUCTION, ANN, BOB, CAROL)
    [bob] = [span for span in found if span.name == "Relay as Bob"]
    inside = [span.name for span in found if span.parent is not None and span.parent.span_id == bob.context.span_id]
    assert inside == ["WriteToLedger", "AwaitEvent"]


async def fails(s: ann.Initializing[S], /) -> Completed[S]:
    raise ValueError("the password is hunter2")


def test_a_failure_is_an_error_without_its_text() -> None:
    found = spans(Level.FULL, ann.seat(fails), BOB, CAROL)
    [span] = [span for span in found if span.name == "Relay as Ann"]
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "ValueError")
    assert "hunter2" not in "".join(span.to_json() for span in found)
    assert {span.name for span in found} >= {"Relay as Ann", "Relay as Bob", "Relay as Carol"}


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(OpenTelemetryMissing, match=r"pip install 'aura-chor\[otel\]'"):
        OpenTelemetry()
