"""What owners of simulated devices want: each tried again a bounded number of times, as a person would.

A session that a fault has ended (nonces lost in a crash, a deadline that passed behind a partition) is opened anew;
what has come about is read from the log of the own device, as a person would read it there.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, cast, final

from aura_chor.crypto import dkd
from aura_chor.crypto.members import Roster
from aura_chor.crypto.payload import decode_payload
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.locks import Lock
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.lock_hosting import open_lock, scope_of
from aura_chor.protocols.members import Members
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Input, Lifecycle, Open, Opened, Output
from aura_chor.sim.resident import Resident
from aura_chor.sim.stage import key_of

ATTEMPTS: Final = 8
PATIENCE: Final = 2
"""After so many attempts an owner asks others as well."""
RETRY_MS: Final = 500
"""So long after a session has ended in vain the next one is opened."""
ANSWER_MS: Final = 3_000
"""A host that has not answered for so long has lost what it was asked in a crash, or was never able to do it."""


class Errand(ABC):
    """One wish for one device. `what` says it for people."""

    def __init__(self, what: str, *, start_ms: int, attempts: int = ATTEMPTS) -> None:
        self.what = what
        self.sessions: list[EventId] = []
        self.tried = 0
        self._attempts = attempts
        self._next_ms = start_ms
        self._ticket: int | None = None
        self._before: list[EventId] | None = None

    @abstractmethod
    def fulfilled(self, life: Resident) -> bool:
        """Whether what is wanted has come about, as far as this device knows."""

    @abstractmethod
    def order(self, life: Resident, *, ticket: int) -> Open | None:
        """What opens the next session; None where the account does not allow one now."""

    @abstractmethod
    def is_its_own(self, opening: Event) -> bool:
        """Whether an opening event of its device is one of this wish."""

    def moot(self, life: Resident) -> bool:
        """Whether it can never come about any more: the device has lost its place."""
        state = life.ledger.state()
        return state.head is not None and not state.is_member(life.own)

    def settled(self, life: Resident) -> bool:
        """Whether nothing more will be asked for."""
        return self.fulfilled(life) or self.moot(life) or (self.tried >= self._attempts and not self._waits(life))

    def begin(self, life: Resident) -> None:
        """Sessions that it has opened, and was not told of before a crash, are its own all the same."""
        self._ticket = None
        found = [life.ledger.event(status.session) for status in life.host.sessions() if status.session is not None]
        own = [event for event in found if event is not None and event.author == life.own and self.is_its_own(event)]
        self._before = [event.id for event in own] if self._before is None else self._before
        for event in own:
            if event.id not in self._before:
                self._adopt(event.id)

    def hear(self, life: Resident, output: Output) -> None:
        """An answer to what was asked."""
        if self._ticket is not None and getattr(output, "ticket", None) == self._ticket:
            self._ticket = None
            if isinstance(output, Opened):
                self._adopt(output.session)

    def ask(self, life: Resident, now_ms: int, *, ticket: int) -> Input | None:
        """The next attempt, when its time has come."""
        if now_ms < self._next_ms or self.settled(life):
            return None
        if self._waits(life):
            self._next_ms = now_ms + RETRY_MS
            return None
        order = self.order(life, ticket=ticket)
        if order is None:
            self._next_ms = now_ms + RETRY_MS
            return None
        self.tried, self._ticket, self._next_ms = self.tried + 1, ticket, now_ms + ANSWER_MS
        return order

    def _trusted(self, life: Resident, roster: Roster, wanted: Iterable[bytes], t: int) -> Roster:
        """Those whom an owner asks: not whoever has said two things at once, and others as well after some failures."""
        frozen = life.ledger.state().frozen
        heard = tuple(pair for pair in roster if pair[1].encoded not in frozen)
        some = heard if self.tried >= PATIENCE else _some(heard, wanted)
        return next((one for one in (some, heard) if len(one) >= t), roster)

    def _adopt(self, session: EventId) -> None:
        if session not in self.sessions:
            self.sessions.append(session)

    def _waits(self, life: Resident) -> bool:
        """Whether a session of it goes on."""
        standing = [life.lifecycle(session) for session in self.sessions]
        return any(lifecycle is not None and not lifecycle.over for lifecycle in standing)


@final
class Signing(Errand):
    """A signature of the account over an application's object, by some of its devices."""

    def __init__(self, body: bytes, *, invited: Iterable[int], start_ms: int, attempts: int = ATTEMPTS) -> None:
        super().__init__(f"a signature over {body.hex()[:8]}", start_ms=start_ms, attempts=attempts)
        self._body = body
        self._invited = [key_of(number) for number in invited]

    def is_its_own(self, opening: Event) -> bool:
        """Certificates are signed in sessions of the same kind."""
        if opening.kind != "sign.open":
            return False
        payload = decode_payload(cast(bytes, opening.body["payload"]))
        return payload.kind == "app" and payload.body == self._body

    def fulfilled(self, life: Resident) -> bool:
        """The log holds a signature that one of its sessions has made."""
        return any(life.ledger.known.in_session(session, "sign.done") for session in self.sessions)

    def order(self, life: Resident, *, ticket: int) -> Open | None:
        """Invites those that are still members; all, where they are too few or have failed him."""
        facts = app_facts(life.player.station, self._body)
        if facts is None:
            return None
        some = self._trusted(life, facts.invited.roster, self._invited, facts.t)
        return open_signing(replace(facts, invited=Members(some)), ticket=ticket)


@final
class Deriving(Errand):
    """The key of a context for some devices, with the account's signature for it."""

    def __init__(
        self,
        context: dkd.Context,
        *,
        invited: Iterable[int],
        recipients: Iterable[int],
        start_ms: int,
        attempts: int = ATTEMPTS,
    ) -> None:
        super().__init__(f"the key of {context.label}", start_ms=start_ms, attempts=attempts)
        self.context = context
        self._invited = [key_of(number) for number in invited]
        self.recipients = tuple(recipients)

    def is_its_own(self, opening: Event) -> bool:
        """By its context."""
        return opening.kind == "dkd.open" and opening.body["ctx"] == self.context.encode()

    def fulfilled(self, life: Resident) -> bool:
        """A session has come to its end here, which is behind the signature."""
        return any(life.lifecycle(session) is Lifecycle.COMPLETED for session in self.sessions)

    def order(self, life: Resident, *, ticket: int) -> Open | None:
        """Those that are still members; all, where they are too few or have failed him."""
        head = life.ledger.state().head
        if head is None:
            return None
        shape = head.devices.shape
        recipients = _some(shape.roster, map(key_of, self.recipients))
        return open_derivation(
            self.context,
            invited=self._trusted(life, shape.roster, self._invited, shape.t),
            recipients=recipients or shape.roster,
            ticket=ticket,
        )


class LockSeeking(Errand):
    """Whoever needs a lock asks for it term by term, as long as others hold it."""

    kind: str

    def locks(self, life: Resident) -> list[Lock]:
        """Those of this kind on the current head, ascending by term."""
        return [lock for lock in life.ledger.state().locks if lock.kind == self.kind]

    def held(self, life: Resident) -> list[Lock]:
        """Those that this device was granted."""
        return [lock for lock in self.locks(life) if lock.holder == life.own]

    def seek(self, life: Resident, *, ticket: int) -> Open | None:
        """The request in the next term; None as long as the one before is not over here."""
        head = life.ledger.state().head
        if head is None:
            return None
        terms = [lock.term for lock in self.locks(life)]
        last = max(terms, default=-1)
        for term in (last, last + 1):
            if term >= 0 and self._may_ask(life, scope_of(life.ledger, head, self.kind, term), term == last):
                life.player.lock.want(kind=self.kind, term=term)
                return open_lock(kind=self.kind, term=term, ticket=ticket)
        return None

    def _may_ask(self, life: Resident, scope: bytes, begun: bool) -> bool:
        """A term that others have begun may be joined before this device plays in it; the next one when it is over."""
        lifecycle = life.lifecycle(EventId(scope))
        if begun:
            return lifecycle is None and not life.ledger.known.in_session(scope, "lock.vote")
        return all(one is None or one.over for one in self._lifecycles(life))

    def _lifecycles(self, life: Resident) -> list[Lifecycle | None]:
        return [life.lifecycle(EventId(lock.scope)) for lock in self.locks(life)]


@final
class Locking(LockSeeking):
    """The lock of a kind, to hold it once."""

    def __init__(self, kind: str, *, start_ms: int, attempts: int = ATTEMPTS) -> None:
        super().__init__(f"the lock {kind}", start_ms=start_ms, attempts=attempts)
        self.kind = kind
        self._had = False

    def ask(self, life: Resident, now_ms: int, *, ticket: int) -> Input | None:
        """It stands ready for the next term, so that it also asks in one that another device begins."""
        if life.ledger.state().head is not None and not self.settled(life):
            following = max((lock.term for lock in self.locks(life)), default=-1) + 1
            life.player.lock.want(kind=self.kind, term=following)
        return super().ask(life, now_ms, ticket=ticket)

    def is_its_own(self, opening: Event) -> bool:
        """A lock has no opening event; its session is known by its name."""
        return False

    def fulfilled(self, life: Resident) -> bool:
        """Held once, if only on a head that is over by now."""
        self._had = self._had or bool(self.held(life))
        return self._had

    def order(self, life: Resident, *, ticket: int) -> Open | None:
        """The next term."""
        return self.seek(life, ticket=ticket)


def _some(roster: Roster, wanted: Iterable[bytes]) -> Roster:
    keys = list(wanted)
    return tuple(pair for pair in roster if pair[1].encoded in keys)
