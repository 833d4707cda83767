"""Child sessions: what they demand follows from what we admit, and they do not open each other without end."""

from pathlib import Path

import pytest

from aura_chor.compiler import analyse_text
from aura_chor.report.diagnostic import Severity
from tests.chunks import Chunk, chunks

HERE = Path(__file__).parent


@pytest.mark.parametrize("chunk", chunks(HERE / "children_accepted.chor"), ids=str)
def test_accepted(chunk: Chunk) -> None:
    analysis = analyse_text(chunk.text, "case.chor")
    assert analysis.accepted, [d.message for d in analysis.diagnostics]


@pytest.mark.parametrize("chunk", chunks(HERE / "children_rejected.chor"), ids=str)
def test_refused(chunk: Chunk) -> None:
    assert chunk.found(analyse_text(chunk.text, "case.chor").diagnostics, Severity.ERROR) == chunk.expected


def test_the_refusal_shows_the_demand_and_says_what_is_missing() -> None:
    """With a constraint that says what the help says, it is accepted."""
    text = (HERE / "children_rejected.chor").read_text(encoding="utf-8").split("---")[0]
    (found,) = [d for d in analyse_text(text, "case.chor").diagnostics if d.severity is Severity.ERROR]
    assert [label.text for label in found.labels] == ["what Signing demands"]
    assert [one.text for one in found.helps] == ["say what is meant: `where 1 <= k`"]
    better = text.replace("Device[n]\n", "Device[n]\n  where 1 <= k and k <= n\n")
    assert analyse_text(better, "case.chor").accepted
