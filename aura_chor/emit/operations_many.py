"""Operations over families, facts, time and other sessions, in the table of a state's operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aura_chor.emit.children_view import CHILDREN, child_node
from aura_chor.emit.layout import Bracket, Node, quoted, tuple_of
from aura_chor.emit.names import STATE_RESERVED, escaped, field_name, message_class, snake, witness_class
from aura_chor.emit.notation_many import callee_text
from aura_chor.emit.operation_names import abstain_name
from aura_chor.emit.predicates import parameter_attribute
from aura_chor.emit.seat_text import role_of
from aura_chor.emit.wait_cases import is_invited
from aura_chor.emit.witnesses_view import WITNESSES
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
    Withdraw,
)
from aura_chor.mpst.model import Deadline, Notice, PayloadField, Veto
from aura_chor.mpst.sites import SESSION_PARAMETER

if TYPE_CHECKING:
    from aura_chor.emit.operations_view import OperationsOfRole
    from aura_chor.emit.ranges import Range
    from aura_chor.emit.state_names import Unit

COLLECTIVES = "aura_chor.session.collectives"
OPERATIONS = "aura_chor.session.operations"


def sends(ops: OperationsOfRole, actions: Sequence[Action], names: Sequence[str]) -> Iterator[Node]:
    """The sends of a state, then the ways to abstain from those that may be left out."""
    chosen = [action for action in actions if isinstance(action, Send)]
    for action, name in zip(chosen, names, strict=True):
        yield _send(ops, action, quoted(name))
    for action in chosen:
        if action.optional:
            name = quoted(abstain_name(actions, action))
            parts = (name, quoted(action.label), ops.seats.all(action.receivers), _lane(action.lane), _own(ops, action))
            yield ops.call("Abstain", *parts, module=COLLECTIVES)


def handed_over(action: Send | Scatter) -> tuple[str, ...]:
    """The sub-families that the sender shows: those among the receivers, and the one that a field names."""
    naming = naming_field(action)
    named = () if naming is None or naming.names is None else (naming.names,)
    return tuple(dict.fromkeys([*action.through, *named]))


def naming_field(action: Send | Scatter | Receive) -> PayloadField | None:
    return next((payload for payload in action.sites[0].message.fields if payload.names), None)


def _send(ops: OperationsOfRole, action: Send, name: str) -> Node:
    receivers = ops.seats.all(action.receivers)
    head: list[Node] = [name, quoted(action.label), f"messages.{message_class(action.label)}", receivers]
    wheres = ops.wheres(action.sites)
    full = [*head, _lane(action.lane), ops.keeps(action.sites)]
    through = handed_over(action)
    if through:
        naming = naming_field(action)
        names = "None" if naming is None else quoted(field_name(naming.name))
        given = tuple_of([quoted(one) for one in through])
        return ops.call("SendThrough", *full, given, names, *wheres, module=COLLECTIVES)
    if ops.collectives.collected(action) is not None:
        return ops.call("Post", *full, _own(ops, action), *wheres, module=COLLECTIVES)
    return ops.call("Send", *head, *_without_defaults(_lane(action.lane), ops.keeps(action.sites), *wheres))


def naming_arrival(ops: OperationsOfRole, action: Receive) -> Node:
    naming = naming_field(action)
    assert naming is not None
    assert naming.names is not None
    return ops.call(
        "NamingArrival",
        ops.seats.one(action.sender),
        quoted(action.label),
        f"messages.{message_class(action.label)}",
        _lane(action.lane),
        ops.keeps(action.sites),
        quoted(field_name(naming.name)),
        quoted(naming.names),
        quoted(role_of(ops.protocol, naming.names)),
        *ops.places(action.sites),
        module=COLLECTIVES,
    )


def invitation(ops: OperationsOfRole, unit: Unit, action: JoinChild) -> Node:
    """The case of a wait that tells of a child session."""
    kind = ops.imports.use(CHILDREN, "Invitation")
    lane = _without_defaults(_lane(unit.automaton.lane))
    return ops.call("Arrival", ops.seats.one(action.opener), quoted(callee_text(action.callee)), kind, *lane)


def alone(ops: OperationsOfRole, unit: Unit, number: int, action: Action, name: str) -> Node:
    """The operation of a state that has just one."""
    match action:
        case Scatter():
            return _scatter(ops, action, name)
        case Collect():
            return _collect(ops, action, name)
        case Each(group=group, variable=variable, lane=inside, in_order=in_order):
            parts = (name, ops.seats.one(group), quoted(variable), _lane(inside.lane), str(in_order))
            return ops.call("ForEach", *parts, module=COLLECTIVES)
        case Record():
            head = [name, quoted(action.label), f"messages.{message_class(action.label)}"]
            awaiting = ops.seats.all(action.awaiting)
            lane = _lane(ops.collectives.lane_of_fact(action.label))
            tail = _without_defaults(lane, ops.keeps(action.sites), *ops.wheres(action.sites))
            return ops.call("Record", *head, awaiting, *tail, module=COLLECTIVES)
        case Await():
            return _await(ops, action, name)
        case Withdraw(reason=reason):
            return ops.call("Withdraw", name, quoted(reason), module=COLLECTIVES)
        case _:
            return _without_message(ops, unit, number, action, name)


def _without_message(ops: OperationsOfRole, unit: Unit, number: int, action: Action, name: str) -> Node:
    match action:
        case Enter(witnesses=()):
            return ops.call("Enter", name, module=COLLECTIVES)
        case Enter(witnesses=witnesses):
            ops.imports.use(WITNESSES, "witnesses")
            classes = [f"witnesses.{witness_class(witness)}" for witness in witnesses]
            return ops.call("Enter", name, *classes, module=COLLECTIVES)
        case ReadLedgerAction():
            return ops.call("ReadLedger", name, module=COLLECTIVES)
        case Pause(since=since):
            return ops.call("Wait", name, _length(ops, action), quoted(since) if since else "None", module=COLLECTIVES)
        case OpenChild():
            edge = ops.collectives.child(action)
            receivers = [one for one in edge.members if one != edge.role]
            parts = (child_node(ops, action, edge), ops.seats.all(receivers), _lane(unit.automaton.lane))
            return ops.call("OpenChild", name, *parts, module=COLLECTIVES)
        case JoinChild():
            edge = ops.collectives.child(action)
            where = (ops.seats.one(action.opener), _lane(unit.automaton.lane))
            invited = str(is_invited(unit.automaton, number))
            return ops.call("JoinChild", name, child_node(ops, action, edge), *where, invited, module=COLLECTIVES)
        case _:
            raise AssertionError(f"{type(action).__name__} stands beside others of its state")


def in_range(ops: OperationsOfRole, around: Range) -> Iterator[Node]:
    """Behind a state's own operations: what its role may do at any time."""
    for notice in around.notices:
        most = "None" if notice.most is None else str(notice.most)
        name = quoted(notice_name(notice))
        message = f"messages.{message_class(notice.message.label)}"
        yield ops.call("Notify", name, quoted(notice.message.label), message, most, module=COLLECTIVES)
    for veto in around.vetoes:
        counts = "None" if veto.counts is None else quoted(veto.counts)
        message = f"messages.{message_class(veto.message.label)}"
        name = quoted(veto_name(veto))
        yield ops.call("Forbid", name, quoted(veto.message.label), message, counts, module=COLLECTIVES)


def notice_name(notice: Notice) -> str:
    return f"notice_{snake(notice.message.label)}"


def veto_name(veto: Veto) -> str:
    return escaped(snake(veto.message.label), STATE_RESERVED)


def _scatter(ops: OperationsOfRole, action: Scatter, name: str) -> Node:
    head = [name, quoted(action.label), f"messages.{message_class(action.label)}", ops.seats.one(action.group)]
    tail = (_lane(action.lane), ops.keeps(action.sites), *ops.wheres(action.sites))
    return ops.call("Scatter", *head, *tail, module=COLLECTIVES)


def _collect(ops: OperationsOfRole, action: Collect, name: str) -> Node:
    message = f"messages.{message_class(action.label)}"
    tail = _without_defaults(_lane(action.lane), ops.keeps(action.sites), *ops.places(action.sites))
    arrival = ops.call("Arrival", ops.seats.one(action.senders), quoted(action.label), message, *tail)
    count = _count_beside(ops, action) if action.witness is not None else ops.count(action.count)
    deadline = "None" if action.deadline is None else ops.deadline(action.deadline)
    proofs = [f"witnesses.{witness_class(proof)}" for proof in (action.witness, action.sub_family) if proof]
    if proofs:
        ops.imports.use(WITNESSES, "witnesses")
    first, *more = proofs or ["None"]
    return ops.call("Collect", name, arrival, count, first, deadline, str(action.own), *more, module=COLLECTIVES)


def _count_beside(ops: OperationsOfRole, action: Collect) -> Node:
    """Of a gather that ends in a witness: None where it goes on as soon as the witness holds."""
    [witness] = [one for one in ops.protocol.witnesses if one.name == action.witness]
    if (action.count and action.count.text) == (witness.count and witness.count.text):
        return "None"
    return ops.imports.use(OPERATIONS, "ALL") if action.count is None else ops.count(action.count)


def _await(ops: OperationsOfRole, action: Await, name: str) -> Node:
    recorders = (action.recorder,) if action.recorder is not None else ops.collectives.recorders(action.label)
    return ops.call(
        "AwaitFact",
        name,
        quoted(action.label),
        f"messages.{message_class(action.label)}",
        ops.seats.all(() if action.external else recorders),
        str(action.external),
        _lane(ops.collectives.lane_of_fact(action.label)),
        "None" if action.deadline is None else ops.deadline(action.deadline),
        ops.keeps(action.sites),
        *ops.places(action.sites),
        module=COLLECTIVES,
    )


def _length(ops: OperationsOfRole, action: Pause) -> Node:
    if isinstance(action.length, Deadline):
        return ops.deadline(action.length)
    [variable] = action.length.variables
    return f"({SESSION_PARAMETER}, {quoted(parameter_attribute(variable))})"


def _own(ops: OperationsOfRole, action: Send) -> str:
    collected = ops.collectives.collected(action)
    return str(collected is not None and collected.own)


def _lane(lane: tuple[int, ...]) -> Bracket:
    return tuple_of([str(number) for number in lane])


def _without_defaults(*given: Node) -> list[Node]:
    """Optional arguments, as far as one behind them is not empty."""
    kept = list(given)
    while kept and isinstance(kept[-1], Bracket) and not kept[-1].parts:
        kept.pop()
    return kept
