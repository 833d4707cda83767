"""Whether what a body did is a walk through its role's typestates, by the generated classes alone.

Nothing of the engine is used: the operations that the states list and the return types of their methods make a graph,
and the records of a body are followed through it, each strand by itself. Where a record does not tell which step it was
(a collective sends and takes many messages in one), every possibility is kept; where none is left, the trace is wrong.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import ParamSpec, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from aura_chor.runtime.distance import after
from aura_chor.runtime.trace import Record, StrandPath
from aura_chor.session.children import Invitation
from aura_chor.session.collectives import (
    AwaitFact,
    Collect,
    Forbid,
    ForEach,
    JoinChild,
    Notify,
    OpenChild,
    Scatter,
    Withdraw,
)
from aura_chor.session.operations import Fork, Operation, Receive, ReceiveWithin, Send
from aura_chor.session.typestate import Aborted, End, State
from aura_chor.sim.watch import LifeOfSeat

P = ParamSpec("P")
R = TypeVar("R")
States = frozenset[type[object]]
_TALK = ("sent", "received")
WITHDRAWAL = "Withdraw"


def _kept(function: Callable[P, R]) -> Callable[P, R]:
    """`functools.cache` with the function's own type: to mypy a class might not be hashable."""
    return cast("Callable[P, R]", cache(function))


def deviation(life: LifeOfSeat) -> str | None:
    """The first step of this life that no typestate of the role allows; None where all are."""
    strands: dict[StrandPath, list[Record]] = {(): []}
    for record in life.records:
        strands.setdefault(record.strand, []).append(record)
    whole = reachable(life.start)
    for path, records in strands.items():
        lanes = [lane for state in whole for lane in lanes_of(state)]
        # What comes too late for a lane that is over comes where the lane had begun; what comes too late before lanes,
        # or for one of them, comes in any of them.
        late = _late_for(frozenset([state for lane in lanes for state in reachable(lane)] if path == () else whole))
        heard = late | frozenset(life.notices)
        found = _strand([life.start] if path == () else lanes, records, _beside(whole), heard)
        if found is not None:
            lane = "" if path == () else f" in lane {'/'.join(map(str, path))}"
            return f"{life.role} on device {life.device}{lane}: {found}"
    return None


def _strand(
    start: Iterable[type[object]], records: Iterable[Record], beside: frozenset[str], gathered: frozenset[str]
) -> str | None:
    states = _quietly(start)
    for record in records:
        if record.what in _TALK:
            label = str(record.detail["label"])
            following = _quietly(_steps(states, record.what, label))
            # What comes when a collective has enough is taken beside whatever the body waits for then.
            aside = gathered | beside if record.what == "received" else beside
            if not following and label not in aside:
                return f"{label} was {record.what} where {_names(states)} allows no such step"
            gathered |= _late_for(states)
            states = following or states
        elif record.what == "ended" and not _may_end(states, str(record.detail["as"])):
            return f"ended as {record.detail['as']}, which cannot be reached from {_names(states)} without a message"
    return None


@_kept
def _late_for(states: States) -> frozenset[str]:
    """What may come too late for one of these states: gathered, or waited for until a deadline.

    The next gather of whichever strand takes it along, since its checks may want to look at it.
    """
    operations = [operation for state in states for operation in operations_of(state).values()]
    waits = [operation for operation in operations if isinstance(operation, Collect | ReceiveWithin)]
    return frozenset([label for operation in waits for label in _labels(operation, "received")])


def _may_end(states: States, name: str) -> bool:
    """An abort by another seat ends a body anywhere."""
    return name == Aborted.__name__ or any(issubclass(state, End) and state.__name__ == name for state in states)


def _names(states: States) -> str:
    return " or ".join(sorted({state.__name__ for state in states if issubclass(state, State)})) or "an end"


# --- the graph ---


@_kept
def reachable(start: type[object]) -> tuple[type[object], ...]:
    """All states and ends of a role, its lanes' included, in the order in which they are found."""
    found = {start: None}
    queue = [start]
    for state in queue:
        targets = [target for name in operations_of(state) for target in after(state, name)]
        for target in [*targets, *lanes_of(state)]:
            if target not in found:
                found[target] = None
                queue.append(target)
    return tuple(found)


@_kept
def lanes_of(state: type[object]) -> tuple[type[object], ...]:
    """The first states of the lanes that a state begins."""
    found: list[type[object]] = []
    for operation in operations_of(state).values():
        if isinstance(operation, Fork | ForEach):
            hints = get_type_hints(getattr(state, operation.name))
            bodies = [hint for name, hint in hints.items() if name != "return" and get_args(hint)]
            takes = [get_args(hint)[0] for hint in bodies if isinstance(get_args(hint)[0], list)]
            found += [get_origin(arguments[-1]) or arguments[-1] for arguments in takes]
    return tuple([kind for kind in found if isinstance(kind, type) and issubclass(kind, State)])


def operations_of(state: type[object]) -> Mapping[str, Operation]:
    """What a state lists, by name; nothing for an end."""
    return {operation.name: operation for operation in getattr(state, "OPERATIONS", ())}


@_kept
def _beside(whole: tuple[type[object], ...]) -> frozenset[str]:
    """The labels of notices and vetoes: what is posted beside the protocol moves no state."""
    operations = [operation for state in whole for operation in operations_of(state).values()]
    return frozenset([operation.label for operation in operations if isinstance(operation, Notify | Forbid)])


def _quietly(states: Iterable[type[object]]) -> States:
    """These states, and all that are reached from them without a message."""
    found = dict.fromkeys(states)
    queue = list(found)
    for state in queue:
        for name, operation in operations_of(state).items():
            if not isinstance(operation, Send):
                for target in _silent(state, name, operation):
                    if target not in found:
                        found[target] = None
                        queue.append(target)
    return frozenset(found)


def _silent(state: type[object], name: str, operation: Operation) -> Iterator[type[object]]:
    """A receive is left without a message by its deadline only, a collective by having enough."""
    if isinstance(operation, Receive):
        return
    if isinstance(operation, ReceiveWithin | AwaitFact):
        yield from _after_label(state, name, None)
        return
    yield from after(state, name)


def _steps(states: States, what: str, label: str) -> Iterator[type[object]]:
    for state in states:
        for name, operation in operations_of(state).items():
            if label not in _labels(operation, what):
                continue
            if isinstance(operation, Receive | ReceiveWithin):
                yield from _after_label(state, name, label)
            else:
                yield from after(state, name)
            if isinstance(operation, Scatter | Collect | OpenChild | JoinChild):
                yield state


def _labels(operation: Operation, what: str) -> Iterable[str]:
    if what == "sent":
        if isinstance(operation, OpenChild):
            return (operation.child.name,)
        if isinstance(operation, Withdraw):
            return (WITHDRAWAL,)
        return (operation.label,) if isinstance(operation, Send | Scatter) else ()
    if isinstance(operation, Receive | ReceiveWithin):
        return [case.label for case in operation.cases]
    if isinstance(operation, Collect):
        return (operation.arrival.label,)
    if isinstance(operation, JoinChild):
        return (operation.child.name,)
    return (operation.label,) if isinstance(operation, AwaitFact) else ()


@_kept
def _after_label(state: type[object], name: str, label: str | None) -> tuple[type[object], ...]:
    """The states behind one case of a receive; None: behind its deadline.

    A case without a message is an invitation to a child session, in the order of the arrivals, or the deadline behind
    them.
    """
    returned = get_type_hints(getattr(state, name))["return"]
    invited = iter(_invitations(operations_of(state)[name]))
    found: list[type[object]] = []
    for case in get_args(returned) if get_origin(returned) is Union else (returned,):
        kind = get_origin(case) or case
        hints = get_type_hints(kind)
        message = hints.get("message")
        if (next(invited, None) if message is None else message.__name__) == label:
            found.append(get_origin(hints["next"]) or hints["next"])
    return tuple(found)


def _invitations(operation: Operation) -> tuple[str, ...]:
    """The child sessions that a receive may be asked into."""
    if not isinstance(operation, Receive | ReceiveWithin):
        return ()
    return tuple([case.label for case in operation.cases if case.message is Invitation])
