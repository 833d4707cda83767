"""docs/coming-from-scribble.md: what stands behind each foreign source is what the import and the check give.

`python tests/importer/test_coming_from_scribble.py` writes the results into the page.
"""

import re
from pathlib import Path

from importer_check import bring, check, printed

from aura_chor.importer.helps import in_foreign_words
from aura_chor.importer.inward import Language
from aura_chor.report.render_text import render_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "coming-from-scribble.md"
BLOCK = re.compile(r"^```(scr|nuscr|chor|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def renewed(page: str) -> str:
    """The page with every `chor` and `text` block made from the foreign source before it."""
    source, language = "", "scr"

    def block(found: re.Match[str]) -> str:
        nonlocal source, language
        if found[1] in ("scr", "nuscr"):
            source, language = found[2], found[1]
            return found[0]
        return f"```{found[1]}\n{result(source, language, found[1])}```"

    return BLOCK.sub(block, page)


def result(source: str, suffix: str, wanted: str) -> str:
    language: Language = "scribble" if suffix == "scr" else "nuscr"
    imported = bring(source, language=language)
    if wanted == "chor":
        return printed(imported)
    analysis = check(source, imported)
    problems = [d for d in analysis.diagnostics if d.severity.value == "error"] or analysis.diagnostics
    return render_text(in_foreign_words(problems), analysis.sources, colour=False, width=100)


def test_the_page_shows_what_comes_out() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page)


def verdicts() -> list[bool]:
    sources = [found for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8")) if found[1] in ("scr", "nuscr")]
    languages: list[Language] = ["scribble" if found[1] == "scr" else "nuscr" for found in sources]
    pairs = zip(sources, languages, strict=True)
    return [check(found[2], bring(found[2], language=language)).accepted for found, language in pairs]


def test_the_verdicts_are_those_that_the_page_names() -> None:
    assert verdicts() == [True, True, False, True]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
