"""Where traces go: JSON lines for programs, one aligned line per record for people.

A sink that cannot write never ends a session: the trace stops, and `broken` says why.
"""

from typing import Protocol

import msgspec

from aura_chor.runtime.trace import Record, Sink


class Writer(Protocol):
    """A text stream, as far as a trace needs it."""

    def write(self, text: str, /) -> object: ...


class JsonLines:
    """One JSON object per line, keys in the order of `Record`."""

    def __init__(self, stream: Writer) -> None:
        self._out = _Out(stream)

    @property
    def broken(self) -> OSError | None:
        """Why nothing more is written."""
        return self._out.broken

    def __call__(self, record: Record) -> None:
        self._out.line(msgspec.json.encode(record).decode("utf-8"))


class Lines:
    """For people: time, session, role, strand, what happened."""

    def __init__(self, stream: Writer) -> None:
        self._out = _Out(stream)

    @property
    def broken(self) -> OSError | None:
        """Why nothing more is written."""
        return self._out.broken

    def __call__(self, record: Record) -> None:
        strand = "" if not record.strand else "/" + ".".join(map(str, record.strand))
        told = " ".join(f"{name}={_shown(value)}" for name, value in record.detail.items())
        again = " (replayed)" if record.replayed else ""
        self._out.line(
            f"{record.at:>8} {record.session[:8]} {record.role + strand:<12} {record.what:<11} {told}{again}".rstrip()
        )


def every(*sinks: Sink) -> Sink:
    """One sink that tells all of them, in this order."""

    def tell(record: Record) -> None:
        for sink in sinks:
            sink(record)

    return tell


class _Out:
    def __init__(self, stream: Writer) -> None:
        self._stream = stream
        self.broken: OSError | None = None

    def line(self, text: str) -> None:
        if self.broken is not None:
            return
        try:
            self._stream.write(_printable(text) + "\n")
        except OSError as error:
            self.broken = error


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_shown(part)}" for name, part in value.items()) + "}"
    return str(value)


def _printable(text: str) -> str:
    """Control characters shown and not obeyed: names of fields are a peer's."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
