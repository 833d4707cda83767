"""The largest number of silent members that each step allows, and one more (CRYPTO.md 4 to 9; issue 6).

A step that CRYPTO.md collects by threshold completes without them. One that needs all, and a signing quorum, ends with
a fault that blames nobody and says who was silent; another session without them succeeds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import pytest

from aura_chor.crypto.members import Index
from aura_chor.ledger.event import EventId
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.lock_hosting import scope_of
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.resharing import Source
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.runtime.result import Ended, SeatOutcome
from aura_chor.session.faults import Fault, Timeout
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author, founders
from tests.protocols import matrix_recovery
from tests.protocols.changes import committees_stored, head, key, lock, works
from tests.protocols.matrix import EVERYWHERE_MS, awake, blameless, founded, nonces_once
from tests.protocols.matrix_recovery import asked
from tests.protocols.matrix_silence import Muting
from tests.protocols.stations import Account, Moment, founding_event
from tests.protocols.test_protocols_founding import CONTENT, alice

slow = pytest.mark.slow
SIZES = ((3, 2), pytest.param(5, 3, marks=slow))
WITH_QUORUM = 4, 2
"""Of four devices two sign and deal, and three decide."""


def quorum(n: int, t: int) -> int:
    """q(n, t, 0)."""
    return max(t, n // 2 + 1)


# --- one case ---


@dataclass(frozen=True)
class Played:
    """A session with silent devices, over for all that speak."""

    made: Account
    session: EventId
    speaking: Sequence[int]

    def lifecycles(self) -> set[Lifecycle]:
        return {self.made.lifecycle(number, self.session) for number in self.speaking}

    def ends(self) -> set[Ended]:
        """Of their seats; who has withdrawn has done its part, though nothing came of it."""
        return {outcome.ended for outcome in self._outcomes()}

    def faults(self) -> list[Fault]:
        """What their seats ended with, but for those that were told of an end."""
        return [outcome.error for outcome in self._outcomes() if isinstance(outcome.error, Fault)]

    def _outcomes(self) -> list[SeatOutcome]:
        results = [self.made.ended(number)[self.session].result for number in self.speaking]
        return [outcome for result in results for outcome in result.outcomes.values()]

    def absent(self) -> set[str]:
        return {seat for fault in self.faults() if isinstance(fault, Timeout) for seat in fault.absent}


def muted(at: Callable[[], Moment], kind: str, silent: Sequence[int]) -> Account:
    """An account in which these devices fall silent before their event of this kind."""
    mutes = dict.fromkeys(silent, kind)
    made = Account(at=at(), answer=works, world=partial(Muting, mutes=mutes))
    awake(made, 1)
    made.rest(20)
    return made


def over(made: Account, session: EventId, speaking: Sequence[int]) -> Played:
    assert made.run(lambda: made.over(session, speaking), more_ms=EVERYWHERE_MS), made.endings()
    made.rest()
    assert not list(blameless(made)) and not list(nonces_once(made))
    return Played(made, session, speaking)


def ends_without_blame(played: Played, absent: set[str]) -> None:
    """Everybody ends, nobody is blamed, and whoever waited for the silent ones names exactly them."""
    assert Ended.COMPLETED not in played.ends()
    assert all(fault.culprits == () for fault in played.faults())
    assert played.absent() == absent


# --- signing and deriving ---


def sign(made: Account, silent: Sequence[int]) -> Played:
    session = made.open(1, open_signing(app_facts(made.player(1).station, CONTENT), ticket=1))
    return over(made, session, [number for number in range(1, made.n + 1) if number not in silent])


def derive(made: Account, silent: Sequence[int]) -> Played:
    roster = founders(made.n)
    order = open_derivation(alice(made), invited=roster, recipients=roster[:1], ticket=1)
    return over(made, made.open(1, order), [number for number in range(1, made.n + 1) if number not in silent])


@pytest.mark.parametrize(("n", "t"), SIZES)
@pytest.mark.parametrize(("kind", "play"), [("sign.commit", sign), ("dkd.commit", derive), ("dkd.reveal", derive)])
def test_t_are_enough(n: int, t: int, kind: str, play: Callable[[Account, Sequence[int]], Played]) -> None:
    silent = range(t + 1, n + 1)
    played = play(muted(lambda: founded(n, t), kind, silent), silent)
    assert played.lifecycles() == {Lifecycle.COMPLETED}


@pytest.mark.parametrize(("n", "t"), SIZES)
@pytest.mark.parametrize(
    ("kind", "play", "seat"),
    [
        ("sign.commit", sign, "Signer"),
        ("dkd.commit", derive, "Device"),
        # Of reveals the recipient alone hears, so that everybody else misses its word.
        ("dkd.reveal", derive, None),
    ],
)
def test_fewer_than_t_are_not(
    n: int, t: int, kind: str, play: Callable[[Account, Sequence[int]], Played], seat: str | None
) -> None:
    silent = range(t, n + 1)
    played = play(muted(lambda: founded(n, t), kind, silent), silent)
    missed = {"Recipient[1]"} if seat is None else {f"{seat}[{number}]" for number in silent}
    ends_without_blame(played, missed)
    assert not {"sign.done", "dkd.done"} & set(played.made.kinds(1, played.session))


@pytest.mark.parametrize(("n", "t"), SIZES)
def test_a_signing_quorum_that_falls_silent_is_replaced(n: int, t: int) -> None:
    """Whoever is named in a quorum and says nothing ends the session; the next is signed by those that are left."""
    made = muted(lambda: founded(n, t), "sign.share", (2,))
    tried = [sign(made, (2,))]
    while made.world.devices[author(2)].up:
        tried.append(sign(made, (2,)))
    assert [played.lifecycles() for played in tried[:-1]] == [{Lifecycle.COMPLETED}] * (len(tried) - 1)
    ends_without_blame(tried[-1], {"Signer[2]"})
    again = sign(made, (2,))
    assert again.lifecycles() == {Lifecycle.COMPLETED}
    assert "sign.done" in made.kinds(1, again.session)


# --- founding ---


@pytest.mark.parametrize("kind", ["commit", "reveal", "deal", "ack"])
def test_a_founding_needs_all(kind: str) -> None:
    made = Account(answer=works, world=partial(Muting, mutes={3: f"keygen.{kind}"}))
    assert made.run(lambda: len(made.lives) == 3)
    ends_without_blame(over(made, founding_event().id, (1, 2)), {"Device[3]"})
    assert made.host(1).ledger.state().head is None


@pytest.mark.parametrize("kind", ["sign.commit", "sign.share"])
def test_the_certificate_of_a_founding_needs_t_alone(kind: str) -> None:
    made = Account(answer=works, world=partial(Muting, mutes={3: kind}))
    assert made.run(lambda: len(made.lives) == 3)
    played = over(made, founding_event().id, (1, 2))
    assert played.lifecycles() == {Lifecycle.COMPLETED}
    assert head(made, 1) == head(made, 2)


# --- locks ---


def vie(made: Account, silent: Sequence[int]) -> Played:
    ledger = made.host(1).ledger
    scope = EventId(scope_of(ledger, head(made), "reshare", 0))
    lock(made, 1, by=())
    speaking = [number for number in range(1, made.n + 1) if number not in silent]
    return over(made, scope, speaking)


@pytest.mark.parametrize(("n", "t"), [pytest.param(3, 2, marks=slow), WITH_QUORUM])
def test_q_votes_are_a_lock_and_fewer_are_none(n: int, t: int) -> None:
    q = quorum(n, t)
    enough = vie(muted(lambda: founded(n, t), "lock.vote", range(q + 1, n + 1)), range(q + 1, n + 1))
    assert enough.lifecycles() == {Lifecycle.COMPLETED}
    (held,) = enough.made.host(1).ledger.state().locks
    assert (held.status, held.holder, len(held.votes)) == ("released", author(1), q)
    few = vie(muted(lambda: founded(n, t), "lock.vote", range(q, n + 1)), range(q, n + 1))
    assert all(fault.culprits == () for fault in few.faults())
    assert few.absent() == {f"Device[{number}]" for number in range(q, n + 1)}
    assert all(not held.votes for held in few.made.host(1).ledger.state().locks)


# --- resharing ---


@cache
def locked(n: int, t: int) -> Moment:
    made = Account(at=founded(n, t), answer=works)
    made.rest(10)
    lock(made, 1, by=range(1, n + 1))
    return made.moment()


def hand_over(made: Account, silent: Sequence[int], keep: Sequence[int]) -> Played:
    """A change after which those that are kept are two of the members, whoever is silent not among them."""
    wanted = Change(kind="devices", keep=tuple(map(Index, keep)), t=2)
    order = open_resharing(made.host(1).ledger, changed(head(made), wanted), term=0, ticket=2)
    assert order is not None
    speaking = [number for number in range(1, made.n + 1) if number not in silent]
    return over(made, made.open(1, order), speaking)


@pytest.mark.parametrize(("n", "t"), [WITH_QUORUM])
@pytest.mark.parametrize("kind", ["approve", pytest.param("deal", marks=slow), pytest.param("vote", marks=slow)])
def test_a_source_does_without_whom_it_can(n: int, t: int, kind: str) -> None:
    """Of whoever falls silent before it deals q have to be left, too: the votes come later."""
    needed = quorum(n, t)
    silent, keep = range(needed + 1, n + 1), range(1, needed + 1)
    played = hand_over(muted(lambda: locked(n, t), f"reshare.{kind}", silent), silent, keep)
    assert played.lifecycles() == {Lifecycle.COMPLETED}
    assert head(played.made).epoch == 2


def has_nothing_to_deal(seat: Seat) -> Seat:
    """A member of the source that has lost its shares: it decides with the others."""
    if isinstance(seat.body, Source):
        seat.body._dealer = None
    return seat


@slow
def test_t_deals_are_enough_and_fewer_are_not() -> None:
    (n, t), epochs = WITH_QUORUM, []
    for dealers in (t, t - 1):
        poor = dict.fromkeys(range(dealers + 1, n + 1), has_nothing_to_deal)
        made = Account(at=locked(n, t), answer=works, twists=poor)
        awake(made, 1)
        played = hand_over(made, (), range(1, n + 1))
        epochs.append(head(made).epoch)
    assert epochs == [2, 1]
    assert Ended.COMPLETED not in played.ends() and all(fault.culprits == () for fault in played.faults())


@pytest.mark.parametrize(("n", "t"), [WITH_QUORUM])
@pytest.mark.parametrize("kind", [pytest.param("approve", marks=slow), "deal", pytest.param("vote", marks=slow)])
def test_a_source_with_one_fewer_ends(n: int, t: int, kind: str) -> None:
    needed = t if kind == "deal" else quorum(n, t)
    silent = range(needed, n + 1)
    made = muted(lambda: locked(n, t), f"reshare.{kind}", silent)
    # A target of newcomers, so that nobody else is missed.
    wanted = Change(kind="devices", keep=(), add=(key(n + 1), key(n + 2)), t=2)
    order = open_resharing(made.host(1).ledger, changed(head(made), wanted), term=0, ticket=2)
    assert order is not None
    speaking = [number for number in range(1, n + 3) if number not in silent]
    played = over(made, made.open(1, order), speaking)
    ends_without_blame(played, {f"Source[{number}]" for number in silent})
    assert head(made).epoch == 1


@pytest.mark.parametrize("kind", ["join", pytest.param("ack", marks=slow)])
def test_a_target_that_falls_silent_is_left_out_of_the_next(kind: str) -> None:
    made = muted(lambda: locked(3, 2), f"reshare.{kind}", (3,))
    first = hand_over(made, (3,), (1, 2, 3))
    ends_without_blame(first, {"Target[3]"})
    lock(made, 1, term=1, by=(1, 2))
    wanted = Change(kind="devices", keep=(Index(1), Index(2)), t=2)
    order = open_resharing(made.host(1).ledger, changed(head(made), wanted), term=1, ticket=2)
    assert order is not None
    again = over(made, made.open(1, order), (1, 2))
    assert again.lifecycles() == {Lifecycle.COMPLETED}
    assert head(made).epoch == 2 and made.host(3).device in made.host(1).ledger.state().retired


# --- recovery: two of three guardians; devices 7 and 8 are to be the account's ---


@pytest.mark.parametrize("kind", [pytest.param("approve", marks=slow), "deal", pytest.param("vote", marks=slow)])
def test_two_of_three_guardians_are_enough(kind: str) -> None:
    made = muted(matrix_recovery.guarded, f"recover.{kind}", (6,))
    played = over(made, asked(made, term=0), [1, 2, 3, 4, 5, 7, 8])
    assert played.lifecycles() == {Lifecycle.COMPLETED}
    assert head(made, 7).recovery


@pytest.mark.parametrize(
    ("kind", "silent", "absent"),
    [
        pytest.param("approve", (5, 6), {"Guardian[1]", "Guardian[2]"}, marks=slow),
        pytest.param("deal", (5, 6), {"Guardian[1]", "Guardian[2]"}, marks=slow),
        pytest.param("vote", (5, 6), {"Guardian[1]", "Guardian[2]"}, marks=slow),
        pytest.param("join", (8,), {"Target[1]"}, marks=slow),
        ("ack", (8,), {"Target[1]"}),
    ],
)
def test_a_recovery_in_which_too_few_take_part_ends(kind: str, silent: tuple[int, ...], absent: set[str]) -> None:
    """After weeks: people take part. Once all have heard of the request, devices compare their logs twice a day."""
    made = muted(matrix_recovery.guarded, f"recover.{kind}", silent)
    # Who does not join is not even told.
    session = asked(made, term=0, admitted=(4,) if kind == "join" else (4, 8))
    made.rest(20_000)
    made.world._plan = replace(made.world._plan, sync_ms=12 * 3_600_000)
    speaking = [number for number in range(1, 9) if number not in silent]
    assert made.run(lambda: made.over(session, speaking), more_ms=WEEKS_MS), made.endings()
    made.rest()
    ends_without_blame(Played(made, session, speaking), absent)
    assert not list(blameless(made)) and not head(made, 4).recovery
    assert [committees_stored(made, number) for number in (1, 2, 3)] == [[head(made, 1).devices.id]] * 3


WEEKS_MS = 3 * 700 * 3_600_000
