"""What owners want that changes who the account is: a founding, other devices, guardians, new keys, a recovery."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias, final

from aura_chor.crypto.members import DeviceKey, Index
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.deciding import carried_on
from aura_chor.protocols.keygen_hosting import open_founding, open_succession
from aura_chor.protocols.recover_hosting import APPROVALS_MAX, cancel, nudge, open_recovery
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.runtime.host_ports import Admit, Input, Open
from aura_chor.sim.errands import ATTEMPTS, RETRY_MS, Errand, LockSeeking
from aura_chor.sim.resident import Resident
from aura_chor.sim.stage import signer_of

EXPIRES_SECONDS: Final = 30 * 86_400
LOCKS_AND_SESSIONS: Final = 2
"""A change under a lock is two sessions each time."""

Wanted: TypeAlias = Callable[[Head], Change]
"""The change that somebody wants of a head."""


@final
class Founding(Errand):
    """The account itself. It is not tried twice: a founding that failed begins under another account's name."""

    def __init__(self, founders: Iterable[int], *, t: int, f: int = 0, salt: bytes, start_ms: int) -> None:
        super().__init__("the founding", start_ms=start_ms, attempts=1)
        self._founders = tuple([signer_of(number).key for number in founders])
        self._t, self._f, self._salt = t, f, salt

    def is_its_own(self, opening: Event) -> bool:
        """There is one account."""
        return opening.kind == "keygen.open"

    def fulfilled(self, life: Resident) -> bool:
        """The account has keys."""
        return life.ledger.state().head is not None

    def moot(self, life: Resident) -> bool:
        """Where any session of it has ended."""
        return bool(self.sessions) and not self._waits(life)

    def begin(self, life: Resident) -> None:
        """As long as a crash undoes it, it is written again."""
        super().begin(life)
        self.tried = len(self.sessions)

    def order(self, life: Resident, *, ticket: int) -> Open | None:
        """The account's first event."""
        return open_founding(self._founders, t=self._t, f=self._f, salt=self._salt, ticket=ticket)


class Changing(LockSeeking):
    """A change under the lock of its kind; a term that came to nothing is followed by the next one, which resumes."""

    kind = "reshare"
    opens = "reshare.open"

    def __init__(self, what: str, wanted: Wanted, *, from_epoch: int, start_ms: int, attempts: int = ATTEMPTS) -> None:
        super().__init__(what, start_ms=start_ms, attempts=LOCKS_AND_SESSIONS * attempts)
        self._wanted = wanted
        self._from_epoch = from_epoch

    def is_its_own(self, opening: Event) -> bool:
        """Whatever it proposes."""
        return opening.kind == self.opens

    def fulfilled(self, life: Resident) -> bool:
        """A successor of the head that it began with is certified."""
        return life.ledger.state().epoch > self._from_epoch

    def order(self, life: Resident, *, ticket: int) -> Open | None:
        """A session under a lock that was got and not used, if no later term has been; else the next lock.

        That somebody else has got a later lock is no reason to wait: two owners would pass it to and fro for ever.
        """
        head = life.ledger.state().head
        if head is None or self._busy(life, head):
            return None
        used = [opening.term for opening in _on(life, head) if opening.event.author == life.own]
        free = [lock.term for lock in self.held(life) if lock.term not in used]
        if not free or max(free) < max((opening.term for opening in _on(life, head)), default=0):
            return self.seek(life, ticket=ticket)
        return self._change(life, head, term=max(free), ticket=ticket)

    def _busy(self, life: Resident, head: Head) -> bool:
        """Whether a change of this head goes on here, whoever wants it."""
        standing = [life.lifecycle(opening.session) for opening in _on(life, head)]
        return any(lifecycle is not None and not lifecycle.over for lifecycle in standing)

    def _change(self, life: Resident, head: Head, *, term: int, ticket: int) -> Open | None:
        resumed = voted_for(life, head, "reshare.vote")
        target = changed(head, self._wanted(head)) if resumed is None else resumed.target
        resume = None if resumed is None else resumed.session
        return open_resharing(life.ledger, target, term=term, ticket=ticket, resume=resume)


@final
class Succeeding(Changing):
    """New keys for the account."""

    opens = "keygen.succeed"

    def _change(self, life: Resident, head: Head, *, term: int, ticket: int) -> Open | None:
        resumed = voted_for(life, head, "keygen.vote")
        target = changed(head, self._wanted(head)) if resumed is None else resumed.target
        resume = None if resumed is None else resumed.session
        return open_succession(life.ledger, target, term=term, ticket=ticket, resume=resume)


@final
class Recovering(Errand):
    """New devices for an account whose owner has lost the old ones: asked for by the first of the new ones."""

    def __init__(self, keys: Iterable[DeviceKey], *, t: int, f: int = 0, from_epoch: int, start_ms: int) -> None:
        super().__init__("the recovery", start_ms=start_ms, attempts=APPROVALS_MAX)
        self._keys = tuple(keys)
        self._t, self._f = t, f
        self._from_epoch = from_epoch

    def is_its_own(self, opening: Event) -> bool:
        """Any request of this device."""
        return opening.kind == "recover.open"

    def fulfilled(self, life: Resident) -> bool:
        """The guardians have handed the account over."""
        return life.ledger.state().epoch > self._from_epoch

    def moot(self, life: Resident) -> bool:
        """Whoever asks is no member yet. Devices can kill every request; and guardians approve few in a month."""
        return any(request.cancelled_by for request in life.ledger.state().requests)

    def settled(self, life: Resident) -> bool:
        """That requests were killed is a reason to try again."""
        return self.fulfilled(life) or (self.tried >= self._attempts and not self._waits(life))

    def order(self, life: Resident, *, ticket: int) -> Open | None:
        """In the term behind all that guardians have approved, or carrying on what they have voted for."""
        head = life.ledger.state().head
        if head is None:
            return None
        known, now = life.ledger.known, life.clock()
        approved = [one.term for one in _on(life, head) if known.in_session(one.session, "recover.approve")]
        resumed = voted_for(life, head, "recover.vote")
        wanted = changed(head, Change(kind="devices", keep=(), add=self._keys, t=self._t, f=self._f))
        return open_recovery(
            life.ledger,
            wanted if resumed is None else resumed.target,
            requested_at=now,
            expires=now + EXPIRES_SECONDS,
            term=max(approved, default=-1) + 1,
            ticket=ticket,
            resume=None if resumed is None else resumed.session,
        )


@final
class Admitting:
    """Somebody who is asked to help: he lets the requests in that the new device's owner has told him of."""

    def __init__(self, request: Recovering, *, nudges: bool = False) -> None:
        self._request = request
        self._nudges = nudges
        self._next_ms = 0

    def begin(self, life: Resident) -> None:
        """What was admitted stands in the log."""

    def hear(self, life: Resident, output: object) -> None:
        """Nothing is answered."""

    def ask(self, life: Resident, now_ms: int, *, ticket: int) -> Input | None:
        """Again and again, since the request may come here later than the word of it; then a nudge, once."""
        if now_ms < self._next_ms:
            return None
        self._next_ms = now_ms + RETRY_MS
        known = life.ledger.known
        for request in self._request.sessions:
            if known.sound(request) is None:
                return Admit(request)
            seat = _seat_in(life, request)
            nudged = [event.author for event in known.in_session(request, "recover.nudge")]
            if self._nudges and seat is not None and life.own not in nudged:
                return nudge(request, seat=seat, to=[Index(32_768)], ticket=ticket)
        return None


@final
class Vetoing:
    """The owner of a device who does not know of any recovery, and kills every request that he hears of."""

    def __init__(self, request: Recovering) -> None:
        self._request = request
        self._next_ms = 0

    def begin(self, life: Resident) -> None:
        """What was cancelled stands in the log."""

    def hear(self, life: Resident, output: object) -> None:
        """A veto that comes too late is refused."""

    def ask(self, life: Resident, now_ms: int, *, ticket: int) -> Input | None:
        """Once for each request."""
        if now_ms < self._next_ms:
            return None
        self._next_ms = now_ms + RETRY_MS
        for request in self._request.sessions:
            seat = _seat_in(life, request)
            cancelled = [event.author for event in life.ledger.known.in_session(request, "recover.cancel")]
            if seat is not None and life.own not in cancelled:
                return cancel(request, seat=seat, ticket=ticket)
        return None


def voted_for(life: Resident, head: Head, kind: str) -> Opening | None:
    """The session whose value has the vote of highest term on this head, which the next one has to carry on."""
    known = life.ledger.known
    voted = [opening for opening in _on(life, head) if known.in_session(opening.session, kind)]
    return carried_on(known, voted)


def _on(life: Resident, head: Head) -> list[Opening]:
    openings = life.ledger.known.openings
    return [openings[session] for session in sorted(openings) if openings[session].prestate == head.id]


def _seat_in(life: Resident, session: EventId) -> str | None:
    """A seat that this device plays in a session that goes on."""
    status = life.host.status(session)
    if status is None or status.lifecycle.over or not status.seats:
        return None
    return status.seats[0]
