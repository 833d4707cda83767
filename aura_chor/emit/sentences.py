"""What a state is, in a sentence for its docstring, with its place in the choreography."""

from aura_chor.emit.context import Context
from aura_chor.emit.notation_many import LEAVE, callee_text, length_text
from aura_chor.emit.own_choices import is_own_choice
from aura_chor.emit.state_names import Unit
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Await,
    Case,
    Collect,
    Each,
    Enter,
    Expiry,
    Fork,
    JoinChild,
    LocalState,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    Scatter,
    Send,
    Withdraw,
    without_expiry,
)
from aura_chor.report.diagnostic import Span

_NAMED_MAX = 6


def sentence(context: Context, role: str, unit: Unit, number: int) -> str:
    state = unit.automaton.states[number]
    return f"{role} {_does(context, state)}. ({context.place(_span(context, state))})"


def _does(context: Context, state: LocalState) -> str:
    first: Action = state.actions[0]
    match first:
        case _ if is_own_choice(state.actions):
            return f"chooses: {_one_of(state.actions)}"
        case Send():
            return f"sends {_sent(first)}"
        case JoinChild() if len(state.actions) > 1:
            return f"waits for {_one_of(state.actions)}"
        case Receive() | Expiry():
            receives, expiry = without_expiry(state.actions)
            if expiry is not None:
                return f"waits for {_one_of(receives)}, {expiry.deadline} at most"
            return f"waits for {_one_of(state.actions)}"
        case Fork():
            return f"goes on in {len(first.lanes)} lanes at once"
        case AbortAction(reason=reason):
            return f"aborts the session: {reason}"
        case Case(when=when):
            return f"goes on as `{context.protocol.whens[when].text}` says"
        case _:
            return _does_with_many(first)


def _does_with_many(action: Action) -> str:
    match action:
        case Scatter(group=group, label=label):
            return f"sends a {label} to each of {group}"
        case Collect(senders=senders, label=label, count=count):
            quantity = "all" if count is None else f"at least {count.text}"
            return f"gathers {label} from {quantity} of {senders}{_at_most(action)}"
        case Each(group=group, in_order=in_order):
            return f"goes on with every one of {group}, {'one after the other' if in_order else 'all at once'}"
        case Withdraw(reason=reason):
            return f"withdraws: {reason}"
        case Enter(entered=entered) if entered == LEAVE:
            return "has no part of its own: it watches, and leaves when it likes"
        case Enter(entered=entered, witnesses=witnesses):
            return f"enters {entered} with {' and '.join(witnesses)}"
        case _:
            return _does_alone(action)


def _does_alone(action: Action) -> str:
    match action:
        case Record(label=label):
            return f"records the fact {label}"
        case Await(label=label, recorder=recorder):
            return f"waits for the fact {label}{f' of {recorder}' if recorder else ''}{_at_most(action)}"
        case ReadLedgerAction():
            return "reads the ledger"
        case Pause(length=length, since=since):
            return f"waits {length_text(length)}{f' since the first {since}' if since else ''}"
        case OpenChild(callee=callee, result=result):
            return f"opens a session of {callee_text(callee)} as {result}, and learns how it ends"
        case JoinChild(callee=callee, opener=opener):
            return f"takes part in a session of {callee_text(callee)} that {opener} opens"
        case _:
            raise AssertionError(f"{type(action).__name__} has a sentence among a few")


def _at_most(action: Collect | Await) -> str:
    return f", {action.deadline} at most" if action.deadline is not None else ""


def _one_of(actions: tuple[Action, ...]) -> str:
    """What may be sent or come; both cases of a message that names a sub-family are one."""
    texts = list(dict.fromkeys(map(_alternative, actions)))
    if len(texts) > _NAMED_MAX:
        texts[_NAMED_MAX:] = [f"one of {len(texts) - _NAMED_MAX} more"]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} or {texts[-1]}"


def _alternative(action: Action) -> str:
    match action:
        case Send():
            return _sent(action)
        case Scatter(group=group, label=label):
            return f"a {label} to each of {group}"
        case Record(label=label):
            return f"the fact {label}"
        case AbortAction(reason=reason):
            return f"to abort the session: {reason}"
        case _:
            return _received(action)


def _sent(action: Send) -> str:
    abstaining = ", or abstains" if action.optional else ""
    return f"{action.label} to {' and '.join(action.receivers)}{abstaining}"


def _received(action: Action) -> str:
    if isinstance(action, JoinChild):
        return f"a session of {callee_text(action.callee)} that {action.opener} opens"
    assert isinstance(action, Receive)
    return f"{action.label} from {action.sender}"


def _span(context: Context, state: LocalState) -> Span:
    first: Action = state.actions[0]
    match first:
        case Case(when=when):
            return context.protocol.whens[when].span
        case Send() | Receive() | Scatter() | Collect() | Record() | Await():
            return first.sites[0].span
        case _:
            return first.span
