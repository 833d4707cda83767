"""Session types in paper notation, as far as a docstring can hold them: a few steps, then names of states."""

from aura_chor.emit.notation_many import callee_text, case_text, message_text, step_text, ways
from aura_chor.emit.state_names import AWAITING_ABORT, COMPLETED, Unit
from aura_chor.mpst.actions import targets_of
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Case,
    Each,
    Expiry,
    Fork,
    JoinChild,
    Receive,
    Record,
    Scatter,
    Send,
    Withdraw,
    without_expiry,
)

_STEPS_MAX = 4
_BRANCHES_MAX = 6


def session_type(unit: Unit, start: int) -> str:
    """What the role does from state `start` on; `μX.` where it comes back to this state within the steps shown."""
    steps: list[str] = []
    state = start
    seen: set[int] = set()
    while state not in seen and len(steps) < _STEPS_MAX:
        seen.add(state)
        actions = unit.automaton.states[state].actions
        if not actions:
            break
        step, following = _step(unit, actions)
        steps.append(step)
        if following is None:
            return _bound(unit, start, steps, comes_back=False)
        state = following
    steps.append(_name(unit, state))
    return _bound(unit, start, steps, comes_back=state == start)


def _bound(unit: Unit, start: int, steps: list[str], *, comes_back: bool) -> str:
    binder = f"μ{unit.classes[start]}. " if comes_back else ""
    return binder + ". ".join(steps)


def _name(unit: Unit, state: int) -> str:
    name = unit.classes[state]
    return "end" if name in (unit.end, COMPLETED) else "⊥" if name == AWAITING_ABORT else name


def _step(unit: Unit, actions: tuple[Action, ...]) -> tuple[str, int | None]:
    """One state's actions, and the state behind them where there is only one."""
    first = actions[0]
    receives, expiry = without_expiry(actions)
    if expiry is not None:
        in_time, _ = _step(unit, receives)
        behind = "" if len(receives) > 1 else f".{_next_of(unit, receives[0].target)}"
        return f"{in_time}{behind} ▷{expiry.deadline} {_next_of(unit, expiry.target)}", None
    if len(actions) > 1:
        parts = [_alternative(unit, action) for action in actions[:_BRANCHES_MAX]]
        more = [f"… {len(actions) - _BRANCHES_MAX} more"] if len(actions) > _BRANCHES_MAX else []
        return "{" + ", ".join([*parts, *more]) + "}", None
    match first:
        case Send() | Receive():
            return f"{_peer(first)}{_message(first)}", first.target
        case Fork():
            return f"({' | '.join(f'lane {number + 1}' for number, _ in first.lanes)})", first.target
        case AbortAction():
            return "abort", None
        case Expiry():
            return f"▷{first.deadline}", first.target
        case Case():
            return f"{{{_next_of(unit, first.then)} or {_next_of(unit, first.otherwise)}}}", None
        case Withdraw():
            return "withdraw", None
        case Each():
            return f"{step_text(first)}(…)", first.target
        case _:
            return _many(unit, first)


def _many(unit: Unit, action: Action) -> tuple[str, int | None]:
    target = targets_of(action)[0]
    second = ways(action)
    if second is None:
        return step_text(action), target
    text, state = second
    return f"{step_text(action)}.{_next_of(unit, target)} {text} {_next_of(unit, state)}", None


def _alternative(unit: Unit, action: Action) -> str:
    match action:
        case AbortAction():
            return "abort"
        case Scatter() | Record():
            return f"{step_text(action)}.{_next(unit, action)}"
        case _:
            return f"{_peer(action)}{_message(action)}.{_next(unit, action)}"


def _next(unit: Unit, action: Action) -> str:
    return _next_of(unit, targets_of(action)[0])


def _next_of(unit: Unit, state: int) -> str:
    return _name(unit, state)


def _peer(action: Action) -> str:
    if isinstance(action, Send):
        return f"{','.join(action.receivers)}!"
    assert isinstance(action, Receive | JoinChild)
    return f"{action.sender if isinstance(action, Receive) else action.opener}?"


def _message(action: Action) -> str:
    if isinstance(action, JoinChild):
        return callee_text(action.callee)
    assert isinstance(action, Send | Receive)
    return f"{message_text(action.sites[0].message)}{case_text(action)}"
