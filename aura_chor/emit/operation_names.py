"""The names of a state's methods: one per send; a wait is one method whatever it may bring."""

from collections.abc import Sequence

from aura_chor.emit.names import snake, snake_of
from aura_chor.emit.notation_many import LEAVE, callee_text
from aura_chor.emit.own_choices import is_own_choice
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
    LocalStep,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    Scatter,
    Send,
    Withdraw,
)


def operation_names(actions: Sequence[Action]) -> list[str]:
    first = actions[0]
    if len(actions) > 1 and any(isinstance(action, JoinChild) for action in actions):
        return ["receive"]
    if is_own_choice(actions):
        labels = [action.label for action in actions if isinstance(action, Send | Scatter)]
        return [_chosen_name(action, labels) for action in actions]
    match first:
        case Receive() | Expiry():
            labels = list(dict.fromkeys(action.label for action in actions if isinstance(action, Receive)))
            cases = [action for action in actions if isinstance(action, Receive) and action.named is not False]
            return [f"receive_{snake(labels[0])}" if len(labels) == len(cases) == 1 else "receive"]
        case Send():
            sends = [action for action in actions if isinstance(action, Send)]
            labels = [action.label for action in sends]
            return [_send_name(action, labels) for action in sends]
        case _:
            return [_only_name(first)]


def abstain_name(actions: Sequence[Action], action: Send) -> str:
    optional = [one for one in actions if isinstance(one, Send) and one.optional]
    return "abstain" if len(optional) == 1 else f"abstain_from_{snake(action.label)}"


def _chosen_name(action: Action, labels: Sequence[str]) -> str:
    if isinstance(action, Send):
        return _send_name(action, labels)
    if isinstance(action, Scatter) and labels.count(action.label) > 1:
        return f"{_only_name(action)}_to_each_{snake_of(action.group)}"
    return _only_name(action)


def _send_name(action: Send, labels: Sequence[str]) -> str:
    name = f"send_{snake(action.label)}"
    if labels.count(action.label) == 1:
        return name
    return f"{name}_to_{'_and_'.join(snake_of(receiver) for receiver in action.receivers)}"


def _only_name(action: Action) -> str:
    match action:
        case Fork():
            return "fork"
        case AbortAction():
            return "abort"
        case Case():
            return "case"
        case Withdraw():
            return "withdraw"
        case Scatter(label=label):
            return f"send_{snake(label)}"
        case Collect(label=label):
            return f"gather_{snake(label)}"
        case Each(group=group):
            return f"each_{snake_of(group)}"
        case _:
            return _name_alone(action)


def _name_alone(action: Action) -> str:
    match action:
        case Enter(entered=entered) if entered == LEAVE:
            return "leave"
        case Enter(entered=entered):
            return f"enter_{snake(entered)}"
        case Record(label=label):
            return f"record_{snake(label)}"
        case Await(label=label):
            return f"await_{snake(label)}"
        case ReadLedgerAction():
            return "read_ledger"
        case Pause():
            return "wait"
        case OpenChild(callee=callee):
            return f"open_{snake(callee_text(callee))}"
        case JoinChild(callee=callee):
            return f"join_{snake(callee_text(callee))}"
        case _:
            assert not isinstance(action, LocalStep), "steps of expansions are never emitted"
            raise AssertionError(f"{type(action).__name__} is named beside others of its state")
