"""Sealed fields: what each receiver gets for itself, as a blob beside the event (CRYPTO.md 2.6).

The event carries the digest of every receiver's blob under `seals`; the blob holds all sealed fields that are meant for
that receiver. A blob that does not open is a value for the body, which must complain, and never an exception.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast, final, get_args, get_origin

import msgspec
from msgspec import Struct

from aura_chor.base.canon import canon, digest, read
from aura_chor.base.names import SessionId
from aura_chor.session.codec import decode_pieces, encode_pieces
from aura_chor.session.wire import Body, Message, WireError, decode, encode

T = TypeVar("T")

SEALS = "seals"
"""The field of the body that holds the digests of the blobs, by receiver."""


class Why(Enum):
    """`ABSENT`: no blob has come, which is silence and not guilt. `OTHERS`: it is not meant for this seat."""

    ABSENT = "absent"
    BROKEN = "broken"
    OTHERS = "for others"


@final
class Opened(Struct, Generic[T], frozen=True):
    value: T


@final
class Unopened(Struct, frozen=True):
    """`blob` are the bytes that did not open, for a complaint."""

    why: Why
    blob: bytes = b""


Sealed: TypeAlias = Opened[T] | Unopened
UNOPENED = Unopened(Why.OTHERS)
"""What stands in a sender's own copy of its message."""


class Envelope(Struct, frozen=True):
    """What a blob is bound to."""

    session_id: SessionId
    label: str
    sender: str
    receiver: str


class SealBroken(Exception):
    """A blob that was not sealed for this envelope."""


class Sealer(Protocol):
    """One seat's way to seal and to open. `open` must be a function of its arguments; it raises `SealBroken`."""

    def seal(self, envelope: Envelope, plaintext: bytes, /) -> bytes: ...

    def open(self, envelope: Envelope, blob: bytes, /) -> bytes: ...


@final
class HandedOver:
    """Between seats of one process: the blob is the plaintext, and goes through memory only."""

    def seal(self, envelope: Envelope, plaintext: bytes, /) -> bytes:
        return plaintext

    def open(self, envelope: Envelope, blob: bytes, /) -> bytes:
        return blob


def is_sealed(message: type[Struct]) -> bool:
    return hasattr(message, "SEALED")


def seal_message(
    message: Struct, values: Mapping[str, Mapping[str, object]], sealer: Sealer, envelopes: Mapping[str, Envelope]
) -> tuple[Body, tuple[tuple[str, bytes], ...]]:
    """The body of the event and the blobs beside it. `values` are by field, then by receiver."""
    kind = type(message)
    blobs = []
    for receiver, envelope in envelopes.items():
        own = {name: given[receiver] for name, given in values.items() if receiver in given}
        if own:
            blobs.append((receiver, sealer.seal(envelope, canon(_wire(kind, own)))))
    plain = _plain(kind)
    fields = {name: getattr(message, name) for name in plain.__struct_fields__ if name != SEALS}
    body = encode(plain(**fields, seals={receiver: _digest(blob) for receiver, blob in blobs}))
    return body, tuple(blobs)


def open_message(body: Body, kind: type[Struct], blob: bytes | None, sealer: Sealer, envelope: Envelope) -> Struct:
    """The message as one receiver sees it; `WireError` where what is not sealed is not of its type."""
    plain: Any = decode(body, _plain(kind))
    values = {name: getattr(plain, name) for name in type(plain).__struct_fields__ if name != SEALS}
    wanted = plain.seals.get(envelope.receiver)
    return kind(**values, **_opened(kind, wanted, blob, sealer, envelope))


@cache
def sealed_fields(kind: type[Struct]) -> dict[str, Any]:
    """The sealed fields of a message and the types of their values."""
    sealed = kind.SEALED  # type: ignore[attr-defined]
    types = {field.name: field.type for field in msgspec.structs.fields(kind) if field.name in sealed}
    return {name: _content(declared) for name, declared in types.items()}


def _content(declared: Any) -> Any:
    """Of `Opened[T] | Unopened`: T."""
    return next(get_args(part)[0] for part in get_args(declared) if get_origin(part) is Opened)


@cache
def _plain(kind: type[Struct]) -> type[Struct]:
    """What travels in the event."""
    sealed = sealed_fields(kind)
    fields: list[tuple[str, Any]] = [
        (field.name, field.type) for field in msgspec.structs.fields(kind) if field.name not in sealed
    ]
    return msgspec.defstruct(kind.__name__, [*fields, (SEALS, dict[str, bytes])], bases=(Message,), frozen=True)


def _wire(kind: type[Struct], values: Mapping[str, object]) -> dict[str, object]:
    """The plaintext; a value of the wrong type is found here, and not by whoever opens it."""
    types = sealed_fields(kind)
    wire = {}
    for name, value in values.items():
        try:
            wire[name] = encode_pieces(value)
            decode_pieces(wire[name], types[name])
        except Exception as error:
            # What a codec says may quote the value, which is a secret.
            raise WireError(f"{name}: not of its type") from error
    return wire


def _opened(
    kind: type[Struct], wanted: bytes | None, blob: bytes | None, sealer: Sealer, envelope: Envelope
) -> dict[str, object]:
    """Whatever a blob holds, the sealed fields get a value."""
    types = sealed_fields(kind)
    if wanted is None:
        return dict.fromkeys(types, UNOPENED)
    if blob is None:
        return dict.fromkeys(types, Unopened(Why.ABSENT))
    broken = Unopened(Why.BROKEN, blob)
    if _digest(blob) != wanted:
        return dict.fromkeys(types, broken)
    try:
        content = cast(dict[str, object], read(sealer.open(envelope, blob)))
        return {
            name: Opened(decode_pieces(content[name], declared)) if name in content else UNOPENED
            for name, declared in types.items()
        }
    except Exception:  # noqa: BLE001
        # A peer's bytes through somebody's codec: whatever it raises, the blob did not open.
        return dict.fromkeys(types, broken)


def _digest(blob: bytes) -> bytes:
    return digest("aura/seal-digest/v1", blob)
