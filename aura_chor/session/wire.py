"""Payloads between Python and the wire: strict in both directions, and never a mutable object shared by two seats.

On the wire a payload is a map from field names to builtins: null, booleans, integers from -2^63 to 2^64-1, text, bytes,
lists and maps with text keys. A Python payload type has a codec: `to_wire(self)`, `from_wire(raw)` (a class method) and
`samples()` (a class method, for tools that need example values).
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import msgspec

from aura_chor.session.codec import decode_pieces, encode_pieces, has_codec

Body: TypeAlias = Mapping[str, object]
Milliseconds: TypeAlias = int
"""What a `duration` of a choreography is in Python."""

INTEGER_MIN = -(2**63)
INTEGER_MAX = 2**64 - 1
DEPTH_MAX = 16
"""Containers inside containers; the payload itself is the first."""

P = TypeVar("P", bound=msgspec.Struct)


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of generated messages, records and parameters."""


def exactly(size: int) -> msgspec.Meta:
    """What a `bytes<size>` of a choreography demands of its bytes."""
    return msgspec.Meta(min_length=size, max_length=size)


class WireError(ValueError):
    """A value that is not of its declared type, or that cannot travel; the message names the field."""


def encode(payload: msgspec.Struct, /) -> Body:
    """`payload` as builtins; raises `WireError` where a field is not of its declared type or cannot travel."""
    kind = type(payload)
    try:
        way = _ways.get(kind) or _way(kind)
        if way.scalars is not None and (exact := _exact(payload, way.scalars)) is not None:
            return exact
        body = way.encode(payload)
        for name, value in body.items():
            if type(value) is not str:
                _require_travels(value, name, DEPTH_MAX - 1)
        # Annotations are promises that a body can break through Any; the receiver must not be the first to notice.
        way.decode(body)
    except Exception as error:
        raise WireError(str(error)) from error
    return body


def decode(body: object, kind: type[P], /) -> P:
    """A payload of `kind` that shares nothing mutable with `body`; raises `WireError` when it is not one.

    A codec is somebody else's code on a peer's input: whatever it raises means that the input is refused.
    """
    way = _ways.get(kind) or _way(kind)
    try:
        message: P = way.decode(body)
        return message
    except Exception as error:
        raise WireError(str(error)) from error


class _Way(NamedTuple):
    """How payloads of one class travel: the fastest way that is strict for its field types.

    `scalars` are all fields with their types where each is a plain immutable value and the class has no rule of its
    own; None for any other class.
    """

    encode: Callable[[Any], dict[str, Any]]
    decode: Callable[[object], Any]
    scalars: tuple[tuple[str, type], ...] | None = None


_SCALARS = (int, str, bool, bytes)
_ways: dict[type[msgspec.Struct], _Way] = {}


def _way(kind: type[msgspec.Struct]) -> _Way:
    fields = msgspec.structs.fields(kind)
    plain = all(field.type in _SCALARS and field.name == field.encode_name for field in fields)
    ruled = hasattr(kind, "__post_init__")
    scalars = tuple([(field.name, field.type) for field in fields]) if plain and not ruled else None
    if has_codec(kind):
        way = _Way(cast(Any, encode_pieces), partial(decode_pieces, kind=kind))
    elif plain and all(field.type is not bytes for field in fields):
        way = _Way(msgspec.structs.asdict, partial(msgspec.convert, type=kind), scalars)
    else:
        # Named as a built-in type, bytes stay bytes; msgspec would take text for them, in base 64.
        way = _Way(
            partial(msgspec.to_builtins, builtin_types=(bytes,)),
            partial(msgspec.convert, type=kind, strict=True, builtin_types=(bytes,)),
            scalars,
        )
    _ways[kind] = way
    return way


def _exact(payload: msgspec.Struct, scalars: tuple[tuple[str, type], ...]) -> Body | None:
    """The fields where all are of exactly their types, in range and so immutable: nothing is left to check or to copy.

    None where one is not; then the way that says what is wrong is taken.
    """
    body: dict[str, object] = {}
    for name, wanted in scalars:
        value: Any = getattr(payload, name)
        kind = type(value)
        if kind is not wanted or (kind is int and not INTEGER_MIN <= value <= INTEGER_MAX):
            return None
        body[name] = value
    return body


def _require_travels(value: object, field: str, depth_left: int) -> None:
    kind = type(value)
    if kind is str or kind is bytes or kind is bool or value is None:
        return
    if kind is int:
        if not INTEGER_MIN <= cast(int, value) <= INTEGER_MAX:
            raise WireError(f"{field}: {value} is outside -2^63..2^64-1")
    elif depth_left == 0:
        raise WireError(f"{field}: nested deeper than {DEPTH_MAX}")
    elif kind is list:
        for item in cast(list[object], value):
            _require_travels(item, field, depth_left - 1)
    elif kind is dict:
        for key, item in cast(dict[object, object], value).items():
            if type(key) is not str:
                raise WireError(f"{field}: a key that is not text")
            _require_travels(item, field, depth_left - 1)
    else:
        raise WireError(f"{field}: a {kind.__name__} cannot travel")
