"""Local automata as plain data, for programs that read the output of `aura-chor project --format json`."""

from typing import Any

from aura_chor.emit.notation_many import callee_text, length_text
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
    LocalAutomaton,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    Scatter,
    Send,
    Withdraw,
)
from aura_chor.mpst.model import Deadline, Predicate


def automaton_data(automaton: LocalAutomaton) -> dict[str, Any]:
    """The automaton as JSON-ready data: states in breadth-first order, state 0 the start."""
    return {
        "role": automaton.role,
        "lane": list(automaton.lane),
        "states": [
            {
                "phase": state.phase,
                "may_end": state.may_end,
                "aborted": state.aborted,
                "actions": [_action_data(action) for action in state.actions],
            }
            for state in automaton.states
        ],
    }


def _action_data(action: Action) -> dict[str, Any]:
    """Its kind, what is particular to it, and where it leads; `target` is where it succeeds."""
    if isinstance(action, AbortAction | Withdraw | Case):
        return _particulars(action)
    return _particulars(action) | {"target": action.target}


def _particulars(action: Action) -> dict[str, Any]:
    match action:
        case Send(receivers=receivers, label=label, lane=lane):
            data = {"kind": "send", "receivers": list(receivers), "label": label, "lane": list(lane)}
            return data | ({"optional": True} if action.optional else {})
        case Receive(sender=sender, label=label, lane=lane):
            data = {"kind": "receive", "sender": sender, "label": label, "lane": list(lane)}
            return data | ({"named": action.named} if action.named is not None else {})
        case Expiry(sender=sender, deadline=deadline, lane=lane):
            return {"kind": "expiry", "sender": sender, "deadline": _deadline(deadline), "lane": list(lane)}
        case Fork():
            lanes = [{"number": number, "automaton": automaton_data(lane)} for number, lane in action.lanes]
            return {"kind": "fork", "lanes": lanes}
        case AbortAction(reason=reason):
            return {"kind": "abort", "reason": reason}
        case Case():
            return {"kind": "case", "when": action.when, "then": action.then, "otherwise": action.otherwise}
        case _:
            return _of_many(action)


def _of_many(action: Action) -> dict[str, Any]:
    match action:
        case Scatter(group=group, label=label, lane=lane):
            return {"kind": "scatter", "group": group, "label": label, "lane": list(lane)}
        case Collect():
            return {
                "kind": "collect",
                "senders": action.senders,
                "label": action.label,
                "lane": list(action.lane),
                "count": _text(action.count),
                "witness": action.witness,
                "sub_family": action.sub_family,
                **_late(action),
            }
        case Each(variable=variable, group=group, in_order=in_order, lane=automaton):
            inside = automaton_data(automaton)
            return {"kind": "each", "variable": variable, "group": group, "in_order": in_order, "automaton": inside}
        case Withdraw(reason=reason):
            return {"kind": "withdraw", "reason": reason}
        case _:
            return _alone(action)


def _alone(action: Action) -> dict[str, Any]:
    match action:
        case Record(label=label, lane=lane, awaiting=awaiting):
            return {"kind": "record", "label": label, "lane": list(lane), "awaiting": list(awaiting)}
        case Await(label=label, lane=lane, recorder=recorder, external=external):
            data = {"kind": "await", "label": label, "lane": list(lane), "recorder": recorder, "external": external}
            return data | _late(action)
        case ReadLedgerAction():
            return {"kind": "read ledger"}
        case Pause(length=length, since=since):
            return {"kind": "wait", "length": length_text(length), "since": since}
        case OpenChild(callee=callee, plays=plays, failed=failed):
            return {"kind": "open", "callee": callee_text(callee), "plays": list(plays), "failed": failed}
        case JoinChild(callee=callee, opener=opener, plays=plays):
            return {"kind": "join", "callee": callee_text(callee), "opener": opener, "plays": list(plays)}
        case Enter(entered=entered, witnesses=witnesses):
            return {"kind": "enter", "phase": entered, "witnesses": list(witnesses)}
        case _:
            raise AssertionError(f"{type(action).__name__} is among the ordinary actions")


def _late(action: Collect | Await) -> dict[str, Any]:
    if action.deadline is None:
        return {}
    return {"deadline": _deadline(action.deadline), "expired": action.expired}


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {"amount": deadline.amount, "unit": deadline.unit}


def _text(count: Predicate | None) -> str | None:
    return None if count is None else count.text
