"""What a person reads who has not read the papers: every refusal says what to do next."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from aura_chor.cli.main import main
from aura_chor.cli.output import wants_colour


def said(text: str) -> str:
    return CliRunner().invoke(main, ["check", "-"], input=text, catch_exceptions=False).stderr


@pytest.mark.parametrize(
    ("body", "help"),
    [
        ("choice at A { A -> B: X } or { B -> A: Y }", "let A say first which branch it takes"),
        ("choice at A { A -> B: X } or { loop L { } }", "let A send a message in that branch too"),
        ("loop L { continue L }", "put a message on every way from `loop L`"),
        ("A -> B: X call P() B -> A: Y", "let the call be the last thing that P does"),
    ],
)
def test_a_refusal_shows_the_way_out(body: str, help: str) -> None:
    assert f"help: {help}" in said(f"choreography P {{ roles A, B\n{body}\n}}\n")


def test_a_module_that_is_not_there_says_where_it_was_looked_for() -> None:
    said_of = said('use python "gone" { T }\nchoreography P { roles A, B A -> B: M(t: T) }\n')
    assert "there is no Python module gone that can be read" in said_of
    assert "the folder where aura-chor runs" in said_of


def test_colour_is_for_terminals_and_for_who_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for value, wanted in (("", True), ("0", False), ("1", False)):
        monkeypatch.setenv("NO_COLOR", value)
        assert (wants_colour(True), wants_colour(False)) == (wanted, False)
    monkeypatch.delenv("NO_COLOR")
    assert wants_colour(True)
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_colour(True)


def test_the_plural_of_choreography() -> None:
    text = "choreography P { roles A, B A -> B: M }\nchoreography p { roles A, B A -> B: M }\n"
    assert "the choreographies `P` and `p` differ in case alone" in said(text)


def test_one_message_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "one.chor").write_text("choreography P { roles A, B A -> B: M }\n")
    result = CliRunner().invoke(main, ["run", str(tmp_path / "one.chor"), "--auto", "-q"])
    assert result.stdout == "1 message; A completed, B completed\n"
