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
from aura_chor.syntax.expression_tree import (
    Arithmetic as Arithmetic,
)
from aura_chor.syntax.expression_tree import (
    Compare as Compare,
)
from aura_chor.syntax.expression_tree import (
    DurationLiteral as DurationLiteral,
)
from aura_chor.syntax.expression_tree import (
    Expression as Expression,
)
from aura_chor.syntax.expression_tree import (
    IsNone as IsNone,
)
from aura_chor.syntax.expression_tree import (
    Length as Length,
)
from aura_chor.syntax.expression_tree import (
    ListLiteral as ListLiteral,
)
from aura_chor.syntax.expression_tree import (
    Literal as Literal,
)
from aura_chor.syntax.expression_tree import (
    Logical as Logical,
)
from aura_chor.syntax.expression_tree import (
    Name as Name,
)
from aura_chor.syntax.expression_tree import (
    Negate as Negate,
)
from aura_chor.syntax.expression_tree import (
    Not as Not,
)
from aura_chor.syntax.expression_tree import (
    TypeExpr as TypeExpr,
)


def _span() -> Span:
    """A field that takes no part in equality."""
    return field(compare=False)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that something else declares: a witness, a sub-family, a label, a Python function."""

    name: str
    span: Span = _span()


# --- roles ---


@dataclass(frozen=True, slots=True)
class AllMembers:
    """`[*]`: the whole family."""

    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Member:
    """`[2]`."""

    index: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class MemberRange:
    """`[1..3]`, both ends included."""

    first: int
    last: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class MemberName:
    """`[i]`, a member by the variable of an `each`; where roles are declared, the name of a family's size."""

    name: str
    span: Span = _span()


Selector: TypeAlias = AllMembers | Member | MemberRange | MemberName


@dataclass(frozen=True, slots=True)
class RoleRef:
    """A role, a family, members of one (`selector`), or a sub-family; `excluded` is what stands behind `except`."""

    name: str
    span: Span = _span()
    selector: Selector | None = None
    excluded: Reference | None = None


# --- fields ---


@dataclass(frozen=True, slots=True)
class Field:
    """A payload field, a record field or a parameter; `where` is over earlier fields, itself and parameters.

    `sealed`, with `to` (for whom alone), and `names` (the sub-family that the value names) are for payload fields only.
    """

    name: str
    type: TypeExpr
    where: Expression | None
    span: Span = _span()
    name_span: Span = _span()
    sealed: bool = False
    to: RoleRef | None = None
    names: Reference | None = None


# --- statements ---


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

    `at` is the role that waits for a choice; None where the statement itself says who waits.
    """

    deadline: Deadline
    at: RoleRef | None
    otherwise: Block | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Interaction:
    """With `each`, the one receiver is a family, and every member gets an event and a payload of its own."""

    sender: RoleRef
    receivers: tuple[RoleRef, ...] | Everyone
    message: Message
    doc: str
    span: Span = _span()
    within: Within | None = None
    each: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """`at least count`, or `all` when `count` is None."""

    count: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Gather:
    """`results` are a declared witness or a new sub-family (those heard), or both. No threshold: its, or all."""

    threshold: Threshold | None
    group: RoleRef
    receivers: tuple[RoleRef, ...] | Everyone
    message: Message
    within: Within | None
    results: tuple[Reference, ...]
    doc: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Exchange:
    group: RoleRef
    message: Message
    within: Within | None
    results: tuple[Reference, ...]
    doc: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Each:
    """One lane for every member, all at once or one after the other."""

    variable: str
    group: RoleRef
    in_order: bool
    body: Block
    span: Span = _span()
    variable_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Records:
    role: RoleRef
    fact: Message
    doc: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Awaits:
    """The fields of an `external` fact stand here; those of others where it is recorded."""

    role: RoleRef
    fact: Message
    external: bool
    source: RoleRef | None
    within: Within | None
    doc: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class ReadsLedger:
    role: RoleRef
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Wait:
    """A cool-down, counted from when `at` reaches it, or from when it first saw the label `since`."""

    delay: Expression | Deadline
    at: RoleRef
    since: Reference | None
    span: Span = _span()


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
class NamedArgument:
    """`kind = "dkd"`: the callee's parameter and its value."""

    name: str
    value: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """Arguments by position stand before those by name."""

    choreography: str
    bindings: tuple[RoleBinding, ...]
    arguments: tuple[Expression, ...]
    span: Span = _span()
    name_span: Span = _span()
    named: tuple[NamedArgument, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A child session, opened by `at`, which alone learns how it ended: `result`, or `otherwise`."""

    call: Call
    at: RoleRef
    result: Reference
    otherwise: Block | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Requirement:
    """`requires W, V when p`: the witnesses that a transition takes, and for which parameters."""

    witnesses: tuple[Reference, ...]
    condition: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Veto:
    """`abortable by R, S with Cancel(fields) when f`: `counts` is the Python function that says whether one counts."""

    authors: tuple[RoleRef, ...] | Everyone
    message: Message
    counts: Reference | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Notice:
    """`notices L(fields) from R at most k`."""

    message: Message
    authors: tuple[RoleRef, ...] | Everyone
    most: Expression | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Volatile:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Phase:
    name: str
    body: Block
    doc: str
    span: Span = _span()
    name_span: Span = _span()
    requirements: tuple[Requirement, ...] = ()
    volatile: Volatile | None = None
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()


Statement: TypeAlias = (
    Interaction
    | Gather
    | Exchange
    | Each
    | Records
    | Awaits
    | ReadsLedger
    | Wait
    | Choice
    | Loop
    | Continue
    | Abort
    | Par
    | When
    | Call
    | Session
    | Phase
)

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
class Opening:
    """`opens with Open or Reopen by R`: with one event of these."""

    labels: tuple[Reference, ...]
    role: RoleRef
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class WitnessDeclaration:
    """`witness W = at least k of Label from R agreeing on f verified by g`."""

    name: str
    threshold: Threshold
    label: Reference
    source: RoleRef | None
    agreeing_on: Reference | None
    verified_by: Reference | None
    doc: str
    span: Span = _span()
    name_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Choreography:
    """`constraints` are the `where` clauses over parameters, in the order written; `identified_by` is a function.

    The selector of a role that is declared gives the size of a family its name.
    """

    name: str
    parameters: tuple[Field, ...]
    roles: tuple[RoleRef, ...]
    constraints: tuple[Expression, ...]
    body: Block
    doc: str
    span: Span = _span()
    name_span: Span = _span()
    opening: Opening | None = None
    identified_by: Reference | None = None
    vetoes: tuple[Veto, ...] = ()
    notices: tuple[Notice, ...] = ()
    witnesses: tuple[WitnessDeclaration, ...] = ()


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
