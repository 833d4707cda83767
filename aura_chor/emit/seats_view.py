"""The function that makes a seat of a body: of a single role, or of a member of a family."""

from aura_chor.emit.layout import Bracket, Node, call, docstring, lay_out, quoted
from aura_chor.emit.role_module import RoleModule

_SEATS = "aura_chor.session.seats"


def seat_function(module: RoleModule, *, checks: bool) -> str:
    """Its text. A member that nobody awaits by name, or among all, hurts nobody when its part ends early."""
    of = module.of
    parameters: list[Node] = ["body: Body", "/"]
    keywords = [*(["index: int"] if of.family else []), *(["checks: Checks"] if checks else [])]
    if keywords:
        parameters += ["*", *keywords]
    if checks:
        module.imports.use(".checks", "Checks")
    head = Bracket("def seat(", tuple(parameters))
    kind = module.imports.use(_SEATS, "Seat")
    whose = f"the seat of member `index` of {of.role}" if of.family else f"{of.role}'s seat"
    doc = f"`body` as {whose} in a session of {module.context.protocol.name}."
    made = lay_out(_made(module, checks=checks), before="return ", indent=4)
    text = docstring([doc], indent=4) if of.family else f'    """{doc}"""'
    return "\n".join([lay_out(head, behind=f" -> {kind}:"), text, made])


def _made(module: RoleModule, *, checks: bool) -> Node:
    of, start = module.of, module.names.units[0].classes[0]
    given = [*(["checks"] if checks else [])]
    if not of.family:
        return call("Seat", "PROTOCOL", quoted(of.role), start, "body", *given)
    bounds = [*([f"first={of.first}"] if of.first != 1 else []), *([f"last={of.last}"] if of.last is not None else [])]
    alone = not module.operations.collectives.awaited_by_name(of)
    function = module.imports.use(_SEATS, "member_seat")
    more = [*given, *bounds, *(["withdraws=True"] if alone else [])]
    return call(function, "PROTOCOL", quoted(of.role), "index", start, "body", *more)
