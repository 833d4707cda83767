"""Local automata: what a role does (DESIGN section 2.2). The projection is the deterministic automaton, nothing else.

A state's actions are distinct: sends by (receivers, label), receives by (lane, sender, label). In a well-formed
protocol a state has sends only, receives only (of one sender, and last an expiry, where the wait has a deadline), or
one fork, abort or case; a projection of a refused protocol may mix
them, and the second opinion runs those too.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.local_events import ChildEnded, Heard
from aura_chor.mpst.model import Deadline, Predicate
from aura_chor.mpst.sites import Site
from aura_chor.report.diagnostic import Span


@dataclass(frozen=True, slots=True)
class Send:
    """One event to all `receivers`, in the channels of `lane`.

    `optional`: a threshold collective awaits it, so the role may abstain. `through`: the sub-families among the
    receivers, which the sender hands over to show whom it has heard.
    """

    receivers: tuple[RoleName, ...]
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]
    target: int
    optional: bool = False
    through: tuple[RoleName, ...] = ()
    named: tuple[RoleName, ...] | None = None
    """In an expansion: whom the message names, if it names a sub-family."""


@dataclass(frozen=True, slots=True)
class Receive:
    """`named`: of a message that names a sub-family, the case in which the role is in it, or is not; else None."""

    sender: RoleName
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]
    target: int
    named: bool | None = None


@dataclass(frozen=True, slots=True)
class Expiry:
    """The deadline passes before a message of `sender` has come; that message is skipped when it comes."""

    sender: RoleName
    deadline: Deadline
    lane: LanePath
    target: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Fork:
    """The role acts in several lanes: each is an automaton of its own, by lane number; then `target`."""

    number: int
    lanes: tuple[tuple[int, "LocalAutomaton"], ...]
    target: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AbortAction:
    """The role aborts the session; there is nothing behind it."""

    reason: str
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Case:
    """The role's behaviour differs with a predicate over the parameters, which it knows: no message.

    `when` indexes `Protocol.whens`. Only the projection joined over all valuations has cases.
    """

    when: int
    then: int
    otherwise: int


# --- actions over families, facts, time and other sessions; roles are references, as the choreography writes them ---


@dataclass(frozen=True, slots=True)
class Scatter:
    """One event for every member of `group`, each with a payload of its own. `through` as in `Send`."""

    group: RoleName
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]
    target: int
    through: tuple[RoleName, ...] = ()


@dataclass(frozen=True, slots=True)
class Collect:
    """The role waits for messages of `senders`, of distinct members, until `count` (None: all) have come.

    `own`: the role is a member of `senders`; its own message, which it sent (or withheld) in the action before, counts.
    `expired` is the state behind the deadline, whether the choreography writes it or it aborts or withdraws; None
    without a deadline.
    """

    senders: RoleName
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]
    count: Predicate | None
    witness: str | None
    sub_family: RoleName | None
    own: bool
    deadline: Deadline | None
    target: int
    expired: int | None
    through: tuple[RoleName, ...] = ()
    """The sub-families among `senders`, which the role hands over to say whom it waits for."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The role's own part ends, and aborts nobody; there is nothing behind it."""

    reason: str
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Each:
    """The role acts in the lane of every member of `group`, which `variable` stands for in `lane`; then `target`."""

    number: int
    variable: str
    group: RoleName
    in_order: bool
    lane: "LocalAutomaton"
    target: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """The role writes a fact, for `awaiting` and for whoever reads the ledger."""

    awaiting: tuple[RoleName, ...]
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]
    target: int


@dataclass(frozen=True, slots=True)
class Await:
    """The role waits for the next fact of this label, with a cursor of its own; `recorder` None: of anybody."""

    label: Label
    recorder: RoleName | None
    external: bool
    lane: LanePath
    sites: tuple[Site, ...]
    deadline: Deadline | None
    target: int
    expired: int | None


@dataclass(frozen=True, slots=True)
class ReadLedgerAction:
    """The role looks at the account's state."""

    target: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """The role lets time pass: `length`, counted from when it first saw `since` (None: from now)."""

    length: "Deadline | Predicate"
    since: Label | None
    target: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OpenChild:
    """The role opens a child session of `callee`, plays `plays` in it, and learns how it ended."""

    callee: str
    roles: tuple[tuple[RoleName, RoleName], ...]
    arguments: tuple[Predicate, ...]
    plays: tuple[RoleName, ...]
    result: str
    target: int
    failed: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class JoinChild:
    """The role plays `plays` in a child session that `opener` opens, and goes on however it ends."""

    callee: str
    opener: RoleName
    plays: tuple[RoleName, ...]
    target: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Enter:
    """The role hands over the witnesses that it collected, and is in `entered`."""

    entered: str
    witnesses: tuple[str, ...]
    target: int
    phase: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class LocalStep:
    """What a seat of an expansion sees alone: it has collected, or its child session has ended. Never emitted."""

    event: Heard | ChildEnded
    target: int
    phase: str | None
    span: Span = field(compare=False)


Going: TypeAlias = (
    Send | Receive | Expiry | Fork | Scatter | Each | Record | ReadLedgerAction | Pause | JoinChild | Enter | LocalStep
)
"""Actions with one state behind them."""

Parting: TypeAlias = Collect | Await
"""Actions with a second state behind them where they have a deadline."""

Action: TypeAlias = Going | Parting | OpenChild | Case | AbortAction | Withdraw


@dataclass(frozen=True, slots=True)
class LocalState:
    """`may_end`: the role may be done here. `aborted`: some run that led here has been aborted by another role.

    A state with neither action nor `may_end` but with `aborted` waits for another role's abort.
    """

    actions: tuple[Action, ...]
    may_end: bool
    aborted: bool
    phase: str | None


@dataclass(frozen=True, slots=True)
class LocalAutomaton:
    """States are numbered in breadth-first order from 0, the start. `role` is the class, where a family has several."""

    role: RoleName
    lane: LanePath
    states: tuple[LocalState, ...]


@dataclass(frozen=True, slots=True)
class RoleClass:
    """The seats that share a module: a role of one seat, a family, or the members `first` to `last` of one.

    `name` is the role where it is one class, else as a reference is written: `Device[2]`, `Device[3..5]`, `Device[6..]`
    (`last` None: to the end).
    """

    name: RoleName
    role: RoleName
    first: int = 1
    last: int | None = None
    family: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """A class's automaton: `joined` over all valuations (with cases), and one for each of `Protocol.instances`."""

    role: RoleName
    joined: LocalAutomaton
    instances: tuple[LocalAutomaton, ...]
    of: RoleClass | None = None


def without_expiry(actions: tuple[Action, ...]) -> tuple[tuple[Receive, ...], Expiry | None]:
    """The receives and the expiry of a state that waits until a deadline; ((), None) for any other state."""
    expiry = actions[-1] if actions else None
    if not isinstance(expiry, Expiry):
        return (), None
    return tuple(action for action in actions if isinstance(action, Receive)), expiry
