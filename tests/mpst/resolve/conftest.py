"""These tests look at resolution alone: the gate before the later layers stands open."""

import pytest

from aura_chor.mpst import resolve_gate


@pytest.fixture(autouse=True)
def _open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve_gate, "CLOSED", frozenset[str]())
