"""Membership changes of a simulated account, as the tests of resharing and recovery tell them."""

from collections.abc import Iterable

from aura_chor.crypto import dkd
from aura_chor.crypto.members import DeviceKey, Index
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import EventId
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.lock_hosting import open_lock, scope_of
from aura_chor.protocols.recover_hosting import nudge, open_recovery
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.runtime.frames import event_frames
from aura_chor.runtime.host_ports import Admit, Peer, Performed, Performing, Received
from tests.ledger.ledger_world import signer
from tests.protocols.stations import Account

COOLDOWN = 30
"""Seconds, of the guardians."""
HOUR = 3_600
GUARDIANS = (4, 5, 6)


def works(_device: Peer, asked: Performing) -> Performed:
    """Codes agree; a lock is released at once: its grant stays good for its term until the head moves."""
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
) -> EventId:
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
    """The committees of which a device's disk still holds a share."""
    names = made.world.devices[made.host(number).device].disk.record_names()
    places = [name.split("/")[1] for name in names if "share.sign" in name]
    return sorted(bytes.fromhex(place)[:32] for place in places)


def guarded(**plan: object) -> Account:
    """Three devices with three guardians, 2 of 3 each, and two more devices that are no members."""
    made = Account(guests=5, answer=plan.pop("answer", works), **plan).found()
    guardians = tuple(key(number) for number in GUARDIANS)
    wanted = Change(kind="guardians", keep=(), add=guardians, t=2, cooldown=COOLDOWN)
    change(made, 1, wanted, by=range(1, 7))
    return made


def hand_log(made: Account, giver: int, taker: int) -> None:
    """Give a device that is no member a copy of the log, as its owner would."""
    wires = [event.wire for event in map(made.host(giver).ledger.event, made.host(giver).ledger.log) if event]
    for frame in event_frames(wires):
        made.world.feed(made.host(taker).device, Received(made.host(giver).device, frame))
    made.rest(10)


def request(made: Account, *, lasts: int = HOUR, override: bool = False, term: int = 0, alone: bool = False) -> EventId:
    """Let device 7 ask the guardians to hand the account over to devices 7 and 8, or to itself alone."""
    for number in (7, 8):
        hand_log(made, 4, number)
    before = head(made, 4)
    wanted = changed(before, Change(kind="devices", keep=(), add=(key(7), key(8))[: 1 if alone else 2], t=2 - alone))
    now = made.lives[4].clock()
    order = open_recovery(
        made.host(7).ledger,
        wanted,
        requested_at=now,
        expires=now + lasts,
        override=override,
        term=term,
        ticket=93,
    )
    assert order is not None
    return made.open(7, order)


def seat_of(made: Account, number: int, session: EventId) -> str:
    """The one seat that a device plays in a session."""
    status = made.host(number).status(session)
    assert status is not None
    (seat,) = status.seats
    return seat


def admit(made: Account, session: EventId, *, by: int = 4) -> None:
    """A guardian's owner lets a request in, and so do all others who hear of it."""
    made.rest(500)
    for number in (by, 8):
        made.world.feed(made.host(number).device, Admit(session))
    made.rest(10)
    seat = seat_of(made, by, session)
    made.world.feed(made.host(by).device, nudge(session, seat=seat, to=[Index(32768)], ticket=94))
    made.rest(1_000)
