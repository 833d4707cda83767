"""Protocols made up at random, between simulated devices under the full mix: everything from the text to the ledgers.

The slow ones are run by `pytest -m slow tests/sim/test_sim_random.py`.
"""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aura_chor.sim.cast import automatic_play
from aura_chor.sim.faults import PRESETS, draw
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.run import Outcome, Rules, play_out
from aura_chor.sim.stage import Unplayable
from tests.emit.python.compiling import compile_all
from tests.mpst import random_families
from tests.mpst.random_protocols import random_late_tree, random_protocol, text_of

NO_ROLES = ("__init__", "checks", "messages", "witnesses")
TOO_LATE = (
    """choreography Before { roles A, B, F[n]
  where 2 <= n
  gather at least 1 of F -> B: Early
  par { gather at least 1 of F -> A, B: Later } and { B -> A: Beside }
}""",
    """choreography Beside { roles A, B, F[n]
  where 2 <= n
  par { wait 1m at A  gather F -> A: Slow } and { B -> A: Late within 5s else { }  wait 2m at A  A -> B: Over }
}""",
)
"""What comes too late for one strand is taken along by the gather of another: no deviation of either."""
MAKERS: dict[str, Callable[[int], str]] = {
    "plain": random_protocol,
    "too late": lambda number: TOO_LATE[number],
    "late": lambda seed: text_of(random_late_tree(seed)),
    "family": lambda seed: random_families.text_of(random_families.random_family_tree(seed)),
}
KEPT = [("family", 18), ("family", 194)]
"""Where the conformance of a trace was denied to late messages of a gather: of one that had enough, of a lane's."""
RANDOM = ("plain", "late", "family")
FEW = [*KEPT, *((kind, seed) for kind in RANDOM for seed in range(100, 106))]
MANY = [(kind, seed) for kind in RANDOM for seed in range(1_000, 1_400)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("simulated")
    sys.path.insert(0, str(made))
    yield made
    sys.path.remove(str(made))


def outcomes(folder: Path, kind: str, number: int, seeds: range, mix: str = "full") -> list[Outcome]:
    """What becomes of a protocol in these worlds; nothing of one that the check refuses."""
    try:
        files = compile_all(MAKERS[kind](number))
    except AssertionError:
        return []
    top = f"simulated_{kind.replace(' ', '_')}_{number}"
    for name, text in files.items():
        path = folder / top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    found: list[Outcome] = []
    for package in [path.parent for path in sorted((folder / top).glob("*/__init__.py"))]:
        where = f"{top}.{package.name}"
        identity = importlib.import_module(where).PROTOCOL
        roles = [path.stem for path in sorted(package.glob("*.py")) if path.stem not in NO_ROLES]
        modules = [importlib.import_module(f"{where}.{role}") for role in roles]
        for seed in seeds:
            try:
                play = automatic_play(identity, modules, seed=seed, sizes={})
            except Unplayable:
                continue
            case = draw(PRESETS[mix], seed=seed, devices=play.devices)
            found.append(play_out(play, case, Rules(BUILT_IN)))
    return found


@pytest.mark.parametrize(("kind", "number"), FEW)
def test_a_protocol_that_is_accepted_is_carried_out(folder: Path, kind: str, number: int) -> None:
    played = outcomes(folder, kind, number, range(1, 3))
    assert [violation for outcome in played for violation in outcome.violations] == []
    assert played or (kind, number) not in KEPT


@pytest.mark.parametrize(("number", "seed"), [(0, 30), (1, 7), (1, 10)])
def test_what_comes_too_late_for_one_strand_is_no_deviation_of_another(folder: Path, number: int, seed: int) -> None:
    [played] = outcomes(folder, "too late", number, range(seed, seed + 1), "none")
    assert played.violations == ()


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "number"), MANY)
def test_many_more_are_carried_out(folder: Path, kind: str, number: int) -> None:
    played = outcomes(folder, kind, number, range(1, 6))
    assert [violation for outcome in played for violation in outcome.violations] == []
