"""Which types are linear: states, what a receive gives, coroutines and tuples of them, and unions of all these.

The base classes are known by their full names, as text, so that the compiler side imports nothing of the session ABI.
Ends (`Completed`, `Aborted`, ends of lanes) are not linear: the type of a body already forces it to return one.
"""

from dataclasses import dataclass

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo, Var
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

STATE = "aura_chor.session.typestate.State"
BRANCH = "aura_chor.session.typestate.Branch"
END = "aura_chor.session.typestate.End"
AWAITABLE = "typing.Awaitable"

NONE = "None"
OTHER = "something else"
Kind = TypeInfo | str
"""What a value of a union may be: a class, `NONE`, or `OTHER`."""


def is_linear(found: Type | None) -> bool:
    """Whether a value of this type may hold a state that somebody has to use."""
    return any(_item_is_linear(item) for item in items_of(found))


def items_of(found: Type | None) -> list[ProperType]:
    """The members of a union, the bound of a type variable, otherwise the type alone."""
    if found is None:
        return []
    proper = get_proper_type(found)
    if isinstance(proper, UnionType):
        return [item for member in proper.items for item in items_of(member)]
    if isinstance(proper, TypeVarType):
        members = proper.values or [proper.upper_bound]
        return [item for member in members for item in items_of(member)]
    return [proper]


def kinds_of(found: Type | None) -> frozenset[Kind]:
    return frozenset(_kind(item) for item in items_of(found))


def kind_is_linear(kind: Kind) -> bool:
    return isinstance(kind, TypeInfo) and (is_class(kind, STATE) or is_linear(next_type(kind)))


def kind_is_of(kind: Kind, class_: TypeInfo) -> bool:
    """Whether a value of this kind, or the state that it holds, is an instance of the class."""
    if not isinstance(kind, TypeInfo):
        return False
    held = [item.type for item in items_of(next_type(kind)) if isinstance(item, Instance)]
    return any(class_.fullname == base.fullname for info in (kind, *held) for base in info.mro)


def next_type(info: TypeInfo) -> Type | None:
    """The declared type of `.next`, of a subclass of Branch."""
    if not is_class(info, BRANCH):
        return None
    symbol = info.get("next")
    return symbol.node.type if symbol is not None and isinstance(symbol.node, Var) else None


def is_class(info: TypeInfo, fullname: str) -> bool:
    return any(base.fullname == fullname for base in info.mro)


def is_typestate(info: TypeInfo) -> bool:
    return any(is_class(info, base) for base in (STATE, BRANCH, END))


def awaited(found: Type | None) -> Type | None:
    """What awaiting a value of this type gives; None for a type that cannot be awaited."""
    for item in items_of(found):
        if not isinstance(item, Instance):
            continue
        for base in item.type.mro:
            if base.fullname == AWAITABLE:
                return map_instance_to_supertype(item, base).args[0]
    return None


def goes_on(found: Type | None) -> bool:
    """Whether this is what an operation leads to: a state, a branch, an end, or nothing at all (`Never`)."""
    return any(
        isinstance(item, UninhabitedType)
        or (isinstance(item, Instance) and is_typestate(item.type))
        or (isinstance(item, TupleType) and any(goes_on(member) for member in item.items))
        for item in items_of(found)
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the type of a call says: `is_pending` that it is to be awaited, `result_*` what that gives."""

    found: Type | None
    is_pending: bool
    is_linear: bool
    is_never: bool
    result_is_linear: bool
    goes_on: bool


def outcome_of(found: Type | None) -> Outcome:
    result = awaited(found)
    return Outcome(
        found,
        is_pending=result is not None,
        is_linear=is_linear(found),
        is_never=is_never(found),
        result_is_linear=is_linear(result),
        goes_on=goes_on(found if result is None else result),
    )


def is_never(found: Type | None) -> bool:
    return found is not None and isinstance(get_proper_type(found), UninhabitedType)


def is_untyped(found: Type) -> bool:
    """Any, object, and whatever else says nothing of the value."""
    proper = get_proper_type(found)
    return isinstance(proper, AnyType) or (isinstance(proper, Instance) and proper.type.fullname == "builtins.object")


def signatures(found: Type | None) -> list[CallableType]:
    proper = None if found is None else get_proper_type(found)
    if isinstance(proper, CallableType):
        return [proper]
    return list(proper.items) if isinstance(proper, Overloaded) else []


def _item_is_linear(item: ProperType) -> bool:
    if isinstance(item, TupleType):
        return any(is_linear(member) for member in item.items)
    if not isinstance(item, Instance):
        return False
    if is_class(item.type, STATE) or is_linear(next_type(item.type)):
        return True
    result = awaited(item)
    return result is not None and not is_never(result) and (is_linear(result) or goes_on(result))


def _kind(item: ProperType) -> Kind:
    if isinstance(item, Instance):
        return item.type
    return NONE if isinstance(item, NoneType) else OTHER
