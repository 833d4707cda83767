"""docs/protocols: every page shows the diagram that `aura-chor graph` draws of its choreography today."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from aura_chor.cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "protocols"
PROTOCOLS = ("keygen", "sign", "dkd", "reshare", "recover", "lock")
FENCE = re.compile(r"(?<=```mermaid\n).*?(?=```)", flags=re.S)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_diagram_of_a_page_is_the_generated_one(name: str, request: pytest.FixtureRequest) -> None:
    """After a change of the choreography: run this with --update, and read the page again."""
    drawn = CliRunner().invoke(main, ["graph", str(ROOT / "choreographies" / f"{name}.chor")])
    assert drawn.exit_code == 0, drawn.output
    page = PAGES / f"{name}.md"
    text = page.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        text = FENCE.sub(lambda _: drawn.stdout, text)
        page.write_text(text, encoding="utf-8")
    assert FENCE.findall(text) == [drawn.stdout]


def test_there_is_a_page_for_each_and_no_other() -> None:
    assert sorted(page.stem for page in PAGES.glob("*.md")) == sorted((*PROTOCOLS, "README"))


def test_every_link_leads_somewhere() -> None:
    for page in (*PAGES.glob("*.md"), ROOT / "docs" / "security.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)
