"""What a module must know of the choreographies whose sessions its role opens or joins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.mpst.model import Call, Choreography, ChoreographyKey, Identified, Parameter, Phase, Program, Statement


@dataclass(frozen=True, slots=True)
class Callee:
    """`checks`: its seats need the functions that its text names."""

    name: str
    parameters: tuple[Parameter, ...]
    families: frozenset[RoleName]
    checks: bool


def callees(program: Program) -> dict[str, Callee]:
    """Every choreography of the program, by its name: names of sessions are distinct within a program."""
    return {
        str(one.name): Callee(
            str(one.name), one.parameters, frozenset(family.name for family in one.families), _has_checks(program, one)
        )
        for one in program.choreographies.values()
    }


def _has_checks(program: Program, choreography: Choreography) -> bool:
    return any(
        isinstance(one.opening, Identified)
        or any(witness.verified_by for witness in one.witnesses)
        or any(veto.counts for veto in one.vetoes)
        or any(veto.counts for phase in _phases(one.body) for veto in phase.vetoes)
        for one in _with_parts(program.choreographies, choreography)
    )


def _with_parts(choreographies: Mapping[ChoreographyKey, Choreography], top: Choreography) -> Iterator[Choreography]:
    """The choreography and all that it calls, each once."""
    todo, seen = [top], {top.key}
    while todo:
        one = todo.pop()
        yield one
        for statement in _statements(one.body):
            if isinstance(statement, Call) and statement.callee not in seen:
                seen.add(statement.callee)
                todo.append(choreographies[statement.callee])


def _phases(body: tuple[Statement, ...]) -> Iterator[Phase]:
    return (statement for statement in _statements(body) if isinstance(statement, Phase))


def _statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    todo = list(body)
    while todo:
        statement = todo.pop()
        yield statement
        todo.extend(_inside(statement))


def _inside(statement: Statement) -> Iterator[Statement]:
    """The statements within one, whichever of its parts they stand in."""
    for part in ("body", "then", "otherwise"):
        yield from getattr(statement, part, None) or ()
    for part in ("branches", "lanes"):
        for block in getattr(statement, part, ()):
            yield from block
    yield from getattr(getattr(statement, "within", None), "otherwise", None) or ()
