"""Membership changes between hosts: the keys stay, the shares and the members do not (CRYPTO.md 7)."""

from collections.abc import Iterable

import pytest

from aura_chor.crypto import dkd
from aura_chor.crypto.members import DeviceKey, Index
from aura_chor.ledger.certified import Head
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.lock_hosting import open_lock, scope_of
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.runtime.host_ports import Peer, Performed, Performing
from tests.ledger.ledger_world import signer
from tests.protocols.stations import Account

OUTPUT = "3c0cc2e62585e2fdbff730349c04e9a071c9abffd00cf7f39dd14e05f71a47ff"


def works(_device: Peer, asked: Performing) -> Performed:
    """The lock is released at once: a grant stays good for its term until the head moves."""
    return Performed(asked.session, asked.number, True)


def key(number: int) -> DeviceKey:
    return signer(number).key


def head(made: Account, number: int = 1) -> Head:
    found = made.host(number).ledger.state().head
    assert found is not None
    return found


def lock(made: Account, number: int, *, term: int = 0, by: Iterable[int] = (1, 2, 3)) -> None:
    """Let one device take the lock of resharing on the current head."""
    made.player(number).lock.want(kind="reshare", term=term)
    made.world.feed(made.host(number).device, open_lock(kind="reshare", term=term, ticket=90))
    ledger = made.host(number).ledger
    scope = scope_of(ledger, ledger.state().head, "reshare", term)
    assert made.run(lambda: made.over(scope, by=list(by)), more_ms=60_000), made.endings()
    made.rest()


def change(
    made: Account, number: int, wanted: Change, *, by: Iterable[int], voters: Iterable[int] = (1, 2, 3)
) -> bytes:
    """Let a device propose a change under the lock, until it is certified; the session."""
    before = head(made, number)
    lock(made, number, by=voters)
    order = open_resharing(made.host(number).ledger, changed(before, wanted), term=0, ticket=91)
    assert order is not None
    session = made.play(number, order, by=list(by))
    made.rest()
    return session


def alice(made: Account, number: int = 1) -> bytes:
    """The key of one context, derived on a device for itself by all current devices."""
    roster = head(made, number).devices.shape.roster
    own = tuple(pair for pair in roster if pair[1] == key(number))
    context = dkd.Context(account=made.id, app="chat", kind="ed25519", label="alice", version=1)
    by = [other for other in made.lives if key(other) in dict(roster).values()]
    session = made.play(number, open_derivation(context, invited=roster, recipients=own, ticket=92), by=by)
    derived = made.player(number).dkd.recipients[session].derived
    assert derived is not None, made.outcomes(session)
    return derived.output.expose()


def committees_stored(made: Account, number: int) -> list[bytes]:
    """The committees of which a device's disk still holds a share, readable with its record key."""
    names = made.world.devices[made.host(number).device].disk.record_names()
    places = [name.split("/")[1] for name in names if "share.sign" in name]
    return sorted(bytes.fromhex(place)[:32] for place in places)


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
