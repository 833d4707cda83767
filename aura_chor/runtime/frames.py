"""What hosts say to one another: events as they are, and what each holds. Whatever else arrives is no frame.

A frame is one byte that says its kind, and: `e`, events, each with its length before it, none of a length that no event
has (or one frame could hold a quarter of a million nothings, each a fault to tell); `h`, the ends of all chains
(see `ledger.sync`), with whether they are in detail and whether an answer of the same kind is asked for; `b`, the id of
an event and a blob that belongs to it; `r`, the id of an event and the digest of a blob that was received.
"""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from msgspec import Struct

from aura_chor.base.canon import DIGEST_BYTES, DecodeError, Value, canon, lp, read
from aura_chor.ledger.event import WIRE_BYTES_MAX, WIRE_BYTES_MIN, Author, EventId
from aura_chor.ledger.sync import Heads

FRAME_BYTES_MAX: Final = 2**20
BLOB_BYTES_MAX: Final = 2**17
"""More than any sealed value takes."""
_EVENTS: Final = b"e"
_HEADS: Final = b"h"
_BLOB: Final = b"b"
_RECEIVED: Final = b"r"
_LENGTH_BYTES: Final = 4


class Events(Struct, frozen=True):
    wires: tuple[bytes, ...]


class Summary(Struct, frozen=True):
    """What the sender holds. `answer`: say the same of yourself."""

    heads: Heads
    detailed: bool = False
    answer: bool = False


class Blob(Struct, frozen=True):
    """A sealed blob, and the event that its digest stands in."""

    event: bytes
    blob: bytes


class Received(Struct, frozen=True):
    """The blob of this digest is durable at its receiver."""

    event: bytes
    digest: bytes


Frame: TypeAlias = Events | Summary | Blob | Received


def event_frames(wires: Iterable[bytes]) -> Iterator[bytes]:
    """The events in as many frames as they need, in their order."""
    parts: list[bytes] = [_EVENTS]
    size = 1
    for wire in wires:
        part = lp(wire)
        if size + len(part) > FRAME_BYTES_MAX and len(parts) > 1:
            yield b"".join(parts)
            parts, size = [_EVENTS], 1
        parts.append(part)
        size += len(part)
    if len(parts) > 1:
        yield b"".join(parts)


def summary_frame(summary: Summary) -> bytes:
    heads = [[author, [list(end) for end in ends]] for author, ends in summary.heads.items()]
    return _HEADS + canon([summary.answer, summary.detailed, heads])


def blob_frame(blob: Blob) -> bytes:
    return _BLOB + blob.event + blob.blob


def received_frame(received: Received) -> bytes:
    return _RECEIVED + received.event + received.digest


def decode_frame(content: object) -> Frame:
    """The frame in these bytes, else `DecodeError`."""
    if type(content) is not bytes or not 1 <= len(content) <= FRAME_BYTES_MAX:
        raise DecodeError("not a frame")
    kind, rest = content[:1], content[1:]
    if kind == _EVENTS:
        return Events(tuple(_wires(rest)))
    if kind == _HEADS:
        return _summary(read(rest))
    if kind == _BLOB and DIGEST_BYTES < len(rest) <= BLOB_BYTES_MAX:
        return Blob(rest[:DIGEST_BYTES], rest[DIGEST_BYTES:])
    if kind == _RECEIVED and len(rest) == 2 * DIGEST_BYTES:
        return Received(rest[:DIGEST_BYTES], rest[DIGEST_BYTES:])
    raise DecodeError("not a kind of frame")


def _wires(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        start = at + _LENGTH_BYTES
        end = start + int.from_bytes(content[at:start], "big")
        if start > len(content) or end > len(content):
            raise DecodeError("a frame that is cut off")
        if not WIRE_BYTES_MIN <= end - start <= WIRE_BYTES_MAX:
            raise DecodeError("not the length of an event")
        yield content[start:end]
        at = end


def _summary(value: Value) -> Summary:
    if type(value) is not list or len(value) != 3:
        raise DecodeError("not a summary")
    answer, detailed, heads = value
    if type(answer) is not bool or type(detailed) is not bool or type(heads) is not list:
        raise DecodeError("not a summary")
    return Summary(dict([_chain(item) for item in heads]), detailed, answer)


def _chain(value: Value) -> tuple[Author, tuple[tuple[int, EventId], ...]]:
    if type(value) is not list or len(value) != 2 or type(value[1]) is not list:
        raise DecodeError("not a chain")
    return Author(_digest(value[0])), tuple([_end(item) for item in value[1]])


def _end(value: Value) -> tuple[int, EventId]:
    if type(value) is not list or len(value) != 2 or type(value[0]) is not int or value[0] < 0:
        raise DecodeError("not the end of a chain")
    return value[0], EventId(_digest(value[1]))


def _digest(value: Value) -> bytes:
    if type(value) is not bytes or len(value) != DIGEST_BYTES:
        raise DecodeError("not 32 bytes")
    return value
