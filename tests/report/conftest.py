"""The pages speak of every construct, whatever the layers behind the check can carry out yet."""

import pytest

from aura_chor.mpst import resolve_gate


@pytest.fixture(autouse=True)
def gate_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve_gate, "CLOSED", frozenset[str]())
