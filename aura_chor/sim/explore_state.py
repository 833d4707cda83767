"""The state of a device as a digest: everything that decides what it will do, and nothing else.

The objects that a device is made of are walked from its host and its disk. Attributes, items, closures, and coroutines
with what stands on their stacks are followed; what was met before is named by its place in the walk, so that sharing
counts and addresses do not. An object of which the walk does not know how to see all is an error and never left out,
since two states that are taken for one would hide what follows from the other.
"""

import gc
import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from enum import Enum
from functools import partial
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MappingProxyType,
    MethodType,
    ModuleType,
)
from typing import Any, Final, TypeAlias

from msgspec import Struct

from aura_chor.crypto.group import Encoded
from aura_chor.effects.ports import Entry
from aura_chor.ledger.event import Event
from aura_chor.ledger.graph import Node
from aura_chor.runtime.world import World
from aura_chor.runtime.world_device import Device
from aura_chor.sim.resident import Home, Owner
from aura_chor.sim.watch import Watch

Parts: TypeAlias = tuple[str, Iterable[object]]
"""What tells an object from others of its kind, and what it refers to."""

_PLAIN: Final = frozenset([type(None), bool, int, float])
_OPAQUE: Final = (ModuleType, World, Watch, Device, type(gc), BuiltinFunctionType, CodeType)
_BYTES: Final = 16


class Unseen(TypeError):
    """An object of which nobody has said what its state is."""


def digest_of(roots: Iterable[object]) -> bytes:
    """16 bytes for what can be reached from here."""
    said: list[bytes] = []
    places: dict[int, int] = {}
    kept: list[object] = []
    stack: list[object] = [*roots][::-1]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is bytes or kind is str:
            encoded = item if isinstance(item, bytes) else str(item).encode("utf-8", "surrogatepass")
            said += [b"%c%d:" % (kind.__name__[0].encode(), len(encoded)), encoded]
        elif kind in _PLAIN:
            said.append(f"{item!r};".encode())
        elif id(item) in places:
            said.append(b"@%d;" % places[id(item)])
        else:
            # Kept, so that no other object gets its address during the walk.
            places[id(item)] = len(places)
            kept.append(item)
            name, inside = _parts(item)
            follow = list(inside)
            said.append(f"{name}/{len(follow)};".encode())
            stack += follow[::-1]
    return hashlib.blake2b(b"".join(said), digest_size=_BYTES).digest()


def _parts(item: object) -> Parts:
    kind = type(item)
    find = _KINDS.get(kind)
    if find is not None:
        return find(item)
    if isinstance(item, type):
        return f"class {item.__module__}.{item.__qualname__}", ()
    for base, find in _BASES:
        if isinstance(item, base):
            return find(item)
    return _attributes(item)


def _attributes(item: object) -> Parts:
    kind = type(item)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if not (hasattr(item, "__dict__") or any("__slots__" in vars(base) for base in kind.__mro__[:-1])):
        return _reduced(item, name)
    found: list[object] = []
    for base in kind.__mro__:
        slots = vars(base).get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            if slot not in ("__dict__", "__weakref__"):
                full = f"_{base.__name__.lstrip('_')}{slot}" if slot.startswith("__") else slot
                found += [slot, getattr(item, full, None)]
    for key, value in getattr(item, "__dict__", {}).items():
        found += [key, value]
    return name, found


def _reduced(item: object, name: str) -> Parts:
    """Iterators and the like say by `__reduce__` where they stand."""
    if name == "builtins.coroutine_wrapper":
        return name, gc.get_referents(item)
    if not name.startswith(("builtins.", "itertools.", "collections.")):
        raise Unseen(f"nobody knows the state of a {name}")
    try:
        reduced = item.__reduce__()
    except TypeError as error:
        raise Unseen(f"nobody knows the state of a {name}") from error
    return name, reduced[1:] if isinstance(reduced, tuple) else (reduced,)


def _mapping(item: Any) -> Parts:
    return "dict", [part for pair in item.items() for part in pair]


def _set(item: Any) -> Parts:
    """In an order of its own: that of a set is of no meaning, and differs."""
    return "set", sorted(digest_of([member]) for member in item)


def _function(item: FunctionType) -> Parts:
    cells = [] if item.__closure__ is None else [_cell(cell) for cell in item.__closure__]
    return f"{item.__module__}.{item.__qualname__}", [*cells, item.__defaults__, item.__kwdefaults__]


def _cell(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return None


def _running(item: Any) -> Parts:
    """Where it stands, its variables, and what lies on its stack besides: a loop's iterator is nowhere else."""
    frame: FrameType | None = item.cr_frame if isinstance(item, CoroutineType) else item.gi_frame
    if frame is None:
        return f"ended {item.__qualname__}", ()
    # The mapping of variables is made when it is first asked for, and is referred to from then on.
    variables = frame.f_locals
    hidden = (FrameType, CodeType)
    held = [one for one in gc.get_referents(item) if one is not variables and not isinstance(one, hidden)]
    return f"{item.__qualname__} at {frame.f_lasti} of {','.join(sorted(variables))}", held


def _future(item: "Future[Any]") -> Parts:
    return "future", (item.done(), item.result() if item.done() and item.exception() is None else None)


def _struct(item: Struct) -> Parts:
    kind = type(item)
    return f"{kind.__module__}.{kind.__qualname__}", [getattr(item, name) for name in kind.__struct_fields__]


_KINDS: Final[dict[type, Callable[[Any], Parts]]] = {
    tuple: lambda item: ("tuple", item),
    list: lambda item: ("list", item),
    deque: lambda item: ("deque", item),
    dict: _mapping,
    MappingProxyType: _mapping,
    set: _set,
    frozenset: _set,
    bytearray: lambda item: ("bytearray", (bytes(item),)),
    FunctionType: _function,
    CellType: lambda item: ("cell", (_cell(item),)),
    MethodType: lambda item: (f"method {item.__func__.__qualname__}", (item.__self__,)),
    partial: lambda item: ("partial", (item.func, item.args, item.keywords)),
    CoroutineType: _running,
    GeneratorType: _running,
    Event: lambda item: ("event", (item.id,)),
    Node: lambda item: ("node", (item.id, item.event is None)),
    Entry: lambda item: ("entry", (item.id, item.form, len(item.content))),
    Home: lambda item: ("home", (item.owner, *item.lives[-1:])),
    Owner: lambda item: ("owner", (item._wishes, item._looks_ms, item._ticket)),
}
_BASES: Final[tuple[tuple[type | tuple[type, ...], Callable[[Any], Parts]], ...]] = (
    (_OPAQUE, lambda item: (type(item).__qualname__ + " " + getattr(item, "__name__", ""), ())),
    (Enum, lambda item: (str(item), ())),
    (Encoded, lambda item: (type(item).__name__, (item.encoded,))),
    (Future, _future),
    (Struct, _struct),
    (dict, _mapping),
    (tuple, lambda item: (type(item).__name__, tuple(item))),
)
