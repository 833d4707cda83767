"""The methods of states over families, facts, time and other sessions, and the classes of what they give."""

from collections.abc import Iterator

from aura_chor.emit import children_view, role_methods
from aura_chor.emit.branch_names import arrived
from aura_chor.emit.layout import Node, call
from aura_chor.emit.names import escaped, field_name, message_class, snake, witness_class
from aura_chor.emit.operation_names import operation_names
from aura_chor.emit.operations_many import handed_over, notice_name, veto_name
from aura_chor.emit.own_choices import beside_sends, number_of_sends
from aura_chor.emit.payload_text import PayloadText
from aura_chor.emit.python_text import alias, method, returning, wrapped
from aura_chor.emit.role_methods import families_given, families_taken, lane_parameter
from aura_chor.emit.role_module import TYPESTATE, RoleModule
from aura_chor.emit.seat_text import sub_families
from aura_chor.emit.state_names import Unit
from aura_chor.emit.view import Block
from aura_chor.emit.witnesses_view import WITNESSES
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Await,
    Collect,
    Each,
    Enter,
    JoinChild,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Record,
    Scatter,
    Withdraw,
)

_VIEWS = "aura_chor.session.views"
_RECORD_RESERVED = frozenset(["messages", "message", "next", "witness"])


def written(module: RoleModule, unit: Unit, number: int, action: Action) -> str:
    """The one method of the state's action."""
    match action:
        case Collect():
            return _collect(module, unit, number, action)
        case Scatter():
            return _scatter(module, unit, action, operation_names([action])[0])
        case Each():
            return _each(module, unit, action)
        case Record():
            return _record(module, unit, action, operation_names([action])[0])
        case Await():
            return _await(module, unit, number, action)
        case OpenChild():
            return children_view.opens(module, unit, action)
        case JoinChild():
            return children_view.joins(module, unit, action)
        case _:
            return _simple(module, unit, action)


def decides(module: RoleModule, unit: Unit, number: int) -> Iterator[str]:
    """The methods of a state in which the role chooses between acts of its own."""
    actions = unit.automaton.states[number].actions
    named = dict(zip(actions, operation_names(actions), strict=True))
    yield from role_methods.sends(module, unit, number)
    for index, action in enumerate(beside_sends(actions), start=number_of_sends(actions)):
        match action:
            case Scatter():
                yield _scatter(module, unit, action, named[action], index)
            case Record():
                yield _record(module, unit, action, named[action], index)
            case AbortAction():
                yield role_methods.abort(index)


def following(module: RoleModule, unit: Unit, number: int, action: Action) -> Iterator[Block]:
    """The classes of what the method gives, where that is not the next state alone."""
    match action:
        case Collect():
            yield from _collected(module, unit, number, action)
        case Await():
            yield from _got(module, unit, number, action)
        case ReadLedgerAction(target=target):
            view = module.imports.use(_VIEWS, "LedgerView")
            yield module.branch(module.ledger_read(unit, action), (f"view: {view}",), unit.classes[target])
        case OpenChild():
            yield from children_view.branches(module, unit, action)
        case _:
            pass


def in_range(module: RoleModule, unit: Unit, number: int, *, behind: int) -> Iterator[str]:
    """Notices and vetoes; `behind` is how many operations the state has of its own."""
    around, own = module.around(unit, number), unit.classes[number]
    for index, notice in enumerate(around.notices, start=behind):
        text = PayloadText(module.context.protocol, module.imports, notice.message, ())
        body = [returning(wrapped(own, "_notify", str(index), text.made))]
        yield method(notice_name(notice), text.parameters, f"{own}[S]", body)
    for index, veto in enumerate(around.vetoes, start=behind + len(around.notices)):
        text = PayloadText(module.context.protocol, module.imports, veto.message, ())
        body = [returning(wrapped("Aborted", "_forbid", str(index), text.made))]
        yield method(veto_name(veto), text.parameters, "Aborted[S]", body)


# --- one action each ---


def _collect(module: RoleModule, unit: Unit, number: int, action: Collect) -> str:
    record = module.branches[arrived(unit, action)]
    proofs = [
        *(["collected.proof"] if action.witness or action.sub_family else []),
        *(["collected.sub_family"] if action.witness and action.sub_family else []),
    ]
    made = call(record, "collected.messages", *proofs, call(unit.classes[action.target], "core"))
    body = ["        collected, core = await self._collect()"]
    body += _late(module, unit, number, action, "collected")
    body.append(returning(made))
    [name] = operation_names([action])
    returns = record if action.expired is None else module.union(unit, number, "Collected")
    return method(name, (), f"{returns}[S]", body)


def _await(module: RoleModule, unit: Unit, number: int, action: Await) -> str:
    record = module.branches[arrived(unit, action)]
    body = ["        message, core = await self._await_fact()"]
    body += _late(module, unit, number, action, "message")
    body.append(returning(call(record, "message", call(unit.classes[action.target], "core"))))
    [name] = operation_names([action])
    returns = record if action.expired is None else module.union(unit, number, "Received")
    return method(name, (), f"{returns}[S]", body)


def _late(module: RoleModule, unit: Unit, number: int, action: Collect | Await, found: str) -> list[str]:
    if action.expired is None:
        return [f"        assert {found} is not None"] if isinstance(action, Collect) else []
    expired = call(module.expiries[unit.classes[number]], call(unit.classes[action.expired], "core"))
    return [f"        if {found} is None:", returning(expired, indent=12)]


def _scatter(module: RoleModule, unit: Unit, action: Scatter, method_name: str, index: int = 0) -> str:
    into, through = unit.classes[action.target], handed_over(action)
    name = escaped(field_name(snake(action.label)), frozenset(map(snake, through)))
    mapping = module.imports.use("collections.abc", "Mapping")
    given = f"{name}: {mapping}[int, messages.{message_class(action.label)}]"
    handed: list[Node] = [families_given(through)] if through else []
    body = [returning(wrapped(into, "_scatter", str(index), name, *handed))]
    return method(method_name, (*families_taken(module, through), given), f"{into}[S]", body)


def _each(module: RoleModule, unit: Unit, action: Each) -> str:
    into, lane = unit.classes[action.target], module.names.lane_of_each(action)
    through = tuple(map(str, sub_families(module.context.protocol, [action.group])))
    body = lane_parameter(module, lane, "body", "[", "int, ")
    handed: list[Node] = [families_given(through)] if through else []
    line = returning(wrapped(into, "_each", lane.classes[0], "body", *handed))
    [name] = operation_names([action])
    return method(name, (*families_taken(module, through), body), f"{into}[S]", [line])


def _record(module: RoleModule, unit: Unit, action: Record, name: str, index: int = 0) -> str:
    into = unit.classes[action.target]
    text = PayloadText(module.context.protocol, module.imports, action.sites[0].message, action.awaiting)
    body = [returning(wrapped(into, "_send", str(index), text.made, *text.sealed))]
    return method(name, text.parameters, f"{into}[S]", body)


def _simple(module: RoleModule, unit: Unit, action: Action) -> str:
    [name] = operation_names([action])
    match action:
        case Enter(witnesses=witnesses, target=target):
            into = unit.classes[target]
            if witnesses:
                module.imports.use(WITNESSES, "witnesses")
            names = [field_name(snake(witness)) for witness in witnesses]
            typed = [f"{name}: witnesses.{witness_class(w)}[S]" for name, w in zip(names, witnesses, strict=True)]
            body = [returning(call(into, call("self._enter", *names)))]
            return method(name, tuple(typed), f"{into}[S]", body, asynchronous=False)
        case ReadLedgerAction(target=target):
            record = module.ledger_read(unit, action)
            body = ["        view, core = await self._read_ledger()"]
            body.append(returning(call(record, "view", call(unit.classes[target], "core"))))
            return method(name, (), f"{record}[S]", body)
        case Pause(target=target):
            into = unit.classes[target]
            return method(name, (), f"{into}[S]", [returning(wrapped(into, "_wait"))])
        case Withdraw():
            end = module.imports.use(TYPESTATE, "Withdrawn")
            return method(name, (), f"{end}[S]", [returning(wrapped(end, "_withdraw"))])
        case _:
            raise AssertionError(f"{type(action).__name__} has methods among a few")


# --- what they give ---


def _collected(module: RoleModule, unit: Unit, number: int, action: Collect) -> Iterator[Block]:
    record = module.branches[arrived(unit, action)]
    if record not in module.defined:
        module.defined.add(record)
        base = module.imports.use(TYPESTATE, "Collected")
        fields = [f"witness: witnesses.{witness_class(action.witness)}[S]"] if action.witness else []
        if action.sub_family:
            attribute = escaped(snake(action.sub_family), _RECORD_RESERVED)
            fields.append(f"{attribute}: witnesses.{witness_class(action.sub_family)}[S]")
        kind = f"{base}[S, messages.{message_class(action.label)}]"
        yield module.branch(record, tuple(fields), unit.classes[action.target], base=kind)
    yield from _expired(module, unit, number, action, record, "Collected", f"from {action.senders}")


def _got(module: RoleModule, unit: Unit, number: int, action: Await) -> Iterator[Block]:
    record = module.branches[arrived(unit, action)]
    if record not in module.defined:
        module.defined.add(record)
        fields = (f"message: messages.{message_class(action.label)}",)
        yield module.branch(record, fields, unit.classes[action.target])
    yield from _expired(module, unit, number, action, record, "Received", "recorded")


def _expired(
    module: RoleModule, unit: Unit, number: int, action: Collect | Await, record: str, suffix: str, said: str
) -> Iterator[Block]:
    if action.expired is None:
        return
    late = module.expiries[unit.classes[number]]
    yield module.branch(late, (), unit.classes[action.expired])
    yield alias(module.union(unit, number, suffix), [record, late], [said, f"{action.deadline} have passed"])
