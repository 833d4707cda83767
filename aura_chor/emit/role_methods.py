"""The methods of a role's states: what the role does with one peer, in lanes, or by its parameters."""

from collections.abc import Iterator

from aura_chor.emit.annotations import annotation
from aura_chor.emit.branch_names import arrived
from aura_chor.emit.layout import Bracket, Node, call
from aura_chor.emit.names import field_name, message_class
from aura_chor.emit.operations_view import operation_names
from aura_chor.emit.python_text import method, returning, wrapped
from aura_chor.emit.role_module import RoleModule
from aura_chor.emit.state_names import Unit, parameter_of_lane
from aura_chor.mpst.local import AbortAction, Case, Fork, LocalAutomaton, Receive, Send, without_expiry


def sends(unit: Unit, number: int) -> Iterator[str]:
    actions = unit.automaton.states[number].actions
    for index, (action, name) in enumerate(zip(actions, operation_names(actions), strict=True)):
        assert isinstance(action, Send)
        message = action.sites[0].message
        into = unit.classes[action.target]
        parts = [
            f"{field_name(payload.name)}: {annotation(payload.type, inside_messages=False)}"
            for payload in message.fields
        ]
        made = call(f"messages.{message_class(message.label)}", *[field_name(f.name) for f in message.fields])
        body = [returning(wrapped(into, "_send", str(index), made))]
        yield method(name, ("*", *parts) if parts else (), f"{into}[S]", body)


def receive(module: RoleModule, unit: Unit, number: int) -> str:
    actions = [action for action in unit.automaton.states[number].actions if isinstance(action, Receive)]
    name = operation_names(tuple(actions))[0]
    made = [
        call(module.branches[arrived(unit, action)], "message", call(unit.classes[action.target], "core"))
        for action in actions
    ]
    expired = _expired(module, unit, number)
    if len(made) == 1 and expired is None:
        body = ["        _, message, core = await self._receive()", returning(made[0])]
        return method(name, (), f"{module.branches[arrived(unit, actions[0])]}[S]", body)
    body = [f"        case, message, core = await self._receive{'_within' if expired else ''}()"]
    made += [expired] if expired else []
    for index, node in enumerate(made[:-1]):
        body += [f"        if case == {index}:", returning(node, indent=12)]
    body.append(returning(made[-1]))
    return method(name, (), f"{module.union(unit, number, 'Received')}[S]", body)


def fork(module: RoleModule, unit: Unit, action: Fork) -> str:
    into = unit.classes[action.target]
    parameters: list[Node] = []
    lanes: list[Node] = []
    for position, (number, automaton) in enumerate(action.lanes):
        lane = module.names.lane(action, position)
        ends = f"{lane.end}[S]" + (" | Aborted[S]" if _can_abort(automaton) else "")
        types = (f"[{lane.classes[0]}[S]]", f"Awaitable[{ends}]")
        parameters.append(Bracket(f"{parameter_of_lane(number)}: Callable[", types, "]"))
        lanes.append(call("Lane", lane.classes[0], parameter_of_lane(number)))
    return method("fork", tuple(parameters), f"{into}[S]", [returning(wrapped(into, "_fork", *lanes))])


def case(module: RoleModule, unit: Unit, number: int, action: Case) -> str:
    then, otherwise = module.sides_of(action, unit.classes[number])
    body = [
        "        holds, core = self._resolve()",
        "        if holds:",
        returning(call(then, call(unit.classes[action.then], "core")), indent=12),
        returning(call(otherwise, call(unit.classes[action.otherwise], "core"))),
    ]
    return method("case", (), f"{module.union(unit, number, 'Case')}[S]", body, asynchronous=False)


def abort() -> str:
    return method("abort", (), "Aborted[S]", [returning(wrapped("Aborted", "_abort"))])


def _expired(module: RoleModule, unit: Unit, number: int) -> Bracket | None:
    """The case of the deadline, where the state has one; it comes behind all others."""
    _, expiry = without_expiry(unit.automaton.states[number].actions)
    if expiry is None:
        return None
    return call(module.expiries[unit.classes[number]], call(unit.classes[expiry.target], "core"))


def _can_abort(automaton: LocalAutomaton) -> bool:
    """By an action of its own: the abort of a lane inside comes out of the fork as an exception."""
    return any(isinstance(action, AbortAction) for state in automaton.states for action in state.actions)
