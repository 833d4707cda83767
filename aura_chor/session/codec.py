"""Payloads that hold Python types with a codec, piece by piece; everything else goes through msgspec as a whole.

A type's own codec always counts, also where msgspec would know the type itself (a dataclass, an enumeration, a subclass
of a built-in): what travels must not depend on how the type happens to be written.
"""

from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo


@cache
def has_codec(kind: Any) -> bool:
    """Whether a payload type is, or holds, a type that brings `to_wire` and `from_wire`."""
    if hasattr(kind, "to_wire"):
        return True
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return any(has_codec(field.type) for field in msgspec.structs.fields(kind))
    return any(has_codec(part) for part in get_args(kind) if not isinstance(part, msgspec.Meta))


def encode_pieces(value: Any) -> object:
    """`value` as builtins; what `to_wire` gives is copied, so that no container of the body's leaves it."""
    if hasattr(value, "to_wire"):
        return fresh(value.to_wire())
    if isinstance(value, msgspec.Struct):
        names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        return {wire: encode_pieces(getattr(value, name)) for name, wire in names}
    if type(value) is list:
        return [encode_pieces(item) for item in value]
    if type(value) is dict:
        return {key: encode_pieces(item) for key, item in value.items()}
    return value


def decode_pieces(raw: object, kind: Any) -> Any:
    """A value of `kind`; raises ValueError, or whatever a codec raises, where `raw` is none."""
    if hasattr(kind, "from_wire"):
        return kind.from_wire(fresh(raw))
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        present = next(part for part in arguments if part is not type(None))
        return None if raw is None else decode_pieces(raw, present)
    if origin is list:
        return [decode_pieces(item, arguments[0]) for item in _require(raw, list)]
    if origin is dict:
        return {_require(key, str): decode_pieces(item, arguments[1]) for key, item in _require(raw, dict).items()}
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _decode_struct(_require(raw, dict), kind)
    return msgspec.convert(raw, kind, strict=True, builtin_types=(bytes,))


def fresh(raw: object) -> object:
    """A copy of builtins that shares no container with them."""
    return msgspec.to_builtins(raw, builtin_types=(bytes,), enc_hook=_plain)


def _plain(value: object) -> bytes:
    """A codec may use bytes that are more than bytes; on the wire they are that."""
    if isinstance(value, bytes):
        return bytes(value)
    raise TypeError(f"a {type(value).__name__} cannot travel")


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[FieldInfo, ...]:
    """To read the annotations of a class takes much longer than to decode one of its values."""
    return msgspec.structs.fields(kind)


def _decode_struct(raw: dict[Any, Any], kind: type[msgspec.Struct]) -> msgspec.Struct:
    fields = _fields(kind)
    if raw.keys() != {field.encode_name for field in fields}:
        raise ValueError(f"not a map with exactly the fields of {kind.__name__}")
    return kind(**{field.name: decode_pieces(raw[field.encode_name], field.type) for field in fields})


def _require(raw: Any, kind: type) -> Any:
    if type(raw) is not kind:
        raise ValueError(f"a {type(raw).__name__} where a {kind.__name__} belongs")
    return raw
