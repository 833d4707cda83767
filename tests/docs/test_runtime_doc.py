"""The program in docs/runtime.md is real: it type-checks and runs, beside the bodies of the README."""

import re
import subprocess
import sys
from pathlib import Path

from tests.docs.test_readme import BODIES, FIXED

ROOT = Path(__file__).parents[2]
PROGRAM = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "runtime.md").read_text(encoding="utf-8"), flags=re.S)[0]


def call(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    environment = {"COLUMNS": "100", "PATH": "", "PYTHONPATH": str(ROOT)}
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    return found.stdout + found.stderr


def test_the_program_type_checks_and_runs(tmp_path: Path) -> None:
    (tmp_path / "order.chor").write_text(FIXED)
    (tmp_path / "bodies.py").write_text(BODIES)
    (tmp_path / "program.py").write_text(PROGRAM)
    call(tmp_path, "aura_chor", "compile", "order.chor", "-o", "protocols")
    assert call(tmp_path, "mypy", "--strict", "program.py").startswith("Success")
    printed = call(tmp_path, "program", "ledgers")
    assert "sent Buy" in printed and "Carol ships a book" in printed, printed
    assert {"Alice completed 1", "Bob completed 1", "Carol completed 0"} <= set(printed.splitlines())
    assert "all 3 replicas hold the same 4 events" in call(tmp_path, "aura_chor", "ledger", "verify", "ledgers")
