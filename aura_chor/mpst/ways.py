"""What a role itself does on a way through its automaton, as arrows: evidence for which one role is enough."""

from collections import deque
from collections.abc import Callable

from aura_chor.base.names import RoleName
from aura_chor.mpst.actions import span_of, targets_of
from aura_chor.mpst.local import (
    Action,
    Await,
    Collect,
    Each,
    Enter,
    Expiry,
    Fork,
    JoinChild,
    LocalAutomaton,
    LocalStep,
    OpenChild,
    Pause,
    Receive,
    Record,
    Scatter,
    Send,
)
from aura_chor.mpst.model import Deadline
from aura_chor.report.diagnostic import Arrow


def shortest_way(automaton: LocalAutomaton, goal: int, allowed: Callable[[Action, int], bool]) -> tuple[Arrow, ...]:
    """What the role does on the shortest way to a state by allowed steps: an action, and which of its targets."""
    arrivals: dict[int, tuple[int, Action, int]] = {}
    queue = deque([0])
    while queue and goal not in (0, *arrivals):
        number = queue.popleft()
        for action in automaton.states[number].actions:
            for side, target in enumerate(targets_of(action)):
                if target != 0 and target not in arrivals and allowed(action, side):
                    arrivals[target] = (number, action, side)
                    queue.append(target)
    found: list[Arrow] = []
    while goal in arrivals:
        goal, action, side = arrivals[goal]
        arrow = arrow_of(automaton.role, action, side)
        found += () if arrow is None else (arrow,)
    return tuple(reversed(found))


def arrow_of(role: RoleName, action: Action, side: int) -> Arrow | None:
    """One action as the role takes it; None for what nobody sees, the outcome of a `when`."""
    span = span_of(action)
    if span is None:
        return None
    match action:
        case Send(receivers=receivers, label=label):
            return Arrow(role, tuple(receivers), label, span)
        case Scatter(group=group, label=label):
            return Arrow(role, (group,), label, span)
        case Record(awaiting=awaiting, label=label):
            return Arrow(role, tuple(awaiting), label, span)
        case Receive(sender=sender, label=label):
            return Arrow(sender, (role,), label, span)
        case Collect(senders=senders, label=label) if side == 0:
            return Arrow(senders, (role,), label, span)
        case _:
            return Arrow(role, (), _words(action, side), span)


def _words(action: Action, side: int) -> str:
    match action:
        case Collect(senders=senders, deadline=deadline):
            return f"has waited {deadline} for {senders}"
        case Expiry(sender=sender, deadline=deadline):
            return f"has waited {deadline} for {sender}"
        case Await(label=label, deadline=deadline):
            return f"takes the fact {label}" if side == 0 else f"has waited {deadline} for the fact {label}"
        case Pause(length=length):
            return f"has waited {length if isinstance(length, Deadline) else length.text}"
        case OpenChild(callee=callee):
            return f"learns that {callee} has {'failed' if side else 'succeeded'}"
        case JoinChild(callee=callee):
            return f"has played in {callee}"
        case Enter(entered=entered):
            return f"enters {entered}"
        case Fork():
            return "its lanes of the par"
        case Each(group=group):
            return f"its lanes with each {group}"
        case LocalStep(event=event):
            return str(event)
        case _:
            return "reads the ledger"
