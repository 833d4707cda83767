"""The README's first screen is real: its commands print what it says they print, its bodies type-check and run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BROKEN = re.findall(r"```chor\n(.*?)```", TEXT, flags=re.S)[0]
FIXED = BROKEN.replace("    Alice -> Bob: Cancel\n", "    Alice -> Bob: Cancel\n    Bob -> Carol: Stop\n")
TRANSCRIPTS = re.findall(r"```console\n\$ aura-chor (.*?)\n(.*?)```", TEXT, flags=re.S)
BODIES = re.findall(r"```python\n(.*?)```", TEXT, flags=re.S)[0]


def call(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    environment = {"COLUMNS": "100", "PATH": "", "PYTHONPATH": str(ROOT)}
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    return found.stdout + found.stderr


@pytest.mark.parametrize("number", range(len(TRANSCRIPTS)))
def test_transcript(tmp_path: Path, number: int) -> None:
    (tmp_path / "order.chor").write_text(FIXED if number else BROKEN)
    command, expected = TRANSCRIPTS[number]
    if command.startswith("ledger"):
        call(tmp_path, "aura_chor", *next(before for before, _ in TRANSCRIPTS if before.startswith("run")).split())
    assert call(tmp_path, "aura_chor", *command.split()).rstrip() == expected.rstrip()


def test_the_bodies_type_check_and_run(tmp_path: Path) -> None:
    (tmp_path / "order.chor").write_text(FIXED)
    (tmp_path / "bodies.py").write_text(BODIES)
    call(tmp_path, "aura_chor", "compile", "order.chor", "-o", "protocols")
    assert call(tmp_path, "mypy", "--strict", "bodies.py").startswith("Success")
    assert call(tmp_path, "bodies") == "Carol ships a book\n"


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target
