"""The six protocols as scenes: who wants what, and what must have come of it (CRYPTO.md 4 to 9)."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index
from aura_chor.crypto.signatures import verify
from aura_chor.ledger.certified import Target
from aura_chor.ledger.event import EventId
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.keygen_hosting import open_succession
from aura_chor.protocols.lock_hosting import open_lock, scope_of
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.resharing import Opener
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Lifecycle, Open
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author, founders
from tests.protocols.changes import committees_stored, head, key, lock, works
from tests.protocols.matrix import (
    DISKS,
    Scene,
    awake,
    begun,
    finished,
    founded,
    insist,
    opened,
    openings,
    settled,
)
from tests.protocols.stations import Account, Moment, founding_event
from tests.protocols.test_protocols_founding import CONTENT, KEY, OUTPUT, alice

TRIES_MAX = 5
COOLDOWN_SECONDS = 3
EVERYBODY = range(1, 9)
REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)
STRICTER = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=3)
WIDER = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), add=(key(4),), t=2)
SMALLER = Change(kind="devices", keep=tuple(map(Index, (1, 2))), t=2)
WATCHED = Change(kind="guardians", keep=(), add=(key(4), key(5)), t=2, cooldown=COOLDOWN_SECONDS)


class OwnerGone(Exception):
    """The body of an opener that dies where a scene begins."""


# --- keygen ---


def founding() -> Scene:
    def begin(**plan: object) -> Account:
        return Account(**{"answer": works, "disks": DISKS, **plan})

    def play(made: Account) -> int:
        assert made.run(lambda: len(made.lives) == made.n and made.heads() == 1), made.endings()
        finished(made, founding_event().id)
        return 1

    def judge(made: Account) -> Iterator[str]:
        yield from settled(made, [founding_event().id], (1, 2, 3))
        if head(made).devices.key.encoded.hex() != KEY:
            yield "another key"
        yield from holders(made, (1, 2, 3))

    return Scene("keygen", begin, play, judge, (1, 2, 3))


def holders(made: Account, numbers: Sequence[int], *, nobody: Sequence[int] = ()) -> Iterator[str]:
    """These devices hold shares of the current committee of their kind, the others none; no session's root is left."""
    now = head(made)
    for number in numbers:
        held = [held.id for held in now.committees() if held.shape.index_of(author(number)) is not None]
        if committees_stored(made, number) != sorted(held):
            yield f"{number} holds {[c.hex()[:8] for c in committees_stored(made, number)]}"
    for number in nobody:
        if committees_stored(made, number):
            yield f"{number} still holds a share"
    for number in (*numbers, *nobody):
        names = made.world.devices[author(number)].disk.record_names()
        yield from (f"{number} keeps {name}" for name in names if name.endswith("/root"))


# --- signing ---


def signing() -> Scene:
    def play(made: Account) -> int:
        return completed(made, 2, "sign.open", lambda: open_signing(_facts(made), ticket=1), (1, 2, 3))

    def judge(made: Account) -> Iterator[str]:
        key, message = head(made).devices.key, commit_message(_facts(made).payload)
        known = made.host(3).ledger.known
        done = [done for session in openings(made, 2, "sign.open") for done in known.in_session(session, "sign.done")]
        if not done or not all(verify(key, message, event.body["signature"]) for event in done):
            yield f"{len(done)} signatures"

    return Scene("sign", begun(founded), play, judge, (1, 2, 3), aborts=True)


def _facts(made: Account) -> object:
    awake(made, 2)
    return app_facts(made.player(2).station, CONTENT)


def completed(made: Account, number: int, kind: str, order: Callable[[], Open | None], by: Sequence[int]) -> int:
    """Sessions of this kind until one completes everywhere; how many it took."""
    for tries in range(1, TRIES_MAX + 1):
        session = opened(made, number, order, kind)
        finished(made, session, by)
        made.rest(500)
        if all(made.lifecycle(device, session) is Lifecycle.COMPLETED for device in by):
            return tries
    raise AssertionError(f"{kind} does not succeed: {made.endings()}")


# --- derivation ---


def deriving() -> Scene:
    """The recipient is 1, the opener 2; 3 only evaluates. The session ends with the signature that certifies it: a
    crash in that ends both, and any other derivation gives the same key."""

    def order(made: Account) -> Open:
        return open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)

    def play(made: Account) -> int:
        return completed(made, 2, "dkd.open", lambda: order(made), (1, 2, 3))

    def judge(made: Account) -> Iterator[str]:
        recipients = made.player(1).dkd.recipients.values()
        outputs = {found.derived.output.expose().hex() for found in recipients if found.derived is not None}
        if outputs - {OUTPUT}:
            yield "another key"
        checks = {done.body["check"] for done in _said(made, "dkd.done")}
        if len(checks) != 1:
            yield f"{len(checks)} checks"

    return Scene("dkd", begun(founded), play, judge, (1, 2, 3), aborts=True)


def _said(made: Account, kind: str) -> list:
    ledger = made.host(1).ledger
    return [event for event in map(ledger.event, ledger.log) if event.kind == kind]


# --- locks ---


def locking() -> Scene:
    """1 and 3 contend; 2 only votes. Then 2 asks in the next term."""

    def scope(made: Account, term: int) -> EventId:
        ledger = made.host(2).ledger
        return EventId(scope_of(ledger, head(made), "reshare", term))

    def ask(made: Account, numbers: Sequence[int], term: int) -> None:
        for number in numbers:
            awake(made, number)
            made.player(number).lock.want(kind="reshare", term=term)
            made.world.feed(author(number), open_lock(kind="reshare", term=term, ticket=term))

    def play(made: Account) -> int:
        awake(made, 2)
        for numbers, term in (((1, 3), 0), ((2,), 1)):
            session = scope(made, term)
            insist(
                made,
                lambda numbers=numbers, term=term: ask(made, numbers, term),
                lambda session=session: any(
                    number in made.lives and made.lifecycle(number, session).over for number in (1, 2, 3)
                ),
                each_ms=20_000,
            )
            finished(made, session)
        return 1

    def judge(made: Account) -> Iterator[str]:
        sessions = [scope(made, term) for term in (0, 1)]
        yield from settled(made, sessions, (1, 2, 3))
        found = [(held.term, held.status, held.holder) for held in made.host(1).ledger.state().locks]
        first, second = [held[:2] for held in found] == [(0, "released"), (1, "released")], found[-1][2] == author(2)
        if not first or not second or found[0][2] not in (author(1), author(3)):
            yield f"locks: {found}"
        votes = [(event.session, event.author) for event in _said(made, "lock.vote")]
        if len(votes) != len(set(votes)):
            yield "a scope was voted in twice"

    return Scene("lock", begun(founded), play, judge, (1, 2, 3))


# --- succession ---


def succeeding() -> Scene:
    """Device 1 has the keys replaced by new ones, of the same three."""

    def play(made: Account) -> int:
        resume = None
        target = changed(made.host(2).ledger.state().line[0], REFRESH)
        for term in range(TRIES_MAX):
            if term:
                lock(made, 1, term=term)
            session = opened(
                made,
                1,
                lambda term=term, resume=resume: open_succession(
                    made.host(1).ledger, target, term=term, ticket=2, resume=resume
                ),
                "keygen.succeed",
            )
            finished(made, session)
            made.rest(500)
            if head(made).epoch == 2:
                return term + 1
            resume = session if "keygen.vote" in made.kinds(1, session) else resume
        raise AssertionError(f"no succession: {made.endings()}")

    def awoken(made: Account) -> int:
        for number in (1, 2, 3):
            awake(made, number)
        return play(made)

    def judge(made: Account) -> Iterator[str]:
        now = head(made)
        if now.epoch != 2 or now.devices.key.encoded.hex() == KEY:
            yield f"epoch {now.epoch}"
        yield from holders(made, (1, 2, 3))

    return Scene("succession", begun(locked), awoken, judge, (1, 2, 3))


# --- resharing ---


@cache
def locked() -> Moment:
    """Device 1 holds the lock of resharing."""
    made = Account(at=founded(), answer=works)
    made.rest(10)
    lock(made, 1)
    return made.moment()


@cache
def voted() -> Moment:
    """All have voted for a refresh that is not certified, and device 2 has the lock of the next term."""

    def dies(seat: Seat) -> Seat:
        if isinstance(seat.body, Opener):
            seat.body._certify = gone
        return seat

    made = Account(at=locked(), answer=works, twists={1: dies})
    made.rest(10)
    order = open_resharing(made.host(1).ledger, changed(head(made), REFRESH), term=0, ticket=2)
    session = made.play(1, order)
    assert made.kinds(2, session).count("reshare.vote") == 3
    lock(made, 2, term=1)
    return made.moment()


async def gone(*_: object) -> object:
    raise OwnerGone


def resharing(name: str, wanted: Change, devices: Sequence[int], *, leaving: Sequence[int] = ()) -> Scene:
    """Device 1 opens under its lock; whoever shall not be in the target only deals and votes."""
    staying = [number for number in devices if number not in leaving]

    def target(made: Account) -> Target:
        return changed(made.host(1).ledger.state().line[0], wanted)

    def play(made: Account) -> int:
        awake(made, 1)
        return changing(made, 1, target(made), devices, first=0)

    def judge(made: Account) -> Iterator[str]:
        now = head(made)
        if now.epoch != 2 or now.devices.key.encoded.hex() != KEY:
            yield f"epoch {now.epoch}"
        if target(made).roster != (now.devices if wanted.kind == "devices" else now.guardians).shape.roster:
            yield "another target"
        yield from holders(made, staying, nobody=leaving)

    return Scene(f"reshare-{name}", begun(locked), play, judge, tuple(devices))


def changing(
    made: Account, number: int, target: Target, by: Sequence[int], *, first: int, resume: EventId | None = None
) -> int:
    """Propose a target, and again in the next term, resuming what was voted for, until it is certified."""
    for term in range(first, first + TRIES_MAX):
        if term > first:
            lock(made, number, term=term)
        session = opened(
            made,
            number,
            lambda term=term, resume=resume: open_resharing(
                made.host(number).ledger, target, term=term, ticket=2, resume=resume
            ),
            "reshare.open",
        )
        finished(made, session, by)
        made.rest(500)
        if head(made, number).epoch == 2:
            return term - first + 1
        resume = session if "reshare.vote" in made.kinds(number, session) else resume
    raise AssertionError(f"no change: {made.endings()}")


def resuming() -> Scene:
    """Device 2 has in term 1 what all had voted for in term 0 certified."""

    def play(made: Account) -> int:
        awake(made, 2)
        (first,) = openings_by_all(made, "reshare.open")
        return changing(made, 2, changed(head(made, 2), REFRESH), (1, 2, 3), first=1, resume=first)

    def judge(made: Account) -> Iterator[str]:
        if head(made).epoch != 2 or head(made).devices.key.encoded.hex() != KEY:
            yield f"epoch {head(made).epoch}"
        yield from holders(made, (1, 2, 3))

    return Scene("reshare-resume", begun(voted), play, judge, (1, 2, 3))


def openings_by_all(made: Account, kind: str) -> list[EventId]:
    ledger = made.host(2).ledger
    return [event.id for event in map(ledger.event, ledger.log) if event.kind == kind]
