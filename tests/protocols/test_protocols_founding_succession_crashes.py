"""A device crashes at an instruction of a succession: the new keys are made as without, or the old ones stand (P6)."""

from collections.abc import Iterator
from functools import cache

import pytest

from aura_chor.ledger.event import EventId
from aura_chor.runtime.world_schedule import EVERYTHING, After, Crash, Planned
from tests.ledger.ledger_world import author
from tests.protocols.changes import alice, committees_stored, head, works
from tests.protocols.stations import Account
from tests.protocols.successions import EVERYBODY, propose

OPENER, MEMBER = 1, 2
SAMPLES = 4
"""Of each device, in the suite; `slow` takes them all."""


@cache
def outputs(device: int) -> range:
    """The outputs that a device performs from the opening of a succession to its end, without crashes."""
    made = Account(answer=works).found()
    session = propose(made, OPENER)
    before = made.world.devices[author(device)].performed
    assert made.run(lambda: made.over(session))
    return range(before + 1, made.world.devices[author(device)].performed)


def crashed(device: int, output: int, survive: int) -> tuple[Account, EventId]:
    crash = Crash(author(device), survive=survive, down_ms=50)
    made = Account(answer=works, schedule=[Planned(After(author(device), output), crash)]).found()
    session = propose(made, OPENER)
    assert made.run(lambda: made.over(session)), output
    made.rest()
    return made, session


def problems(made: Account, device: int, output: int, survive: int) -> Iterator[str]:
    """What must hold whatever has crashed: one head, its shares and no others, the keys usable, the old ones gone."""
    where = f"device {device}, output {output}, {survive} kept"
    after = head(made)
    if {head(made, number).id for number in EVERYBODY} != {after.id}:
        yield f"{where}: several heads"
    if after.epoch != 2:
        yield f"{where}: not certified"
    for number in EVERYBODY:
        if committees_stored(made, number) != [after.devices.id]:
            yield f"{where}: device {number} holds other shares than those of the head"


@pytest.mark.parametrize("device", [OPENER, MEMBER])
def test_a_device_that_crashes_makes_the_new_keys_all_the_same(device: int) -> None:
    """Evenly spread; what was not on disk yet is lost every other time."""
    found = outputs(device)
    for number in range(SAMPLES):
        output = found[(2 * number + 1) * len(found) // (2 * SAMPLES)]
        survive = EVERYTHING if number % 2 else 0
        made, _ = crashed(device, output, survive)
        assert list(problems(made, device, output, survive)) == []
    alice(made, 3)


@pytest.mark.slow
@pytest.mark.parametrize("device", [OPENER, MEMBER])
@pytest.mark.parametrize("survive", [0, EVERYTHING], ids=["lost", "kept"])
def test_a_device_that_crashes_anywhere(device: int, survive: int) -> None:
    found = []
    for output in outputs(device):
        made, _ = crashed(device, output, survive)
        found += problems(made, device, output, survive)
    assert found == []
