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
    """`sealed`: each receiver (of the role `to`, where it is given) gets the field for itself, beside the event.

    `names` is the sub-family whose members the field names: its receivers see whether they are in it.
    """

    name: str
    type: Type
    sealed: bool = False
    to: RoleName | None = None
    names: RoleName | None = None


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


# --- families and what is written with them ---


@dataclass(frozen=True, slots=True)
class Family:
    """A role of many seats; `size` is the name of their number, an int that expressions may read."""

    name: RoleName
    size: str


@dataclass(frozen=True, slots=True)
class Group:
    """What a reference to seats stands for, by the reference's canonical text (`Choreography.references`).

    Members `first` to `last` of `role` (1-based; `last` None: to the end), or the member of the lane `index` of an
    `each`, or those of the sub-family `inside`, or all but those of the sub-family `outside`. A reference to a role as
    a whole (`Opener`, `Device`) needs no entry.
    """

    role: RoleName
    first: int = 1
    last: int | None = None
    index: str | None = None
    inside: RoleName | None = None
    outside: RoleName | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """Evidence: at least `count` (None: all members) messages `label` from `family`, with equal `agreeing_on`."""

    name: str
    count: Predicate | None
    label: Label
    family: RoleName
    agreeing_on: str | None
    verified_by: str | None
    doc: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Veto:
    """`abortable by roles with message when counts`: any of these roles may end the session."""

    roles: tuple[RoleName, ...]
    message: MessageType
    counts: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """An event that the roles may post at any time in the range, at most `most` times each (None: unbounded)."""

    message: MessageType
    roles: tuple[RoleName, ...]
    most: int | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Opening:
    """`opens with label or another by role`; its fields are the parameters and the roster."""

    label: Label
    role: RoleName
    others: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Identified:
    """`identified by function`: no opening event, the session's id is a function of the parameters."""

    function: str


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
    """`each`: an event for every member of the one receiving group, with a payload of its own (a scatter)."""

    number: int
    sender: RoleName
    receivers: tuple[RoleName, ...]
    message: MessageType
    predicates: tuple[Predicate, ...]
    span: Span
    within: Within | None = None
    each: bool = False


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
    """`roles` maps the callee's roles to ours, in the callee's order; `arguments` are over our parameters.

    `witnesses` maps witnesses of the callee to ours, which it collects for us.
    """

    callee: ChoreographyKey
    roles: tuple[tuple[RoleName, RoleName], ...]
    arguments: tuple[Predicate, ...]
    span: Span
    witnesses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """The witnesses that whoever collected them hands over on entering the phase, where `when` holds."""

    witnesses: tuple[str, ...]
    when: Predicate | None


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    body: "Statements"
    doc: str
    span: Span
    requires: Requirement | None = None
    volatile: bool = False
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()


# --- statements over families, facts, time and other sessions ---


@dataclass(frozen=True, slots=True)
class Gather:
    """Messages from `senders`, one each; each receiver goes on when `count` (None: all) have come, or `witness` holds.

    `sub_family` names those heard. `within.otherwise` is the branch of the deadline; without it and with several
    collectors and a threshold, the deadline is the waiting member's own withdrawal.
    """

    number: int
    senders: RoleName
    receivers: tuple[RoleName, ...]
    message: MessageType
    predicates: tuple[Predicate, ...]
    count: Predicate | None
    witness: str | None
    sub_family: RoleName | None
    within: Within | None
    span: Span


@dataclass(frozen=True, slots=True)
class Exchange:
    """Every member of `group` sends to all others, and collects; its own message counts."""

    number: int
    group: RoleName
    message: MessageType
    predicates: tuple[Predicate, ...]
    count: Predicate | None
    witness: str | None
    within: Within | None
    span: Span


@dataclass(frozen=True, slots=True)
class Each:
    """One lane for each member of `group`, which `variable` stands for; `in_order`: one after the other."""

    variable: str
    group: RoleName
    in_order: bool
    body: "Statements"
    span: Span


@dataclass(frozen=True, slots=True)
class Records:
    """`role` writes a fact: an event to everyone who awaits it, in a channel of its own."""

    number: int
    role: RoleName
    message: MessageType
    predicates: tuple[Predicate, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Awaits:
    """`role` waits for the next such fact (of `recorder`, where it is given). `external`: from outside the session."""

    number: int
    role: RoleName
    message: MessageType
    recorder: RoleName | None
    external: bool
    within: Within | None
    span: Span


@dataclass(frozen=True, slots=True)
class ReadsLedger:
    role: RoleName
    span: Span


@dataclass(frozen=True, slots=True)
class WaitFor:
    """`role` lets `length` pass (fixed, or a parameter of type duration), counted from when it first saw `since`."""

    role: RoleName
    length: "Deadline | Predicate"
    since: Label | None
    span: Span


@dataclass(frozen=True, slots=True)
class ChildSession:
    """`session P(theirs = ours, ...)(arguments) at R as result`; without `otherwise` a failed child aborts ours."""

    callee: ChoreographyKey
    roles: tuple[tuple[RoleName, RoleName], ...]
    arguments: tuple[Predicate, ...]
    at: RoleName
    result: str
    otherwise: "Statements | None"
    span: Span


Statement: TypeAlias = (
    Interaction
    | Choice
    | Loop
    | Continue
    | Abort
    | Par
    | When
    | Call
    | Phase
    | Gather
    | Exchange
    | Each
    | Records
    | Awaits
    | ReadsLedger
    | WaitFor
    | ChildSession
)
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
    families: tuple[Family, ...] = ()
    references: Mapping[RoleName, Group] = field(default_factory=dict)
    witnesses: tuple[Witness, ...] = ()
    opening: Opening | Identified | None = None
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that a source and its imports declare. `own` are the keys of the source's own choreographies."""

    choreographies: Mapping[ChoreographyKey, Choreography]
    records: Mapping[str, RecordDeclaration]
    own: tuple[ChoreographyKey, ...]
