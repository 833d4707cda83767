"""The methods of a role's states: what the role does with one peer, in lanes, or by its parameters."""

from collections.abc import Iterator

from aura_chor.emit.branch_names import arrived
from aura_chor.emit.layout import Bracket, Node, call, quoted
from aura_chor.emit.names import field_name, snake, witness_class
from aura_chor.emit.operation_names import abstain_name, operation_names
from aura_chor.emit.operations_many import handed_over, naming_field
from aura_chor.emit.operations_view import cases_of
from aura_chor.emit.payload_text import PayloadText
from aura_chor.emit.python_text import method, returning, wrapped
from aura_chor.emit.role_module import TYPESTATE, RoleModule
from aura_chor.emit.state_names import Unit, parameter_of_lane
from aura_chor.emit.witnesses_view import WITNESSES
from aura_chor.mpst.local import AbortAction, Case, Fork, JoinChild, LocalAutomaton, Receive, Send, without_expiry


def sends(module: RoleModule, unit: Unit, number: int) -> Iterator[str]:
    """One for each message, then the ways to abstain."""
    every = unit.automaton.states[number].actions
    named = [(action, name) for action, name in zip(every, operation_names(every), strict=True)]
    actions = [action for action in every if isinstance(action, Send)]
    for index, (action, name) in enumerate((one, name) for one, name in named if isinstance(one, Send)):
        yield _send(module, unit, action, name, index)
    for place, action in enumerate([action for action in actions if action.optional]):
        into = unit.classes[action.target]
        body = [returning(wrapped(into, "_abstain", str(len(actions) + place)))]
        yield method(abstain_name(actions, action), (), f"{into}[S]", body)


def _send(module: RoleModule, unit: Unit, action: Send, name: str, index: int) -> str:
    into = unit.classes[action.target]
    text = PayloadText(module.context.protocol, module.imports, action.sites[0].message, action.receivers)
    through = handed_over(action)
    verb, given = "_send", [str(index), text.made]
    if through:
        verb = "_send_through"
        given.append(families_given(through))
    elif module.operations.collectives.collected(action) is not None:
        verb = "_post"
    body = [returning(wrapped(into, verb, *given, *text.sealed))]
    return method(name, (*families_taken(module, through), *text.parameters), f"{into}[S]", body)


def families_taken(module: RoleModule, through: tuple[str, ...]) -> list[Node]:
    """The parameters that take sub-families."""
    if through:
        module.imports.use(WITNESSES, "witnesses")
    return [f"{field_name(snake(name))}: witnesses.{witness_class(name)}[S]" for name in through]


def families_given(through: tuple[str, ...]) -> Node:
    return Bracket("(", tuple(field_name(snake(name)) for name in through), one_comma=True)


def receive(module: RoleModule, unit: Unit, number: int) -> str:
    actions = [one for one in unit.automaton.states[number].actions if isinstance(one, Receive | JoinChild)]
    name = operation_names(tuple(actions))[0]
    made = {action: _case(module, unit, action) for action in actions}
    cases = cases_of(actions)
    expired = _expired(module, unit, number)
    if len(actions) == 1 and expired is None:
        body = ["        _, message, core = await self._receive()", returning(made[actions[0]])]
        return method(name, (), f"{module.branches[arrived(unit, actions[0])]}[S]", body)
    first = "case" if len(cases) > 1 or expired is not None else "_"
    body = [f"        {first}, message, core = await self._receive{'_within' if expired else ''}()"]
    last = expired if expired is not None else cases[-1]
    for index, action in enumerate(cases):
        inside = [made[one] for one in actions if _same_case(one, action)]
        if action is last:
            body += _returns(action, inside, indent=8)
        else:
            body += [f"        if case == {index}:", *_returns(action, inside, indent=12)]
    if expired is not None:
        body.append(returning(expired))
    return method(name, (), f"{module.union(unit, number, 'Received')}[S]", body)


def _case(module: RoleModule, unit: Unit, action: Receive | JoinChild) -> Bracket:
    message = ["message"] if isinstance(action, Receive) else []
    return call(module.branches[arrived(unit, action)], *message, call(unit.classes[action.target], "core"))


def _same_case(one: Receive | JoinChild, other: Receive | JoinChild) -> bool:
    if not isinstance(one, Receive) or not isinstance(other, Receive) or one.named is None or other.named is None:
        return one is other
    return (one.lane, one.sender, one.label) == (other.lane, other.sender, other.label)


def _returns(action: Receive | JoinChild, made: list[Bracket], *, indent: int) -> list[str]:
    """What a case gives; of a message that names a sub-family, for those inside and for those outside."""
    if len(made) == 1:
        return [returning(made[0], indent=indent)]
    assert isinstance(action, Receive)
    naming = naming_field(action)
    assert naming is not None
    assert naming.names is not None
    first, second = made if action.named else made[::-1]
    return [
        f"{' ' * indent}if core.inside({quoted(naming.names)}):",
        returning(first, indent=indent + 4),
        returning(second, indent=indent),
    ]


def fork(module: RoleModule, unit: Unit, action: Fork) -> str:
    into = unit.classes[action.target]
    parameters: list[Node] = []
    lanes: list[Node] = []
    for position, (number, _) in enumerate(action.lanes):
        lane = module.names.lane(action, position)
        parameters.append(lane_parameter(module, lane, parameter_of_lane(number), "[", ""))
        lane_class = module.imports.use(TYPESTATE, "Lane")
        lanes.append(call(lane_class, lane.classes[0], parameter_of_lane(number)))
    return method("fork", tuple(parameters), f"{into}[S]", [returning(wrapped(into, "_fork", *lanes))])


def lane_parameter(module: RoleModule, lane: Unit, name: str, opening: str, before: str) -> Bracket:
    """A parameter that takes the body of a lane; `before` is what it gets in front of its state."""
    for needed in ("Awaitable", "Callable"):
        module.imports.use("collections.abc", needed)
    ends = f"{lane.end}[S]" + (" | Aborted[S]" if _can_abort(module, lane) else "")
    types = (f"{opening}{before}{lane.classes[0]}[S]]", f"Awaitable[{ends}]")
    return Bracket(f"{name}: Callable[", types, "]")


def case(module: RoleModule, unit: Unit, number: int, action: Case) -> str:
    then, otherwise = module.sides_of(action, unit.classes[number])
    body = [
        "        holds, core = self._resolve()",
        "        if holds:",
        returning(call(then, call(unit.classes[action.then], "core")), indent=12),
        returning(call(otherwise, call(unit.classes[action.otherwise], "core"))),
    ]
    return method("case", (), f"{module.union(unit, number, 'Case')}[S]", body, asynchronous=False)


def abort(index: int = 0) -> str:
    """`index` is its place among the operations of a state that offers other acts beside it."""
    given = [str(index)] if index else []
    return method("abort", (), "Aborted[S]", [returning(wrapped("Aborted", "_abort", *given))])


def _expired(module: RoleModule, unit: Unit, number: int) -> Bracket | None:
    """The case of the deadline, where the state has one; it comes behind all others."""
    _, expiry = without_expiry(unit.automaton.states[number].actions)
    if expiry is None:
        return None
    return call(module.expiries[unit.classes[number]], call(unit.classes[expiry.target], "core"))


def _can_abort(module: RoleModule, lane: Unit) -> bool:
    """By an action or a veto of its own: the abort of a lane inside comes out of the fork as an exception."""
    states: LocalAutomaton = lane.automaton
    acts = any(isinstance(action, AbortAction) for state in states.states for action in state.actions)
    return acts or any(module.around(lane, number).vetoes for number in range(len(states.states)))
