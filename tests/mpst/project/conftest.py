"""Projection carries every kind of statement: the gate, which waits for the layers behind, is open here."""

import pytest

from aura_chor.mpst import resolve_gate


@pytest.fixture(autouse=True)
def gate_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve_gate, "CLOSED", frozenset[str]())
