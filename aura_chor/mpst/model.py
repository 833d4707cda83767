"""Choreographies with every name resolved: what `resolve` makes and `build` reads.

A name in a predicate stands for a `Variable`; a type is one of three kinds; a call names its callee by key.
Interactions are numbered in the order of the text within their choreography, so that a variable can say which one
carries it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType, TypeAlias

from aura_chor.base.names import ChoreographyName, Label, RoleName
from aura_chor.report.diagnostic import Span
from aura_chor.syntax.tree import Expression

# --- types ---


@dataclass(frozen=True, slots=True)
class BuiltinType:
    """`name` is one of int str bytes bool duration list map option; `size` only for `bytes<N>`."""

    name: str
    arguments: tuple["Type", ...] = ()
    size: int | None = None


@dataclass(frozen=True, slots=True)
class RecordType:
    """A declared record, by the name it is emitted under."""

    name: str


@dataclass(frozen=True, slots=True)
class PythonType:
    """`use python "module" { name as alias }`; `alias` is the name used in the text."""

    module: str
    name: str
    alias: str


Type: TypeAlias = BuiltinType | RecordType | PythonType


@dataclass(frozen=True, slots=True)
class PayloadField:
    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class RecordDeclaration:
    """`where` of record fields are over earlier fields of the record; they hold wherever a value is decoded."""

    name: str
    fields: tuple[PayloadField, ...]
    predicates: tuple["Predicate", ...]
    doc: str


@dataclass(frozen=True, slots=True)
class MessageType:
    """A label is the message: one payload per label in a session."""

    label: Label
    fields: tuple[PayloadField, ...]
    doc: str = field(default="", compare=False)


# --- predicates ---


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field of the same message (or record), the predicate's own field included."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class EarlierField:
    """A field of an earlier interaction of the same choreography, by that interaction's number."""

    name: str
    type: Type
    interaction: int


@dataclass(frozen=True, slots=True)
class ParameterVariable:
    """A parameter: all roles know it. `parameter` is its own name where `name` is another ("" where they are equal)."""

    name: str
    type: Type
    parameter: str = ""


Variable: TypeAlias = OwnField | EarlierField | ParameterVariable


@dataclass(frozen=True, slots=True)
class Predicate:
    """A boolean expression and what each of its root names stands for. `text` is its canonical form.

    `checked_by` are the receivers that have the same events for every name in it (DESIGN section 1, `where`); it is
    empty for predicates over parameters alone that are not on a message.
    """

    expression: Expression
    variables: tuple[Variable, ...]
    text: str
    checked_by: tuple[RoleName, ...] = ()
    span: Span = field(compare=False, default=Span("", 0, 0))


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: Type


# --- statements ---

ChoreographyKey = NewType("ChoreographyKey", str)
"""`<file>#<name>`: one choreography among all files of a program."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long a wait may last: milliseconds (`ms`), or ticks of the waiting device's time source (`epochs`)."""

    amount: int
    unit: str

    def __str__(self) -> str:
        if self.unit == "epochs":
            return "1 epoch" if self.amount == 1 else f"{self.amount} epochs"
        size, unit = next((each for each in _DURATIONS if self.amount and self.amount % each[0] == 0), (1, "ms"))
        return f"{self.amount // size}{unit}"


_DURATIONS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"))


@dataclass(frozen=True, slots=True)
class Within:
    """The deadline of the role `at`; without `otherwise` that role aborts the session for `reason` when it expires."""

    deadline: Deadline
    at: RoleName
    otherwise: "Statements | None"
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Interaction:
    number: int
    sender: RoleName
    receivers: tuple[RoleName, ...]
    message: MessageType
    predicates: tuple[Predicate, ...]
    span: Span
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    at: RoleName
    branches: tuple["Statements", ...]
    span: Span
    at_span: Span
    within: Within | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    name: str
    body: "Statements"
    span: Span


@dataclass(frozen=True, slots=True)
class Continue:
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Abort:
    reason: str
    at: RoleName
    span: Span


@dataclass(frozen=True, slots=True)
class Par:
    lanes: tuple["Statements", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class When:
    predicate: Predicate
    then: "Statements"
    otherwise: "Statements"
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """`roles` maps the callee's roles to ours, in the callee's order; `arguments` are over our parameters."""

    callee: ChoreographyKey
    roles: tuple[tuple[RoleName, RoleName], ...]
    arguments: tuple[Predicate, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    body: "Statements"
    doc: str
    span: Span


Statement: TypeAlias = Interaction | Choice | Loop | Continue | Abort | Par | When | Call | Phase
Statements: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Choreography:
    key: ChoreographyKey
    name: ChoreographyName
    roles: tuple[RoleName, ...]
    parameters: tuple[Parameter, ...]
    constraints: tuple[Predicate, ...]
    body: Statements
    doc: str
    span: Span
    role_spans: tuple[Span, ...]
    name_span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that a source and its imports declare. `own` are the keys of the source's own choreographies."""

    choreographies: Mapping[ChoreographyKey, Choreography]
    records: Mapping[str, RecordDeclaration]
    own: tuple[ChoreographyKey, ...]
