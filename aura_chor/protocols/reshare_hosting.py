"""Resharing on a host: the order that opens it under a lock, and the seats of a device in it.

Source: CRYPTO.md 7 and 9.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias, cast, final

from msgspec import structs

from aura_chor.base.canon import Value
from aura_chor.crypto.members import DeviceKey, Index, Kind, Roster, assign_indices
from aura_chor.crypto.reshare import target_value
from aura_chor.ledger.certified import Head, Target
from aura_chor.ledger.event import Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.deciding import Chain
from aura_chor.protocols.generated import reshare
from aura_chor.protocols.generated.reshare import opener, source, target
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.redistribution_hosting import Redistribution, plan_of, proves
from aura_chor.protocols.resharing import Opener, Source
from aura_chor.protocols.resharing_checks import ReshareChecks
from aura_chor.protocols.resharing_target import Target as Receiver
from aura_chor.runtime.host_ports import Invitation, Open, OpeningBody
from aura_chor.runtime.shipped import Plan, Shape, Shipped
from aura_chor.session.groups import split_seat
from aura_chor.session.seats import Seat

Consent: TypeAlias = Callable[[Opening], bool]
"""Whether the owner of this device wants the change that a session proposes."""


def plan(event: Event, ledger: AccountLedger) -> Plan | None:
    """The author opens, the devices deal, whoever the target names receives."""
    made = plan_of(event, ledger, opener="Opener", source="Source")
    enrols = ledger.known.openings[event.id].target.kind == "guardians"
    return structs.replace(made, parameters={**made.parameters, "enrols": enrols})


RESHARE: Final = Shipped(
    identity=reshare.PROTOCOL,
    openings=("reshare.open",),
    plan=plan,
    proves=proves,
    shapes={"Deal": Shape(sealed_for="Target")},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a membership change is to make of a committee: whoever it keeps and adds, and its threshold."""

    kind: Kind
    keep: Iterable[Index]
    add: Iterable[DeviceKey] = ()
    t: int
    f: int = 0
    cooldown: int | None = None


def changed(head: Head, change: Change) -> Target:
    """The target: kept members keep their index, new ones get the next free ones in order of key (CRYPTO.md 15)."""
    current = head.devices if change.kind == "devices" else head.guardians
    before: Roster = () if current is None else current.shape.roster
    keep = frozenset(change.keep)
    kept = tuple(pair for pair in before if pair[0] in keep)
    highest = head.highest[0 if change.kind == "devices" else 1]
    fresh = assign_indices(sorted(change.add, key=lambda key: key.encoded), change.kind, highest)
    return Target(change.kind, tuple(sorted((*kept, *fresh))), change.t, change.f, change.cooldown)


def open_resharing(
    ledger: AccountLedger, target: Target, *, term: int, ticket: int, reason: str = "", resume: bytes | None = None
) -> Open | None:
    """The command that proposes a target, under the lock of this term; None where the log knows of no such grant."""
    state = ledger.state()
    lock = next((held for held in state.locks if (held.kind, held.term) == ("reshare", term)), None)
    if state.head is None or lock is None or not lock.votes:
        return None
    shape = target_value(f=target.f, kind=target.kind, roster=target.roster, t=target.t, cooldown=target.cooldown)
    body: dict[str, Value] = {
        "lock": list(lock.votes),
        "prestate": state.head.id,
        "reason": reason,
        "resume": resume,
        "source": state.head.devices.id,
        "target": cast(Value, shape),
        "term": term,
    }
    return Open(ticket=ticket, protocol=reshare.PROTOCOL, opening=OpeningBody("reshare.open", body))


@final
class ReshareCast:
    """Makes the seats of this device in a resharing. The bodies are kept by session, for their results."""

    def __init__(self, station: Station, consent: Consent) -> None:
        self._station = station
        self._consent = consent
        self.openers: dict[bytes, Opener] = {}
        self.targets: dict[bytes, Receiver] = {}

    def __call__(self, invitation: Invitation) -> tuple[Seat, ...] | None:
        """None where the epoch is over."""
        made = Redistribution(self._station, invitation.session, "reshare-share")
        if not made.is_current and not invitation.resumed:
            return None
        return tuple(self._seat(made, name) for name in invitation.seats)

    def _seat(self, made: Redistribution, name: str) -> Seat:
        role, number = split_seat(name)
        if role == "Opener":
            body = Opener(
                made.facts,
                is_bound=made.is_bound,
                successor=made.made,
                certificate=made.signing,
                require_provable=made.require_provable,
            )
            self.openers[made.session] = body
            return opener.seat(body, checks=ReshareChecks(made.facts, decidable=made.decidable))
        return self._source(made, number) if role == "Source" else self._target(made, number)

    def _source(self, made: Redistribution, number: int) -> Seat:
        index = made.facts.source.index(number)
        body = Source(
            made.facts,
            index=index,
            decisions=Chain(self._station, made.opening, self._consent),
            successor=made.made,
            dealer=made.dealer(index),
            sign=lambda successor: made.old_signer(index, successor),
        )
        seat = source.seat(body, index=number, checks=ReshareChecks(made.facts, decidable=made.decidable))
        return structs.replace(seat, sealer=made.sealer(None))

    def _target(self, made: Redistribution, number: int) -> Seat:
        index, own, keys = made.facts.target.index(number), made.own_source(), made.keys()
        sealer = made.sealer(keys)
        body = self.targets[made.session] = Receiver(
            made.facts,
            index=index,
            keys=keys,
            own=own,
            dealer=None if own is None else made.dealer(own),
            successor=made.made,
            keep=made.keeping(index),
            sign=lambda successor, shares: made.signer(index, successor, shares),
            pending=made.pending(index),
        )
        checks = ReshareChecks(made.facts, decidable=made.decidable, own=index, sealer=sealer)
        return structs.replace(target.seat(body, index=number, checks=checks), sealer=sealer)
