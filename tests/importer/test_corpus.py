"""The corpus of other tools' protocols, in three columns: `semantic`, `expect`, the class of the diagnostic."""

from functools import cache

import corpus_report
import pytest
from corpus_report import Score, figures, lacks_counterpart, on_page
from corpus_scores import MANIFEST, entries, imported, judge, judged, second_opinion, whole_file

from aura_chor.compiler import emit
from aura_chor.syntax.format import format_file
from aura_chor.syntax.parse import parse
from tests.counting import calls_of

CALLS_MAX = 3_000_000
"""Of Python functions, to judge one file: what it costs on any machine. The slowest needs a fifth of it."""


@pytest.fixture(autouse=True)
def _corpus(capsys: pytest.CaptureFixture[str]) -> None:
    if not MANIFEST.is_file():
        message = f"THE CORPUS IS NOT THERE: {MANIFEST} (set AURA_CHOR_CORPUS); nothing of it was scored"
        with capsys.disabled():
            print(f"\n{message}")
        pytest.skip(message)


@cache
def score() -> Score:
    return corpus_report.score()


def test_the_verdict_is_that_of_the_complete_conditions() -> None:
    found = score()
    assert found.disagree == []
    assert len(found.agree) >= 160


def test_the_class_of_the_diagnostic_is_that_of_the_violated_condition() -> None:
    assert score().unclassed == []


def test_who_listens_to_several_peers_is_noted() -> None:
    assert score().listening == []


def test_every_difference_from_the_other_tools_has_a_class() -> None:
    assert [row for row in score().differences if not row[3]] == []


def test_almost_every_file_can_be_imported(capsys: pytest.CaptureFixture[str]) -> None:
    found = score()
    share = found.importable / (found.importable + len(found.not_importable))
    with capsys.disabled():
        print(f"\n{figures(found).partition(chr(10) * 2)[0]}")
    assert share >= 0.95, found.not_importable


def test_the_page_lists_the_figures_and_every_difference() -> None:
    assert on_page() == figures(score()), "run python tests/importer/corpus_report.py and read what changed"


def test_what_is_imported_parses_to_the_same_tree_with_every_comment() -> None:
    for file in sorted({entry["file"] for entry in entries()}):
        _, result = imported(file)
        if result.file is None or not result.file.choreographies:
            continue
        again = parse(format_file(result.file), "again.chor")
        assert again.file == result.file, file
        assert len(again.file.comments) == len(result.file.comments), file


def test_what_is_accepted_becomes_python() -> None:
    modules = 0
    for file in sorted({entry["file"] for entry in entries()}):
        _, result = imported(file)
        if result.file is None or not result.file.choreographies:
            continue
        analysis = whole_file(file)
        files, problems = emit(analysis) if analysis.accepted else ({}, [])
        assert problems == [], file
        for path, text in files.items():
            compile(text, path, "exec")
        modules += len(files)
    assert modules >= 500


def test_what_has_no_counterpart_is_refused_and_nothing_else_is_lost() -> None:
    for entry in entries():
        errors = {d.code.number for d in imported(entry["file"])[1].diagnostics if d.severity.value == "error"}
        if lacks_counterpart(entry):
            assert "CHR705" in errors, entry["id"]
        else:
            others = [one for one in entries() if one["file"] == entry["file"]]
            assert "CHR705" not in errors or any(map(lacks_counterpart, others)), entry["id"]


def test_the_second_opinion_finds_nothing_in_what_is_accepted() -> None:
    for entry in entries():
        verdict = judge(entry)
        if verdict.accepted:
            assert list(filter(None, map(second_opinion, verdict.protocols))) == [], entry["id"]


def test_the_second_opinion_finds_an_error_in_what_a_role_cannot_know() -> None:
    refused = [entry for entry in entries() if any(code.startswith("CHR40") for code in judge(entry).errors)]
    assert len(refused) >= 10
    for entry in refused:
        assert any(map(second_opinion, judge(entry).protocols)), entry["id"]


def test_no_protocol_takes_long() -> None:
    for file in sorted({entry["file"] for entry in entries()}):
        judgements = [entry["id"] for entry in entries() if entry["file"] == file]
        assert calls_of(lambda ids=judgements: list(map(judged.__wrapped__, ids))) < CALLS_MAX, file
