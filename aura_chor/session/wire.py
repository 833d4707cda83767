"""Payloads between Python and the wire: strict in both directions, and never a mutable object shared by two seats.

On the wire a payload is a map from field names to builtins: null, booleans, integers from -2^63 to 2^64-1, text, bytes,
lists and maps with text keys. A Python payload type has a codec: `to_wire(self)`, `from_wire(raw)` (a class method) and
`samples()` (a class method, for tools that need example values).
"""

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar, cast

import msgspec

Body: TypeAlias = Mapping[str, object]
Milliseconds: TypeAlias = int
"""What a `duration` of a choreography is in Python."""

INTEGER_MIN = -(2**63)
INTEGER_MAX = 2**64 - 1
DEPTH_MAX = 16
"""Containers inside containers; the payload itself is the first."""

P = TypeVar("P", bound=msgspec.Struct)


class Message(msgspec.Struct, frozen=True):
    """Base of generated messages, records and parameters."""


def exactly(size: int) -> msgspec.Meta:
    """What a `bytes<size>` of a choreography demands of its bytes."""
    return msgspec.Meta(min_length=size, max_length=size)


class WireError(ValueError):
    """A value that is not of its declared type, or that cannot travel; the message names the field."""


def encode(payload: msgspec.Struct, /) -> Body:
    """`payload` as builtins; raises `WireError` where a field is not of its declared type or cannot travel."""
    try:
        body = msgspec.to_builtins(payload, builtin_types=(bytes,), enc_hook=_encode_python)
        for name, value in body.items():
            _require_travels(value, name, DEPTH_MAX - 1)
        # Annotations are promises that a body can break through Any; the receiver must not be the first to notice.
        decode(body, type(payload))
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(str(error)) from error
    return cast(Body, body)


def decode(body: object, kind: type[P], /) -> P:
    """A payload of `kind` that shares nothing mutable with `body`; raises `WireError` when it is not one."""
    try:
        return msgspec.convert(body, kind, strict=True, builtin_types=(bytes,), dec_hook=_decode_python)
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(str(error)) from error


def _encode_python(value: Any) -> object:
    """Called by msgspec for whatever it does not know: the value must bring its own codec."""
    if not hasattr(value, "to_wire"):
        raise TypeError(f"a {type(value).__name__} has no to_wire and cannot travel")
    return value.to_wire()


def _decode_python(kind: Any, raw: object) -> object:
    if not hasattr(kind, "from_wire"):
        raise TypeError(f"{kind!r} has no from_wire and cannot travel")
    return kind.from_wire(raw)


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
