"""The tutorial is real: its protocol, its bodies, and what the compiler says when it is broken in three ways."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
(SOURCE,) = re.findall(r"```chor\n(.*?)```", TEXT, flags=re.S)
(BODIES,) = re.findall(r"```python\n(.*?)```", TEXT, flags=re.S)
COMMANDS = re.findall(r"^\$ ([^\n]*)\n(.*?)(?=^\$ |^```)", TEXT, flags=re.S | re.M)
CHECKS = [output for command, output in COMMANDS if command == "aura-chor check approval.chor"]
GATHER = "gather Director -> Clerk: Approve(sum: int) within 40 epochs as Approved else {"
BROKEN = [
    SOURCE,
    SOURCE.replace('      abort "too few approved"\n', ""),
    SOURCE.replace("Clerk -> Director, Auditor: Paid\n", "Clerk -> Director: Paid\n"),
    SOURCE.replace(GATHER, "Director -> Clerk: Approve(sum: int) within 40 epochs else {"),
]
"""The protocol, and each of the changes that the text describes."""


def call(folder: Path, command: str) -> str:
    """The command, with modules in place of scripts."""
    module, *arguments = command.replace("python bodies.py", "bodies").split()
    environment = {"COLUMNS": "100", "PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}
    started = [sys.executable, "-m", module.replace("-", "_"), *arguments]
    found = subprocess.run(started, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    return (found.stdout + found.stderr).rstrip()


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_what_the_compiler_says(tmp_path: Path, number: int) -> None:
    assert len(CHECKS) == len(BROKEN) == len(set(BROKEN))
    (tmp_path / "approval.chor").write_text(BROKEN[number], encoding="utf-8")
    assert call(tmp_path, "aura-chor check approval.chor") == CHECKS[number].rstrip()


def test_the_bodies_type_check_and_run(tmp_path: Path) -> None:
    (tmp_path / "approval.chor").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "bodies.py").write_text(BODIES, encoding="utf-8")
    others = [(command, output) for command, output in COMMANDS if "check approval" not in command]
    assert [command.split()[0] for command, _ in others] == ["aura-chor", "mypy", "aura-chor", "python"]
    for command, output in others:
        assert call(tmp_path, command) == output.rstrip()
