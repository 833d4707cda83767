"""Auxiliary protocols without the roles that do nothing in them.

A role that never acts is refused in a choreography (CHR204). In Scribble an `aux` protocol is a part of others, and its
unused roles do no harm: they are left out, there and in its calls. A call in which no role is left says nothing.
"""

from dataclasses import replace

from aura_chor.importer.translate import Instance, Translated
from aura_chor.importer.walk import rebuild, statements
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic
from aura_chor.syntax import tree


def prune(translated: Translated, found: list[Diagnostic]) -> tuple[list[tree.Choreography], list[str]]:
    """The choreographies, and the identities of those that are auxiliary."""
    instances = [one for one in translated.instances if one.choreography is not None]
    used = _used_roles(instances)
    auxiliary = {one.identity for one in instances if _is_auxiliary(one)}
    dropped = {
        one.identity: frozenset(role.text for role in one.protocol.roles) - used[one.identity]
        for one in instances
        if one.identity in auxiliary
    }
    kept: list[tree.Choreography] = []
    for one in instances:
        assert one.choreography is not None
        gone = dropped.get(one.identity, frozenset())
        if gone:
            found.append(_note(one, gone))
        if len(gone) < len(one.protocol.roles):
            kept.append(_without(one.choreography, gone, dropped))
    return kept, [each.name for each in kept if each.name in auxiliary]


def _is_auxiliary(instance: Instance) -> bool:
    return "aux" in instance.protocol.modifiers or not instance.own


def _used_roles(instances: list[Instance]) -> dict[str, frozenset[str]]:
    """The roles that act in each choreography or in one that it calls, as the least fixed point."""
    used: dict[str, frozenset[str]] = {one.identity: frozenset() for one in instances}
    changed = True
    while changed:
        changed = False
        for one in instances:
            assert one.choreography is not None
            now = _acting(one.choreography, used)
            changed |= now != used[one.identity]
            used[one.identity] = now
    return used


def _acting(choreography: tree.Choreography, used: dict[str, frozenset[str]]) -> frozenset[str]:
    acting: set[str] = set()
    for statement in statements(choreography.body):
        match statement:
            case tree.Interaction() if not isinstance(statement.receivers, tree.Everyone):
                acting |= {statement.sender.name, *(receiver.name for receiver in statement.receivers)}
            case tree.Choice():
                acting.add(statement.at.name)
            case tree.Call():
                theirs = used[statement.choreography]
                acting |= {each.actual.name for each in statement.bindings if each.role in theirs}
            case _:
                pass
    return frozenset(acting)


def _without(
    choreography: tree.Choreography, gone: frozenset[str], dropped: dict[str, frozenset[str]]
) -> tree.Choreography:
    def shorter(block: tree.Block) -> tree.Block:
        left = tuple(each for each in block.statements if not (isinstance(each, tree.Call) and not each.bindings))
        return replace(block, statements=left)

    def change(statement: tree.Statement) -> tree.Statement:
        match statement:
            case tree.Call():
                absent = dropped.get(statement.choreography, frozenset())
                bindings = tuple(each for each in statement.bindings if each.role not in absent)
                return replace(statement, bindings=bindings)
            case tree.Choice():
                return replace(statement, branches=tuple(map(shorter, statement.branches)))
            case tree.Par():
                return replace(statement, lanes=tuple(map(shorter, statement.lanes)))
            case tree.Loop():
                return replace(statement, body=shorter(statement.body))
            case _:
                pass
        return statement

    roles = tuple(role for role in choreography.roles if role.name not in gone)
    return replace(choreography, roles=roles, body=shorter(rebuild(choreography.body, change)))


def _note(instance: Instance, gone: frozenset[str]) -> Diagnostic:
    roles = ", ".join(role.text for role in instance.protocol.roles if role.text in gone)
    message = f"`{instance.protocol.name.text}` is auxiliary, and in it {roles} never acts: left out"
    return Diagnostic(codes.SIMPLIFIED, message, instance.protocol.name.span)
