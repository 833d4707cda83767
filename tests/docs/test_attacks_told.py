"""docs/attacks.md: every attack that must be tested is there, with tests that exist, against both variants."""

import re
from collections.abc import Iterator
from pathlib import Path

from aura_chor.ledger.verdicts import FAULT_NAMES

ROOT = Path(__file__).parents[2]
ROWS = range(1, 26)
ONLY_PRODUCT = {9, 18, 24, 25}
"""Rows that need no naive variant; silence (in 13) proves nothing about anybody, with or without a guard."""
DEFINED = {
    name: path.name
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
}
FILES = {file for file in DEFINED.values() if "attacks" in file or "sealing" in file}


def lines() -> Iterator[tuple[int, list[str]]]:
    """The rows of the table: the number, and its other cells."""
    for line in (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].isdigit():
            yield int(cells[0]), cells[1:]


def names(cell: str) -> list[str]:
    return re.findall(r"`(test_\w+)`", cell)


def test_every_row_is_there_in_its_order() -> None:
    numbers = [number for number, _ in lines()]
    assert numbers == sorted(numbers) and set(numbers) == set(ROWS)
    assert all(len(cells) == 4 and all(cells) for _, cells in lines())


def test_every_test_that_is_named_exists() -> None:
    named = [name for _, cells in lines() for name in names("|".join(cells))]
    assert len(set(named)) > 150
    assert [name for name in named if name not in DEFINED] == []


def test_every_attack_runs_against_both_variants() -> None:
    for number, (attack, _, naive, product) in lines():
        assert names(product), attack
        if not names(naive):
            assert naive == "°" and (number in ONLY_PRODUCT or attack == "silence"), attack
        assert not naive.startswith("°") or number in ONLY_PRODUCT or attack == "silence", attack


def test_every_attack_test_is_on_its_row() -> None:
    told = {(number, name) for number, cells in lines() for name in names("|".join(cells))}
    numbered = {name: re.match(r"test_(?:attack_)?(\d+)_", name) for name in DEFINED}
    own = {(int(found[1]), name) for name, found in numbered.items() if found and DEFINED[name] in FILES}
    assert len(own) > 100
    assert sorted(own - told) == []


def test_every_fault_is_told_with_its_tests() -> None:
    """The second table: each name of the closed set, and tests that exist."""
    text = (ROOT / "docs" / "attacks.md").read_text(encoding="utf-8").partition("## Every fault")[2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    told = [name for row in rows[2:] for name in re.findall(r"`([A-Z]\w+)`", row[1])]
    assert set(told) == set(FAULT_NAMES)
    assert all(len(row) == 5 and names(row[4]) for row in rows[2:])
    assert [name for row in rows[2:] for name in names(row[4]) if name not in DEFINED] == []
