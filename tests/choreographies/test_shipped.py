"""What holds for every shipped choreography: accepted, documented, in sync, typed, with bodies that take every way."""

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from random import Random
from types import FunctionType

import pytest
from lark import Lark, Tree
from lark.grammar import Rule

from aura_chor.compiler import emit
from aura_chor.emit.files import compare
from aura_chor.mpst.automaton import (
    AbortEdge,
    ChildEdge,
    CollectEdge,
    EachEdge,
    ForkEdge,
    GlobalAutomaton,
    LocalEdge,
    MessageEdge,
)
from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.result import Ended
from aura_chor.runtime.samples import sample_parameters
from aura_chor.session.events import AbortEvent, Event
from aura_chor.syntax.grammar_files import grammar_text
from tests.choreographies.playing import listening, play
from tests.choreographies.shipped import ALL, FOLDER, ROOT, STEMS, THRESHOLD, WIDE, analysed, protocol_of, role_modules

GENERATED = ROOT / "generated"
TESTS = ROOT / "tests" / "choreographies"
SEEDS = 25
PACKAGES = ("generated", "choreographies", "tests.choreographies", "tools.toss")


@pytest.mark.parametrize("stem", ALL)
def test_it_is_accepted(stem: str) -> None:
    assert analysed(stem).accepted, analysed(stem).diagnostics
    assert protocol_of(stem).roles


@pytest.mark.parametrize("stem", ALL)
def test_everything_in_it_is_documented(stem: str) -> None:
    file = analysed(stem).file
    assert file is not None
    for choreography in file.choreographies:
        assert choreography.doc, f"{stem}.chor: {choreography.name} has no doc comment"
    for record in file.records:
        assert record.doc, f"{stem}.chor: {record.name} has no doc comment"
    assert len(protocol_of(stem).doc.split(".")) > 2, (
        "one sentence says what it is, another what is interesting about it"
    )


def test_each_has_bodies_and_a_line_in_the_table() -> None:
    tested = {path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py")}
    table = (ROOT / "docs" / "choreographies.md").read_text(encoding="utf-8")
    assert not set(ALL) - tested - set(THRESHOLD)
    assert [stem for stem in ALL if f"[{stem}](../choreographies/{stem}.chor)" not in table] == []
    assert len(STEMS) >= 24 and len(WIDE) == 14


def test_generated_packages_are_those_of_the_choreographies() -> None:
    """In both directions: nothing is missing, stale or left over."""
    expected: dict[str, str] = {}
    for stem in ALL:
        files, problems = emit(analysed(stem))
        assert not problems
        assert {path.split("/")[0] for path in files} == {stem}, "a package is called like its file"
        expected |= files
    for part in sorted((FOLDER / "parts").glob("*.chor")):
        files, problems = emit(analysed(f"parts/{part.stem}"))
        assert not problems
        expected |= files
    found = {path.relative_to(GENERATED).as_posix(): path.read_text(encoding="utf-8") for path in _python(GENERATED)}
    del found["__init__.py"]
    assert not compare(expected=expected, found=found)


def _python(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def test_packages_and_bodies_pass_mypy_strict() -> None:
    arguments = [argument for package in PACKAGES for argument in ("-p", package)]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("stem", STEMS)
def test_it_ends_however_it_is_played(stem: str) -> None:
    package = importlib.import_module(f"generated.{stem}")
    for seed in range(SEEDS):
        parameters = sample_parameters(package.Parameters, Random(seed)) if hasattr(package, "Parameters") else None
        result = play(*automatic_seats(role_modules(stem), seed=seed), parameters=parameters)
        assert all(outcome.ended is not Ended.FAILED for outcome in result.outcomes.values())


# --- together they show the whole language ---

REFUSED_LATER = {"bad_number", "BAD_NUMBER"}
"""What the grammar reads only to say what is wrong with it."""
BETWEEN = {"WHITESPACE", "COMMENT"}


def test_together_they_use_every_rule_and_word_of_the_grammar() -> None:
    lark = Lark(grammar_text("chor.lark"), parser="lalr", lexer="contextual", start="file", keep_all_tokens=True)
    used: set[str] = set()
    for stem in (*ALL, "parts/redistribute"):
        tree = lark.parse((FOLDER / f"{stem}.chor").read_text(encoding="utf-8"))
        for part in tree.iter_subtrees():
            used.add(str(part.data))
            used.update(child.type for child in part.children if not isinstance(child, Tree) and child is not None)
    rules = {_name(rule) for rule in lark.rules if not rule.options.expand1 or rule.alias or len(rule.expansion) > 1}
    words = {terminal.name for terminal in lark.terminals} - BETWEEN
    wanted = {name for name in rules if not name.startswith("_")} | words
    assert wanted - used == REFUSED_LATER


def _name(rule: Rule) -> str:
    return str(rule.alias or rule.origin.name)


# --- every way is taken ---

Way = tuple[object, ...]


@pytest.mark.parametrize("stem", STEMS)
def test_the_tests_of_its_bodies_take_every_way(stem: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every edge of its automata, for every valuation, by lane, sender, receivers and label, and every abort."""
    module = importlib.import_module(f"tests.choreographies.test_{stem}")
    with listening() as events:
        for test in vars(module).values():
            if isinstance(test, FunctionType) and test.__name__.startswith("test_"):
                for arguments in arguments_of(test, capsys):
                    capsys.readouterr()
                    test(**arguments)
    taken = set(map(_way, events))
    wanted = {way for instance in protocol_of(stem).instances for way in _ways(instance.automaton)}
    assert wanted - taken == set()


def arguments_of(test: Callable[..., object], capsys: object) -> Iterator[dict[str, object]]:
    """What pytest would call a test with."""
    choices: list[list[dict[str, object]]] = []
    for mark in getattr(test, "pytestmark", []):
        names, values = mark.args
        if isinstance(names, str):
            choices.append([{names: value} for value in values])
        else:
            choices.append([dict(zip(names, value, strict=True)) for value in values])
    fixtures = {"capsys": capsys} if "capsys" in test.__code__.co_varnames[: test.__code__.co_argcount] else {}
    for combination in product(*choices):
        yield {name: value for chosen in (fixtures, *combination) for name, value in chosen.items()}


def _way(event: Event) -> Way:
    if isinstance(event, AbortEvent):
        return event.sender, event.reason
    return event.lane, event.sender, event.receivers, event.label


def _ways(automaton: GlobalAutomaton) -> Iterator[Way]:
    for edge in (edge for edges in automaton.edges for edge in edges):
        match edge:
            case MessageEdge():
                yield edge.lane, edge.sender, edge.receivers, edge.label
            case AbortEdge():
                yield edge.role, edge.reason
            case LocalEdge():
                pass  # nobody is told of it; what it leads to is a way
            case ForkEdge():
                for lane in edge.lanes:
                    yield from _ways(lane)
            case CollectEdge() | EachEdge() | ChildEdge():
                raise AssertionError(f"its ways are those of an expansion: {edge}")
