"""From a choreography to the rows of its sequence diagram, calls inlined.

Statements are walked with a work list, not with recursion, because calls nest as deep as files allow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.emit.diagram_sequence import (
    Close,
    Cross,
    Divide,
    Message,
    Open,
    Remark,
    Row,
    SequenceDiagram,
    participants_of,
)
from aura_chor.emit.diagram_text import call_text, full_message, short_message, shorten
from aura_chor.mpst.model import (
    Abort,
    Call,
    Choice,
    Choreography,
    ChoreographyKey,
    Continue,
    Interaction,
    Loop,
    Par,
    Phase,
    Program,
    Statement,
    Statements,
    When,
    Within,
)

MAX_INLINED_ROWS = 20_000
"""Calls are drawn inline up to this many rows; further ones are drawn as one row that names the callee."""


def of_choreography(program: Program, key: ChoreographyKey) -> SequenceDiagram:
    """The choreography `key` with its calls inlined. Raises KeyError for a key that the program lacks."""
    choreography = program.choreographies[key]
    rows = tuple(_Walk(program, choreography).rows())
    return SequenceDiagram(
        title=str(choreography.name),
        description=choreography.doc or f"Sequence diagram of the choreography {choreography.name}.",
        participants=participants_of(choreography.roles, rows),
        rows=rows,
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a statement stands: how its choreography's roles are called, and the calls it lies in."""

    names: Mapping[RoleName, str]
    calls: tuple[ChoreographyKey, ...]

    def name(self, role: RoleName) -> str:
        return self.names.get(role, str(role))


_Task: TypeAlias = tuple[Statement, _Scope] | Row


class _Walk:
    def __init__(self, program: Program, choreography: Choreography) -> None:
        self._program = program
        self._made: list[Row] = []
        scope = _Scope({role: str(role) for role in choreography.roles}, (choreography.key,))
        self._tasks: list[_Task] = _block(choreography.body, scope)[::-1]

    def rows(self) -> list[Row]:
        while self._tasks:
            task = self._tasks.pop()
            if isinstance(task, tuple):
                self._tasks.extend(self._statement(*task)[::-1])
            else:
                self._made.append(task)
        return self._made

    def _statement(self, statement: Statement, scope: _Scope) -> list[_Task]:
        match statement:
            case Interaction(within=Within() as within):
                return _timed(statement, within, scope)
            case Interaction():
                return [_message(statement, scope)]
            case Abort(at=at, reason=reason):
                return [Cross(scope.name(at), shorten(f"abort “{reason}”"))]
            case Continue(name=name):
                return [Remark(f"↩ continue {name}")]
            case Choice(at=at, branches=branches, within=Within() as within):
                title = f"at {scope.name(at)}, within {within.deadline} at {scope.name(within.at)}"
                frame = _frame("choice", title, "or", branches, scope)
                return [*frame[:-1], *_otherwise(within, scope), Close()]
            case Choice(at=at, branches=branches):
                return _frame("choice", f"at {scope.name(at)}", "or", branches, scope)
            case Par(lanes=lanes):
                return _frame("par", "", "and", lanes, scope)
            case Loop(name=name, body=body):
                return _frame("loop", name, "", (body,), scope)
            case Phase(name=name, body=body):
                return _frame("phase", name, "", (body,), scope)
            case When(predicate=predicate, then=then, otherwise=()):
                return _frame("opt", f"when {shorten(predicate.text)}", "", (then,), scope)
            case When(predicate=predicate, then=then, otherwise=otherwise):
                return _frame("when", shorten(predicate.text), "else", (then, otherwise), scope)
            case Call():
                return self._call(statement, scope)

    def _call(self, call: Call, scope: _Scope) -> list[_Task]:
        callee = self._program.choreographies[call.callee]
        title = call_text(callee.name, [(ours, scope.name(mine)) for ours, mine in call.roles], call.arguments)
        if call.callee in scope.calls or len(self._made) >= MAX_INLINED_ROWS:
            return [Remark(f"call {title}")]
        inner = _Scope({ours: scope.name(mine) for ours, mine in call.roles}, (*scope.calls, call.callee))
        return _frame("call", title, "", (callee.body,), inner)


def _block(statements: Statements, scope: _Scope) -> list[_Task]:
    return [(statement, scope) for statement in statements]


def _frame(kind: str, title: str, between: str, parts: tuple[Statements, ...], scope: _Scope) -> list[_Task]:
    tasks: list[_Task] = [Open(kind, title)]
    for number, part in enumerate(parts):
        if number:
            tasks.append(Divide(between))
        tasks.extend(_block(part, scope))
    return [*tasks, Close()]


def _timed(interaction: Interaction, within: Within, scope: _Scope) -> list[_Task]:
    """The message, and behind it what happens when it is late."""
    title = f"{within.deadline} at {scope.name(within.at)}"
    return [Open("within", title), _message(interaction, scope), *_otherwise(within, scope), Close()]


def _otherwise(within: Within, scope: _Scope) -> list[_Task]:
    if within.otherwise is None:
        return [Divide("too late"), Cross(scope.name(within.at), shorten(f"abort “{within.reason}”"))]
    return [Divide("too late"), *_block(within.otherwise, scope)]


def _message(interaction: Interaction, scope: _Scope) -> Message:
    receivers = tuple(scope.name(receiver) for receiver in interaction.receivers)
    detail = full_message(interaction)
    return Message(scope.name(interaction.sender), receivers, short_message(interaction.message), detail)
