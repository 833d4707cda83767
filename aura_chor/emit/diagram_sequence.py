"""Sequence diagrams as data: participants and rows, before anyone decides how a row is drawn.

A row is a message, a step of one role, an end, a jump back, or the opening, division and closing of a frame; frames
are well nested. Rows are made with a work list, not with recursion, because calls nest as deep as files allow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.emit.diagram_text import call_text, full_message, lane_text, short_message, shorten
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
)
from aura_chor.report.diagnostic import Arrow

MAX_INLINED_ROWS = 20_000
"""Calls are drawn inline up to this many rows; further ones are drawn as one row that names the callee."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event: an arrow from `sender` to every receiver. `detail` is the unshortened text."""

    sender: str
    receivers: tuple[str, ...]
    text: str
    detail: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one role does alone."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Cross:
    """The role ends the session for all."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A few words that belong to no role: a jump back to a loop's head, a call that is not drawn inline."""

    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the role must do next, at the end of a run."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Words over the whole width: what follows is another part."""

    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """A frame begins. `kind` is loop, choice, par, opt, when, phase or call; `title` says the rest."""

    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Divide:
    """The next part of the innermost frame: `or`, `and`, `else`."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    pass


Row: TypeAlias = Message | Step | Cross | Remark | Outcome | Heading | Open | Divide | Close


@dataclass(frozen=True, slots=True)
class SequenceDiagram:
    """A sequence diagram. Every role of a row is among the participants."""

    title: str
    description: str
    participants: tuple[str, ...]
    rows: tuple[Row, ...]


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


def of_run(participants: Sequence[str], arrows: Sequence[Arrow], *, title: str = "run") -> SequenceDiagram:
    """A recorded run: `participants` in their order, then whoever else acts."""
    rows = tuple(arrow_row(arrow) for arrow in arrows)
    return SequenceDiagram(
        title=title,
        description=f"Sequence diagram of a run of {len(arrows)} steps.",
        participants=participants_of(participants, rows),
        rows=rows,
    )


def arrow_row(arrow: Arrow, *, dashed: bool = False) -> Row:
    text = shorten(arrow.label) + lane_text(arrow.lane)
    if arrow.receivers:
        return Message(arrow.sender, arrow.receivers, text, str(arrow), dashed)
    if arrow.label.startswith("abort"):
        return Cross(arrow.sender, text)
    return Step(arrow.sender, text)


def participants_of(first: Iterable[str], rows: Iterable[Row]) -> tuple[str, ...]:
    """The names of `first`, then every other name in the order in which the rows mention it."""
    names: dict[str, None] = dict.fromkeys(str(name) for name in first)
    for row in rows:
        names.update(dict.fromkeys(roles_of(row)))
    return tuple(names)


def roles_of(row: Row) -> tuple[str, ...]:
    match row:
        case Message(sender=sender, receivers=receivers):
            return (sender, *receivers)
        case Step(role=role) | Cross(role=role) | Outcome(role=role):
            return (role,)
        case _:
            return ()


def spans(sequence: SequenceDiagram) -> tuple[tuple[int, int], ...]:
    """For each row the first and the last column that it covers; for a remark those of its frame."""
    column = {name: number for number, name in enumerate(sequence.participants)}
    last = max(len(sequence.participants) - 1, 0)
    found: list[tuple[int, int] | None] = []
    frames: list[int] = []
    for number, row in enumerate(sequence.rows):
        columns = [column[name] for name in roles_of(row)]
        found.append((min(columns), max(columns)) if columns else None)
        if isinstance(row, Open):
            frames.append(number)
        elif isinstance(row, Close):
            closed = frames.pop()
            _widen(found, frames, found[closed])
        elif columns and frames:
            _widen(found, frames, found[-1])
    return _inherit(sequence.rows, found, (0, last))


def _widen(found: list[tuple[int, int] | None], frames: list[int], span: tuple[int, int] | None) -> None:
    """Lets the innermost open frame cover `span`; its own frame learns of it when it closes."""
    if not frames or span is None:
        return
    old = found[frames[-1]] or span
    found[frames[-1]] = (min(old[0], span[0]), max(old[1], span[1]))


def _inherit(
    rows: tuple[Row, ...], found: list[tuple[int, int] | None], whole: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    result: list[tuple[int, int]] = []
    frames = [whole]
    for row, span in zip(rows, found, strict=True):
        result.append(span or (whole if isinstance(row, Heading) else frames[-1]))
        if isinstance(row, Open):
            frames.append(result[-1])
        elif isinstance(row, Close):
            frames.pop()
    return tuple(result)


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
            case Interaction():
                return [_message(statement, scope)]
            case Abort(at=at, reason=reason):
                return [Cross(scope.name(at), shorten(f"abort “{reason}”"))]
            case Continue(name=name):
                return [Remark(f"↩ continue {name}")]
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


def _message(interaction: Interaction, scope: _Scope) -> Message:
    receivers = tuple(scope.name(receiver) for receiver in interaction.receivers)
    detail = full_message(interaction)
    return Message(scope.name(interaction.sender), receivers, short_message(interaction.message), detail)
