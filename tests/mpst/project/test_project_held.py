"""A class holds the witnesses that a phase requires on every way into it, or is refused."""

import pytest

from aura_chor.compiler import analyse_text
from aura_chor.report.diagnostic import Severity

HEAD = """choreography P(t: int, careful: bool) { roles Boss, Clerk, Device[n]
  where 1 <= t and t <= n
  witness Enough = at least t of Yes from Device
"""
ACT = "phase Acting requires Enough { Boss -> Clerk, Device: Go }"
GATHER = "gather Device -> Boss: Yes as Enough"


def refused(body: str) -> list[str]:
    found = analyse_text(f"{HEAD} {body} }}").diagnostics
    return [one.code.number for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize(
    "body",
    [
        f"{GATHER} {ACT}",
        f"{GATHER} Boss -> Clerk: Note {ACT}",
        f"par {{ {GATHER} }} and {{ Boss -> Clerk: Note }} {ACT}",
        f"when careful {{ {GATHER} }} phase Acting requires Enough when careful {{ Boss -> Clerk, Device: Go }}",
        f'gather Device -> Boss: Yes within 5s as Enough else {{ abort "late" at Boss }} {ACT}',
        f"gather Device -> Boss: Yes within 5s as Enough {ACT}",
        f"{GATHER} loop L {{ choice at Boss {{ Boss -> Clerk, Device: More continue L }}"
        f" or {{ Boss -> Clerk, Device: Done }} }} {ACT}",
    ],
)
def test_held_on_every_way(body: str) -> None:
    assert not refused(body)


@pytest.mark.parametrize(
    "body",
    [
        f"gather Device -> Boss: Yes within 5s as Enough else {{ Boss -> Clerk, Device: Late }} {ACT}",
        f"when careful {{ {GATHER} }} {ACT}",
        f"choice at Boss {{ Boss -> Clerk, Device: Ask {GATHER} }} or {{ Boss -> Clerk, Device: Skip }} {ACT}",
        f"par {{ choice at Boss {{ Boss -> Device: Ask {GATHER} }} or {{ Boss -> Device: Skip }} }}"
        f" and {{ Boss -> Clerk: Note }} {ACT}",
    ],
)
def test_missing_on_some_way(body: str) -> None:
    assert refused(body) == ["CHR430"]
