"""Random protocols: formatted at two line lengths, linted, and played to an end by their own operations."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from msgspec import Struct, structs

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.local import run
from aura_chor.runtime.samples import sample_parameters
from tests.emit.python.compiling import compile_all
from tests.mpst import random_families
from tests.mpst.random_protocols import random_late_tree, random_protocol, text_of

ROOT = Path(__file__).parents[3]
SEEDS = range(120)
PLAYS = 3
SIZE = 2
NO_ROLES = ("__init__", "checks", "messages", "witnesses")


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package `emitted_at_random` with one package per accepted seed."""
    folder = tmp_path_factory.mktemp("random")
    top = folder / "emitted_at_random"
    texts = {f"seed{seed}": random_protocol(seed) for seed in SEEDS}
    texts |= {f"late{seed}": text_of(random_late_tree(seed)) for seed in SEEDS}
    texts |= {f"family{seed}": random_families.text_of(random_families.random_family_tree(seed)) for seed in SEEDS}
    for folder_of_seed, source in texts.items():
        try:
            files = compile_all(source)
        except AssertionError:
            continue  # refused by the check, which has tests of its own
        for name, text in files.items():
            path = top / folder_of_seed / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield top
    sys.path.remove(str(folder))


@pytest.mark.parametrize("length", ["88", "120"])
def test_formatted_at_every_usual_line_length(emitted: Path, length: str) -> None:
    assert _ruff("format", "--check", "--line-length", length, str(emitted)) == ""


def test_linted(emitted: Path) -> None:
    assert _ruff("check", "--quiet", "--config", str(ROOT / "pyproject.toml"), str(emitted)) == ""


def test_played_to_an_end(emitted: Path) -> None:
    packages = [path.parent for path in sorted(emitted.glob("*/*/__init__.py"))]
    for kind in ("seed", "late", "family"):
        assert len([package for package in packages if package.parent.name.startswith(kind)]) > len(SEEDS) // 4
    for package in packages:
        name = ".".join(package.relative_to(emitted.parent).parts)
        top = importlib.import_module(name)
        stems = [path.stem for path in sorted(package.glob("*.py")) if path.stem not in NO_ROLES]
        modules = [importlib.import_module(f"{name}.{stem}") for stem in stems]
        for seed in range(PLAYS):
            sizes = {family.role: SIZE + seed for family in top.PROTOCOL.families}
            run(*automatic_seats(modules, seed=seed, sizes=sizes), parameters=_parameters(top, seed))


def _parameters(top: ModuleType, seed: int) -> Struct | None:
    """The threshold of a protocol with families is one that every size here admits."""
    if not hasattr(top, "Parameters"):
        return None
    sampled: Struct = sample_parameters(top.Parameters, Random(seed))
    return structs.replace(sampled, t=2) if top.PROTOCOL.families and hasattr(sampled, "t") else sampled


def _ruff(*arguments: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
