"""Which choreographies of a source are protocols of their own, and which are parts.

A choreography that another one of the same source calls is a part: it is checked where it is called, with what its
roles know there. Asked for by name, it is checked alone.
"""

from aura_chor.mpst import model
from aura_chor.mpst.scope import all_statements


def roots(program: model.Program, only: str | None, parts: frozenset[str] = frozenset()) -> list[model.ChoreographyKey]:
    """The keys to build, in the order of the text; of choreographies that only call each other, the first.

    `parts` are names of choreographies that are parts whether they are called or not.
    """
    own = [key for key in program.own if only is not None or program.choreographies[key].name not in parts]
    if only is not None:
        return [key for key in own if program.choreographies[key].name == only]
    calls = {key: _called(program, key) for key in program.choreographies}
    found = [key for key in own if not any(key in calls[other] for other in own if other != key)]
    covered = _reached(found, calls)
    for key in own:
        if key not in covered:
            found.append(key)
            covered |= _reached([key], calls)
    return [key for key in own if key in found]


def _called(program: model.Program, key: model.ChoreographyKey) -> set[model.ChoreographyKey]:
    statements = all_statements(program.choreographies[key].body)
    return {statement.callee for statement in statements if isinstance(statement, model.Call)}


def _reached(
    keys: list[model.ChoreographyKey], calls: dict[model.ChoreographyKey, set[model.ChoreographyKey]]
) -> set[model.ChoreographyKey]:
    seen = set(keys)
    stack = list(keys)
    while stack:
        for callee in sorted(calls.get(stack.pop(), ())):
            if callee not in seen:
                seen.add(callee)
                stack.append(callee)
    return seen
