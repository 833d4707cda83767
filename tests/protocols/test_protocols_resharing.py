"""Membership changes between hosts: the keys stay, the shares and the members do not (CRYPTO.md 7)."""

import pytest

from aura_chor.crypto.members import Index
from aura_chor.protocols.reshare_hosting import Change
from tests.protocols.changes import alice, change, committees_stored, head, key, works
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import OUTPUT


def test_a_refresh_keeps_the_keys_and_replaces_the_shares() -> None:
    made = Account(answer=works).found()
    before = head(made)
    session = change(made, 2, Change(kind="devices", keep=map(Index, (1, 2, 3)), t=2), by=(1, 2, 3))
    assert set(made.outcomes(session).values()) == {"completed"}
    after = head(made)
    assert all(head(made, number) == after for number in (1, 2, 3))
    assert (after.epoch, after.prestate) == (2, before.id)
    assert after.devices.id != before.devices.id
    assert (after.devices.sign[0], after.devices.derive[0]) == (before.devices.sign[0], before.devices.derive[0])
    assert alice(made, 1).hex() == OUTPUT


def test_a_device_is_added_and_takes_part() -> None:
    made = Account(guests=1, answer=works).found()
    before = head(made)
    wanted = Change(kind="devices", keep=map(Index, (1, 2, 3)), add=(key(4),), t=2)
    change(made, 1, wanted, by=(1, 2, 3, 4))
    after = head(made, 4)
    assert after == head(made, 1)
    assert [index for index, _ in after.devices.shape.roster] == [1, 2, 3, 4]
    assert after.devices.sign[0] == before.devices.sign[0]
    assert alice(made, 4).hex() == OUTPUT


def test_a_device_is_removed_and_holds_nothing_any_more() -> None:
    made = Account(n=4, t=2, answer=works).found()
    before = head(made)
    output = alice(made, 1)
    everybody = (1, 2, 3, 4)
    change(made, 1, Change(kind="devices", keep=map(Index, (1, 2, 4)), t=2), by=everybody, voters=everybody)
    after = head(made)
    assert [index for index, _ in after.devices.shape.roster] == [1, 2, 4]
    assert after.devices.key == before.devices.key
    assert made.host(3).device in made.host(1).ledger.state().retired
    assert committees_stored(made, 3) == []
    assert [committees_stored(made, number) for number in (1, 2, 4)] == [[after.devices.id]] * 3
    assert alice(made, 2) == output


@pytest.mark.parametrize(("n", "t", "new_t"), [(3, 2, 3), (4, 3, 2)])
def test_the_threshold_changes(n: int, t: int, new_t: int) -> None:
    made = Account(n=n, t=t, answer=works).found()
    before, output = head(made), alice(made, 1)
    everybody = range(1, n + 1)
    wanted = Change(kind="devices", keep=map(Index, everybody), t=new_t)
    change(made, 2, wanted, by=everybody, voters=everybody)
    after = head(made)
    assert (after.devices.shape.t, len(after.devices.sign), len(after.devices.derive)) == (new_t,) * 3
    assert after.devices.key == before.devices.key
    assert alice(made, 1) == output


def test_guardians_are_enrolled_and_the_devices_stay() -> None:
    made = Account(guests=3, answer=works).found()
    before = head(made)
    guardians = tuple(key(number) for number in (4, 5, 6))
    wanted = Change(kind="guardians", keep=(), add=guardians, t=2, cooldown=86_400)
    session = change(made, 1, wanted, by=range(1, 7))
    after = head(made)
    assert after == head(made, 5)
    assert after.devices == before.devices and after.guardians is not None
    assert [index for index, _ in after.guardians.shape.roster] == [32768, 32769, 32770]
    assert (after.guardians.key, after.guardians.derive[0]) == (before.devices.key, before.devices.derive[0])
    assert [committees_stored(made, number) for number in (1, 2, 3)] == [[before.devices.id]] * 3
    assert [committees_stored(made, number) for number in (4, 5, 6)] == [[after.guardians.id]] * 3
    assert set(made.outcomes(session).values()) == {"completed"}
    assert alice(made, 1).hex() == OUTPUT
