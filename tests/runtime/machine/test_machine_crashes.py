"""A crash after every output of every device, in every shipped choreography: the same end, nothing written twice."""

from collections.abc import Callable

import pytest

from aura_chor.runtime.recall import VOLATILE_REASON, RecallingEngine
from generated.two_buyer import bob
from tests.runtime.machine.machines import STEMS, Cast, Table, shipped, slots

SEEDS = 3
CRASH_SEEDS = {"timed_auction": range(8), "timed_commit": range(8)}
"""Where deadlines pass, more runs: whether one has passed is what only the notes know."""


@pytest.mark.parametrize("stem", STEMS)
def test_machines_play_every_shipped_choreography(stem: str) -> None:
    for seed in range(SEEDS):
        table = Table(shipped(stem, seed), seed=seed)
        ends = table.play()
        assert "waiting" not in ends.values(), ends
        assert "failed" not in ends.values(), ends
        assert len(set(slots(table.events))) == len(table.events)


@pytest.mark.parametrize("stem", STEMS)
def test_a_crash_after_any_output_changes_nothing(stem: str) -> None:
    for seed in CRASH_SEEDS.get(stem, (1,)):
        crash_everywhere(shipped(stem, seed), seed)


def crash_everywhere(cast: Cast, seed: int) -> None:
    calm = Table(cast, seed=seed)
    ends = calm.play()
    crashes = 0
    for index, device in enumerate(calm.devices):
        for output in range(1, device.outputs + 1):
            table = Table(cast, seed=seed)
            table.crash_at = (index, output)
            assert table.play() == ends, (device.roles, output)
            assert sorted(map(repr, slots(table.events))) == sorted(map(repr, slots(calm.events)))
            crashes += 1
    assert crashes > len(calm.devices)


def _not_recalled(*_: object) -> bool:
    return False


def _from_now(engine: RecallingEngine, _: object) -> int:
    return engine._now


@pytest.mark.parametrize(
    ("name", "broken"), [("_wrote", _not_recalled), ("_waited", _not_recalled), ("_since", _from_now)]
)
def test_without_its_journal_a_crash_would_show(
    name: str, broken: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: own events, answers of waits, and their beginnings all matter."""
    monkeypatch.setattr(RecallingEngine, name, broken)
    with pytest.raises(AssertionError):
        for stem in CRASH_SEEDS:
            for seed in CRASH_SEEDS[stem]:
                crash_everywhere(shipped(stem, seed), seed)


def test_a_restart_in_a_volatile_phase_aborts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is there when it crashes gives up, and all are told why; before and behind it nothing changes."""
    monkeypatch.setattr(bob.AwaitingShare, "VOLATILE", True)
    cast = shipped("two_buyer", 1)
    calm = Table(cast, seed=1)
    ends = calm.play()
    index = next(index for index, device in enumerate(calm.devices) if device.roles == ("Bob",))
    aborted = 0
    for output in range(1, calm.devices[index].outputs + 1):
        table = Table(cast, seed=1)
        table.crash_at = (index, output)
        found = table.play()
        reasons = [event.reason for event in table.events if not hasattr(event, "label")]
        if VOLATILE_REASON in reasons:
            assert found["Bob"] == "aborted" and reasons == [VOLATILE_REASON]
            aborted += 1
        else:
            assert found == ends
    assert 0 < aborted < calm.devices[index].outputs
