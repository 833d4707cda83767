"""Where everything in a sequence diagram stands: columns, rows, frames. No drawing here.

Columns are as narrow as the texts between them allow, from left to right. Frames are as wide as what they hold; the
padding of a frame grows with the frames inside it, so that the borders of nested frames never coincide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aura_chor.emit.diagram_sequence import (
    Close,
    Cross,
    Divide,
    Heading,
    Message,
    Open,
    Outcome,
    Remark,
    Row,
    SequenceDiagram,
    Step,
    spans,
)
from aura_chor.emit.svg_canvas import BODY, SMALL
from aura_chor.emit.svg_metrics import text_width, wrap

HEAD_HEIGHT = 30.0
ARROW_MARGIN = 14.0
"""Free room on both sides of an arrow's label."""
LOOP_REACH = 34.0
"""How far an arrow from a role to itself goes to the right."""
OUTCOME_WIDTH = 190.0
LINE_HEIGHT = 17.0
REPEAT_HEADS_AFTER = 900.0
"""In long diagrams the names stand again on the lifelines after so many pixels."""

_COLUMN_GAP = 26.0
_FRAME_PADDING = 18.0
_FRAME_STEP = 7.0
_MARGIN = 16.0


@dataclass(slots=True)
class Frame:
    """`divisions` are the dashed lines inside, with the word below each."""

    kind: str
    title: str
    top: float
    left: float
    right: float
    bottom: float = 0.0
    depth: int = 0
    divisions: list[tuple[float, str]] = field(default_factory=list)

    @property
    def caption_width(self) -> float:
        return text_width(self.kind, size=SMALL, bold=True) + 18

    @property
    def right_of_title(self) -> float:
        return self.left + self.caption_width + 16 + text_width(self.title, size=SMALL)


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its vertical place: the top of its strip, and the columns that it covers."""

    row: Row
    span: tuple[int, int]
    top: float


@dataclass(slots=True)
class SequenceLayout:
    """`columns` are the lifelines; everything lies right of `left` and left of `right`, between 0 and `bottom`."""

    columns: list[float]
    rows: list[Placed]
    frames: list[Frame]
    repeated_heads: list[float]
    left: float
    right: float
    bottom: float


def head_width(name: str) -> float:
    return text_width(name, size=BODY, bold=True) + 24


def outcome_lines(text: str) -> list[str]:
    return wrap(text, size=SMALL, width=OUTCOME_WIDTH)


def layout(diagram: SequenceDiagram, *, columns: Sequence[float] | None = None) -> SequenceLayout:
    """Places the diagram with its heads' top at 0; `columns` instead of its own, where they are wide enough for it."""
    return _Placer(diagram, spans(diagram), list(columns_of(diagram) if columns is None else columns)).place()


def columns_of(diagram: SequenceDiagram) -> list[float]:
    """The places of the lifelines."""
    return _columns(diagram, spans(diagram))


# --- columns ---


@dataclass(slots=True)
class _Needs:
    """Smallest distances between columns: `by_right[j]` has (i, distance) for columns i < j."""

    by_right: list[list[tuple[int, float]]]

    def want(self, left: int, right: int, distance: float) -> None:
        if 0 <= left < right < len(self.by_right):
            self.by_right[right].append((left, distance))


def _columns(diagram: SequenceDiagram, covered: tuple[tuple[int, int], ...]) -> list[float]:
    needs = _Needs([[] for _ in diagram.participants])
    for number in range(1, len(diagram.participants)):
        heads = (head_width(name) for name in diagram.participants[number - 1 : number + 1])
        needs.want(number - 1, number, sum(heads) / 2 + _COLUMN_GAP)
    _row_needs(diagram, covered, needs)
    _frame_needs(diagram, covered, needs)
    columns: list[float] = []
    for right, wanted in enumerate(needs.by_right):
        columns.append(max((columns[left] + distance for left, distance in wanted), default=0.0) if right else 0.0)
    return columns


def _row_needs(diagram: SequenceDiagram, covered: tuple[tuple[int, int], ...], needs: _Needs) -> None:
    for row, (first, last) in zip(diagram.rows, covered, strict=True):
        match row:
            case Message(text=text, sender=sender, receivers=receivers):
                itself = LOOP_REACH if sender in receivers else 0.0
                needs.want(first, last, text_width(text, size=BODY) + 2 * ARROW_MARGIN + 8 + itself)
                if first == last:
                    needs.want(first, first + 1, text_width(text, size=BODY) + LOOP_REACH + 20)
            case Step() | Cross():
                needs.want(last, last + 1, beside_width(row) + 12)
            case Remark(text=text):
                needs.want(first, first + 1, remark_width(text) + 22)
            case Outcome(text=text):
                half = outcome_width(text) / 2 + 10
                needs.want(last, last + 1, half)
                needs.want(first - 1, first, half)
            case _:
                pass


def _frame_needs(diagram: SequenceDiagram, covered: tuple[tuple[int, int], ...], needs: _Needs) -> None:
    """Room for the borders beside the neighbouring lifelines, and for the title between the outer columns."""
    for number, height in _frame_heights(diagram.rows):
        row, (first, last) = diagram.rows[number], covered[number]
        assert isinstance(row, Open)
        padding = _FRAME_PADDING + height * _FRAME_STEP
        needs.want(first - 1, first, padding + 14)
        needs.want(last, last + 1, padding + 14)
        frame = Frame(row.kind, row.title, 0, 0, 0)
        needs.want(first, last, frame.right_of_title + 10 - 2 * padding)


def _frame_heights(rows: tuple[Row, ...]) -> list[tuple[int, int]]:
    """For each frame its row's number and how many frames are nested in it at most."""
    found: list[tuple[int, int]] = []
    opened: list[tuple[int, int]] = []
    for number, row in enumerate(rows):
        if isinstance(row, Open):
            opened.append((number, 0))
        elif isinstance(row, Close):
            inner = opened.pop()
            found.append(inner)
            if opened:
                opened[-1] = (opened[-1][0], max(opened[-1][1], inner[1] + 1))
    return found


def beside_width(row: Step | Cross) -> float:
    """From the lifeline to the end of the words beside it."""
    return 18 + text_width(row.text, size=BODY)


def remark_width(text: str) -> float:
    return text_width(text, size=SMALL) + 16


def outcome_width(text: str) -> float:
    return max(text_width(line, size=SMALL, bold=True) for line in outcome_lines(text)) + 16


# --- rows and frames ---


class _Placer:
    """Goes through the rows once, from top to bottom."""

    def __init__(self, diagram: SequenceDiagram, covered: tuple[tuple[int, int], ...], columns: list[float]) -> None:
        self._diagram = diagram
        self._covered = covered
        self._columns = columns or [0.0]
        self._y = HEAD_HEIGHT + 12
        self._heads_at = 0.0
        self._open: list[Frame] = []
        halves = [head_width(name) / 2 for name in diagram.participants] or [0.0]
        self._made = SequenceLayout(
            columns=columns,
            rows=[],
            frames=[],
            repeated_heads=[],
            left=self._columns[0] - halves[0],
            right=self._columns[-1] + halves[-1],
            bottom=0.0,
        )

    def place(self) -> SequenceLayout:
        for row, span in zip(self._diagram.rows, self._covered, strict=True):
            self._repeat_heads()
            self._made.rows.append(Placed(row, span, self._y))
            self._row(row, span)
        self._made.bottom = self._y + 8
        return self._made

    def _repeat_heads(self) -> None:
        """Only outside frames: a name on a frame's border would be hard to read."""
        if not self._open and self._y - self._heads_at > REPEAT_HEADS_AFTER:
            self._made.repeated_heads.append(self._y)
            self._heads_at = self._y
            self._y += 26

    def _row(self, row: Row, span: tuple[int, int]) -> None:
        first, last = self._columns[span[0]], self._columns[span[1]]
        match row:
            case Message():
                self._message(row, first, last)
            case Step() | Cross():
                self._cover(first - 10, first + beside_width(row), 30)
            case Outcome(text=text):
                half = outcome_width(text) / 2
                self._cover(first - half, first + half, 20 + LINE_HEIGHT * len(outcome_lines(text)))
            case Remark(text=text):
                self._cover(first - 10, first + remark_width(text) + 10, 28)
            case Heading(text=text):
                half = text_width(text, size=SMALL, bold=True) / 2 + 10
                self._cover((first + last) / 2 - half, (first + last) / 2 + half, 32)
            case Open(kind=kind, title=title):
                frame = Frame(kind, title, self._y + 6, first - _FRAME_PADDING, last + _FRAME_PADDING)
                frame.depth = len(self._open)
                self._made.frames.append(frame)
                self._open.append(frame)
                self._y += 32
            case Divide(text=text):
                self._open[-1].divisions.append((self._y + 8, text))
                self._y += 28
            case Close():
                self._close()

    def _message(self, row: Message, first: float, last: float) -> None:
        if first == last:
            self._cover(first - 10, first + LOOP_REACH + 8 + text_width(row.text, size=BODY), 38)
        else:
            beside = LOOP_REACH if row.sender in row.receivers else 8
            self._cover(first - 8, last + beside, 34)

    def _close(self) -> None:
        frame = self._open.pop()
        frame.bottom = self._y + 6
        frame.right = max(frame.right, frame.right_of_title + 10)
        self._y += 14
        self._widen(frame.left - _FRAME_STEP, frame.right + _FRAME_STEP)

    def _cover(self, left: float, right: float, height: float) -> None:
        self._y += height
        self._widen(left - 8, right + 8)

    def _widen(self, left: float, right: float) -> None:
        if self._open:
            frame = self._open[-1]
            frame.left, frame.right = min(frame.left, left), max(frame.right, right)
        self._made.left, self._made.right = min(self._made.left, left), max(self._made.right, right)
