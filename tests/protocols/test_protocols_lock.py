"""Locks between hosts: no opening event, one holder, the next term after the release."""

from dataclasses import dataclass, field

import pytest

from aura_chor.ledger.locks import Lock
from aura_chor.protocols.lock_hosting import WORK_UNDER_LOCK, open_lock, scope_of
from aura_chor.runtime.host_ports import Lifecycle, Peer, Performed, Performing
from tests.protocols.stations import Account


@dataclass
class Desk:
    """Whatever is done while a lock is held; `fails` refuses to."""

    fails: bool = False
    done: list[tuple[Peer, str, int]] = field(default_factory=list)

    def __call__(self, device: Peer, asked: Performing) -> Performed:
        assert asked.effect.name == WORK_UNDER_LOCK
        _, kind, term = asked.effect.arguments
        self.done.append((device, kind, term))
        if self.fails:
            return Performed(asked.session, asked.number, error="it did not work")
        return Performed(asked.session, asked.number, True)


def contend(made: Account, *numbers: int, term: int = 0) -> bytes:
    """Let these devices ask for the lock of resharing at once; its scope."""
    for number in numbers:
        made.player(number).lock.want(kind="reshare", term=term)
    for number in numbers:
        made.world.feed(made.host(number).device, open_lock(kind="reshare", term=term, ticket=term))
    ledger = made.host(1).ledger
    return scope_of(ledger, ledger.state().head, "reshare", term)


def over(made: Account, scope: bytes) -> bool:
    return made.run(lambda: made.over(scope), more_ms=60_000)


def held(made: Account, number: int) -> list[Lock]:
    return list(made.host(number).ledger.state().locks)


@pytest.mark.parametrize("contenders", [(1,), (2,), (1, 3), (1, 2, 3)])
def test_one_device_holds_the_lock_and_everybody_knows(contenders: tuple[int, ...]) -> None:
    desk = Desk()
    made = Account(answer=desk).found()
    scope = contend(made, *contenders)
    assert over(made, scope)
    made.rest()
    assert [made.lifecycle(number, scope) for number in (1, 2, 3)] == [Lifecycle.COMPLETED] * 3
    assert len(desk.done) == 1
    (lock,) = held(made, 2)
    assert (lock.scope, lock.status, lock.holder) == (scope, "released", desk.done[0][0])
    assert lock.holder in [made.host(number).device for number in contenders]
    assert held(made, 1) == held(made, 2) == held(made, 3)
    assert len(lock.votes) >= 2


def test_the_next_term_follows_the_release() -> None:
    desk = Desk()
    made = Account(answer=desk).found()
    assert over(made, contend(made, 1))
    assert over(made, contend(made, 2, term=1))
    made.rest()
    assert [(lock.term, lock.status) for lock in held(made, 3)] == [(0, "released"), (1, "released")]
    assert [term for _, _, term in desk.done] == [0, 1]


def test_a_later_term_waits_until_the_one_before_is_over() -> None:
    """The holder of term 0 does not come back: the others go on when their own deadline has passed."""
    made = Account(answer=Desk(fails=True)).found()
    first = contend(made, 1)
    made.run(lambda: bool(held(made, 2)) and held(made, 2)[0].status == "granted", more_ms=10_000)
    second = contend(made, 2, term=1)
    made.rest(1_000)
    assert "lock.vote" not in made.kinds(3, second)
    assert made.run(lambda: "lock.vote" in made.kinds(3, second), more_ms=600_000)
    assert "lock.withdraw" in made.kinds(3, first)


def test_a_scope_is_voted_in_once() -> None:
    made = Account(answer=Desk()).found()
    scope = contend(made, 1, 2)
    assert over(made, scope)
    votes = [event.author for event in made.host(3).ledger.known.in_session(scope, "lock.vote")]
    assert len(votes) == len(set(votes))
