"""Types: from what is written to what is meant, and how they are called in messages."""

from dataclasses import dataclass

from aura_chor.mpst.model import BuiltinType, PythonType, RecordType, Type
from aura_chor.mpst.resolve_names import BUILTIN_TYPES, did_you_mean, hide_type, refuse_field
from aura_chor.mpst.resolve_scopes import (
    BrokenMeaning,
    ChoreographyMeaning,
    PythonMeaning,
    RecordMeaning,
    Scope,
    float_payload,
)
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree

INT = BuiltinType("int")
STR = BuiltinType("str")
BYTES = BuiltinType("bytes")
BOOL = BuiltinType("bool")
DURATION = BuiltinType("duration")
NONE = BuiltinType("none")
"""The type of the literal `none` alone; no field has it."""
UNKNOWN = BuiltinType("unknown")
"""The type of what was refused already: it fits everywhere, so that one mistake is reported once."""

_SIMPLE = {"int": INT, "str": STR, "bool": BOOL, "duration": DURATION, "bytes": BYTES}
_ARITY = {"list": 1, "option": 1, "map": 2}
_FLOATS = frozenset(["float", "double", "real", "float32", "float64", "f32", "f64"])
_FOREIGN_NAMES = {
    "string": "str",
    "text": "str",
    "String": "str",
    "integer": "int",
    "long": "int",
    "uint": "int",
    "i32": "int",
    "i64": "int",
    "u32": "int",
    "u64": "int",
    "boolean": "bool",
    "array": "list",
    "vec": "list",
    "Vec": "list",
    "List": "list",
    "dict": "map",
    "Map": "map",
    "optional": "option",
    "Optional": "option",
    "Option": "option",
}
"""What other languages call our types."""


def list_of(item: Type) -> BuiltinType:
    return BuiltinType("list", (item,))


def type_text(type_: Type) -> str:
    """The type as a `.chor` file writes it."""
    if isinstance(type_, RecordType):
        return type_.name
    if isinstance(type_, PythonType):
        return type_.alias
    if type_.size is not None:
        return f"{type_.name}<{type_.size}>"
    if type_.arguments:
        return f"{type_.name}<{', '.join(type_text(argument) for argument in type_.arguments)}>"
    return type_.name


def is_known(type_: Type) -> bool:
    """Whether no part of the type was refused."""
    if not isinstance(type_, BuiltinType):
        return True
    return type_ != UNKNOWN and all(is_known(argument) for argument in type_.arguments)


@dataclass(frozen=True, slots=True)
class TypeReader:
    """Reads the types of one file; reports CHR208 and CHR217, and gives UNKNOWN for what it refuses."""

    scope: Scope
    found: list[Diagnostic]

    def read_field(self, written: tree.Field) -> Type:
        """The type of a payload field, record field or parameter, whose name is looked at too (CHR214)."""
        if isinstance(self.scope.names.get(written.name), RecordMeaning | PythonMeaning):
            hide_type(written.name, written.name_span, self.found)
        else:
            refuse_field(written.name, written.name_span, self.found)
        return self.read(written.type)

    def read(self, written: tree.TypeExpr) -> Type:
        if written.name in _SIMPLE:
            return self._simple(written)
        if written.name in _ARITY:
            return self._generic(written)
        named = self._named(written)
        if written.arguments and named != UNKNOWN:
            return self._refuse(f"`{written.name}` takes no arguments", written.span)
        return named

    def _simple(self, written: tree.TypeExpr) -> Type:
        if not written.arguments:
            return _SIMPLE[written.name]
        size = written.arguments[0]
        if written.name != "bytes":
            return self._refuse(f"`{written.name}` takes no arguments", written.span)
        if len(written.arguments) > 1 or not isinstance(size, int) or size < 1:
            return self._refuse("`bytes` takes one size of at least 1, as in `bytes<32>`", written.span)
        return BuiltinType("bytes", size=size)

    def _generic(self, written: tree.TypeExpr) -> Type:
        read = tuple(self.read(argument) for argument in written.arguments if isinstance(argument, tree.TypeExpr))
        if len(read) != len(written.arguments) or len(read) != _ARITY[written.name]:
            example = {"list": "list<int>", "option": "option<int>", "map": "map<str, int>"}[written.name]
            return self._refuse(f"`{written.name}` is written like `{example}`", written.span)
        if written.name == "map" and read[0] not in (STR, UNKNOWN):
            return self._refuse("the keys of a map are `str`", written.span)
        if written.name == "option" and isinstance(read[0], BuiltinType) and read[0].name == "option":
            return self._refuse("an option of an option: their two `none` cannot be told apart", written.span)
        return BuiltinType(written.name, read)

    def _named(self, written: tree.TypeExpr) -> Type:
        match self.scope.find(written.name):
            case RecordMeaning(name=name):
                return RecordType(name)
            case PythonMeaning(type=python_type):
                return python_type
            case BrokenMeaning():
                return UNKNOWN
            case ChoreographyMeaning():
                return self._refuse(f"`{written.name}` is a choreography, not a type", written.span)
            case None:
                return self._undeclared(written)

    def _undeclared(self, written: tree.TypeExpr) -> Type:
        name = written.name
        if name in _FLOATS:
            self.found.append(float_payload(name, written.span))
            return UNKNOWN
        if name in _FOREIGN_NAMES:
            return self._refuse(
                f"there is no type `{name}`", written.span, (Help(f"it is called `{_FOREIGN_NAMES[name]}` here"),)
            )
        types = [*self.scope.candidates(RecordMeaning), *self.scope.candidates(PythonMeaning), *sorted(BUILTIN_TYPES)]
        return self._refuse(f"there is no type `{name}`", written.span, did_you_mean(name, types))

    def _refuse(self, message: str, span: Span, helps: tuple[Help, ...] = ()) -> Type:
        self.found.append(Diagnostic(codes.UNKNOWN_TYPE, message, span, helps=helps))
        return UNKNOWN
