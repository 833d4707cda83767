"""Recovery between hosts: guardians hand the keys over to new devices, each behind its own gate (CRYPTO.md 8)."""

from dataclasses import replace

import pytest

from aura_chor.crypto.group import mul_base
from aura_chor.crypto.members import Index
from aura_chor.ledger.event import EventId
from aura_chor.ledger.rules import NUDGES_MAX
from aura_chor.protocols.recover_hosting import cancel, nudge
from aura_chor.protocols.recovering import COMPARE_CODE, Guardian
from aura_chor.runtime.host_ports import Lifecycle, Peer, Performed, Performing, Refusal, Refused
from aura_chor.runtime.world_schedule import EVERYTHING, Crash
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols.changes import (
    COOLDOWN,
    GUARDIANS,
    HOUR,
    admit,
    alice,
    committees_stored,
    guarded,
    head,
    request,
    seat_of,
)
from tests.protocols.stations import AGREES, Account
from tests.protocols.test_protocols_founding import OUTPUT

EVERYBODY = range(1, 9)
LONG_MS = 1_000 * COOLDOWN


def test_guardians_hand_the_account_over_to_new_devices() -> None:
    made = guarded()
    before = head(made)
    session = request(made)
    admit(made, session)
    assert made.run(lambda: made.over(session, EVERYBODY), more_ms=3 * LONG_MS), made.endings()
    made.rest()
    after = head(made, 7)
    assert [head(made, number) for number in EVERYBODY] == [after] * 8
    assert (after.epoch, after.recovery) == (before.epoch + 1, True)
    assert [index for index, _ in after.devices.shape.roster] == [4, 5]
    assert (after.devices.key, after.devices.derive[0]) == (before.devices.key, before.devices.derive[0])
    assert after.guardians == before.guardians
    assert [committees_stored(made, number) for number in (1, 2, 3)] == [[]] * 3
    assert [committees_stored(made, number) for number in (7, 8)] == [[after.devices.id]] * 2
    assert alice(made, 7).hex() == OUTPUT


def deals(made: Account, session: EventId) -> int:
    return made.kinds(4, session).count("recover.deal")


def test_nothing_is_dealt_before_the_cool_down_is_over() -> None:
    made = guarded()
    session = request(made)
    admit(made, session)
    made.rest(LONG_MS - 10_000)
    assert made.kinds(4, session).count("recover.approve") == 3
    assert deals(made, session) == 0
    assert made.run(lambda: deals(made, session) > 0, more_ms=30_000)


def test_a_cool_down_outlasts_a_restart() -> None:
    made = guarded()
    session = request(made)
    admit(made, session)
    made.rest(LONG_MS // 2)
    for number in GUARDIANS:
        made.world.happen(Crash(made.host(number).device, survive=EVERYTHING, down_ms=100))
    made.rest(LONG_MS // 2 - 8_000)
    assert deals(made, session) == 0
    assert made.run(lambda: made.over(session, EVERYBODY), more_ms=LONG_MS), made.endings()
    assert head(made, 7).recovery


@pytest.mark.parametrize("by", [2, 5])
def test_a_current_device_or_guardian_cancels(by: int) -> None:
    made = guarded()
    before = head(made)
    session = request(made)
    admit(made, session)
    made.rest(LONG_MS // 2)
    made.world.feed(made.host(by).device, cancel(session, seat=seat_of(made, by, session), ticket=95))
    made.rest(3 * LONG_MS)
    assert deals(made, session) == 0
    assert {made.lifecycle(number, session) for number in EVERYBODY} == {Lifecycle.ABORTED}
    (found,) = made.host(4).ledger.state().requests
    assert found.cancelled_by == (made.host(by).device,)
    assert head(made, 7) == before


def test_a_request_expires() -> None:
    made = guarded()
    session = request(made, lasts=COOLDOWN // 2)
    admit(made, session)
    made.rest(3 * LONG_MS)
    assert made.kinds(4, session).count("recover.approve") == 3
    assert deals(made, session) == 0
    assert not head(made, 4).recovery


def test_a_guardian_that_does_not_recognise_the_code_approves_nothing() -> None:
    def answer(device: Peer, asked: Performing) -> Performed:
        doubts = asked.effect.name == COMPARE_CODE and device != author(4)
        return Performed(asked.session, asked.number, not doubts)

    made = guarded(answer=answer)
    session = request(made)
    admit(made, session)
    made.rest(3 * LONG_MS)
    assert made.kinds(4, session).count("recover.approve") == 1
    assert deals(made, session) == 0


def approved_alone(*willing: int) -> Account:
    """Who is asked to hand the account to one device alone, where the owners of these guardians want that."""
    made = guarded(policies={number: replace(AGREES, alone=lambda _: True) for number in willing})
    session = request(made, alone=True)
    admit(made, session)
    made.run(lambda: head(made, 4).recovery, more_ms=3 * LONG_MS)
    approved = {event.author for event in made.host(4).ledger.known.in_session(session, "recover.approve")}
    assert approved == {made.host(number).device for number in willing}
    return made


def test_one_device_alone_gets_the_account_where_each_that_approves_has_said_so() -> None:
    """Its share is the root then: nobody slips into that by approving a code (CRYPTO.md 8 and 15)."""
    assert not head(approved_alone(6), 4).recovery
    made = approved_alone(4, 5)
    after = head(made, 4)
    assert (after.recovery, after.devices.shape.n, after.devices.shape.t) == (True, 1, 1)
    made.rest()
    shares = made.lives[7].holding.shares(after.devices, Index(4))
    assert shares is not None and mul_base(shares.sign.expose()) == after.devices.key


class Owners:
    """They recognise no code until `ready`; those of `doubting` never do."""

    def __init__(self, *doubting: int) -> None:
        self.ready = False
        self._doubting = [author(number) for number in doubting]

    def __call__(self, device: Peer, asked: Performing) -> Performed:
        knows = asked.effect.name != COMPARE_CODE or (self.ready and device not in self._doubting)
        return Performed(asked.session, asked.number, knows)


def overriding(owners: Owners, *, cancelled: int = 3) -> tuple[Account, EventId]:
    """A request that overrides the devices, after a device has cancelled some."""
    made = guarded(answer=owners)
    for number in range(cancelled):
        killed = request(made, lasts=HOUR + number)
        admit(made, killed)
        made.world.feed(made.host(2).device, cancel(killed, seat=seat_of(made, 2, killed), ticket=97))
        made.rest(1_000)
    owners.ready = True
    session = request(made, override=True)
    admit(made, session)
    return made, session


def test_an_override_is_for_accounts_whose_requests_are_killed_again_and_again() -> None:
    made, session = overriding(Owners(), cancelled=2)
    made.rest(3 * LONG_MS)
    assert made.kinds(4, session).count("recover.approve") == 0
    assert deals(made, session) == 0


def test_an_override_needs_all_guardians_and_twice_the_time() -> None:
    made, session = overriding(Owners())
    made.world.feed(made.host(2).device, cancel(session, seat=seat_of(made, 2, session), ticket=95))
    made.rest(2 * LONG_MS - 10_000)
    assert deals(made, session) == 0
    assert made.run(lambda: head(made, 7).recovery, more_ms=LONG_MS), made.endings()


def test_an_override_without_all_guardians_is_not_dealt() -> None:
    made, session = overriding(Owners(5))
    made.rest(4 * LONG_MS)
    assert made.kinds(4, session).count("recover.approve") == 2
    assert deals(made, session) == 0


def test_a_second_live_request_is_not_approved() -> None:
    made = guarded()
    first = request(made)
    admit(made, first)
    made.rest(1_000)
    second = request(made, lasts=2 * HOUR)
    admit(made, second)
    made.rest(10_000)
    assert made.kinds(4, first).count("recover.approve") == 3
    assert made.kinds(4, second).count("recover.approve") == 0


def test_reminders_are_few_and_change_nothing() -> None:
    made = guarded()
    session = request(made)
    admit(made, session)
    seat = seat_of(made, 4, session)
    for _ in range(40):
        made.world.feed(made.host(4).device, nudge(session, seat=seat, to=[32768], ticket=96))
    made.rest(5_000)
    known = made.host(5).ledger.known
    assert len(known.in_session(session, "recover.nudge")) == NUDGES_MAX
    assert [event for event in known.faults if known.graph.event(event).session == session] == []
    refused = [out for _, _, out in made.world.told if isinstance(out, Refused) and out.ticket == 96]
    assert [out.why for out in refused] == [Refusal.LIMIT] * (40 - NUDGES_MAX + 1), "one admitted the request"
    assert deals(made, session) == 0
    assert made.run(lambda: made.over(session, EVERYBODY), more_ms=2 * LONG_MS), made.endings()
    assert head(made, 7).recovery


def test_nobody_hears_of_a_request_that_no_member_vouches_for() -> None:
    made = guarded()
    session = request(made)
    made.rest(10_000)
    assert [event.id for event in made.host(4).ledger.requests()] == [session]
    assert all(made.host(number).status(session) is None for number in (1, 2, 3, 4, 5, 6))


def careless(seat: Seat) -> Seat:
    """A guardian without a gate, but for the cool-down."""
    if isinstance(seat.body, Guardian):
        seat.body._gate = lambda _phase: True
    return seat


def test_guardians_without_a_gate_hand_the_account_over_after_the_request_expired() -> None:
    """The naive variant of the expiry: nothing else stands between the request and the account."""
    made = guarded(twists=dict.fromkeys(GUARDIANS, careless))
    session = request(made, lasts=COOLDOWN // 2)
    admit(made, session)
    assert made.run(lambda: head(made, 7).recovery, more_ms=3 * LONG_MS), made.endings()
