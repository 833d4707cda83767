"""Recoveries without one of their guards, and the same with it (CRYPTO.md 12.1, row 21).

What the guards do alone is in test_protocols_recovering; here stand the twins in which the attack succeeds.
"""

from functools import cache

import pytest

from aura_chor.crypto.group import mul_base
from aura_chor.crypto.members import Index
from aura_chor.crypto.secrets import SecretScalar
from aura_chor.crypto.sharing import interpolate_scalars
from aura_chor.ledger import rules, state
from aura_chor.ledger.event import EventId
from aura_chor.protocols import deciding, recover_hosting
from aura_chor.protocols.deciding import Chain
from aura_chor.protocols.recover_hosting import Gate, cancel
from aura_chor.protocols.recovering_checks import RecoverChecks
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.runtime.host_heads import Heads
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.session.faults import Stale
from tests.ledger.ledger_world import author
from tests.protocols.changes import COOLDOWN, GUARDIANS, HOUR, admit, change, guarded, head, request, seat_of, works
from tests.protocols.stations import Account, Moment
from tests.protocols.test_protocols_recovering import careless

LONG_MS = 1_000 * COOLDOWN
TWO = Change(kind="devices", keep=(Index(1), Index(2)), t=2)


@cache
def with_guardians() -> Moment:
    return guarded().moment()


def begin(**plan: object) -> Account:
    made = Account(at=with_guardians(), answer=works, **plan)
    made.rest(500)
    return made


def asked(made: Account, *, lasts: int = HOUR) -> EventId:
    session = request(made, lasts=lasts)
    admit(made, session)
    return session


def dealt(made: Account, session: EventId) -> bool:
    return "recover.deal" in made.kinds(4, session)


def test_21_without_a_cool_down_nobody_has_time_to_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recover_hosting, "MILLISECONDS", 0)
    made = begin()
    before = made.world.now_ms
    session = asked(made)
    assert made.run(lambda: head(made, 7).recovery, more_ms=LONG_MS), made.endings()
    assert made.world.now_ms - before < LONG_MS and dealt(made, session)


def cancelled(made: Account) -> EventId:
    session = asked(made)
    made.rest(LONG_MS // 3)
    made.world.feed(made.host(2).device, cancel(session, seat=seat_of(made, 2, session), ticket=95))
    made.run(lambda: head(made, 7).recovery, more_ms=2 * LONG_MS)
    return session


def test_21_where_a_cancel_is_only_noted_the_account_goes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecoverChecks, "cancel_counts", lambda *_: False)
    made = begin(twists=dict.fromkeys(GUARDIANS, careless))
    cancelled(made)
    assert head(made, 7).recovery


def test_21_where_it_counts_nothing_is_dealt() -> None:
    made = begin()
    session = cancelled(made)
    assert not dealt(made, session) and not head(made, 4).recovery


def moved(made: Account) -> EventId:
    """The account moves on while a recovery cools down."""
    session = asked(made)
    assert made.run(lambda: made.kinds(4, session).count("recover.approve") == 3)
    change(made, 1, TWO, by=(1, 2))
    made.run(lambda: head(made, 7).recovery, more_ms=2 * LONG_MS)
    return session


def test_21_a_recovery_of_a_head_that_is_over_ends_and_names_nobody() -> None:
    made = begin()
    session = moved(made)
    assert not dealt(made, session) and not head(made, 4).recovery and head(made, 4).epoch == 3
    assert all(made.lifecycle(number, session).over for number in (1, 2, 4, 5, 6))
    errors = [outcome.error for outcome in made.seats(session).values()]
    stale = [error for error in errors if isinstance(error, Stale)]
    assert stale and all(error.culprits == () and error.retry.value == "again" for error in stale)
    assert made.lifecycle(4, session) is not Lifecycle.COMPLETED
    known = made.host(1).ledger.known
    own = [event for event in known.session_events(session) if event.author in (author(1), author(2))]
    assert all(event.id not in known.faults for event in own), "whoever only watches writes nothing that is forbidden"


def test_21_guardians_that_do_not_look_at_the_head_give_the_keys_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four guards: the session's end, the promise, the gate, and that guests of a head that is over are not heard."""
    monkeypatch.setattr(Heads, "_is_stale", lambda *_: False)
    monkeypatch.setattr(Chain, "_is_current", lambda _: True)
    monkeypatch.setattr(state, "_guests", lambda known, _: {one: frozenset(known.guests[one]) for one in known.guests})
    made = begin(twists=dict.fromkeys(GUARDIANS, careless))
    shares: dict[Index, SecretScalar] = {}
    for number in (7, 8):
        hand_over = made.lives[number].holding.hand_over

        def kept(*given: object, hand_over: object = hand_over) -> None:
            shares[given[1]] = given[2].sign
            hand_over(*given)

        made.lives[number].holding.hand_over = kept
    moved(made)
    assert head(made, 4).epoch == 3, "the devices have decided otherwise"
    assert mul_base(interpolate_scalars(shares).expose()) == head(made, 4).devices.key


def two_requests(made: Account) -> tuple[EventId, EventId]:
    first = asked(made)
    made.rest(1_000)
    second = asked(made, lasts=2 * HOUR)
    made.rest(5_000)
    return first, second


def test_21_guardians_that_approve_everything_approve_two_requests_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three guards stand here, one behind the other: the guardian's own, its promise, and the log's."""
    monkeypatch.setattr(Gate, "_another", lambda _: False)
    for module in (deciding, rules):
        monkeypatch.setattr(module, "may_approve", lambda **_: True)
    made = begin()
    first, second = two_requests(made)
    assert [made.kinds(4, session).count("recover.approve") for session in (first, second)] == [3, 3]


def test_21_of_two_requests_one_is_approved() -> None:
    made = begin()
    first, second = two_requests(made)
    assert [made.kinds(4, session).count("recover.approve") for session in (first, second)] == [3, 0]
