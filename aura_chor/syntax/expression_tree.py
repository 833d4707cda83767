"""Expressions and types of the tree; `tree` shows them beside everything else, and is the way to them.

Spans take no part in equality.
"""

# ruff: noqa: RUF009
# (`_span()` makes a dataclass field; it is a call only in form.)

from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.report.diagnostic import Span


def _span() -> Span:
    """A field that takes no part in equality."""
    return field(compare=False)  # type: ignore[no-any-return]


# --- expressions: pure, over parameters and fields ---


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter or a field, with attribute names behind it for records: `price`, `offer.price`."""

    name: str
    attributes: tuple[str, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Literal:
    """`value` is int, str, bool, bytes or None (`none`); durations are `DurationLiteral`.

    `text` is how an author wrote a whole number, for the formatter; empty where nobody did.
    """

    value: int | str | bool | bytes | None
    span: Span = _span()
    text: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class DurationLiteral:
    """`40s`, `2h`: a whole number and one of ms, s, m, h, d."""

    amount: int
    unit: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Length:
    """`len(x)` of str, bytes, list or map."""

    operand: "Expression"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Negate:
    operand: "Expression"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`operator` is one of + - * %; the right side of % is a positive literal."""

    operator: str
    left: "Expression"
    right: "Expression"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain `a <= b < c`: one operator fewer than operands; each is one of == != < <= > >= in, not in."""

    operators: tuple[str, ...]
    operands: tuple["Expression", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IsNone:
    """`x is none`, or `x is not none` when `negated`."""

    operand: "Expression"
    negated: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Expression"
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Logical:
    """`operator` is `and` or `or`; at least two operands."""

    operator: str
    operands: tuple["Expression", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """`[1, 2, 3]`, what `in` looks into."""

    items: tuple["Expression", ...]
    span: Span = _span()


Expression: TypeAlias = (
    Name | Literal | DurationLiteral | ListLiteral | Length | Negate | Arithmetic | Compare | IsNone | Not | Logical
)

# --- types ---


@dataclass(frozen=True, slots=True)
class TypeExpr:
    """`int`, `list<T>`, `map<str, T>`, `bytes<32>`, `Quote`: a name and arguments, types or whole numbers."""

    name: str
    arguments: tuple["TypeExpr | int", ...]
    span: Span = _span()
