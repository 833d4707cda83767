"""From a choreography to the rows of its sequence diagram, calls inlined.

Statements are walked with a work list, not with recursion, because calls nest as deep as files allow.
"""

from aura_chor.emit import diagram_many as many
from aura_chor.emit.diagram_scope import Scope, Task, block, frame, inner_scope, otherwise, scope_of
from aura_chor.emit.diagram_sequence import (
    Close,
    Cross,
    Message,
    Open,
    Remark,
    Row,
    SequenceDiagram,
    Step,
    participants_of,
)
from aura_chor.emit.diagram_text import call_text, full_message, short_message, shorten
from aura_chor.mpst.model import (
    Abort,
    Awaits,
    Call,
    ChildSession,
    Choice,
    Choreography,
    ChoreographyKey,
    Continue,
    Each,
    Exchange,
    Gather,
    Interaction,
    Loop,
    Par,
    Phase,
    Program,
    ReadsLedger,
    Records,
    Statement,
    WaitFor,
    When,
    Within,
)

MAX_INLINED_ROWS = 20_000
"""Calls are drawn inline up to this many rows; further ones are drawn as one row that names the callee."""


def of_choreography(program: Program, key: ChoreographyKey) -> SequenceDiagram:
    """The choreography `key` with its calls inlined. Raises KeyError for a key that the program lacks."""
    choreography = program.choreographies[key]
    scope = scope_of(choreography)
    rows = tuple(_Walk(program, choreography, scope).rows())
    return SequenceDiagram(
        title=str(choreography.name),
        description=choreography.doc or f"Sequence diagram of the choreography {choreography.name}.",
        participants=participants_of(scope.names(choreography.roles), rows),
        rows=rows,
    )


class _Walk:
    def __init__(self, program: Program, choreography: Choreography, scope: Scope) -> None:
        self._program = program
        self._made: list[Row] = []
        self._tasks: list[Task] = [*many.header(choreography, scope), *block(choreography.body, scope)][::-1]

    def rows(self) -> list[Row]:
        while self._tasks:
            task = self._tasks.pop()
            if isinstance(task, tuple):
                self._tasks.extend(self._statement(*task)[::-1])
            else:
                self._made.append(task)
        return self._made

    def _statement(self, statement: Statement, scope: Scope) -> list[Task]:
        match statement:
            case Interaction(within=Within() as within):
                return _timed(statement, within, scope)
            case Interaction():
                return [_message(statement, scope)]
            case Abort(at=at, reason=reason):
                return [Cross(scope.name(at), shorten(f"abort “{reason}”"))]
            case Continue(name=name):
                return [Remark(f"↩ continue {name}")]
            case Choice():
                return _choice(statement, scope)
            case Par(lanes=lanes):
                return frame("par", "", "and", lanes, scope)
            case Loop(name=name, body=body):
                return frame("loop", name, "", (body,), scope)
            case Phase():
                return many.phase(statement, scope)
            case When():
                return _when(statement, scope)
            case Call():
                return self._call(statement, scope)
            case Gather() | Exchange() | Each() | Records() | Awaits() | ReadsLedger() | WaitFor() | ChildSession():
                return self._many(statement, scope)

    def _many(
        self,
        statement: Gather | Exchange | Each | Records | Awaits | ReadsLedger | WaitFor | ChildSession,
        scope: Scope,
    ) -> list[Task]:
        match statement:
            case Gather():
                return many.gather(statement, scope)
            case Exchange():
                return many.exchange(statement, scope)
            case Each():
                return many.each(statement, scope)
            case Records():
                return many.records(statement, scope)
            case Awaits():
                return many.awaits(statement, scope)
            case ReadsLedger(role=role):
                return [Step(scope.name(role), "reads the ledger")]
            case WaitFor():
                return many.waits(statement, scope)
            case ChildSession():
                return many.child(statement, scope, self._program)

    def _call(self, call: Call, scope: Scope) -> list[Task]:
        callee = self._program.choreographies[call.callee]
        title = call_text(callee.name, [(ours, scope.name(mine)) for ours, mine in call.roles], call.arguments)
        if call.callee in scope.calls or len(self._made) >= MAX_INLINED_ROWS:
            return [Remark(f"call {title}")]
        return frame("call", title, "", (callee.body,), inner_scope(scope, callee, call.roles))


def _choice(choice: Choice, scope: Scope) -> list[Task]:
    title = f"at {scope.name(choice.at)}"
    if choice.within is None:
        return frame("choice", title, "or", choice.branches, scope)
    title += f", within {choice.within.deadline} at {scope.name(choice.within.at)}"
    made = frame("choice", title, "or", choice.branches, scope)
    return [*made[:-1], *otherwise(choice.within, scope), Close()]


def _when(when: When, scope: Scope) -> list[Task]:
    if not when.otherwise:
        return frame("opt", f"when {shorten(when.predicate.text)}", "", (when.then,), scope)
    return frame("when", shorten(when.predicate.text), "else", (when.then, when.otherwise), scope)


def _timed(interaction: Interaction, within: Within, scope: Scope) -> list[Task]:
    """The message, and behind it what happens when it is late."""
    title = f"{within.deadline} at {scope.name(within.at)}"
    return [Open("within", title), _message(interaction, scope), *otherwise(within, scope), Close()]


def _message(interaction: Interaction, scope: Scope) -> Message:
    detail = full_message(interaction.message, interaction.predicates)
    text = many.addressed(
        short_message(interaction.message), scope, interaction.sender, interaction.receivers, each=interaction.each
    )
    return Message(scope.name(interaction.sender), scope.names(interaction.receivers), text, detail)
