"""The view of a role's module: from its automaton and the names of its states to blocks of text."""

from collections.abc import Iterator

from aura_chor.emit import methods_many as many
from aura_chor.emit import role_methods as methods
from aura_chor.emit.branch_names import arrived
from aura_chor.emit.checks_view import has_checks
from aura_chor.emit.context import Context
from aura_chor.emit.layout import Bracket, Node, docstring, lay_out, quoted, tuple_of
from aura_chor.emit.names import message_class
from aura_chor.emit.notation import session_type
from aura_chor.emit.own_choices import is_own_choice
from aura_chor.emit.python_text import alias
from aura_chor.emit.role_imports import role_imports
from aura_chor.emit.role_module import TYPESTATE, RoleModule
from aura_chor.emit.seats_view import seat_function
from aura_chor.emit.sentences import sentence
from aura_chor.emit.state_names import Unit
from aura_chor.emit.view import AliasView, Block, BranchView, EndView, RoleView, StateView
from aura_chor.mpst.local import AbortAction, Case, Expiry, Fork, JoinChild, Projection, Receive, Send, Withdraw


def role_view(context: Context, projection: Projection) -> RoleView:
    module = RoleModule(context, projection)
    blocks = tuple(block for unit in module.names.units for block in _unit(module, unit))
    seat = seat_function(module, checks=has_checks(context))
    _import_for(module, blocks)
    return RoleView(
        docstring=context.header(f"{projection.role} in {context.protocol.name}."),
        imports=role_imports(module.imports),
        predicates=module.operations.predicates.text(),
        blocks=blocks,
        base="_State" if context.protocol.parameters else module.base,
        root=module.base,
        role=f"a member of {projection.role}" if module.of.family else projection.role,
        call=_call(module),
        seat=seat,
    )


def _call(module: RoleModule) -> str:
    """How a body is called, and the ends that it may return."""
    ends = ["Completed[S]", "Aborted[S]", *(["Withdrawn[S]"] if "Withdrawn" in module.imports.of(TYPESTATE) else [])]
    head = Bracket("async def __call__(", ("self", f"s: {module.names.units[0].classes[0]}[S]", "/"))
    return lay_out(head, behind=f" -> {' | '.join(ends)}: ...", indent=4)


def _import_for(module: RoleModule, blocks: tuple[Block, ...]) -> None:
    """What the template itself writes."""
    use = module.imports.use
    for name in ("Protocol", "final"):
        use("typing", name)
    if any(isinstance(block, AliasView) for block in blocks):
        use("typing", "TypeAlias")
    if any(isinstance(block, EndView) for block in blocks):
        use(TYPESTATE, "End")
    if module.context.protocol.parameters or any(isinstance(block, StateView) for block in blocks):
        use(TYPESTATE, module.base)
    if module.context.protocol.parameters:
        use(".", "Parameters")
    use(".", "PROTOCOL")
    if any("messages." in text for block in blocks for text in _texts(block)):
        use(".", "messages")


def _texts(block: Block) -> tuple[str, ...]:
    """What of a block may name a message."""
    match block:
        case StateView(operations=operations, methods=methods):
            return (operations, *methods)
        case BranchView(header=header, fields=fields):
            return (header, *fields)
        case _:
            return ()


def _unit(module: RoleModule, unit: Unit) -> Iterator[Block]:
    for number in range(len(unit.classes)):
        if unit.is_own(number):
            yield from _state(module, unit, number)
    if unit.prefix:
        yield EndView(unit.end, docstring([f"The end of this lane of {module.projection.role}."], indent=4))


def _state(module: RoleModule, unit: Unit, number: int) -> Iterator[Block]:
    actions = unit.automaton.states[number].actions
    first = actions[0]
    written: tuple[str, ...]
    following: list[Block] = []
    match first:
        case _ if is_own_choice(actions):
            written = tuple(many.decides(module, unit, number))
        case JoinChild() if len(actions) > 1:
            written = (methods.receive(module, unit, number),)
            following = list(_received(module, unit, number))
        case Receive() | Expiry():
            written = (methods.receive(module, unit, number),)
            following = list(_received(module, unit, number))
        case Send():
            written = tuple(methods.sends(module, unit, number))
        case Fork():
            written = (methods.fork(module, unit, first),)
        case AbortAction():
            written = (methods.abort(),)
        case Case():
            written = (methods.case(module, unit, number, first),)
            following = list(_cases(module, unit, number, first))
        case _:
            written = (many.written(module, unit, number, first),)
            following = list(many.following(module, unit, number, first))
    own = len(written)
    around = module.around(unit, number)
    yield StateView(
        name=unit.classes[number],
        docstring=_docstring(module, unit, number),
        constants=_constants(module, unit, number),
        operations=module.operations.of_state(unit, number, around),
        methods=(*written, *many.in_range(module, unit, number, behind=own)),
    )
    yield from following


def _constants(module: RoleModule, unit: Unit, number: int) -> tuple[str, ...]:
    """What holds in the phase: whether its secrets live in memory only, and which vetoes bind."""
    around = module.around(unit, number)
    bound: list[Node] = [quoted(label) for label in around.bound]
    return (
        *(["    VOLATILE = True"] if around.volatile else []),
        *([lay_out(tuple_of(bound), before="RANGE = ", indent=4)] if module.bounded else []),
    )


def _docstring(module: RoleModule, unit: Unit, number: int) -> str:
    said = sentence(module.context, module.projection.role, unit, number)
    actions = unit.automaton.states[number].actions
    ends = len(actions) == 1 and isinstance(actions[0], AbortAction | Withdraw)
    return docstring([said] if ends else [said, session_type(unit, number)], indent=4)


# --- what stands behind a state ---


def _received(module: RoleModule, unit: Unit, number: int) -> Iterator[Block]:
    names = []
    comments = []
    for action in unit.automaton.states[number].actions:
        if isinstance(action, Expiry):
            names.append(module.expiries[unit.classes[number]])
            comments.append(f"{action.deadline} have passed")
            yield module.branch(names[-1], (), unit.classes[action.target])
            continue
        assert isinstance(action, Receive | JoinChild)
        name = module.branches[arrived(unit, action)]
        names.append(name)
        comments.append(f"from {action.sender if isinstance(action, Receive) else action.opener}")
        if name not in module.defined:
            module.defined.add(name)
            fields = (f"message: messages.{message_class(action.label)}",) if isinstance(action, Receive) else ()
            yield module.branch(name, fields, unit.classes[action.target])
    if len(names) > 1:
        yield alias(module.union(unit, number, "Received"), names, comments)


def _cases(module: RoleModule, unit: Unit, number: int, case: Case) -> Iterator[Block]:
    then, otherwise = module.sides_of(case, unit.classes[number])
    yield module.branch(then, (), unit.classes[case.then])
    yield module.branch(otherwise, (), unit.classes[case.otherwise])
    yield alias(module.union(unit, number, "Case"), [then, otherwise], ["the predicate holds", "it does not"])
