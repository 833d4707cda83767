"""Traces as OpenTelemetry spans; needs the extra `otel` (opentelemetry-api), which nothing else imports.

A session of one seat is a span, with an event for every message, deadline and end. At the level of instructions each
instruction is a span of its own inside it, from the moment it is yielded to the moment it is answered. Times are the
device's clock's.
"""

from typing import TYPE_CHECKING, Final, TypeAlias

from aura_chor.runtime.trace import Record, StrandPath

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_Key: TypeAlias = tuple[str, str, str]
NANOSECONDS: Final = 1_000_000
"""In a millisecond."""


class OpenTelemetryMissing(ImportError):
    """The extra is not installed; the message says how to install it."""


class OpenTelemetry:
    """A sink. Takes the process's tracer, if none is given; `OpenTelemetryMissing` if the extra is not installed."""

    def __init__(self, tracer: "Tracer | None" = None) -> None:
        try:
            from opentelemetry import trace
        except ImportError as error:
            raise OpenTelemetryMissing("install the extra: pip install 'aura-chor[otel]'") from error
        self._trace = trace
        self._tracer = trace.get_tracer("aura_chor") if tracer is None else tracer
        self._seats: dict[_Key, Span] = {}
        self._open: dict[tuple[_Key, StrandPath], Span] = {}

    def __call__(self, record: Record) -> None:
        key = (record.session, record.protocol, record.role)
        match record.what:
            case "started":
                self._seats[key] = self._tracer.start_span(
                    f"{record.protocol} as {record.role}",
                    attributes={
                        "aura.session": record.session,
                        "aura.protocol": record.protocol,
                        "aura.role": record.role,
                        "aura.replayed": record.replayed,
                    },
                    start_time=record.at * NANOSECONDS,
                )
            case "instruction":
                self._begin(key, record)
            case "answer":
                self._answer(key, record)
            case _:
                self._event(key, record)

    def _begin(self, key: _Key, record: Record) -> None:
        seat = self._seats.get(key)
        if seat is None:
            return
        inside = self._trace.set_span_in_context(seat)
        self._open[key, record.strand] = self._tracer.start_span(
            str(record.detail["name"]), context=inside, attributes=_flat(record), start_time=record.at * NANOSECONDS
        )

    def _answer(self, key: _Key, record: Record) -> None:
        span = self._open.pop((key, record.strand), None)
        if span is not None:
            span.set_attributes(_flat(record))
            span.end(record.at * NANOSECONDS)

    def _event(self, key: _Key, record: Record) -> None:
        seat = self._seats.get(key)
        if seat is None:
            return
        seat.add_event(record.what, _flat(record), record.at * NANOSECONDS)
        if record.what == "failed":
            seat.set_status(self._trace.StatusCode.ERROR, str(record.detail["error"]))
        if record.what in ("ended", "failed"):
            self._end(key, record.at * NANOSECONDS)

    def _end(self, key: _Key, at: int) -> None:
        """The seat's span, and whatever was never answered in it."""
        for place in [place for place in self._open if place[0] == key]:
            self._open.pop(place).end(at)
        self._seats.pop(key).end(at)


def _flat(record: Record) -> dict[str, str | bool | int]:
    return {
        f"aura.{name}": value if isinstance(value, str | bool | int) else str(value)
        for name, value in record.detail.items()
    }
