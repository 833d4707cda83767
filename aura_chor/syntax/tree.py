"""The tree of a `.chor` file: what was written, with spans, before any name is resolved.

Spans take no part in equality. Nodes are frozen; children are tuples. A role is named by a `RoleRef`, never by a bare
string, so that members of families fit in the same places. Comments live on the file, by position: the formatter puts
each one back before the node that follows it, or behind the code on its line.
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

# --- types and fields ---


@dataclass(frozen=True, slots=True)
class TypeExpr:
    """`int`, `list<T>`, `map<str, T>`, `bytes<32>`, `Quote`: a name and arguments, types or whole numbers."""

    name: str
    arguments: tuple["TypeExpr | int", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Field:
    """A payload field, a record field or a parameter; `where` is over earlier fields, itself and parameters."""

    name: str
    type: TypeExpr
    where: Expression | None
    span: Span = _span()
    name_span: Span = _span()


# --- statements ---


@dataclass(frozen=True, slots=True)
class RoleRef:
    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Everyone:
    """`*` as a receiver: every other role."""

    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Message:
    label: str
    fields: tuple[Field, ...]
    span: Span = _span()
    label_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple["Statement", ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Deadline:
    """`5s` or `40 epochs`: a whole number and one of ms, s, m, h, d, epochs."""

    amount: int
    unit: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Within:
    """The deadline of a wait, and what happens behind it; without `otherwise` the session is aborted.

    `at` is the role that waits for a choice; None at an interaction, whose one receiver waits.
    """

    deadline: Deadline
    at: RoleRef | None
    otherwise: Block | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Interaction:
    sender: RoleRef
    receivers: tuple[RoleRef, ...] | Everyone
    message: Message
    doc: str
    span: Span = _span()
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    at: RoleRef
    branches: tuple[Block, ...]
    span: Span = _span()
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    name: str
    body: Block
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Continue:
    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Abort:
    """`at` is None where the decider of the enclosing choice is meant."""

    reason: str
    at: RoleRef | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Par:
    lanes: tuple[Block, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class When:
    predicate: Expression
    then: Block
    otherwise: Block | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class RoleBinding:
    """`Buyer = Alice` in a call: the callee's role and the caller's."""

    role: str
    actual: RoleRef
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    choreography: str
    bindings: tuple[RoleBinding, ...]
    arguments: tuple[Expression, ...]
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    body: Block
    doc: str
    span: Span = _span()
    name_span: Span = _span()


Statement: TypeAlias = Interaction | Choice | Loop | Continue | Abort | Par | When | Call | Phase

# --- declarations ---


@dataclass(frozen=True, slots=True)
class ImportedName:
    """`P` or `P as Q`: `name` in the other file, `alias` here (equal to `name` when no alias is given)."""

    name: str
    alias: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Import:
    path: str
    names: tuple[ImportedName, ...]
    span: Span = _span()
    path_span: Span = _span()


@dataclass(frozen=True, slots=True)
class UsePython:
    module: str
    names: tuple[ImportedName, ...]
    span: Span = _span()
    module_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    fields: tuple[Field, ...]
    doc: str
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Choreography:
    """`constraints` are the `where` clauses over parameters, in the order written."""

    name: str
    parameters: tuple[Field, ...]
    roles: tuple[RoleRef, ...]
    constraints: tuple[Expression, ...]
    body: Block
    doc: str
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` with its slashes; `own_line` is False behind code on the same line."""

    text: str
    own_line: bool
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class File:
    """A parsed source. `name` is the source's name in spans."""

    uses: tuple[UsePython, ...]
    imports: tuple[Import, ...]
    records: tuple[Record, ...]
    choreographies: tuple[Choreography, ...]
    comments: tuple[Comment, ...] = field(compare=False)
    span: Span = _span()
    name: str = field(compare=False, default="")
