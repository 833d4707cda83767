"""Families on machines: gatherings, witnesses, sealed fields, complaints and withdrawals survive a crash anywhere."""

import pytest

from tests.runtime.machine.machines import Cast, Table, slots
from tests.runtime.wide.dkd_play import BAD, Derives, Receives, seats
from tests.session.handwritten.dkd import PROTOCOL, messages


def dkd(devices: list[Derives | None], *, t: int, recipients: int = 1) -> Cast:
    absent = tuple([f"Device[{index}]" for index, body in enumerate(devices, 1) if body is None])
    played = tuple(seats(devices, [Receives() for _ in range(recipients)]))
    return Cast(PROTOCOL, played, messages.Parameters(t, b"ctx"), absent)


PLAYS = {
    "all well": lambda: dkd([Derives(), Derives()], t=2),
    "two recipients": lambda: dkd([Derives(), Derives(), Derives()], t=2, recipients=2),
    "one abstains": lambda: dkd([Derives(), Derives(abstains=True), Derives()], t=2),
    "one is absent": lambda: dkd([Derives(), None, Derives()], t=2),
    "one does not open": lambda: dkd([Derives(), Derives(cm=BAD), Derives()], t=2),
    "one is late": lambda: dkd([Derives(), Derives(late=True), Derives()], t=2),
}


@pytest.mark.parametrize("name", PLAYS)
def test_a_derivation_ends_for_everybody(name: str) -> None:
    for seed in range(3):
        table = Table(PLAYS[name](), seed=seed)
        ends = table.play()
        assert set(ends.values()) <= {"completed", "withdrawn"}, ends
        assert ends["Opener"] == "completed"
        assert len({repr(slot) for slot in slots(table.events)}) == len(table.events)


@pytest.mark.parametrize("name", PLAYS)
def test_a_crash_after_any_output_changes_nothing(name: str) -> None:
    calm = Table(PLAYS[name](), seed=1)
    ends = calm.play()
    for index, device in enumerate(calm.devices):
        for output in range(1, device.outputs + 1):
            table = Table(PLAYS[name](), seed=1)
            table.crash_at = (index, output)
            assert table.play() == ends, (device.roles, output)
            written = [repr(slot) for slot in slots(table.events)]
            assert len(set(written)) == len(written), (device.roles, output)
