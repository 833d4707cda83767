"""The packages of `golden/`, both ways: every expected file, and no other. Refreshed by `--update`; read the change."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aura_chor.emit.files import Difference, compare
from tests.emit.python.compiling import compile_all

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
PYTHON_TYPES = frozenset({"Colour", "Money"})


@pytest.mark.parametrize("case", CASES)
def test_package_is_as_read(case: str, request: pytest.FixtureRequest) -> None:
    folder = GOLDEN / case
    expected = emitted(folder)
    if request.config.getoption("--update", default=False):
        rewrite(folder, expected)
    assert compare(expected=expected, found=found_in(folder)) == Difference((), (), ())


def emitted(folder: Path) -> dict[str, str]:
    text = (folder / "input.chor").read_text(encoding="utf-8")
    return compile_all(text, name=f"{folder.name}.chor", python=PYTHON_TYPES)


def found_in(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*.py") if "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def rewrite(folder: Path, files: dict[str, str]) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_emission_does_not_depend_on_hash_seed() -> None:
    program = "import tests.emit.python.test_emit_golden as g; print([g.emitted(g.GOLDEN / case) for case in g.CASES])"
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=GOLDEN.parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
