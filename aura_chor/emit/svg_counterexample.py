"""A counterexample as SVG: the two runs side by side, the role that cannot tell them apart highlighted."""

from collections.abc import Sequence
from dataclasses import replace

from aura_chor.emit.diagram_counterexample import explanation, headline, runs
from aura_chor.emit.diagram_sequence import SequenceDiagram
from aura_chor.emit.svg_canvas import BODY, LARGE, Canvas, Point
from aura_chor.emit.svg_metrics import text_width, wrap
from aura_chor.emit.svg_sequence import draw
from aura_chor.emit.svg_sequence_layout import columns_of
from aura_chor.report.diagnostic import Counterexample

_MARGIN = 20.0
_BETWEEN = 44.0
_WIDEST_TEXT = 720.0


def render(evidence: Counterexample, *, participants: Sequence[str] = ()) -> str:
    """The counterexample as one SVG document."""
    canvas = Canvas()
    title = headline(evidence)
    canvas.text((_MARGIN, _MARGIN + LARGE), title, size=LARGE, anchor="start", bold=True)
    width = text_width(title, size=LARGE, bold=True)
    y = _MARGIN + LARGE + 24
    for line in [line for words in explanation(evidence) for line in wrap(words, size=BODY, width=_WIDEST_TEXT)]:
        canvas.text((_MARGIN, y), line, anchor="start", kind="muted")
        width, y = max(width, text_width(line, size=BODY)), y + 20
    across, down = _runs(canvas.shifted(_MARGIN, y + 12), evidence, participants)
    size = (max(width, across) + 2 * _MARGIN, y + 12 + down + _MARGIN)
    return canvas.document(title=title, description=" ".join(explanation(evidence)), size=size)


def _runs(canvas: Canvas, evidence: Counterexample, participants: Sequence[str]) -> Point:
    """Draws both runs below their headings, over the same columns; returns the width and height of both together."""
    drawn = runs(evidence, participants=participants)
    if len(drawn) == 1:
        return draw(canvas, drawn[0], highlighted=evidence.role, columns=columns_of(drawn[0]))
    first, second = drawn
    columns = columns_of(replace(first, rows=(*first.rows, *second.rows)))
    width, height = _run(canvas, first, evidence.role, columns)
    more, deeper = _run(canvas.shifted(width + _BETWEEN, 0), second, evidence.role, columns)
    height = max(height, deeper)
    canvas.line([(width + _BETWEEN / 2, 0), (width + _BETWEEN / 2, height)], kind="life")
    return width + _BETWEEN + more, height


def _run(canvas: Canvas, run: SequenceDiagram, role: str, columns: list[float]) -> Point:
    canvas.text((0, 6), run.title, size=14, anchor="start", bold=True)
    width, height = draw(canvas.shifted(0, 20), run, highlighted=role, columns=columns)
    return max(width, text_width(run.title, size=14, bold=True)), height + 20
