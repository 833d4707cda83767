"""Sequence diagrams as data: participants and rows, before anyone decides how a row is drawn.

A row is a message, a step of one role, an end, a jump back, or the opening, division and closing of a frame; frames
are well nested.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.emit.diagram_text import lane_text, shorten
from aura_chor.report.diagnostic import Arrow


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
    """A frame begins. `title` says more than its kind.

    `kind` is loop, choice, within, par, opt, when, phase, call, gather, exchange, each or session.
    """

    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Divide:
    """The next part of the innermost frame: `or`, `and`, `else`, `too late`."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    pass


_FAMILY = re.compile(r"\[[A-Za-z]\w*\]$")

Row: TypeAlias = Message | Step | Cross | Remark | Outcome | Heading | Open | Divide | Close


@dataclass(frozen=True, slots=True)
class SequenceDiagram:
    """A sequence diagram. Every role of a row is among the participants."""

    title: str
    description: str
    participants: tuple[str, ...]
    rows: tuple[Row, ...]


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


def is_family(participant: str) -> bool:
    """Whether a lifeline is that of many seats: `Device[n]`, but not `Device[2]`."""
    return _FAMILY.search(participant) is not None


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
