"""Lint against the truth: on random programs it finds a reuse, or a loss, exactly if some path has one."""

from pathlib import Path

import pytest
from lint_programs import HEAD, program, verdict
from lint_world import findings

from aura_chor.lint.run import lint

SEEDS = range(250)


def test_findings_are_those_of_the_paths(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    texts = {f"program_{seed}": program(seed) for seed in SEEDS}
    Path("programs.py").write_text(HEAD + "".join(f"\n\n{text}" for text in texts.values()))
    lines = Path("programs.py").read_text().splitlines()
    owner, owners = "", []
    for line in lines:
        owner = line.split("(")[0].removeprefix("async def ") if line.startswith("async def ") else owner
        owners.append(owner)
    said: dict[str, set[str]] = {name: set() for name in texts}
    for found in findings(lint(["programs.py"])):
        said[owners[found.line - 1]].add(found.code)
    wrong = [problem for name, text in texts.items() for problem in differences(name, text, said[name])]
    assert wrong == []


def differences(name: str, text: str, said: set[str]) -> list[str]:
    truth = verdict(text, name)
    pairs = [("reuse", truth.reused, "CHR601" in said), ("loss", truth.dropped, bool(said & {"CHR602", "CHR603"}))]
    strange = said - {"CHR601", "CHR602", "CHR603"}
    found = [f"{name}: {', '.join(sorted(strange))}"] if strange else []
    for what, really, claimed in pairs:
        if really != claimed and (really or truth.complete):
            found.append(f"{name}: {'missed' if really else 'false alarm of'} {what}")
    return found
