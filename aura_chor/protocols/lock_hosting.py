"""Locking on a host: the session is the scope, and begins with a device's own wish or with the first request.

A device plays one term of a kind at a time: it votes in the next only when its session of the one before is over, by
the holder's release or by its own deadline (CRYPTO.md 9).
"""

from collections.abc import Mapping
from typing import Final, cast, final

from aura_chor.base.canon import Value
from aura_chor.crypto.lock import lock_scope, lock_ticket
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.rules_other import lock_head
from aura_chor.protocols.generated import lock
from aura_chor.protocols.generated.lock import Parameters, device
from aura_chor.protocols.hosting import Station, family
from aura_chor.protocols.locking import Contender, LockChecks
from aura_chor.protocols.members import Members
from aura_chor.runtime.host_ports import Invitation, Open, OpeningBody
from aura_chor.runtime.shipped import Plan, Shipped
from aura_chor.session.groups import split_seat
from aura_chor.session.instructions import Perform
from aura_chor.session.seats import Seat

WORK_UNDER_LOCK: Final = "lock.work"
"""What a holder asks of its host: do what the lock was taken for, and answer when that is over.

Arguments: scope, kind, term. What the work needs to show that it holds the lock stands in the log.
"""


def plan(event: Event, ledger: AccountLedger) -> Plan | None:
    """All devices of the head whose scope a request is made in."""
    head = lock_head(ledger.known, event)
    return None if head is None else _plan(head, event.body)


def start(body: Mapping[str, Value], ledger: AccountLedger) -> tuple[bytes, Plan] | None:
    """The scope of a request that this device would make now."""
    head = ledger.state().head
    if head is None:
        return None
    return scope_of(ledger, head, cast(str, body["kind"]), cast(int, body["term"])), _plan(head, body)


LOCK: Final = Shipped(identity=lock.PROTOCOL, openings=("lock.request",), plan=plan, start=start, of_its_epoch=True)


def open_lock(*, kind: str, term: int, ticket: int) -> Open:
    """The command that asks for a lock on the current head."""
    body: Mapping[str, Value] = {"kind": kind, "term": term}
    return Open(ticket=ticket, protocol=lock.PROTOCOL, opening=OpeningBody("lock.request", body))


def scope_of(ledger: AccountLedger, head: Head, kind: str, term: int) -> bytes:
    """The session of all events about one lock in one term."""
    return lock_scope(account=ledger.known.account, epoch=head.epoch, kind=kind, prestate=head.id, term=term)


@final
class LockCast:
    """Makes the seat of this device in a lock. The bodies are kept by session, for their results."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._wanted: dict[tuple[str, int], None] = {}
        self.contenders: dict[bytes, Contender] = {}

    def want(self, *, kind: str, term: int) -> None:
        """Ask for this lock when its session comes; without it this device only votes."""
        self._wanted[kind, term] = None

    def __call__(self, invitation: Invitation) -> tuple[Seat, ...] | None:
        """None where the epoch is over, or an earlier term is not; what was begun before a restart is gone on with."""
        kind, term = cast(str, invitation.parameters["kind"]), cast(int, invitation.parameters["term"])
        q = cast(int, invitation.parameters["q"])
        head = self._station.ledger.state().head
        if head is None or scope_of(self._station.ledger, head, kind, term) != invitation.session:
            return None
        if not invitation.resumed and not self._may_play(head, kind, term):
            return None
        requests = _Requests(self._station, head, invitation.session)
        asks = (kind, term) in self._wanted or requests.own() is not None

        async def work() -> None:
            await Perform(WORK_UNDER_LOCK, (bytes(invitation.session), kind, term), returns=bool)

        body = Contender(Parameters(q, kind, term), requests, work if asks else None)
        self.contenders[invitation.session] = body
        (name,) = invitation.seats
        return (device.seat(body, index=split_seat(name)[1], checks=LockChecks(invitation.session)),)

    def _may_play(self, head: Head, kind: str, term: int) -> bool:
        """The term before is over for this device, and it has voted in no later one."""
        station, locks = self._station, self._station.ledger.state().locks
        later = [held for held in locks if held.kind == kind and held.term > term]
        if any(station.step_of(held.scope, "lock.vote", station.own) is not None for held in later):
            return False
        before = next((held for held in locks if held.kind == kind and held.term == term - 1), None)
        if before is None:
            # Terms have no gaps: behind one that nobody has asked for another may still be held.
            return term == 0
        return before.status == "released" or station.step_of(before.scope, "lock.withdraw", station.own) is not None


@final
class _Requests:
    """Implements `locking.Requests` over the log."""

    def __init__(self, station: Station, head: Head, scope: bytes) -> None:
        self._station = station
        self._head = head
        self._scope = scope

    def lowest(self) -> bytes | None:
        """The valid request of lowest ticket that this device has seen."""
        known = self._station.ledger.known
        found = [event for event in known.in_session(self._scope, "lock.request") if self._counts(event)]
        return min(found, key=self._ticket).id if found else None

    def own(self) -> bytes | None:
        """This device's own request."""
        event = self._station.step_of(self._scope, "lock.request", self._station.own)
        return None if event is None else event.id

    def _counts(self, event: Event) -> bool:
        return self._head.devices.shape.index_of(event.author) is not None and self._station.ledger.counts(event.id)

    def _ticket(self, event: Event) -> bytes:
        key = self._head.devices.shape.members()[event.author]
        return lock_ticket(scope=self._scope, key=key, prestate=self._head.id)


def _plan(head: Head, body: Mapping[str, Value]) -> Plan:
    devices = Members(head.devices.shape.roster)
    return Plan(
        seats=family("Device", devices),
        parameters={"kind": body["kind"], "q": head.devices.shape.quorum, "term": body["term"]},
        numbering={"Device": devices.indices},
    )
