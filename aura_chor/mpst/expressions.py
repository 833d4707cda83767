"""Expressions: the type of each, and what its names stand for.

The caller says what a name means (`Lookup`); the rules here are the same everywhere. A part that was refused has the
type UNKNOWN, which fits everywhere. An option is used as its value only where the expression itself says that it is not
`none`: to the right of `x is not none and`, `x is none or`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.mpst.expressions_narrowing import NOTHING, Path, Present, narrowing_of
from aura_chor.mpst.model import BuiltinType, Predicate, RecordType, Type, Variable
from aura_chor.mpst.resolve_names import did_you_mean
from aura_chor.mpst.types import BOOL, BYTES, DURATION, INT, NONE, STR, UNKNOWN, is_known, list_of, type_text
from aura_chor.report import codes
from aura_chor.report.codes import Code
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree
from aura_chor.syntax.expression_text import print_expression

Lookup: TypeAlias = Callable[[tree.Name], Variable | None]
"""What a root name stands for; it reports the name itself when it gives None."""

RecordFields: TypeAlias = Mapping[str, Mapping[str, Type]]

_ORDERED = (INT, STR, DURATION)


def resolve_expression(
    expression: tree.Expression,
    *,
    expected: Type,
    role_of_value: str,
    lookup: Lookup,
    records: RecordFields,
    found: list[Diagnostic],
    misfit: Code = codes.EXPRESSION_TYPE,
) -> Predicate | None:
    """The expression with its names resolved, if it has the type `expected`; reports CHR211 and what `lookup` does.

    `role_of_value` says in messages what the value is for ("a `where`", "the argument for `t`"), `misfit` is the code
    where the whole has another type than expected.
    """
    before = len(found)
    typing = _Typing(lookup, records, found)
    actual = typing.type_of(expression, NOTHING)
    if not fits(actual, expected):
        message = f"{role_of_value} must be {type_text(expected)}, and this is {type_text(actual)}"
        found.append(Diagnostic(misfit, message, expression.span))
    if len(found) > before:
        return None
    variables = tuple(v for v in typing.variables.values() if v is not None)
    return Predicate(expression, variables, print_expression(expression), (), expression.span)


def fits(actual: Type, expected: Type) -> bool:
    """Whether a value of one type can stand where the other is wanted."""
    if actual == expected or UNKNOWN in (actual, expected):
        return True
    if not isinstance(expected, BuiltinType):
        return False
    if expected.name == "option":
        return actual == NONE or fits(actual, expected.arguments[0])
    if not isinstance(actual, BuiltinType) or actual.name != expected.name:
        return False
    if expected.name == "list" and expected.arguments and actual.arguments:
        return actual.arguments[0] == UNKNOWN or fits(actual.arguments[0], expected.arguments[0])
    return expected == BYTES


@dataclass(slots=True)
class _Typing:
    """One expression. `variables` in order of first appearance; None for a name that was refused."""

    lookup: Lookup
    records: RecordFields
    found: list[Diagnostic]
    variables: dict[str, Variable | None] = field(default_factory=dict)

    def type_of(self, expression: tree.Expression, present: Present) -> Type:
        match expression:
            case tree.Name():
                return self._name(expression, present)
            case tree.Literal(value=value):
                return _literal(value)
            case tree.DurationLiteral():
                return DURATION
            case tree.ListLiteral():
                return self._list(expression, present)
            case tree.Length(operand=operand):
                return self._length(operand, present)
            case tree.Negate(operand=operand):
                return self._demand(INT, operand, present, "`-` needs an int")
            case tree.Arithmetic(operator=operator, left=left, right=right):
                self._demand(INT, left, present, f"`{operator}` needs an int on its left")
                return self._demand(INT, right, present, f"`{operator}` needs an int on its right")
            case tree.Compare():
                return self._compare(expression, present)
            case tree.IsNone(operand=operand):
                return self._is_none(operand, present)
            case tree.Not(operand=operand):
                return self._demand(BOOL, operand, present, "`not` needs a bool")
            case tree.Logical():
                return self._logical(expression, present)

    # --- names ---

    def _name(self, name: tree.Name, present: Present) -> Type:
        if name.name not in self.variables:
            self.variables[name.name] = self.lookup(name)
        variable = self.variables[name.name]
        if variable is None:
            return UNKNOWN
        path: Path = (name.name,)
        type_ = _inside(variable.type, path, present)
        for attribute in name.attributes:
            type_ = self._attribute(name, type_, path, attribute)
            path = (*path, attribute)
            type_ = _inside(type_, path, present)
        return type_

    def _attribute(self, name: tree.Name, owner: Type, path: Path, attribute: str) -> Type:
        if owner == UNKNOWN:
            return UNKNOWN
        text = ".".join(path)
        if _is_option(owner):
            return self._refuse(f"`{text}` may be none", name.span, _say_not_none(text))
        if not isinstance(owner, RecordType):
            return self._refuse(f"`{text}` is {type_text(owner)}, which has no fields", name.span)
        fields = self.records.get(owner.name, {})
        if attribute not in fields:
            message = f"the record {owner.name} has no field `{attribute}`"
            return self._refuse(message, name.span, did_you_mean(attribute, fields))
        return fields[attribute]

    # --- operators ---

    def _demand(self, wanted: BuiltinType, operand: tree.Expression, present: Present, why: str) -> Type:
        """The type `wanted`, whatever the operand turns out to be: its mistake is reported here."""
        actual = self.type_of(operand, present)
        if actual not in (wanted, UNKNOWN):
            helps = _say_not_none(print_expression(operand)) if _is_option(actual) else ()
            self._refuse(f"{why}, and this is {type_text(actual)}", operand.span, helps)
        return wanted

    def _list(self, written: tree.ListLiteral, present: Present) -> Type:
        types = [self.type_of(item, present) for item in written.items]
        known = [type_ for type_ in types if type_ != UNKNOWN]
        if not known:
            return list_of(UNKNOWN)
        for item, type_ in zip(written.items, types, strict=True):
            if not _comparable(type_, known[0]):
                self._refuse(
                    f"the items of a list have one type: {type_text(type_)} here, {type_text(known[0])} before",
                    item.span,
                )
        return list_of(known[0] if all(type_ == known[0] for type_ in known) else _without_size(known[0]))

    def _length(self, operand: tree.Expression, present: Present) -> Type:
        actual = self.type_of(operand, present)
        name = actual.name if isinstance(actual, BuiltinType) else ""
        if name not in ("str", "bytes", "list", "map", "unknown"):
            helps = _say_not_none(print_expression(operand)) if _is_option(actual) else ()
            self._refuse(f"`len` is for str, bytes, list and map, and this is {type_text(actual)}", operand.span, helps)
        return INT

    def _is_none(self, operand: tree.Expression, present: Present) -> Type:
        # Asking again what was settled before is no mistake, so the option itself is looked at.
        settled = frozenset([(operand.name, *operand.attributes)]) if isinstance(operand, tree.Name) else NOTHING
        actual = self.type_of(operand, present - settled)
        if not (_is_option(actual) or actual in (UNKNOWN, NONE)):
            self._refuse(f"`is none` is for options, and this is {type_text(actual)}", operand.span)
        return BOOL

    def _logical(self, written: tree.Logical, present: Present) -> Type:
        for operand in written.operands:
            self._demand(BOOL, operand, present, f"`{written.operator}` joins bools")
            narrowing = narrowing_of(operand)
            present |= narrowing.if_true if written.operator == "and" else narrowing.if_false
        return BOOL

    def _compare(self, written: tree.Compare, present: Present) -> Type:
        types = [self.type_of(operand, present) for operand in written.operands]
        for position, operator in enumerate(written.operators):
            left, right = written.operands[position], written.operands[position + 1]
            span = Span(left.span.file, left.span.start, right.span.end)
            self._pair(operator, types[position], types[position + 1], span)
        return BOOL

    def _pair(self, operator: str, left: Type, right: Type, span: Span) -> None:
        if not (is_known(left) and is_known(right)):
            return
        if NONE in (left, right):
            self._refuse("`none` is not compared", span, (Help("write `is none` or `is not none`"),))
        elif operator in ("in", "not in"):
            self._contains(operator, left, right, span)
        elif not _comparable(left, right):
            helps = (Help("first say `… is not none and`"),) if _is_option(left) != _is_option(right) else ()
            self._refuse(f"`{operator}` compares {type_text(left)} with {type_text(right)}", span, helps)
        elif operator not in ("==", "!=") and _without_size(left) not in (*_ORDERED, BYTES):
            self._refuse(f"values of type {type_text(left)} have no order: `{operator}` cannot compare them", span)

    def _contains(self, operator: str, item: Type, whole: Type, span: Span) -> None:
        kind = whole.name if isinstance(whole, BuiltinType) else ""
        if kind == "list" and isinstance(whole, BuiltinType):
            fine = _comparable(item, whole.arguments[0])
        else:
            fine = kind in ("str", "map") and item == STR
        if not fine:
            message = f"`{operator}` does not look for {type_text(item)} in {type_text(whole)}"
            helps = (Help("`in` looks into a list, for a key into a map, for a str into a str"),)
            self._refuse(message, span, helps)

    def _refuse(self, message: str, span: Span, helps: tuple[Help, ...] = ()) -> Type:
        self.found.append(Diagnostic(codes.EXPRESSION_TYPE, message, span, helps=helps))
        return UNKNOWN


def _literal(value: int | str | bool | bytes | None) -> Type:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return INT
    if isinstance(value, str):
        return STR
    return BuiltinType("bytes", size=len(value))


def _is_option(type_: Type) -> bool:
    return isinstance(type_, BuiltinType) and type_.name == "option"


def _inside(type_: Type, path: Path, present: Present) -> Type:
    """What an option holds, where it is known to hold something."""
    if isinstance(type_, BuiltinType) and type_.name == "option" and path in present:
        return type_.arguments[0]
    return type_


def _without_size(type_: Type) -> Type:
    return BYTES if isinstance(type_, BuiltinType) and type_.name == "bytes" else type_


def _comparable(left: Type, right: Type) -> bool:
    """Equal types; bytes of a size compare with bytes of any size, never with those of another."""
    if left == right or UNKNOWN in (left, right):
        return True
    if _without_size(left) != BYTES or _without_size(right) != BYTES:
        return False
    return BYTES in (left, right)


def _say_not_none(text: str) -> tuple[Help, ...]:
    return (Help(f"first say that it is there: `{text} is not none and …`, or `{text} is none or …`"),)
