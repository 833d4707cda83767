"""Reads the project's SVG back: where texts, arrows and borders are, so that tests can say that none meet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from xml.etree import ElementTree

from aura_chor.emit.svg_metrics import text_width

_SVG = "{http://www.w3.org/2000/svg}"
_COMMAND = re.compile(r"([MLCZ])([^MLCZ]*)")
Point = tuple[float, float]


@dataclass(frozen=True)
class Words:
    """A text and its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Words") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom


class Picture:
    def __init__(self, svg: str) -> None:
        self.root = ElementTree.fromstring(svg)
        assert self.root.tag == f"{_SVG}svg"
        self.width, self.height = float(self.root.attrib["width"]), float(self.root.attrib["height"])
        self.words = [_words(element) for element in self.root.iter(f"{_SVG}text")]

    def texts(self) -> list[str]:
        return [words.text for words in self.words]

    def classes(self, tag: str) -> list[str]:
        return [element.attrib.get("class", "") for element in self.root.iter(f"{_SVG}{tag}")]

    def assert_clear(self) -> None:
        """Texts lie on the page, no two meet, and no arrow or border of a frame goes through one."""
        for one in self.words:
            assert one.left >= 0 and one.right <= self.width and one.top >= 0 and one.bottom <= self.height, one
        for one, other in combinations([words for words in self.words if words.text], 2):
            assert not one.meets(other), (one, other)
        for point in self._strokes():
            met = next((words for words in self.words if words.text and words.holds(point)), None)
            assert met is None, (point, met)

    def _strokes(self) -> Iterator[Point]:
        for path in self.root.iter(f"{_SVG}path"):
            if path.attrib["class"] in ("ac-line", "ac-frame", "ac-cross"):
                yield from _along(path.attrib["d"])
        for box in self.root.iter(f"{_SVG}rect"):
            if box.attrib["class"] in ("ac-frame", "ac-phase", "ac-box", "ac-marked"):
                yield from _border(box)


def _words(element: ElementTree.Element) -> Words:
    text, size = element.text or "", float(element.attrib["font-size"])
    width = text_width(text, size=size, bold=element.attrib.get("font-weight") == "bold")
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    left = {"start": x, "middle": x - width / 2, "end": x - width}[element.attrib["text-anchor"]]
    return Words(text, left, y - 0.76 * size, left + width, y + 0.2 * size)


def _border(box: ElementTree.Element) -> Iterator[Point]:
    x, y, width, height = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    for start, end in pairwise(corners):
        yield from _straight(start, end)


def _along(data: str) -> Iterator[Point]:
    here: Point = (0.0, 0.0)
    for command, numbers in _COMMAND.findall(data):
        values = [float(number) for number in numbers.split()]
        points = list(zip(values[::2], values[1::2], strict=True))
        if command == "L":
            yield from _straight(here, points[0])
        if command == "C":
            yield from (_bezier((here, *points), step / 40) for step in range(41))
        here = points[-1] if points else here


def _straight(start: Point, end: Point) -> Iterator[Point]:
    steps = max(2, int(max(abs(end[0] - start[0]), abs(end[1] - start[1])) / 3))
    for step in range(steps + 1):
        yield start[0] + (end[0] - start[0]) * step / steps, start[1] + (end[1] - start[1]) * step / steps


def _bezier(points: tuple[Point, ...], t: float) -> Point:
    weights = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
    x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, points, strict=True))
    return x, y
