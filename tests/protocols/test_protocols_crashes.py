"""A founder crashes at an instruction of the founding: it ends as without, with the same keys (CRYPTO.md 12.2, P6)."""

import pytest

from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.runtime.world_schedule import EVERYTHING, After, Crash, Planned
from tests.ledger.ledger_world import author
from tests.protocols.stations import Account, founding_event

KEY = "f872b5c8c9c909c2c631f83250b52d543f7dfdadb705b994055f2f38cfb5a398"
STRIDE = 12
"""Of the suite; all of them are run when somebody doubts."""
OPENER, MEMBER = 1, 2


def crashed(device: int, output: int, survive: int) -> Account:
    crash = Crash(author(device), survive=survive, down_ms=50)
    return Account(schedule=[Planned(After(author(device), output), crash)])


def outputs(device: int) -> int:
    """How many outputs a device has performed in a founding without crashes."""
    return Account().found().world.devices[author(device)].performed


@pytest.mark.parametrize("device", [OPENER, MEMBER])
@pytest.mark.parametrize("survive", [0, EVERYTHING], ids=["lost", "kept"])
def test_a_founder_that_crashes_founds_the_same_account(device: int, survive: int) -> None:
    session = founding_event().id
    for output in range(1 + device, outputs(device), STRIDE):
        made = crashed(device, output, survive).found()
        head = made.host(device).ledger.state().head
        assert head is not None and head.devices.key.encoded.hex() == KEY, output
        lives = [made.lifecycle(number, session) for number in (1, 2, 3)]
        assert lives == [Lifecycle.COMPLETED] * 3, output
        assert made.lives[device].holding.shares(head.devices, device) is not None


@pytest.mark.parametrize("output", [3, 9, 15, 21, 27])
def test_a_signer_that_crashes_signs_one_set_at_most(output: int) -> None:
    """No nonce is ever used for two sets: at most one share of a device stands in any signing session."""
    made = crashed(MEMBER, outputs(MEMBER) - output, 0).found()
    ledger = made.host(3).ledger
    sessions = [session for session in ledger.known.sessions() if ledger.known.in_session(session, "sign.commit")]
    assert sessions
    for session in sessions:
        authors = [event.author for event in ledger.known.in_session(session, "sign.share")]
        assert len(authors) == len(set(authors))
