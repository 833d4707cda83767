"""Every code has a page with all headings, and the page's examples are about the code."""

import subprocess
import sys

import pytest
from error_pages import HEADINGS, PAGES, Example, read_page

from aura_chor.report.codes import REGISTRY
from aura_chor.syntax.parse import parse

WRITTEN = [number for number in REGISTRY if (PAGES / f"{number}.md").exists()]
GENERATED = {"CHR105", "CHR106", "CHR310", "CHR313", "CHR314", "CHR406", "CHR501"}


def test_every_code_has_a_page() -> None:
    assert [number for number in REGISTRY if number not in WRITTEN] == []


def test_every_page_has_a_code() -> None:
    assert [path.stem for path in sorted(PAGES.glob("*.md")) if path.stem not in {*REGISTRY, "README"}] == []


@pytest.mark.parametrize("number", WRITTEN)
def test_a_page_has_the_title_and_all_headings_with_words_below(number: str) -> None:
    code = REGISTRY[number]
    page = read_page(number)
    assert page.title == f"# {number} {code.slug}: {code.title}"
    assert list(page.sections) == HEADINGS
    assert all(page.sections.values())


@pytest.mark.parametrize("number", WRITTEN)
def test_the_example_is_about_the_code(number: str) -> None:
    examples = read_page(number).examples("Example")
    assert examples
    assert all(example.language in {"chor", "scr", "python", "sh"} for example in examples)
    if examples[0].language == "chor":
        assert number in {due.code for due in examples[0].expected}
    assert number in read_page(number).sections["Example"]


@pytest.mark.parametrize("number", WRITTEN)
def test_the_repair_expects_nothing(number: str) -> None:
    examples = read_page(number).examples("Use instead")
    assert examples
    assert not [due for example in examples for due in example.expected]


def errors_of(example: Example) -> list[str]:
    return [
        f"{name}: {found.code} {found.message}"
        for name, text in example.files.items()
        for found in parse(text, name).diagnostics
        if found.severity.value == "error"
    ]


@pytest.mark.parametrize("number", WRITTEN)
def test_repairs_and_examples_of_later_phases_parse(number: str) -> None:
    page = read_page(number)
    due = [*page.examples("Use instead"), *([] if number.startswith("CHR1") else page.examples("Example"))]
    assert [problem for example in due if example.language == "chor" for problem in errors_of(example)] == []


@pytest.mark.parametrize("number", WRITTEN)
def test_python_examples_are_python(number: str) -> None:
    page = read_page(number)
    for example in [*page.examples("Example"), *page.examples("Use instead")]:
        if example.language == "python":
            compile(example.files[example.root], f"{number}.md", "exec")


@pytest.mark.parametrize("number", sorted(GENERATED - {"CHR105", "CHR106"}))
def test_generated_sources_parse(number: str) -> None:
    (program,) = read_page(number).examples("Example")
    made = subprocess.run(
        [sys.executable, "-c", program.files[program.root]], capture_output=True, text=True, check=True
    )
    assert parse(made.stdout, "made.chor").diagnostics == []
