"""The commands as a person types them: what they print, what they write, how they exit."""

import json
import re
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.main import COMMANDS, main

GOOD = "choreography Hi { roles A, B\n  A -> B: Hello(name: str)\n  B -> A: Back\n}\n"
BAD = "choreography No { roles A, B, C\n  choice at A { A -> B: X } or { A -> C: Y }\n}\n"


def call(*arguments: str, text: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, list(arguments), input=text, catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.chor").write_text(GOOD)
    (tmp_path / "bad.chor").write_text(BAD)
    return tmp_path


# --- check ---


def test_check_accepts(folder: Path) -> None:
    result = call("check", "good.chor")
    assert (result.exit_code, result.stdout) == (0, "good.chor: Hi can be carried out by its 2 roles\n")


def test_check_refuses_with_two_runs(folder: Path) -> None:
    result = call("check", "bad.chor")
    assert result.exit_code == 1
    assert "error[CHR404]: B waits for X from A" in result.stderr
    assert "two runs that B cannot tell apart" in result.stderr


MIXED = """choreography Reports { roles Chair, Clerk, Member[n]
  where 1 <= n
  choice at Chair { Chair -> Clerk: Skip  Chair -> Member: Rest }
  or { Chair -> Member: Go  gather all Member -> Clerk: Report }
}
"""
CLASH = "choreography Clash { roles WebSite, Web_Site\n  WebSite -> Web_Site: Hello\n}\n"


@pytest.mark.parametrize(("text", "code"), [(MIXED, "CHR504"), (CLASH, "CHR503")], ids=["mixed wait", "name clash"])
def test_check_refuses_what_compile_refuses(folder: Path, text: str, code: str) -> None:
    """A protocol that is sound and that no modules can be made of: the same words at the same place, everywhere."""
    Path("odd.chor").write_text(text)
    Path("more.chor").write_text(text + BAD)
    compiled = call("compile", "odd.chor", "-o", "out")
    checked = call("check", "odd.chor", "--no-notes")
    assert (checked.exit_code, checked.stdout, checked.stderr) == (1, "", compiled.stderr)
    assert f"error[{code}]" in checked.stderr
    assert call("run", "odd.chor", "--auto").stderr.endswith(compiled.stderr)
    document = json.loads(call("check", "odd.chor", "--format", "json").stdout)
    assert code in [one["code"] for one in document["diagnostics"]]
    both = call("check", "more.chor").stderr
    assert f"error[{code}]" in both and "error[CHR404]" in both


def test_check_reads_standard_input() -> None:
    assert call("check", "-", text=GOOD).stdout.startswith("<stdin>: Hi")


def test_check_takes_directories_and_patterns(folder: Path) -> None:
    assert call("check", ".").exit_code == 1
    assert call("check", "g*.chor").exit_code == 0
    assert call("check", "good.chor", "good.chor").stdout.count("Hi can") == 1


@pytest.mark.parametrize("arguments", [["nowhere.chor"], ["z*.chor"], ["empty"], []])
def test_check_without_sources_is_a_mistake_in_the_call(folder: Path, arguments: list[str]) -> None:
    (folder / "empty").mkdir()
    assert call("check", *arguments).exit_code == 2


def test_check_one_choreography(folder: Path) -> None:
    (folder / "both.chor").write_text(GOOD + BAD)
    assert call("check", "both.chor", "--choreography", "Hi").exit_code == 0
    assert call("check", "both.chor", "--choreography", "Ho").exit_code == 2


def test_check_as_json_and_sarif(folder: Path) -> None:
    document = json.loads(call("check", "bad.chor", "--format", "json").stdout)
    assert {d["code"] for d in document["diagnostics"]} == {"CHR404"}
    assert document["diagnostics"][0]["evidence"]["runs"]
    sarif = json.loads(call("check", "bad.chor", "--format", "sarif").stdout)
    assert sarif["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "CHR107"),
        (b"\x00\x01\x02\xff" * 100, "CHR104"),
        (b"choreography \xff { roles A, B }", "CHR104"),
        (b"// nothing\n" * 1_000_000, "CHR105"),
        (b"choreography D { roles A, B " + b"loop X { " * 10_000, "CHR106"),
        (b"choreography", "CHR103"),
    ],
    ids=["empty", "binary", "not utf-8", "10 MB", "deep", "cut off"],
)
def test_bad_sources_are_refused_with_a_code(folder: Path, data: bytes, code: str) -> None:
    (folder / "odd.chor").write_bytes(data)
    result = call("check", "odd.chor")
    assert result.exit_code == 1
    assert code in result.stderr


def test_unreadable_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    result = call("check", "good.chor")
    assert result.exit_code == 2
    assert "cannot read good.chor: Permission denied" in result.stderr


def test_a_directory_that_is_no_choreography(folder: Path) -> None:
    (folder / "odd.chor").mkdir()
    assert call("check", "odd.chor").exit_code == 2


# --- project, graph, explain, format ---


def test_project_prints_paper_notation(folder: Path) -> None:
    assert call("project", "good.chor").stdout == (
        "Hi @ A\n  B!Hello(name: str). B?Back. end\nHi @ B\n  A?Hello(name: str). A!Back. end\n"
    )
    assert "Hi @ B" not in call("project", "good.chor", "--role", "A").stdout
    assert call("project", "good.chor", "--role", "Z").exit_code == 2
    [document] = json.loads(call("project", "good.chor", "--format", "json").stdout)
    assert [role["role"] for role in document["roles"]] == ["A", "B"]


def test_project_prints_what_no_module_can_offer(folder: Path) -> None:
    Path("odd.chor").write_text(MIXED)
    assert "  {Chair?Skip. end, Member?all Report. end}\n" in call("project", "odd.chor", "--role", "Clerk").stdout
    Path("odd.chor").write_text(
        MIXED.replace("gather", "Chair -> Clerk: Expect  gather at least 1 of").replace(" all", "")
    )
    assert call("project", "odd.chor").exit_code == 0


@pytest.mark.parametrize("style", ["mermaid", "svg"])
@pytest.mark.parametrize("kind", ["sequence", "role", "global"])
def test_graph(folder: Path, kind: str, style: str) -> None:
    result = call("graph", "good.chor", "--kind", kind, "--format", style, "-o", "out")
    assert result.exit_code == 0
    for path in result.stdout.split():
        assert "Hello" in Path(path).read_text()


def test_graph_of_a_refusal(folder: Path) -> None:
    assert "run 1" in call("graph", "bad.chor", "--kind", "counterexample", "--format", "svg").stdout
    assert call("graph", "good.chor", "--kind", "counterexample").exit_code == 0
    assert call("graph", "good.chor", "--role", "A").exit_code == 2


def test_explain() -> None:
    assert "# CHR401" in call("explain", "CHR401").stdout
    assert "CHR401" in call("explain", "CHR4O1").output
    assert call("explain", "CHR999").exit_code == 2
    assert "CHR101" in call("explain").stdout


def test_format(folder: Path) -> None:
    printed = call("format", "good.chor").stdout
    assert call("format", "good.chor", "--check").exit_code == 1
    assert call("format", "good.chor", "--write").exit_code == 0
    assert (folder / "good.chor").read_text() == printed
    assert call("format", "good.chor", "--check").exit_code == 0
    (folder / "odd.chor").write_text("choreography {")
    assert call("format", "odd.chor").exit_code == 1


# --- compile ---


def test_compile_then_check_then_stale_missing_orphan(folder: Path) -> None:
    assert call("compile", "good.chor", "-o", "out").exit_code == 0
    assert sorted(p.name for p in (folder / "out" / "hi").iterdir()) == ["__init__.py", "a.py", "b.py", "messages.py"]
    assert call("compile", "good.chor", "-o", "out", "--check").exit_code == 0
    (folder / "out" / "hi" / "a.py").unlink()
    stale = folder / "out" / "hi" / "b.py"
    stale.write_text(stale.read_text() + "# changed\n")
    (folder / "out" / "old").mkdir()
    (folder / "out" / "old" / "a.py").write_text(stale.read_text())
    (folder / "out" / "own.py").write_text("mine = 1\n")
    result = call("compile", "good.chor", "-o", "out", "--check")
    assert result.exit_code == 1
    assert result.stdout.split("\n")[:3] == ["missing: out/hi/a.py", "stale: out/hi/b.py", "orphan: out/old/a.py"]
    assert call("compile", "good.chor", "-o", "out").exit_code == 0
    assert not (folder / "out" / "old").exists()
    assert (folder / "out" / "own.py").exists()


def test_two_sources_one_after_the_other_into_one_folder(folder: Path) -> None:
    (folder / "other.chor").write_text(GOOD.replace("Hi", "Ho"))
    assert call("compile", "good.chor", "-o", "out").stdout == "out: 5 files, 5 written, 0 removed\n"
    assert call("compile", "other.chor", "-o", "out").stdout == "out: 5 files, 4 written, 0 removed\n"
    assert call("compile", "good.chor", "other.chor", "-o", "out", "--check").exit_code == 0
    assert call("compile", "-", "-o", "out", text=GOOD.replace("Hi", "Hu")).stdout.endswith("0 removed\n")
    assert call("compile", "-", "-o", "out", text=GOOD.replace("Hi", "Hu2")).stdout.endswith("4 removed\n")
    (folder / "good.chor").rename(folder / "renamed.chor")
    assert "orphan: out/hi/a.py" in call("compile", "other.chor", "-o", "out", "--check").stdout
    assert call("compile", "other.chor", "-o", "out").stdout == "out: 5 files, 0 written, 4 removed\n"


def test_parts_and_what_imports_them_are_compiled_one_after_the_other(folder: Path) -> None:
    (folder / "parts").mkdir()
    (folder / "parts" / "part.chor").write_text(GOOD.replace("Hi", "Ho"))
    assert call("compile", "parts/part.chor", "-o", "out").exit_code == 0
    assert call("compile", "good.chor", "-o", "out").stdout.endswith("0 removed\n")
    assert call("compile", "parts/part.chor", "-o", "out").stdout.endswith("0 removed\n")
    assert (folder / "out" / "ho" / "a.py").exists() and (folder / "out" / "hi" / "a.py").exists()
    (folder / "parts" / "part.chor").unlink()
    assert call("compile", "good.chor", "-o", "out").stdout.endswith("4 removed\n")


def test_what_is_not_ours_is_never_removed(folder: Path) -> None:
    own = 'TEXT = """\nGenerated from gone.chor; do not edit.\n"""\n# ; do not edit.\n'
    for path in ("own.py", "hi/own.py", "deep/er/own.py"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(own)
    assert call("compile", "good.chor", "-o", "elsewhere/protocols").exit_code == 0
    assert call("compile", "good.chor", "-o", ".").exit_code == 0
    assert call("compile", "good.chor", "-o", ".", "--check").exit_code == 0
    assert (folder / "elsewhere" / "protocols" / "hi" / "a.py").exists()
    for path in ("own.py", "hi/own.py", "deep/er/own.py"):
        assert (folder / path).read_text() == own


def test_compile_writes_nothing_when_something_is_refused(folder: Path) -> None:
    assert call("compile", "good.chor", "bad.chor", "-o", "out").exit_code == 1
    assert not (folder / "out").exists()


def test_compile_into_places_that_cannot_be(folder: Path) -> None:
    (folder / "file").write_text("")
    assert call("compile", "good.chor", "-o", "file").exit_code == 2
    assert call("compile", "good.chor", "-o", "file/inner").exit_code == 2
    assert "CHR502" in call("compile", "good.chor", "-o", "not-a-name").stderr
    assert call("compile", "good.chor").exit_code == 2


def test_two_sources_with_one_package(folder: Path) -> None:
    (folder / "other.chor").write_text(GOOD.replace("Back", "Answer"))
    result = call("compile", "good.chor", "other.chor", "-o", "out")
    assert result.exit_code == 2
    assert "would both write" in result.stderr


# --- run ---


def test_run_auto_is_reproducible(folder: Path) -> None:
    first = call("run", "good.chor", "--auto", "--seed", "7")
    assert first.exit_code == 0
    assert first.stdout == call("run", "good.chor", "--auto", "--seed", "7").stdout
    assert "A → B: Hello(name=" in first.stdout
    assert first.stdout.endswith("2 messages; A completed, B completed\n")


def test_run_auto_names_its_seed(folder: Path) -> None:
    assert re.match(r"seed \d+\n", call("run", "good.chor", "--auto").stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--auto", "--bodies", "x.py"],
        ["--bodies", "nowhere.py"],
        ["--bodies", "good.chor"],
        ["--bodies", "own.py", "--seed", "1"],
        ["--auto", "--param", "x=1"],
        ["--auto", "--param", "x"],
        ["--auto", "--choreography", "Ho"],
    ],
)
def test_run_usage(folder: Path, arguments: list[str]) -> None:
    assert call("run", "good.chor", *arguments).exit_code == 2


def test_run_of_a_refused_choreography(folder: Path) -> None:
    assert call("run", "bad.chor", "--auto").exit_code == 1


PARAMETERS = (
    "choreography Cap(limit: int, why: str) { roles A, B\n where limit > 3\n A -> B: N(n: int where n == limit) }\n"
)


def test_run_with_parameters(folder: Path) -> None:
    (folder / "cap.chor").write_text(PARAMETERS)
    result = call("run", "cap.chor", "--auto", "--param", "limit=12", "--param", "why=because")
    assert "N(n=12)" in result.stdout
    assert call("run", "cap.chor", "--auto", "--param", "limit=1", "--param", "why=x").exit_code == 2
    assert call("run", "cap.chor", "--auto", "--param", "limit=12").exit_code == 2
    assert call("run", "cap.chor", "--auto", "--param", "limit=four", "--param", "why=x").exit_code == 2
    assert call("run", "cap.chor", "--auto", "--seed", "1").exit_code == 0


def test_a_where_that_no_sample_satisfies(folder: Path) -> None:
    (folder / "odd.chor").write_text("choreography Odd { roles A, B\n A -> B: N(n: int where n < 0 and n > 0) }\n")
    result = call("run", "odd.chor", "--auto")
    assert result.exit_code == 1
    assert "n < 0 and n > 0" in result.stderr


def test_run_draws(folder: Path) -> None:
    assert call("run", "good.chor", "--auto", "--diagram", "run.svg").exit_code == 0
    assert "Hello" in (folder / "run.svg").read_text()
    assert call("run", "good.chor", "--auto", "--diagram", "run.mmd").exit_code == 0
    assert (folder / "run.mmd").read_text().lstrip().startswith(("sequenceDiagram", "---"))


# --- import, export ---


SCRIBBLE = "module X; global protocol P(role A, role B) { m() from A to B; }"


def test_import_and_export(folder: Path) -> None:
    assert call("export", "good.chor", "--nuscr", "-o", "hi.nuscr").exit_code == 0
    assert call("check", "hi.nuscr").exit_code == 0
    assert "choreography Hi" in call("import", "hi.nuscr").stdout
    assert call("export", "good.chor").exit_code == 2
    assert call("import", "good.chor").exit_code == 2
    assert "choreography P" in call("import", "-", "--from", "scribble", text=SCRIBBLE).stdout
    assert call("import", "-", "--from", "scribble", text="module X; global protcol").exit_code == 1


# --- the group ---


def test_help_lists_every_command_without_importing_it() -> None:
    text = call("--help").stdout
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", text, flags=re.M), name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    assert call(name, "--help").exit_code == 0


def test_unknown_command_and_option() -> None:
    assert "Did you mean `check`" in call("chekc").stderr
    assert call("chekc").exit_code == 2
    assert call("check", "--colour").exit_code == 2
