"""States in which a role decides between acts of its own: messages, payloads for each of many, facts, an abort."""

from collections.abc import Sequence

from aura_chor.mpst.local import AbortAction, Action, Record, Scatter, Send


def is_own_choice(actions: Sequence[Action]) -> bool:
    """Whether a body can be offered them side by side, each as a method of the state."""
    aborts = sum(isinstance(action, AbortAction) for action in actions)
    return (
        len(actions) > 1 and aborts < 2 and all(isinstance(a, Send | Scatter | Record | AbortAction) for a in actions)
    )


def beside_sends(actions: Sequence[Action]) -> list[Scatter | Record | AbortAction]:
    """What stands in the table of operations behind the sends and the ways to abstain from them, an abort last."""
    others = [action for action in actions if isinstance(action, Scatter | Record)]
    return [*others, *(action for action in actions if isinstance(action, AbortAction))]


def number_of_sends(actions: Sequence[Action]) -> int:
    """How many operations come before those of `beside_sends`."""
    sends = [action for action in actions if isinstance(action, Send)]
    return len(sends) + sum(send.optional for send in sends)
