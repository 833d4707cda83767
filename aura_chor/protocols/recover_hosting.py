"""Guardian recovery on a host: requests, the gate of each guardian, and the seats of a device.

The cool-down is waited for by the session itself, from when this device first saw the request, and survives restarts.
All else that the gate asks is read from the log and the device's own clock when it is asked.

Source: CRYPTO.md 8.
"""

from collections.abc import Callable, Iterable
from typing import Final, cast, final

from msgspec import structs

from aura_chor.base.canon import Value
from aura_chor.crypto.recover import short_code
from aura_chor.crypto.reshare import target_value
from aura_chor.crypto.types import Digest
from aura_chor.ledger.certified import Target
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.state import session_status
from aura_chor.protocols.deciding import Chain
from aura_chor.protocols.generated import recover
from aura_chor.protocols.generated.recover import device, guardian, messages, requester, target
from aura_chor.protocols.hosting import Station, family
from aura_chor.protocols.members import Members
from aura_chor.protocols.recovering import Device, Guardian, Requester
from aura_chor.protocols.recovering_checks import RecoverChecks
from aura_chor.protocols.recovering_target import Target as Receiver
from aura_chor.protocols.redistribution_hosting import Redistribution, plan_of, proves
from aura_chor.runtime.host_ports import Invitation, Open, OpeningBody, Post
from aura_chor.runtime.journal import Kind, decode_note
from aura_chor.runtime.shipped import Plan, Shape, Shipped
from aura_chor.session.groups import split_seat
from aura_chor.session.seats import Seat

Clock = Callable[[], int]
"""UNIX seconds on a clock of this device that never goes back, also across restarts."""
Consent = Callable[[Opening], bool]
"""Whether the owner of a guardian wants what a request makes."""
APPROVALS_MAX: Final = 3
APPROVALS_WITHIN_SECONDS: Final = 30 * 86_400
CANCELLED_MIN: Final = 3
"""So many requests on one head must devices have cancelled before another may override them."""
COOLDOWN_SECONDS_MIN: Final = 86_400
"""A day: guardians that wait less than that give nobody the time to cancel (CRYPTO.md 8)."""
MILLISECONDS: Final = 1_000


def is_patient(committee: Target, seconds_min: int) -> bool:
    """Whether guardians of this shape wait for so long; devices have no cool-down to be too short."""
    return committee.kind == "devices" or (committee.cooldown or 0) >= seconds_min


def plan(event: Event, ledger: AccountLedger) -> Plan | None:
    """A new device requests, the guardians deal, the target receives, the devices of the head watch."""
    made = plan_of(event, ledger, opener="Requester", source="Guardian")
    opening = ledger.known.openings[event.id]
    assert opening.source is not None and opening.prestate is not None, "a recovery starts from guardians"
    devices = Members(ledger.known.heads[opening.prestate].devices.shape.roster)
    cooldown = cooldown_of(opening) * MILLISECONDS
    return structs.replace(
        made,
        seats={**made.seats, **family("Device", devices)},
        parameters={**made.parameters, "approvals": approvals_of(opening), "cooldown": cooldown},
        numbering={**made.numbering, "Device": devices.indices},
    )


RECOVER: Final = Shipped(
    identity=recover.PROTOCOL,
    openings=("recover.open",),
    plan=plan,
    proves=proves,
    shapes={"Deal": Shape(sealed_for="Target")},
)


def open_recovery(
    ledger: AccountLedger,
    wanted: Target,
    *,
    requested_at: int,
    expires: int,
    ticket: int,
    override: bool = False,
    term: int = 0,
    reason: str = "",
    resume: bytes | None = None,
) -> Open | None:
    """The command by which a new device asks the guardians; None where the account has none."""
    head = ledger.state().head
    if head is None or head.guardians is None:
        return None
    shape = target_value(f=wanted.f, kind=wanted.kind, roster=wanted.roster, t=wanted.t)
    body: dict[str, Value] = {
        "expires": expires,
        "override": override,
        "prestate": head.id,
        "reason": reason,
        "requested_at": requested_at,
        "resume": resume,
        "source": head.guardians.id,
        "target": cast(Value, shape),
        "term": term,
    }
    return Open(ticket=ticket, protocol=recover.PROTOCOL, opening=OpeningBody("recover.open", body))


def nudge(session: bytes, *, seat: str, to: list[int], ticket: int) -> Post:
    """The command that reminds members of a request, by their indices; it admits the request wherever it comes."""
    return Post(ticket=ticket, session=EventId(session), seat=seat, message=messages.Nudge(Digest(session), to))


def cancel(session: bytes, *, seat: str, ticket: int) -> Post:
    """The command by which a device or a guardian kills a request."""
    return Post(ticket=ticket, session=EventId(session), seat=seat, message=messages.Cancel(Digest(session)))


def first_sight(notes: Iterable[bytes]) -> int | None:
    """When a guardian first saw a request, in milliseconds on its own clock, as its journal of the session says."""
    records = [decode_note(note) for note in notes]
    moments = [record.content for record in records if record.kind is Kind.SEEN and record.role.startswith("Guardian")]
    return next((moment for moment in moments if type(moment) is int), None)


def cooldown_of(opening: Opening) -> int:
    """For how many seconds each guardian waits in this session."""
    assert opening.source is not None, "a recovery starts from guardians"
    return cast(int, opening.source.shape.cooldown) * (2 if overrides(opening) else 1)


def approvals_of(opening: Opening) -> int:
    """How many guardians must approve it: a quorum, or all where devices' cancels are overridden."""
    assert opening.source is not None, "a recovery starts from guardians"
    return opening.source.shape.n if overrides(opening) else opening.source.shape.quorum


def overrides(opening: Opening) -> bool:
    """Whether devices' cancels do not count."""
    return opening.event.body["override"] is True


@final
class Gate:
    """What a guardian asks of the log and of its own clock before it approves, deals and votes (CRYPTO.md 8)."""

    def __init__(self, station: Station, opening: Opening, clock: Clock, *, cooldown_min: int, alone: Consent) -> None:
        """`cooldown_min` in seconds: guardians that would wait less are no guardians to this device. `alone` is the
        owner's word that one device may have the account, and with it all of its keys."""
        self._station = station
        self._opening = opening
        self._clock = clock
        self._cooldown_min = cooldown_min
        self._alone = alone

    def is_open(self) -> bool:
        """No valid cancel in the log, not expired, the prestate still the head; the cool-down is waited for."""
        state = self._station.ledger.state()
        request = next((found for found in state.requests if found.id == self._opening.session), None)
        return request is not None and not request.cancelled_by and not self._expired(self._opening)

    def allows(self, phase: str) -> bool:
        """Whether this step may be taken now. One that stands in the own chain already was taken while it was open."""
        taken = self._station.step_of(self._opening.session, f"recover.{phase}", self._station.own)
        return taken is not None or self.is_open()

    def may_approve(self) -> bool:
        """It is open, no other live request was approved here, this term follows another, and not too many."""
        return self.objection() is None

    def objection(self) -> str | None:
        """Why it is closed to an approval, for people; None where it is open."""
        source = self._opening.source
        if source is None or not is_patient(source.shape, self._cooldown_min):
            return f"its guardians would wait for less than {self._cooldown_min} seconds, and no rehearsal is on"
        if self._opening.target.t == 1 and not self._alone(self._opening):
            return "it would leave all of the keys on one device, and nobody here has said that this is wanted"
        if self._expired(self._opening):
            return "the request has expired"
        if not self.is_open():
            return "the request was cancelled, or the account has moved on"
        if self._another():
            return "this guardian has approved another request that is still live"
        if self._recent() >= APPROVALS_MAX:
            return f"this guardian has approved {APPROVALS_MAX} requests within 30 days"
        if not self._follows():
            return "nobody has approved the attempt before this one"
        if not self._may_override():
            return f"devices have not cancelled {CANCELLED_MIN} requests, so that there is nothing to override"
        return None

    def _may_override(self) -> bool:
        """Devices' cancels are passed over only where they have killed several requests on this head already."""
        state = self._station.ledger.state()
        if not overrides(self._opening) or state.devices is None:
            return True
        devices = state.devices.shape.members()
        killed = [found for found in state.requests if any(author in devices for author in found.cancelled_by)]
        return len(killed) >= CANCELLED_MIN

    def _expired(self, opening: Opening) -> bool:
        return self._clock() >= cast(int, opening.event.body["expires"])

    def _follows(self) -> bool:
        """A term above 0 follows one that somebody has approved: no lock hands them out."""
        before = [other for other in self._others() if other.term == self._opening.term - 1]
        known = self._station.ledger.known
        return self._opening.term == 0 or any(known.in_session(other.session, "recover.approve") for other in before)

    def _another(self) -> bool:
        ledger, own = self._station.ledger, self._station.own
        live = [other for other in self._others() if not self._expired(other)]
        approved = [other for other in live if self._station.step_of(other.session, "recover.approve", own) is not None]
        return any(session_status(ledger.known, ledger.state(), other.session) == "open" for other in approved)

    def _recent(self) -> int:
        since = self._clock() - APPROVALS_WITHIN_SECONDS
        made = self._station.holding.approvals()
        return sum(moment > since for session, moment in made.items() if session != self._opening.session)

    def _others(self) -> list[Opening]:
        known = self._station.ledger.known
        found = [known.openings[session] for session in sorted(known.openings)]
        mine = self._opening
        return [o for o in found if o.change == "recover" and o.prestate == mine.prestate and o.session != mine.session]


@final
class RecoverCast:
    """Makes the seats of this device in a recovery. The bodies are kept by session, for their results."""

    def __init__(self, station: Station, clock: Clock, *, cooldown_min: int, alone: Consent) -> None:
        self._station = station
        self._clock = clock
        self._cooldown_min = cooldown_min
        self._alone = alone
        self.targets: dict[bytes, Receiver] = {}

    def __call__(self, invitation: Invitation) -> tuple[Seat, ...] | None:
        """None where the epoch is over."""
        made = Redistribution(self._station, invitation.session, "reshare-share")
        if not made.is_current and not invitation.resumed:
            return None
        return tuple(self._seat(made, name) for name in invitation.seats)

    def gate(self, opening: Opening) -> Gate:
        """That of this device as a guardian; for whoever asks what it would say."""
        return Gate(self._station, opening, self._clock, cooldown_min=self._cooldown_min, alone=self._alone)

    def _seat(self, made: Redistribution, name: str) -> Seat:
        role, number = split_seat(name)
        checks = RecoverChecks(made.facts, decidable=made.decidable)
        if role == "Requester":
            body = Requester(
                made.facts,
                is_bound=made.is_bound,
                successor=made.made,
                certificate=made.signing,
                require_provable=made.require_provable,
            )
            return requester.seat(body, checks=checks)
        if role == "Device":
            return device.seat(Device(), index=number, checks=checks)
        return self._guardian(made, number) if role == "Guardian" else self._target(made, number)

    def _guardian(self, made: Redistribution, number: int) -> Seat:
        index = made.facts.source.index(number)
        gate = self.gate(made.opening)
        body = Guardian(
            made.facts,
            index=index,
            decisions=Chain(self._station, made.opening, lambda _: gate.may_approve()),
            gate=gate.allows,
            code=short_code(made.session),
            clock=self._clock,
            successor=made.made,
            dealer=made.dealer(index),
        )
        seat = guardian.seat(body, index=number, checks=RecoverChecks(made.facts, decidable=made.decidable))
        return structs.replace(seat, sealer=made.sealer(None))

    def _target(self, made: Redistribution, number: int) -> Seat:
        index, keys = made.facts.target.index(number), made.keys()
        sealer = made.sealer(keys)
        body = self.targets[made.session] = Receiver(
            made.facts,
            index=index,
            keys=keys,
            successor=made.made,
            keep=made.keeping(index),
            sign=lambda successor, shares: made.signer(index, successor, shares),
            pending=made.pending(index),
        )
        checks = RecoverChecks(made.facts, decidable=made.decidable, own=index, sealer=sealer)
        return structs.replace(target.seat(body, index=number, checks=checks), sealer=sealer)
