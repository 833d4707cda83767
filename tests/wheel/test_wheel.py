"""The built wheel carries the grammars, the templates and the pages, and works in an empty environment."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = "choreography Hi { roles A, B\n  A -> B: Hello(name: str)\n  B -> A: Back\n}\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_carries_what_is_no_module(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "aura_chor/grammar/chor.lark",
        "aura_chor/grammar/scribble.lark",
        "aura_chor/docs/errors/CHR401.md",
        "aura_chor/emit/templates/messages.py.j2",
        "aura_chor/cli/templates/new/bodies.py.j2",
        "aura_chor/py.typed",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "generated/"))]


def test_it_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    constraints = ROOT / "tools" / "constraints.txt"
    install = [python, "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel]
    subprocess.run(install, check=True, capture_output=True, cwd=tmp_path)
    (tmp_path / "hi.chor").write_text(SOURCE)

    def chor(*arguments: str) -> str:
        command = [tmp_path / "env" / "bin" / "aura-chor", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout

    assert "Hi can be carried out" in chor("check", "hi.chor")
    chor("compile", "hi.chor", "-o", "protocols")
    assert (tmp_path / "protocols" / "hi" / "a.py").exists()
    assert "2 messages" in chor("run", "hi.chor", "--auto", "--seed", "1")
    assert "CHR401" in chor("explain", "CHR401")
    assert "choreography" in chor("import", str(_foreign(tmp_path)))
    chor("new", "project")
    subprocess.run([python, "-c", "import aura_chor.crypto.group"], check=True, cwd=tmp_path)


def _foreign(folder: Path) -> Path:
    path = folder / "p.nuscr"
    path.write_text("global protocol P(role A, role B) { m() from A to B; }\n")
    return path
