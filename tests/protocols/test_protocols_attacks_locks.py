"""Locks that nobody holds: who asks too early, jumps over terms, opens with an old grant, or another's.

CRYPTO.md 12.1, row 22.
"""

import pytest

from aura_chor.crypto.lock import lock_scope
from aura_chor.protocols.lock_hosting import LockCast
from tests.ledger.ledger_world import Play, target
from tests.protocols.stations import Account
from tests.protocols.test_protocols_lock import Desk, contend, held

REFRESH = target("devices", {1: 1, 2: 2, 3: 3}, 2)


@pytest.fixture
def play() -> Play:
    return Play().found()


def verdict(play: Play, opener: int, term: int, locked: list[bytes]) -> tuple[str, str]:
    """What the log says of a resharing that is opened with these votes."""
    head = play.state.head
    body = {
        "lock": sorted(locked),
        "prestate": head.id,
        "reason": "because",
        "resume": None,
        "source": head.devices.id,
        "target": REFRESH,
        "term": term,
    }
    fault = play.ledger.fault_of(play.say(opener, "reshare.open", body).id)
    return ("", "") if fault is None else (fault.name, fault.reason)


def test_the_holder_opens_with_its_grant(play: Play) -> None:
    assert verdict(play, 1, 0, play.lock(1, term=0)) == ("", "")


def test_a_grant_of_an_old_term_opens_nothing(play: Play) -> None:
    old = play.lock(1, term=0)
    assert verdict(play, 1, 1, old) == ("Malformed", "no vote of this lock")


def test_another_holders_grant_opens_nothing(play: Play) -> None:
    assert verdict(play, 2, 0, play.lock(1, term=0)) == ("Malformed", "a lock that another holds")


def test_a_grant_without_a_quorum_opens_nothing(play: Play) -> None:
    assert verdict(play, 1, 0, play.lock(1, term=0, voters=(1,))) == ("Malformed", "a lock without a quorum")


def test_a_device_newer_than_the_head_may_not_ask(play: Play) -> None:
    head = play.state.head
    account = play.ledger.known.account
    scope = lock_scope(account=account, epoch=head.epoch, kind="reshare", prestate=head.id, term=0)
    asked = play.say(4, "lock.request", {"kind": "reshare", "term": 0}, session=scope)
    assert play.ledger.fault_of(asked.id).name == "NotAuthorised"


def jumped(made: Account) -> list[tuple[int, str]]:
    """The holder of term 0 does not come back; a second device asks in a term behind a gap. What is granted."""
    contend(made, 1)
    assert made.run(lambda: [lock.status for lock in held(made, 2)] == ["granted"], more_ms=10_000)
    made.player(2).lock._may_play = lambda *_: True
    contend(made, 2, term=5)
    made.rest(3_000)
    return [(lock.term, lock.status) for lock in held(made, 3)]


def test_22_a_term_behind_a_gap_is_voted_for_by_nobody() -> None:
    assert jumped(Account(answer=Desk(fails=True)).found()) == [(0, "granted"), (5, "voting")]


def test_22_who_votes_in_any_term_has_two_holders_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LockCast, "_may_play", lambda *_: True)
    assert jumped(Account(answer=Desk(fails=True)).found()) == [(0, "granted"), (5, "granted")]
