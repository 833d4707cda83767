"""A sheet to draw on: shapes and texts in, one self-contained SVG document out.

No scripts, no fonts, no references: arrow heads are shapes, colours are classes of one style sheet, which has a light
and a dark set; the page has its own background in both. Texts are placed by the metrics table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from aura_chor.emit.svg_metrics import text_width

Point = tuple[float, float]

BODY = 13.0
SMALL = 11.0
LARGE = 16.0

_STYLE = """
.ac-page{fill:#ffffff}.ac-box{fill:#f2f5f8;stroke:#425466;stroke-width:1.2}.ac-shade{fill:#8896a5;fill-opacity:.1}
.ac-text{fill:#17212b}.ac-muted{fill:#52606d}.ac-danger{fill:#a5170d}.ac-head{fill:#17212b}
.ac-line{stroke:#17212b;stroke-width:1.3;fill:none}.ac-life{stroke:#8896a5;stroke-width:1;fill:none}
.ac-frame{stroke:#6b7a89;stroke-width:1;fill:none}.ac-phase{stroke:#425466;stroke-width:2;fill:none}.ac-tab{stroke:#6b7a89;stroke-width:1;fill:#e4e9ee}
.ac-mark{stroke:#0b5cad;stroke-width:3.5;fill:none}.ac-marked{fill:#dcebfb;stroke:#0b5cad;stroke-width:2.6}
.ac-cross{stroke:#a5170d;stroke-width:2.4;fill:none}
@media (prefers-color-scheme:dark){
.ac-page{fill:#12171d}.ac-box{fill:#1d262f;stroke:#9fb0c0}.ac-text,.ac-head{fill:#e8eef4}.ac-muted{fill:#a9b6c3}
.ac-danger{fill:#ff8a80}.ac-line{stroke:#e8eef4}.ac-phase{stroke:#9fb0c0}.ac-tab{fill:#26323d}.ac-marked{fill:#12365a;stroke:#6db3f8}
.ac-mark{stroke:#6db3f8}.ac-cross{stroke:#ff8a80}}
"""


@dataclass(slots=True)
class Canvas:
    """`origin` is added to every coordinate; `shifted` gives another view of the same sheet."""

    origin: Point = (0.0, 0.0)
    elements: list[str] = field(default_factory=list)

    def shifted(self, right: float, down: float) -> "Canvas":
        return Canvas((self.origin[0] + right, self.origin[1] + down), self.elements)

    def text(
        self,
        at: Point,
        words: str,
        *,
        size: float = BODY,
        anchor: str = "middle",
        kind: str = "text",
        bold: bool = False,
        detail: str = "",
    ) -> None:
        """`at` is on the base line; `anchor` is start, middle or end; `detail` is shown when pointed at."""
        x, y = self._place(at)
        weight = ' font-weight="bold"' if bold else ""
        more = f"<title>{_clean(detail)}</title>" if detail else ""
        style = f'class="ac-{kind}" font-size="{_number(size)}" text-anchor="{anchor}"{weight}'
        self.elements.append(f'<text x="{x}" y="{y}" {style}>{_clean(words)}{more}</text>')

    def masked(self, at: Point, words: str, *, anchor: str = "middle", kind: str = "text", detail: str = "") -> None:
        """A text that hides what lies behind it."""
        width = text_width(words, size=BODY) + 4
        left = {"start": -2.0, "middle": -width / 2, "end": 2 - width}[anchor]
        self.box((at[0] + left, at[1] - BODY), (width, BODY + 4), kind="page")
        self.text(at, words, anchor=anchor, kind=kind, detail=detail)

    def box(self, at: Point, size: Point, *, kind: str = "box", radius: float = 0, dashed: bool = False) -> None:
        x, y = self._place(at)
        more = (f' rx="{_number(radius)}"' if radius else "") + (' stroke-dasharray="5 4"' if dashed else "")
        extent = f'width="{_number(size[0])}" height="{_number(size[1])}"'
        self.elements.append(f'<rect x="{x}" y="{y}" {extent}{more} class="ac-{kind}"/>')

    def line(self, points: Sequence[Point], *, kind: str = "line", dashed: bool = False, close: bool = False) -> None:
        """Straight lines through the points."""
        places = [" ".join(self._place(point)) for point in points]
        self._path("M" + "L".join(places) + ("Z" if close else ""), kind=kind, dashed=dashed)

    def curves(self, parts: Sequence[tuple[Point, Point]], *, kind: str = "line", dashed: bool = False) -> None:
        """Curves that leave and arrive vertically (straight lines where the two ends are one above the other)."""
        drawn = []
        for (x1, y1), (x2, y2) in parts:
            middle = (y1 + y2) / 2
            start, bend, arrive, end = (
                (" ".join(self._place(p))) for p in ((x1, y1), (x1, middle), (x2, middle), (x2, y2))
            )
            drawn.append(f"M{start}L{end}" if x1 == x2 else f"M{start}C{bend} {arrive} {end}")
        self._path("".join(drawn), kind=kind, dashed=dashed)

    def loop(self, start: Point, end: Point, *, reach: float, kind: str = "line") -> None:
        """A curve that leaves `start` to the right and comes back to `end` from there."""
        out, back = (start[0] + reach * 4 / 3, start[1]), (end[0] + reach * 4 / 3, end[1])
        places = [" ".join(self._place(point)) for point in (start, out, back, end)]
        self._path(f"M{places[0]}C{places[1]} {places[2]} {places[3]}", kind=kind, dashed=False)

    def arrow_head(self, tip: Point, direction: Point) -> None:
        """A filled head whose tip is at `tip` and which points along the unit vector `direction`."""
        (x, y), (dx, dy) = tip, direction
        back = (x - 9 * dx, y - 9 * dy)
        points = [tip, (back[0] - 4 * dy, back[1] + 4 * dx), (back[0] + 4 * dy, back[1] - 4 * dx)]
        self.line(points, kind="head", close=True)

    def cross(self, at: Point, *, reach: float = 6) -> None:
        x, y = at
        for down in (-reach, reach):
            self.line([(x - reach, y - down), (x + reach, y + down)], kind="cross")

    def dot(self, at: Point, *, radius: float) -> None:
        x, y = self._place(at)
        self.elements.append(f'<circle cx="{x}" cy="{y}" r="{_number(radius)}" class="ac-head"/>')

    def document(self, *, title: str, description: str, size: Point) -> str:
        """The finished document, ending in a newline."""
        width, height = _number(size[0]), _number(size[1])
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label={quoteattr(_legal(title))} '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            'font-family="Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif">'
        )
        page = f'<rect width="{width}" height="{height}" class="ac-page"/>'
        about = [f"<title>{_clean(title)}</title>", f"<desc>{_clean(description)}</desc>"]
        return "\n".join([head, *about, f"<style>{_STYLE}</style>", page, *self.elements, "</svg>"]) + "\n"

    def _path(self, data: str, *, kind: str, dashed: bool) -> None:
        dashes = ' stroke-dasharray="6 4"' if dashed else ""
        self.elements.append(f'<path d="{data}" class="ac-{kind}"{dashes}/>')

    def _place(self, point: Point) -> tuple[str, str]:
        return _number(point[0] + self.origin[0]), _number(point[1] + self.origin[1])


def _number(value: float) -> str:
    """At most one digit behind the point, and never a negative zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _clean(text: str) -> str:
    return escape(_legal(text))


def _legal(text: str) -> str:
    """XML has no control characters and no lone surrogates, not even as references."""
    return "".join(c if c in "\t\n" or _is_legal(ord(c)) else "\ufffd" for c in text)


def _is_legal(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
