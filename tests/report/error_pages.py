"""The pages of the diagnostics, taken apart as docs/errors/README.md says they are made."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "docs" / "errors"
HEADINGS = ["What it means", "Why it is refused", "Example", "Use instead"]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPECTATION = re.compile(r'(?://~|#) (?:E: )?(CHR\d{3})(?: "([^"]*)")?')
FILE_NAME = re.compile(r"\A// file: (\S+)\n")
ALONE = "example.chor"


@dataclass(frozen=True)
class Expectation:
    """A diagnostic that is due: `words` are part of its message, `line` (from 1) is where its primary span begins."""

    code: str
    words: str
    file: str
    line: int


@dataclass(frozen=True)
class Example:
    """The sources of one example by name; `root` is the one that is checked."""

    language: str
    root: str
    files: dict[str, str]
    expected: tuple[Expectation, ...]


@dataclass(frozen=True)
class Page:
    title: str
    sections: dict[str, str]

    def examples(self, heading: str) -> list[Example]:
        """The examples of a section: blocks with file names belong together, each other block stands alone."""
        found: list[Example] = []
        together: dict[str, str] = {}
        for language, text in FENCE.findall(self.sections[heading]):
            name = FILE_NAME.match(text)
            if name:
                together[name[1]] = text
            else:
                found.append(_example(language, {ALONE: text}))
        return [*([_example("chor", together)] if together else []), *found]


def read_page(number: str) -> Page:
    text = (PAGES / f"{number}.md").read_text(encoding="utf-8")
    title, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    pairs = [section.partition("\n") for section in sections]
    return Page(title.strip(), {heading: body.strip() for heading, _, body in pairs})


def _example(language: str, files: dict[str, str]) -> Example:
    expected = [
        Expectation(match[1], match[2] or "", name, line)
        for name, text in files.items()
        for line, row in enumerate(text.splitlines(), 1)
        for match in EXPECTATION.finditer(row)
    ]
    return Example(language, next(iter(files)), files, tuple(expected))
