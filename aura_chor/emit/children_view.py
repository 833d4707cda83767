"""Child sessions: which seats of the callee a role plays, and the methods that open one or take part in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_chor.emit.annotations import annotation
from aura_chor.emit.layout import Node, call, lay_out, quoted, tuple_of
from aura_chor.emit.names import escaped, package_name, role_module, snake
from aura_chor.emit.notation_many import callee_text
from aura_chor.emit.operation_names import operation_names
from aura_chor.emit.predicates import expression_text, parameter_attribute
from aura_chor.emit.python_text import method, returning
from aura_chor.emit.view import BranchView
from aura_chor.mpst.automaton import ChildEdge
from aura_chor.mpst.local import JoinChild, OpenChild
from aura_chor.mpst.model import Predicate

if TYPE_CHECKING:
    from aura_chor.base.names import RoleName
    from aura_chor.emit.callees import Callee
    from aura_chor.emit.operations_view import OperationsOfRole
    from aura_chor.emit.role_module import RoleModule
    from aura_chor.emit.state_names import Unit

CHILDREN = "aura_chor.session.children"
_SEATS = "aura_chor.session.seats"
_RESERVED = frozenset(["self", "core", "outcome", "checks", "messages", "witnesses"])


def child_node(ops: OperationsOfRole, action: OpenChild | JoinChild, edge: ChildEdge) -> Node:
    roles = tuple_of([tuple_of([quoted(theirs), ops.seats.one(ours)]) for theirs, ours in edge.roles])
    plays = tuple_of([quoted(role) for role in action.plays])
    return ops.call("Child", quoted(callee_text(action.callee)), roles, plays, module=CHILDREN)


def opens(module: RoleModule, unit: Unit, action: OpenChild) -> str:
    callee = module.context.callee(action.callee)
    succeeded, failed = module.child_branches(unit, action)
    arguments = _arguments(module, action, callee)
    body = [_before(arguments), _outcome(module, action, callee, arguments)]
    body += ["        if outcome.succeeded:"]
    body.append(returning(call(succeeded, "outcome", call(unit.classes[action.target], "core")), indent=12))
    body.append(returning(call(failed, "outcome", call(unit.classes[action.failed], "core"))))
    [name] = operation_names([action])
    parameters = _parameters(module, action, callee)
    return method(name, parameters, f"{succeeded}[S] | {failed}[S]", [line for line in body if line])


def joins(module: RoleModule, unit: Unit, action: JoinChild) -> str:
    callee = module.context.callee(action.callee)
    into = unit.classes[action.target]
    taken = call("await self._join_child", _seats(module, action, callee), f"{_package(module, action)}.PROTOCOL")
    [name] = operation_names([action])
    return method(name, _parameters(module, action, callee), f"{into}[S]", [returning(call(into, taken))])


def branches(module: RoleModule, unit: Unit, action: OpenChild) -> tuple[BranchView, BranchView]:
    """How the child ended: the result's name stands for what it gave."""
    succeeded, failed = module.child_branches(unit, action)
    outcome = module.imports.use(CHILDREN, "ChildOutcome")
    result = escaped(snake(action.result), frozenset(["next", "outcome"]))
    return (
        module.branch(succeeded, (f"{result}: {outcome}",), unit.classes[action.target]),
        module.branch(failed, (f"outcome: {outcome}",), unit.classes[action.failed]),
    )


def _outcome(module: RoleModule, action: OpenChild, callee: Callee, arguments: list[str]) -> str:
    package = _package(module, action)
    made: Node = call(f"{package}.Parameters", *arguments) if callee.parameters else "None"
    opened = call("await self._open_child", _seats(module, action, callee), f"{package}.PROTOCOL", made)
    return lay_out(opened, before="outcome, core = ", indent=8)


def _before(arguments: list[str]) -> str:
    used = any("parameters." in argument for argument in arguments)
    return "        parameters = self._parameters(Parameters)" if used else ""


def _arguments(module: RoleModule, action: OpenChild, callee: Callee) -> list[str]:
    pairs = zip(action.arguments, callee.parameters, strict=True)
    return [_argument(module, argument, annotation(of.type, inside_messages=False)) for argument, of in pairs]


def _argument(module: RoleModule, argument: Predicate, kind: str) -> str:
    """A plain expression stands as it is; one with names is a function of their values."""
    if not argument.variables:
        return expression_text(argument.expression)
    names = [parameter_attribute(variable) for variable in argument.variables]
    sizes = {family.size: family.name for family in module.context.protocol.families}
    values = [f"self.sizes[{quoted(sizes[name])}]" if name in sizes else f"parameters.{name}" for name in names]
    if argument.text == argument.variables[0].name and len(values) == 1:
        return values[0]
    function = module.operations.predicates.function(argument, prefix="argument", returns=kind)
    return f"{function}({', '.join(values)})"


def _parameters(module: RoleModule, action: OpenChild | JoinChild, callee: Callee) -> tuple[Node, ...]:
    bodies = [f"{_parameter(role)}: {_module(module, action, role)}.Body" for role in action.plays]
    if callee.checks:
        alias = f"{snake(callee_text(action.callee))}_checks"
        module.imports.use(f"..{_package_of(action)}", f"checks as {alias}")
        bodies.append(f"checks: {alias}.Checks")
    return ("*", *bodies) if bodies else ()


def _seats(module: RoleModule, action: OpenChild | JoinChild, callee: Callee) -> Node:
    edge = module.operations.collectives.child(action)
    ours = dict(edge.roles)
    return tuple_of([_seat(module, action, callee, role, ours[role]) for role in action.plays])


def _seat(module: RoleModule, action: OpenChild | JoinChild, callee: Callee, role: RoleName, ours: RoleName) -> Node:
    more: list[Node] = []
    if role in callee.families:
        more.append(f"index={module.imports.use(_SEATS, 'ANY_MEMBER')}")
    if callee.checks:
        more.append("checks=checks")
    return call(f"{_module(module, action, role)}.seat", _parameter(role), *more)


def _parameter(role: str) -> str:
    return escaped(snake(role), _RESERVED)


def _module(module: RoleModule, action: OpenChild | JoinChild, role: str) -> str:
    alias = f"{snake(callee_text(action.callee))}_{role_module(role)}"
    module.imports.use(f"..{_package_of(action)}", f"{role_module(role)} as {alias}")
    return alias


def _package(module: RoleModule, action: OpenChild | JoinChild) -> str:
    return module.imports.use("..", _package_of(action))


def _package_of(action: OpenChild | JoinChild) -> str:
    return package_name(callee_text(action.callee))
