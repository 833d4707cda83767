"""Session types of what a role does with many, with time, facts and other sessions, in paper notation.

`Device?≥t M` collects M from t distinct members, `∀Device!M` sends each its own, `∀i∈Device.(T)` has a lane for each;
`↑F` records a fact and `↓F` awaits one; `τ` is a step that nobody else sees; `ν` opens a session.
"""

from aura_chor.emit.diagram_text import applied, field_text
from aura_chor.mpst.local import (
    Action,
    Await,
    Collect,
    Each,
    Enter,
    JoinChild,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    Scatter,
    Send,
)
from aura_chor.mpst.model import Deadline, MessageType, Predicate

LEAVE = ""
"""What a role enters that only may post or forbid, when it leaves: no phase."""


def step_text(action: Action) -> str:
    """The action by itself, without what stands behind it."""
    match action:
        case Scatter(group=group, sites=sites):
            return f"∀{group}!{message_text(sites[0].message)}"
        case Collect(senders=senders, count=count, sites=sites, sub_family=sub_family):
            named = f" as {sub_family}" if sub_family else ""
            return f"{senders}?{quantity_text(count)} {message_text(sites[0].message)}{named}"
        case Each(variable=variable, group=group, in_order=in_order):
            return f"{'in order ' if in_order else ''}∀{variable}∈{group}"
        case Record(sites=sites):
            return f"↑{message_text(sites[0].message)}"
        case Await(sites=sites, recorder=recorder):
            return f"↓{f'{recorder}.' if recorder else ''}{message_text(sites[0].message)}"
        case ReadLedgerAction():
            return "τ(reads the ledger)"
        case Pause(length=length, since=since):
            return f"τ({length_text(length)}{f' since {since}' if since else ''})"
        case OpenChild(callee=callee, result=result):
            return f"ν{result}:{callee_text(callee)}"
        case JoinChild(callee=callee, opener=opener):
            return f"{opener}?{callee_text(callee)}"
        case Enter(entered=entered) if entered == LEAVE:
            return "τ(leaves)"
        case Enter(entered=entered, witnesses=witnesses):
            return f"{entered}({', '.join(witnesses)})"
        case _:
            raise AssertionError(f"{type(action).__name__} is written as one does among a few")


def ways(action: Action) -> tuple[str, int] | None:
    """What leads to the second way on, and its state, where the action has one."""
    match action:
        case Collect(expired=int(expired), deadline=deadline) | Await(expired=int(expired), deadline=deadline):
            return f"▷{deadline}", expired
        case OpenChild(failed=failed):
            return "or", failed
        case _:
            return None


def case_text(action: Send | Receive) -> str:
    """Which of the two cases it is, of a message that names a sub-family."""
    if not isinstance(action, Receive) or action.named is None:
        return ""
    return " (in)" if action.named else " (out)"


def quantity_text(count: Predicate | None) -> str:
    return "all" if count is None else f"≥{count.text}"


def length_text(length: Deadline | Predicate) -> str:
    return str(length) if isinstance(length, Deadline) else length.text


def callee_text(callee: str) -> str:
    """The choreography's own name, without its file."""
    return callee.rpartition("#")[2]


def message_text(message: MessageType) -> str:
    """`Quote(price: int)`."""
    return applied(message.label, [field_text(field) for field in message.fields])
