"""What a state is, in a sentence for its docstring, with its place in the choreography."""

from aura_chor.emit.context import Context
from aura_chor.emit.state_names import Unit
from aura_chor.mpst.local import AbortAction, Action, Case, Expiry, Fork, LocalState, Receive, Send, without_expiry
from aura_chor.report.diagnostic import Span

_NAMED_MAX = 6


def sentence(context: Context, role: str, unit: Unit, number: int) -> str:
    state = unit.automaton.states[number]
    return f"{role} {_does(context, state)}. ({context.place(_span(context, state))})"


def _does(context: Context, state: LocalState) -> str:
    first = state.actions[0]
    match first:
        case Send() if len(state.actions) == 1:
            return f"sends {_sent(first)}"
        case Send():
            return f"chooses: {_one_of(state.actions)}"
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


def _one_of(actions: tuple[Action, ...]) -> str:
    texts = [_sent(a) if isinstance(a, Send) else _received(a) for a in actions[:_NAMED_MAX]]
    if len(actions) > _NAMED_MAX:
        texts.append(f"one of {len(actions) - _NAMED_MAX} more")
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} or {texts[-1]}"


def _sent(action: Send) -> str:
    return f"{action.label} to {' and '.join(action.receivers)}"


def _received(action: Action) -> str:
    assert isinstance(action, Receive)
    return f"{action.label} from {action.sender}"


def _span(context: Context, state: LocalState) -> Span:
    first = state.actions[0]
    match first:
        case Send() | Receive():
            return first.sites[0].span
        case Fork(span=span) | AbortAction(span=span) | Expiry(span=span):
            return span
        case Case(when=when):
            return context.protocol.whens[when].span
