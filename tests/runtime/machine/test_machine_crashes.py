"""A crash after every output of every device, in every shipped choreography: the same end, nothing written twice."""

import pytest

from tests.runtime.machine.machines import STEMS, Table, shipped, slots

SEEDS = 3


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
    cast = shipped(stem, 1)
    calm = Table(cast, seed=1)
    ends = calm.play()
    crashes = 0
    for index, device in enumerate(calm.devices):
        for output in range(1, device.outputs + 1):
            table = Table(cast, seed=1)
            table.crash_at = (index, output)
            assert table.play() == ends, (device.roles, output)
            assert sorted(map(repr, slots(table.events))) == sorted(map(repr, slots(calm.events)))
            crashes += 1
    assert crashes > len(calm.devices)
