"""The journal of one session: what the ledger does not say of how it went here, so that it can be gone through again.

A note says how one instruction of one strand was answered. The strand is named by its seat and by its place among the
lanes, the instruction by its number in the strand, so that strands are gone through independently of one another:

- `wait`: the answer to a wait, with ids in the place of events;
- `pause`: that time has passed, as a body of its own accord had wished;
- `since`: when a wait with a deadline began;
- `seen`: when a seat first saw a message from which waits are counted;
- `fork`: that the lanes were begun;
- `done`: what the host answered to a `Perform`, or why it could not.

Own events need no note: they stand in the ledger, in their order. Notes become durable with the next batch, so that no
own event is durable before what it rests on.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

from aura_chor.base.canon import DecodeError, Value, canon, read
from aura_chor.session.events import MessageEvent

Path: TypeAlias = tuple[int, ...]
"""Of a lane: at which instruction of its parent it was begun, and its index there; from the seat's own strand down."""


class Kind(Enum):
    WAIT = "wait"
    PAUSE = "pause"
    SINCE = "since"
    FORK = "fork"
    SEEN = "seen"
    DONE = "done"


class Record(NamedTuple):
    """One note. `content` is of its kind: an answer, a moment, nothing, or [name, answer, error]."""

    kind: Kind
    role: str
    path: Path
    number: int
    content: Value


class Journal:
    """The notes of one session. `pending` are those that still have to be gone through."""

    def __init__(self, notes: Iterable[bytes] = ()) -> None:
        """`DecodeError` where a note is none."""
        self.pending: dict[tuple[str, Path], dict[tuple[int, Kind], Value]] = {}
        self._fresh: list[bytes] = []
        for note in notes:
            record = decode_note(note)
            self.pending.setdefault((record.role, record.path), {})[record.number, record.kind] = record.content

    def keep(self, record: Record) -> None:
        """Make a note; it is handed out by `take_fresh`, to become durable."""
        self._fresh.append(encode_note(record))

    def take_fresh(self) -> list[bytes]:
        """The notes that were made since the last time."""
        taken, self._fresh = self._fresh, []
        return taken

    def next(self, role: str, path: Path, number: int, kind: Kind) -> Value | None:
        """The content of a note, once; None where there is none."""
        notes = self.pending.get((role, path))
        if notes is None or (number, kind) not in notes:
            return None
        content = notes.pop((number, kind))
        if not notes:
            del self.pending[role, path]
        return content

    def look(self, role: str, path: Path, number: int, kind: Kind) -> Value | None:
        """As `next`, and the note stays."""
        return self.pending.get((role, path), {}).get((number, kind))

    def kinds(self, role: str, path: Path, number: int) -> tuple[Kind, ...]:
        """Of which kinds there are notes about this instruction."""
        notes = self.pending.get((role, path), {})
        return tuple([kind for kind in Kind if (number, kind) in notes])

    def end(self, role: str, path: Path) -> None:
        """Forget what stands of a strand and of its lanes: an earlier note of it has lost its evidence."""
        for other in [key for key in self.pending if key[0] == role and key[1][: len(path)] == path]:
            del self.pending[other]


_FIELDS: Final = 5


def encode_note(record: Record) -> bytes:
    return canon([record.kind.value, record.role, list(record.path), record.number, record.content])


def decode_note(note: bytes) -> Record:
    """The record in these bytes, else `DecodeError`."""
    value = read(note)
    if type(value) is not list or len(value) != _FIELDS:
        raise DecodeError("not a note of a journal")
    kind, role, path, number, content = value
    if type(role) is not str or type(path) is not list or type(number) is not int:
        raise DecodeError("not a note of a journal")
    if any(type(step) is not int for step in path):
        raise DecodeError("not a note of a journal")
    return Record(_kind(kind), role, tuple([step for step in path if type(step) is int]), number, content)


def flatten(answer: Any) -> Value:
    """The answer to a wait with ids in the place of events, and lists in that of tuples."""
    if type(answer) is MessageEvent:
        return answer.id
    if type(answer) in (tuple, list):
        return [flatten(part) for part in answer]
    assert answer is None or type(answer) in (int, str, bool), "answers to waits are made of events and counts"
    plain: int | str | None = answer
    return plain


def unflatten(content: Value, events: dict[bytes, MessageEvent]) -> Any:
    """The answer again; `KeyError` where an event is not there."""
    if type(content) is bytes:
        return events[content]
    if type(content) is list:
        return tuple([unflatten(part, events) for part in content])
    return content


def _kind(value: Value) -> Kind:
    try:
        return Kind(value)
    except ValueError as error:
        raise DecodeError("not a kind of note") from error
