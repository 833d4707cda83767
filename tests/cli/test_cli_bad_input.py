"""What no user should ever see is a traceback: odd files, odd names, odd places to write to, closed streams."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.main import main

GOOD = "choreography Hi { roles A, B\n  A -> B: Hello(name: str)\n  B -> A: Back\n}\n"


def call(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=text, catch_exceptions=False)


def shell(line: str) -> tuple[int, str]:
    """The exit code and standard error of a line of the shell, in which `aura-chor` is this very package."""
    line = line.replace("aura-chor", f"{sys.executable} -m aura_chor")
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.chor").write_text(GOOD)
    return tmp_path


# --- what is read ---


@pytest.mark.parametrize("name", ["", "a" * 5000 + ".chor", "nul\0.chor", "gone.chor", "link.chor", "folder*"])
@pytest.mark.parametrize("command", ["check", "project", "graph", "format", "export --nuscr", "import --from scribble"])
def test_a_source_that_cannot_be_is_a_mistake_in_the_call(folder: Path, command: str, name: str) -> None:
    (folder / "link.chor").symlink_to("nowhere.chor")
    (folder / "folder1").mkdir()
    result = call(*command.split(), name)
    assert result.exit_code == 2
    assert len(result.stderr) < 500


def test_a_link_to_nothing_is_told_from_a_missing_file(folder: Path) -> None:
    (folder / "link.chor").symlink_to("nowhere.chor")
    assert "link.chor is a link to nothing" in call("check", "link.chor").stderr


@pytest.mark.parametrize("name", [b"line\nfeed.chor", b"not-utf8-\xff.chor", b"bell\x07.chor"])
def test_a_name_that_no_text_can_hold(folder: Path, name: bytes) -> None:
    path = os.fsdecode(name)
    Path(path).write_text(GOOD)
    result = call("compile", path, "-o", "out")
    assert result.exit_code == 2
    assert "rename it" in result.stderr
    assert not (folder / "out").exists()


def test_names_with_spaces_and_letters_of_the_world(folder: Path) -> None:
    (folder / "mit Grüßen 日本.chor").write_text(GOOD)
    assert call("compile", "mit Grüßen 日本.chor", "-o", "out").exit_code == 0
    assert call("compile", "mit Grüßen 日本.chor", "-o", "out", "--check").exit_code == 0


def test_an_import_whose_path_no_file_can_have(folder: Path) -> None:
    for path in ("a\\u0000b", "a" * 5000, "."):
        (folder / "odd.chor").write_text(f'import "{path}" {{ P }}\n{GOOD}')
        result = call("check", "odd.chor")
        assert (result.exit_code, "CHR206" in result.stderr) == (1, True)


def test_a_foreign_source_with_a_byte_order_mark(folder: Path) -> None:
    (folder / "x.nuscr").write_text("\ufeffglobal protocol P(role A, role B) { m() from A to B; }")
    assert call("check", "x.nuscr").exit_code == 0


def test_import_wants_one_source(folder: Path) -> None:
    for name in ("a.scr", "b.scr"):
        (folder / name).write_text("module X;")
    result = call("import", ".")
    assert result.exit_code == 2
    assert "names 3 sources" in result.stderr


def test_a_source_without_choreographies(folder: Path) -> None:
    (folder / "shared.chor").write_text("record R { a: int }\n")
    assert call("check", "shared.chor").stdout == "shared.chor: declares no choreography\n"
    for kind in ("sequence", "role", "global"):
        result = call("graph", "shared.chor", "--kind", kind)
        assert result.exit_code == 2
        assert "declares no choreography" in result.stderr


def test_one_choreography_among_several_sources(folder: Path) -> None:
    (folder / "other.chor").write_text(GOOD.replace("Hi", "Ho"))
    result = call("check", ".", "--choreography", "Ho")
    assert (result.exit_code, result.stdout) == (0, "other.chor: Ho can be carried out by its 2 roles\n")
    assert call("check", ".", "--choreography", "Hu").exit_code == 2
    assert call("graph", "good.chor", "--choreography", "Hu").exit_code == 2


def test_python_names_behind_a_star(folder: Path) -> None:
    (folder / "facade").mkdir()
    (folder / "facade" / "__init__.py").write_text("from .inner import *\n")
    (folder / "facade" / "inner.py").write_text(
        "from facade import *\nFirst, Second = int, str\n"
        "try:\n    import gone\nexcept ImportError:\n    class Third: ...\n"
    )
    uses = 'use python "facade" { First, Second, Third }\nuse python "decimal" { Decimal }\n'
    body = "choreography P { roles A, B A -> B: M(a: First, b: Second, c: Third, d: Decimal) }\n"
    (folder / "uses.chor").write_text(uses + body)
    assert call("check", "uses.chor").exit_code == 0
    (folder / "uses.chor").write_text(uses.replace("Third", "Fourth") + body.replace("Third", "Fourth"))
    assert "has no `Fourth`" in call("check", "uses.chor").stderr


# --- what is written ---


@pytest.mark.parametrize("target", [".", "", "good.chor/inner", "a" * 5000])
def test_places_that_no_file_can_take(folder: Path, target: str) -> None:
    assert call("export", "good.chor", "--nuscr", "-o", target).exit_code == 2
    assert call("run", "good.chor", "--auto", "--seed", "1", "--diagram", target).exit_code == 2
    assert (folder / "good.chor").read_text() == GOOD


@pytest.mark.parametrize("target", ["", "good.chor", "good.chor/inner", "a" * 5000])
@pytest.mark.parametrize("command", ["compile", "graph"])
def test_places_that_no_folder_can_take(folder: Path, command: str, target: str) -> None:
    assert call(command, "good.chor", "-o", target).exit_code == 2
    assert [p.name for p in folder.iterdir()] == ["good.chor"]


def test_new_in_a_place_that_cannot_be(folder: Path) -> None:
    for target in ("", "good.chor", "good.chor/inner", "a" * 5000):
        assert call("new", target).exit_code == 2


def test_a_device_is_written_to_and_not_replaced(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    code, _ = shell("cat pipe > read & aura-chor export good.chor --nuscr -o pipe; wait")
    assert code == 0
    assert (folder / "pipe").is_fifo()
    assert "global protocol Hi" in (folder / "read").read_text()


def test_a_link_is_written_through_and_a_mode_kept(folder: Path) -> None:
    (folder / "good.chor").chmod(0o750)
    (folder / "link.chor").symlink_to("good.chor")
    assert call("format", "link.chor", "--write").exit_code == 0
    assert (folder / "link.chor").is_symlink()
    assert (folder / "good.chor").read_text() != GOOD
    assert (folder / "good.chor").stat().st_mode & 0o777 == 0o750


# --- bodies and Python code ---


BODIES = {
    "nothing": ("", 2, "has no function `a` or `a_body`"),
    "syntax": ("async def a(:", 2, "SyntaxError"),
    "exit": ("raise SystemExit(3)", 2, "SystemExit"),
    "missing": ("import gone_for_ever", 2, "No module named"),
    "no end": ("{a}    await s.send_hello(name='x')\n{b}", 1, "error: WrongEnd: a body of A returned NoneType"),
    "library": ("{a}    import json\n    json.loads('{{')\n{b}", 1, "bodies.py:5: JSONDecodeError"),
    "twice": (
        "{a}    await s.send_hello(name='x')\n    await s.send_hello(name='x')\n{b}",
        1,
        "bodies.py:5: StateSpent",
    ),
}
A_HEAD = "from out.hi import a, b\n\nasync def a_body(s: a.Initializing[a.S], /) -> a.Completed[a.S]:\n"
B_BODY = (
    "async def b_body(s: b.Initializing[b.S], /) -> b.Completed[b.S]:\n"
    "    return await (await s.receive_hello()).next.send_back()\n"
)


@pytest.mark.parametrize("case", BODIES)
def test_bodies_with_a_mistake(folder: Path, case: str) -> None:
    text, code, words = BODIES[case]
    assert call("compile", "good.chor", "-o", "out").exit_code == 0
    (folder / "bodies.py").write_text(text.format(a=A_HEAD, b=B_BODY))
    result, said = shell("aura-chor run good.chor --bodies bodies.py")
    assert (result, words in said) == (code, True), said


def test_a_python_type_whose_module_breaks(folder: Path) -> None:
    (folder / "broken_types.py").write_text("raise RuntimeError('boo')\nclass T: ...\n")
    (folder / "odd.chor").write_text('use python "broken_types" { T }\nchoreography P { roles A, B A -> B: M(t: T) }\n')
    code, said = shell("aura-chor run odd.chor --auto")
    assert (code, said) == (2, "Error: cannot import the Python modules that odd.chor uses: RuntimeError: boo\n")


@pytest.mark.parametrize("name", ["", ".", "gone.py", "gone", "a" * 5000])
def test_bodies_that_are_no_file(name: str) -> None:
    assert call("run", "good.chor", "--bodies", name).exit_code == 2


@pytest.mark.parametrize("name", ["", "good.chor", "-", "gone.py"])
def test_lint_wants_python(name: str) -> None:
    assert call("lint", name).exit_code == 2


# --- streams ---


def test_standard_input_is_read_once(folder: Path) -> None:
    result = call("run", "-", "--auto", "--seed", "1", text=GOOD)
    assert result.exit_code == 0
    assert "2 messages" in result.stdout


@pytest.mark.parametrize("command", ["check -", "project -", "format -", "run - --auto"])
def test_standard_input_that_is_closed(command: str) -> None:
    code, said = shell(f"aura-chor {command} <&-")
    assert code == 2
    assert "standard input" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("command", ["check good.chor", "project good.chor", "run good.chor --auto", "explain CHR401"])
def test_standard_output_that_takes_nothing(command: str) -> None:
    code, said = shell(f"aura-chor {command} > /dev/full")
    assert code == 2
    assert "No space left" in said


def test_a_reader_that_has_seen_enough() -> None:
    _, said = shell("aura-chor graph good.chor --kind role --format svg | true")
    assert said == ""
