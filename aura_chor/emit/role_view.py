"""The view of a role's module: from its automaton and the names of its states to blocks of text."""

from collections.abc import Iterator

from aura_chor.emit import role_methods as methods
from aura_chor.emit.branch_names import arrived
from aura_chor.emit.context import Context
from aura_chor.emit.layout import docstring
from aura_chor.emit.names import message_class
from aura_chor.emit.notation import session_type
from aura_chor.emit.python_text import alias
from aura_chor.emit.role_imports import role_imports
from aura_chor.emit.role_module import RoleModule
from aura_chor.emit.sentences import sentence
from aura_chor.emit.state_names import Unit
from aura_chor.emit.view import Block, BranchView, EndView, RoleView, StateView
from aura_chor.mpst.local import AbortAction, Case, Expiry, Fork, Projection, Receive, Send


def role_view(context: Context, projection: Projection) -> RoleView:
    module = RoleModule(context, projection)
    blocks = tuple(block for unit in module.names.units for block in _unit(module, unit))
    protocol = context.protocol
    return RoleView(
        docstring=context.header(f"{projection.role} in {protocol.name}."),
        imports=role_imports(blocks, module.operations.used, parameters=bool(protocol.parameters)),
        predicates=module.operations.predicates.text(),
        blocks=blocks,
        base="_State" if protocol.parameters else "State",
        role=projection.role,
        protocol=protocol.name,
        start=module.names.units[0].classes[0],
    )


def _unit(module: RoleModule, unit: Unit) -> Iterator[Block]:
    for number in range(len(unit.classes)):
        if unit.is_own(number):
            yield from _state(module, unit, number)
    if unit.prefix:
        yield EndView(unit.end, docstring([f"The end of this lane of {module.projection.role}."], indent=4))


def _state(module: RoleModule, unit: Unit, number: int) -> Iterator[Block]:
    name = unit.classes[number]
    first = unit.automaton.states[number].actions[0]
    written: tuple[str, ...]
    following: list[Block] = []
    match first:
        case Receive() | Expiry():
            written = (methods.receive(module, unit, number),)
            following = list(_received(module, unit, number))
        case Send():
            written = tuple(methods.sends(unit, number))
        case Fork():
            written = (methods.fork(module, unit, first),)
        case AbortAction():
            written = (methods.abort(),)
        case Case():
            written = (methods.case(module, unit, number, first),)
            following = list(_cases(module, unit, number, first))
    yield StateView(name, _docstring(module, unit, number), module.operations.of_state(unit, number), written)
    yield from following


def _docstring(module: RoleModule, unit: Unit, number: int) -> str:
    said = sentence(module.context, module.projection.role, unit, number)
    aborts = isinstance(unit.automaton.states[number].actions[0], AbortAction)
    return docstring([said] if aborts else [said, session_type(unit, number)], indent=4)


# --- what stands behind a state ---


def _received(module: RoleModule, unit: Unit, number: int) -> Iterator[Block]:
    names = []
    comments = []
    for action in unit.automaton.states[number].actions:
        if isinstance(action, Expiry):
            names.append(module.expiries[unit.classes[number]])
            comments.append(f"{action.deadline} have passed")
            yield BranchView(names[-1], "", unit.classes[action.target])
            continue
        assert isinstance(action, Receive)
        name = module.branches[arrived(unit, action)]
        names.append(name)
        comments.append(f"from {action.sender}")
        if name not in module.defined:
            module.defined.add(name)
            yield BranchView(name, f"messages.{message_class(action.label)}", unit.classes[action.target])
    if len(names) > 1:
        yield alias(module.union(unit, number, "Received"), names, comments)


def _cases(module: RoleModule, unit: Unit, number: int, case: Case) -> Iterator[Block]:
    then, otherwise = module.sides_of(case, unit.classes[number])
    yield BranchView(then, "", unit.classes[case.then])
    yield BranchView(otherwise, "", unit.classes[case.otherwise])
    yield alias(module.union(unit, number, "Case"), [then, otherwise], ["the predicate holds", "it does not"])
