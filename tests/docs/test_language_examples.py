"""Every example of docs/language.md is accepted, and every construct of the reference has one."""

import re
from pathlib import Path

import pytest

from aura_chor.cli.python_modules import python_names
from aura_chor.compiler import analyse, no_files

PAGE = Path(__file__).parents[2] / "docs" / "language.md"
BLOCKS = re.findall(r"```chor\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S)


def name_of(block: str) -> str:
    return str(re.findall(r"choreography (\w+)", block)[0])


@pytest.mark.parametrize("block", BLOCKS, ids=name_of)
def test_example_is_accepted(block: str) -> None:
    analysis = analyse(block.encode(), "language.md", read=no_files, python=python_names)
    assert analysis.accepted, [str(d.code) + " " + d.message for d in analysis.diagnostics]
    assert analysis.checked


def test_every_construct_has_an_example() -> None:
    together = "\n".join(BLOCKS)
    for word in (
        "record",
        "use python",
        "roles",
        "where",
        "choice",
        "loop",
        "continue",
        "abort",
        "par",
        "when",
        "call",
        "phase",
        "within",
        "abortable",
        "awaits",
        "each",
        "except",
        "exchange",
        "external",
        "gather",
        "identified",
        "in order",
        "names",
        "notices",
        "opens with",
        "reads ledger",
        "records",
        "requires",
        "sealed",
        "session",
        "since",
        "volatile",
        "wait",
        "witness",
    ):
        assert re.search(rf"\b{word}\b", together), word
