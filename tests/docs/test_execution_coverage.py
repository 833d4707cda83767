"""Every rule of the grammar is reached by something that is executed: a construct that only parses does not exist.

What is executed are the shipped choreographies and the examples of the reference, each by the automatic player, which
drives the generated modules.
"""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from lark import Lark, Tree

from aura_chor.cli.main import main
from aura_chor.cli.python_modules import python_names
from aura_chor.compiler import Analysis, analyse
from aura_chor.ledger.schemas import SHIPPED as SHIPPED_KINDS
from aura_chor.syntax.grammar_files import grammar_text
from aura_chor.syntax.parser import START

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(r"```chor\n(.*?)```", (ROOT / "docs" / "language.md").read_text(encoding="utf-8"), flags=re.S)


SHIPPED = sorted((ROOT / "choreographies").glob("*.chor"))
REFUSED = {"bad_number"}
"""What the grammar reads only so that a message of its own can refuse it."""


def read(importing: str, path: str) -> tuple[str, bytes]:
    found = ROOT / "choreographies" / path
    return found.as_posix(), found.read_bytes()


def analysis_of(text: str) -> Analysis:
    return analyse(text.encode(), (ROOT / "choreographies" / "x.chor").as_posix(), read=read, python=python_names)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_choreographies_are_played(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    _play(path, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_examples_are_played(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    path = tmp_path / "example.chor"
    path.write_text(EXAMPLES[number], encoding="utf-8")
    _play(path, EXAMPLES[number])


def _play(path: Path, text: str) -> None:
    names = [checked.protocol.name for checked in analysis_of(text).checked.values()]
    assert names
    for name in names:
        for seed in range(3):
            arguments = ["run", str(path), "--auto", "--choreography", name, "--seed", str(seed)]
            # Once between devices, which has disks to wait for, and then in one engine. The threshold protocols' events
            # have bodies of their own on a ledger, which made-up payloads do not fill.
            arguments += ["--in-process"] if seed or name.lower() in SHIPPED_KINDS else []
            result = CliRunner().invoke(main, arguments, catch_exceptions=False)
            assert result.exit_code == 0, result.output
            assert "failed" not in result.output


def test_every_rule_of_the_grammar_is_played() -> None:
    parser = Lark(grammar_text("chor.lark"), parser="lalr", lexer="contextual", start=START, maybe_placeholders=False)
    reached = {"open_block", "open_type", "open_group", "open_list"}
    for text in [*EXAMPLES, *(path.read_text(encoding="utf-8") for path in SHIPPED)]:
        reached |= {str(node.data) for node in parser.parse(text).iter_subtrees() if isinstance(node, Tree)}
    names = {str(rule.alias or rule.origin.name) for rule in parser.rules}
    inlined = {str(rule.origin.name) for rule in parser.rules if rule.options.expand1}
    wanted = {name for name in names if not name.startswith("_")} - inlined - REFUSED
    assert wanted <= reached, sorted(wanted - reached)
