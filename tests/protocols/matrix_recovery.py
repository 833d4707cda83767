"""The scenes of recovery, of devices that are down for long, and all scenes by name (CRYPTO.md 7 and 8)."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from aura_chor.crypto.members import Index
from aura_chor.ledger.event import EventId
from aura_chor.protocols.recover_hosting import nudge, open_recovery
from aura_chor.protocols.recovering import Requester
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.runtime.host_ports import Admit, Cancel, Open
from aura_chor.runtime.world_schedule import Restart
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols.changes import GUARDIANS, HOUR, change, hand_log, head, key, lock, works
from tests.protocols.matrix import (
    Scene,
    awake,
    begun,
    entries_of,
    finished,
    insist,
    opened,
)
from tests.protocols.matrix_scenes import (
    COOLDOWN_SECONDS,
    EVERYBODY,
    REFRESH,
    SMALLER,
    STRICTER,
    TRIES_MAX,
    WATCHED,
    WIDER,
    deriving,
    founding,
    gone,
    holders,
    locked,
    locking,
    openings_by_all,
    resharing,
    resuming,
    signing,
    succeeding,
)
from tests.protocols.stations import Account, Moment
from tests.protocols.test_protocols_founding import KEY

# --- recovery ---


@cache
def guarded() -> Moment:
    """Three guardians of an account of three; devices 7 and 8 have a copy of the log, and are no members."""
    made = Account(guests=5, answer=works).found()
    wanted = Change(
        kind="guardians", keep=(), add=tuple(key(number) for number in GUARDIANS), t=2, cooldown=COOLDOWN_SECONDS
    )
    change(made, 1, wanted, by=range(1, 7))
    for number in (7, 8):
        hand_log(made, 4, number)
    made.rest()
    return made.moment()


def abandoned(method: str) -> Moment:
    """A request of term 0 that all guardians have approved, and whose requester died in a method of its body."""

    def dies(seat: Seat) -> Seat:
        if isinstance(seat.body, Requester):
            setattr(seat.body, method, gone)
        return seat

    made = Account(at=guarded(), answer=works, twists={7: dies})
    made.rest(10)
    session = asked(made, term=0)
    finished(made, session, EVERYBODY)
    made.rest()
    return made.moment()


unfinished, uncertified = cache(lambda: abandoned("_collect")), cache(lambda: abandoned("_certify"))


def asked(made: Account, *, term: int, resume: EventId | None = None, admitted: Sequence[int] = (4, 8)) -> EventId:
    """Device 7 asks for the account, for itself and device 8; a guardian and device 8 let the request in."""
    for number in (4, 7, 8):
        awake(made, number)

    def order() -> Open | None:
        now = made.lives[7].clock()
        wanted = changed(head(made, 4), Change(kind="devices", keep=(), add=(key(7), key(8)), t=2))
        return open_recovery(
            made.host(7).ledger,
            wanted,
            requested_at=now,
            expires=now + HOUR,
            term=term,
            ticket=3,
            resume=resume,
        )

    session = opened(made, 7, order, "recover.open")
    for number in admitted:
        insist(
            made,
            lambda number=number: (awake(made, number), made.world.feed(author(number), Admit(session))),
            lambda number=number: session in entries_of(made, number),
            each_ms=1_500,
        )
    insist(made, lambda: remind(made, session), lambda: _reminded(made, session), each_ms=1_500)
    return session


def remind(made: Account, session: EventId) -> None:
    awake(made, 4)
    status = made.host(4).status(session)
    if status is not None and status.seats:
        order = nudge(session, seat=status.seats[0], to=[Index(32768)], ticket=4)
        made.world.feed(author(4), order)


def _reminded(made: Account, session: EventId) -> bool:
    return any(made.host(n).ledger.known.in_session(session, "recover.nudge") for n in (5, 6))


def recovering(name: str, base: Callable[[], Moment], *, first: int = 0, resumes: bool = False) -> Scene:
    def play(made: Account) -> int:
        awake(made, 2)
        resume = openings_by_all(made, "recover.open")[0] if resumes else None
        for term in range(first, first + TRIES_MAX):
            session = asked(made, term=term, resume=resume)
            finished(made, session, EVERYBODY)
            made.rest(500)
            if head(made, 7).recovery:
                return term - first + 1
            resume = session if "recover.vote" in made.kinds(4, session) else resume
        raise AssertionError(f"no recovery: {made.endings()}")

    def judge(made: Account) -> Iterator[str]:
        now = head(made, 7)
        if (now.epoch, now.recovery, now.devices.key.encoded.hex()) != (3, True, KEY):
            yield f"epoch {now.epoch}"
        yield from holders(made, (4, 5, 6, 7, 8), nobody=(1, 2, 3))

    return Scene(f"recover{name}", begun(base), play, judge, tuple(EVERYBODY))


# --- while a device is down for long ---


def missed() -> Scene:
    """Device 3 falls out of a refresh; where that cannot do without it, the others remove it. Then it comes back."""

    def play(made: Account) -> int:
        awake(made, 1)
        order = open_resharing(made.host(1).ledger, changed(head(made), REFRESH), term=0, ticket=2)
        session = made.open(1, order)
        made.run(lambda: made.over(session, (1, 2)), more_ms=8_000)
        if "reshare.vote" in made.kinds(1, session):
            finished(made, session, (1, 2))
        if not made.over(session, (1, 2)):
            made.world.feed(author(1), Cancel(session, "a device is missing"))
            finished(made, session, (1, 2))
            lock(made, 1, term=1, by=(1, 2))
            made.play(1, open_resharing(made.host(1).ledger, changed(head(made), SMALLER), term=1, ticket=2), by=(1, 2))
        came_back(made, 3)
        ended(made, session, 3)
        return 1

    def judge(made: Account) -> Iterator[str]:
        now = head(made)
        stays = now.devices.shape.index_of(author(3)) is not None
        if now.epoch != 2 or now.devices.key.encoded.hex() != KEY:
            yield f"epoch {now.epoch}"
        yield from holders(made, (1, 2, 3) if stays else (1, 2), nobody=() if stays else (3,))

    return Scene("reshare-missed", begun(locked), play, judge, (3,), down_ms=None)


def overslept() -> Scene:
    """A guardian or a device that watches sleeps through the rest of a recovery."""

    def play(made: Account) -> int:
        session = asked(made, term=0)
        up = [number for number in EVERYBODY if number not in (3, 6)]
        finished(made, session, up)
        for number in (3, 6):
            came_back(made, number)
            ended(made, session, number)
            # What it dies in may be what it does after its long sleep.
            came_back(made, number)
        return 1

    return Scene("recover-overslept", begun(guarded), play, recovering("", guarded).judge, (3, 6), down_ms=None)


def ended(made: Account, session: EventId, number: int) -> None:
    """Until a session is over for a device that has taken part in it."""
    ledger = made.host(number).ledger
    if any(event.author == author(number) for event in ledger.known.session_events(session)):
        finished(made, session, (number,))


def came_back(made: Account, number: int) -> None:
    """A device starts again, if it is down, and hears what it has missed."""
    made.world.happen(Restart(author(number)))
    awake(made, number)
    made.rest()


def scenes() -> dict[str, Scene]:
    """All of them by name."""
    made = (
        founding(),
        signing(),
        deriving(),
        locking(),
        resharing("refresh", REFRESH, (1, 2, 3)),
        resharing("threshold", STRICTER, (1, 2, 3)),
        resharing("add", WIDER, (1, 2, 3, 4)),
        resharing("remove", SMALLER, (1, 2, 3), leaving=(3,)),
        resharing("guardians", WATCHED, (1, 2, 3, 4, 5)),
        resuming(),
        missed(),
        succeeding(),
        recovering("", guarded),
        recovering("-again", unfinished, first=1),
        recovering("-resume", uncertified, first=1, resumes=True),
        overslept(),
    )
    return {scene.name: scene for scene in made}
