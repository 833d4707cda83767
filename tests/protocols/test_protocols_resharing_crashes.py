"""A device crashes at an instruction of a resharing: the change is made as without, and no share is lost (P6)."""

import pytest

from aura_chor.crypto.members import Index
from aura_chor.ledger.event import EventId
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.runtime.world_schedule import EVERYTHING, After, Crash, Planned
from tests.ledger.ledger_world import author
from tests.protocols.changes import alice, committees_stored, head, lock, works
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import OUTPUT

REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)
OPENER, MEMBER = 1, 2
STRIDE = 17
"""Of the suite; all of them are run when somebody doubts."""


def opened(made: Account) -> EventId:
    """Device 1 has taken the lock and proposes a refresh."""
    lock(made, OPENER)
    order = open_resharing(made.host(OPENER).ledger, changed(head(made), REFRESH), term=0, ticket=70)
    assert order is not None
    return made.open(OPENER, order)


def outputs(device: int) -> tuple[int, int]:
    """How many outputs a device has performed when a resharing is open, and when it is over, without crashes."""
    made = Account(answer=works).found()
    session = opened(made)
    before = made.world.devices[author(device)].performed
    assert made.run(lambda: made.over(session))
    return before, made.world.devices[author(device)].performed


@pytest.mark.parametrize("device", [OPENER, MEMBER])
@pytest.mark.parametrize("survive", [0, EVERYTHING], ids=["lost", "kept"])
def test_a_device_that_crashes_loses_no_share(device: int, survive: int) -> None:
    before, after = outputs(device)
    for output in range(before + 1 + device, after, STRIDE):
        crash = Crash(author(device), survive=survive, down_ms=50)
        made = Account(answer=works, schedule=[Planned(After(author(device), output), crash)]).found()
        old = head(made)
        session = opened(made)
        assert made.run(lambda: made.over(session)), output  # noqa: B023
        made.rest()
        ended = {number: made.lifecycle(number, session).value for number in (1, 2, 3)}
        assert head(made).epoch == 2, (output, ended)
        assert head(made).devices.key == old.devices.key
        assert [committees_stored(made, number) for number in (1, 2, 3)] == [[head(made).devices.id]] * 3, output
        assert alice(made, 3).hex() == OUTPUT, output
