"""Sequence diagrams as SVG. Decides nothing about what is drawn; it only draws what the layout has placed."""

from collections.abc import Sequence

from aura_chor.emit.diagram_sequence import Cross, Heading, Message, Outcome, Remark, SequenceDiagram, Step, is_family
from aura_chor.emit.svg_canvas import BODY, LARGE, SMALL, Canvas, Point
from aura_chor.emit.svg_metrics import text_width
from aura_chor.emit.svg_sequence_layout import (
    ARROW_MARGIN,
    HEAD_HEIGHT,
    LINE_HEIGHT,
    LOOP_REACH,
    Frame,
    Placed,
    SequenceLayout,
    head_width,
    layout,
    outcome_lines,
    outcome_width,
    remark_width,
)

_MARGIN = 16.0
_TITLE_HEIGHT = 34.0
_STACK = 4.0
"""How far the second box of a family stands out behind the first."""
_FEET_FROM = 420.0
"""Diagrams that are higher than this have the names at their foot too."""


def render(diagram: SequenceDiagram) -> str:
    """The diagram as one SVG document."""
    canvas = Canvas()
    width, height = draw(canvas.shifted(_MARGIN, _MARGIN + _TITLE_HEIGHT), diagram)
    canvas.text((_MARGIN, _MARGIN + LARGE), diagram.title, size=LARGE, anchor="start", bold=True)
    full = max(width, text_width(diagram.title, size=LARGE, bold=True)) + 2 * _MARGIN
    size = (full, height + 2 * _MARGIN + _TITLE_HEIGHT)
    return canvas.document(title=diagram.title, description=diagram.description, size=size)


def draw(
    canvas: Canvas, diagram: SequenceDiagram, *, highlighted: str = "", columns: Sequence[float] | None = None
) -> Point:
    """Draws with the top left corner at the canvas' origin; returns width and height.

    `columns` are the lifelines' places where another diagram with the same participants shares them.
    """
    placed = layout(diagram, columns=columns)
    pen = _Pen(canvas.shifted(-placed.left, 0), diagram.participants, placed, highlighted)
    pen.draw()
    return placed.right - placed.left, pen.height


class _Pen:
    def __init__(self, canvas: Canvas, participants: tuple[str, ...], placed: SequenceLayout, highlighted: str) -> None:
        self._canvas = canvas
        self._participants = participants
        self._placed = placed
        self._highlighted = highlighted
        self._x = dict(zip(participants, placed.columns, strict=True))
        self._feet = placed.bottom > _FEET_FROM
        self.height = placed.bottom + (HEAD_HEIGHT if self._feet else 0)

    def draw(self) -> None:
        """What lies behind comes first: lifelines, frames, then the rows."""
        for name in self._participants:
            self._lifeline(name)
        for frame in self._placed.frames:
            self._frame(frame)
        for placed in self._placed.rows:
            self._row(placed)

    def _lifeline(self, name: str) -> None:
        x, bottom = self._x[name], self._placed.bottom
        marked = name == self._highlighted
        self._canvas.line([(x, HEAD_HEIGHT), (x, bottom)], kind="mark" if marked else "life")
        for top in [0.0, bottom] if self._feet else [0.0]:
            self._head(name, top, marked)
        for top in self._placed.repeated_heads:
            self._canvas.masked((x, top + 17), name, kind="muted")

    def _head(self, name: str, top: float, marked: bool) -> None:
        x, width = self._x[name], head_width(name)
        if is_family(name):
            self._canvas.box((x - width / 2 + _STACK, top + _STACK), (width, HEAD_HEIGHT), kind="box", radius=4)
        self._canvas.box((x - width / 2, top), (width, HEAD_HEIGHT), kind="marked" if marked else "box", radius=4)
        self._canvas.text((x, top + 20), name, bold=True)

    def _frame(self, frame: Frame) -> None:
        width = frame.right - frame.left
        size = (width, frame.bottom - frame.top)
        kind = "phase" if frame.kind == "phase" else "frame"
        self._canvas.box((frame.left, frame.top), size, kind=kind, dashed=frame.kind == "call")
        x, y, across = frame.left, frame.top, frame.caption_width
        corners = [(x, y), (x + across, y), (x + across, y + 12), (x + across - 7, y + 19), (x, y + 19)]
        self._canvas.line(corners, kind="tab", close=True)
        self._canvas.text((x + 7, y + 14), frame.kind, size=SMALL, anchor="start", bold=True)
        if frame.title:
            self._small((x + across + 7, y + 14), frame.title)
        for top, text in frame.divisions:
            self._canvas.line([(frame.left, top), (frame.right, top)], kind="frame", dashed=True)
            self._small((frame.left + 7, top + 14), text)

    def _small(self, at: Point, words: str) -> None:
        """Small words that hide the lifelines behind them."""
        self._canvas.box((at[0] - 2, at[1] - 11), (text_width(words, size=SMALL) + 4, 14), kind="page")
        self._canvas.text(at, words, size=SMALL, anchor="start", kind="muted")

    def _row(self, placed: Placed) -> None:
        first, last = (self._placed.columns[column] if self._placed.columns else 0.0 for column in placed.span)
        middle, y = (first + last) / 2, placed.top
        match placed.row:
            case Message() as message:
                self._message(message, y)
            case Step(text=text):
                self._canvas.dot((first, y + 15), radius=4)
                self._canvas.masked((first + 12, y + 19), text, anchor="start")
            case Cross(text=text):
                self._canvas.cross((first, y + 15))
                self._canvas.masked((first + 12, y + 19), text, anchor="start", kind="danger")
            case Remark(text=text):
                self._pill(first + remark_width(text) / 2 + 10, y, text, bold=False)
            case Heading(text=text):
                self._heading(middle, y, text)
            case Outcome() as outcome:
                self._outcome(outcome, first, y)
            case _:
                pass

    def _heading(self, middle: float, y: float, text: str) -> None:
        """Words with a dashed line on both sides of them."""
        half = text_width(text, size=SMALL, bold=True) / 2 + 8
        for start, end in ((self._placed.left, middle - half), (middle + half, self._placed.right)):
            self._canvas.line([(start, y + 15), (end, y + 15)], kind="frame", dashed=True)
        self._pill(middle, y, text, bold=True)

    def _pill(self, middle: float, y: float, text: str, *, bold: bool) -> None:
        width = text_width(text, size=SMALL, bold=bold) + 16
        self._canvas.box((middle - width / 2, y + 5), (width, 20), radius=10)
        self._canvas.text((middle, y + 19), text, size=SMALL, bold=bold)

    def _outcome(self, outcome: Outcome, x: float, y: float) -> None:
        lines, width = outcome_lines(outcome.text), outcome_width(outcome.text)
        self._canvas.box((x - width / 2, y + 6), (width, LINE_HEIGHT * len(lines) + 8), kind="marked", radius=3)
        for number, line in enumerate(lines):
            self._canvas.text((x, y + 22 + LINE_HEIGHT * number), line, size=SMALL, bold=True)

    def _message(self, message: Message, y: float) -> None:
        """The label stands on the arrow to others where there are any."""
        start = self._x[message.sender]
        ends = [self._x[name] for name in message.receivers]
        others = [end for end in ends if end != start]
        if start in ends:
            self._message_to_itself(message, start, y, labelled=not others)
        if not others:
            return
        first, last, level = min([start, *others]), max([start, *others]), y + 24
        self._canvas.line([(first, level), (last, level)], dashed=message.dashed)
        for end in others:
            self._canvas.arrow_head((end, level), (1 if end > start else -1, 0))
        at, anchor = self._label_place(start, first, last, text_width(message.text, size=BODY))
        beside = LOOP_REACH - 8 if start in ends and anchor == "start" else 0.0
        self._canvas.masked((at + beside, level - 6), message.text, anchor=anchor, detail=message.detail)
        if len(others) > 1:
            self._canvas.dot((start, level), radius=3.5)

    def _message_to_itself(self, message: Message, x: float, y: float, *, labelled: bool) -> None:
        self._canvas.loop((x, y + 6), (x, y + 18), reach=LOOP_REACH - 8)
        self._canvas.arrow_head((x, y + 18), (-1, 0))
        if labelled:
            self._canvas.masked((x + LOOP_REACH, y + 16), message.text, anchor="start", detail=message.detail)

    def _label_place(self, start: float, first: float, last: float, width: float) -> tuple[float, str]:
        """In the middle; on an arrow past other lifelines next to its sender, where a reader begins."""
        between = [x for x in self._placed.columns if first < x < last]
        near = width + 2 * ARROW_MARGIN
        if between and min((x for x in [*between, last] if x > start), default=start) - start >= near:
            return start + ARROW_MARGIN, "start"
        if between and start - max((x for x in [*between, first] if x < start), default=start) >= near:
            return start - ARROW_MARGIN, "end"
        return (first + last) / 2, "middle"
