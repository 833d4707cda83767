"""`aura-chor lint`: formats, exit codes, and clear words about what cannot be linted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.lint import lint_command

GOOD = """from samples.ask.alice import Completed, Initializing, S


async def alice(s: Initializing[S], /) -> Completed[S]:
    return (await (await s.send_question(text="well?")).receive_answer()).next
"""
BAD = GOOD.replace("return (", "await s.send_question(text='')\n    return (")


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(project)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(lint_command, list(arguments), prog_name="lint", catch_exceptions=False)

    return run


def write(name: str, text: str | bytes) -> str:
    """A file in a folder of its own, so that no run finds it by accident."""
    folder = Path("written")
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_clean_code_exits_with_0(run) -> None:  # type: ignore[no-untyped-def]
    result = run(write("good.py", GOOD))
    assert (result.exit_code, result.output) == (0, "1 file: every state is used once\n")
    assert run("--quiet", "written/good.py").output == ""


def test_findings_exit_with_1_and_show_both_places(run) -> None:  # type: ignore[no-untyped-def]
    result = run(write("bad.py", BAD))
    assert result.exit_code == 1
    assert "error[CHR603]: the result of `s.send_question` is thrown away" in result.output
    assert "error[CHR601]: `s.send_question` may already be spent" in result.output
    assert "first used here" in result.output


def test_json_and_sarif(run) -> None:  # type: ignore[no-untyped-def]
    path = write("bad.py", BAD)
    answer = json.loads(run("--format", "json", path).output)
    assert [found["code"] for found in answer["diagnostics"]] == ["CHR603", "CHR601"]
    answer = json.loads(run("--format", "sarif", path).output)
    assert {found["ruleId"] for found in answer["runs"][0]["results"]} == {"CHR603", "CHR601"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.py",), "no file or directory nothing.py"),
        (("nothing*.py",), "no file or directory nothing*.py"),
        (("-",), "takes no standard input"),
        (("--mypy-config", "written/nonsense.txt", "written/good.py"), "mypy cannot use written/nonsense.txt"),
        (("--cache-dir", "/proc/nowhere", "written/good.py"), "cannot use /proc/nowhere"),
        (("written/binary.py",), "not UTF-8"),
        (("written/large.py",), "the limit is"),
        (("written/empty",), "no .py"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_linted_is_a_mistake_in_the_call(run, arguments: tuple[str, ...], words: str) -> None:  # type: ignore[no-untyped-def]
    write("good.py", GOOD)
    write("nonsense.txt", "nonsense")
    write("binary.py", b"\xff\xfe\x00")
    write("large.py", "x = 1\n" * 200_000)
    Path("written/empty").mkdir(exist_ok=True)
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())


def test_syntax_errors_stand_on_their_lines(run) -> None:  # type: ignore[no-untyped-def]
    result = run(write("syntax.py", "x = 1\ndef f(:\n    pass\n"))
    assert result.exit_code == 1
    assert "error[CHR607]" in result.output
    assert "syntax.py:2:" in result.output


def test_a_crash_of_mypy_is_said_clearly(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    def crash(*arguments: object, **named: object) -> None:
        raise AssertionError("out of sorts")

    monkeypatch.setattr("aura_chor.lint.mypy_door.build.build", crash)
    result = run(write("good.py", GOOD))
    assert result.exit_code == 2
    assert "mypy failed in itself: AssertionError: out of sorts" in result.output


def test_deep_expressions_are_followed_or_refused(run) -> None:  # type: ignore[no-untyped-def]
    chain = "def f() -> int:\n    return " + "+".join(["1"] * 2000) + "\n"
    links = "".join(f"    elif a == {number}:\n        return {number}\n" for number in range(3000))
    elifs = f"def g(a: int) -> int:\n    if a == 0:\n        return 0\n{links}    return 1\n"
    assert run(write("deep.py", chain + elifs)).exit_code == 0
    result = run(write("deeper.py", "def f() -> int:\n    return " + "+".join(["1"] * 4000) + "\n"))
    assert result.exit_code == 2
    assert "f is nested too deeply" in result.output


def test_lines_that_are_not_ascii_are_named_whole(run) -> None:  # type: ignore[no-untyped-def]
    result = run("--format", "json", write("unicode.py", BAD.replace("text=''", "text='ö'")))
    spans = [found["span"] for found in json.loads(result.output)["diagnostics"]]
    assert spans
    assert {span["line"] for span in spans} == {5, 6}
