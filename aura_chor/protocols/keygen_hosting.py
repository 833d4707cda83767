"""Key generation on a host: the orders that found an account or replace its keys, and the seats of a device in it.

Source: CRYPTO.md 4, 7.4 and 9.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast, final

from msgspec import structs

from aura_chor.base.canon import Value
from aura_chor.crypto.members import DeviceKey, Index, roster_value
from aura_chor.ledger.certified import Target
from aura_chor.ledger.complaints import proven_by
from aura_chor.ledger.event import Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.verdicts import Fault
from aura_chor.protocols.deciding import Chain
from aura_chor.protocols.founding import Founder
from aura_chor.protocols.founding_checks import KeygenChecks
from aura_chor.protocols.founding_hosting import Generation
from aura_chor.protocols.founding_old import OldMember
from aura_chor.protocols.founding_opener import Opener
from aura_chor.protocols.founding_steps import Founding
from aura_chor.protocols.generated import keygen
from aura_chor.protocols.generated.keygen import device, old, opener
from aura_chor.protocols.hosting import Station, family
from aura_chor.protocols.members import Members
from aura_chor.runtime.host_ports import Invitation, Open, OpeningBody
from aura_chor.runtime.shipped import Plan, Shape, Shipped
from aura_chor.session.groups import split_seat
from aura_chor.session.seats import Seat

Consent: TypeAlias = Callable[[Opening], bool]
"""Whether the owner of this device wants the keys of the account replaced as a session proposes."""


def plan(event: Event, ledger: AccountLedger) -> Plan | None:
    """The author opens, the target roster are the founders, the source of a succession the old members."""
    opening = ledger.known.openings[event.id]
    founders = Members(opening.target.roster)
    old_members = Members(() if opening.source is None else opening.source.shape.roster)
    return Plan(
        seats={"Opener": event.author, **family("Device", founders), **family("Old", old_members)},
        parameters={
            "old_t": 0 if opening.source is None else opening.source.shape.t,
            "q": 0 if opening.source is None else opening.source.shape.quorum,
            "resume": opening.resume,
            "t": opening.target.t,
        },
        numbering={"Device": founders.indices, "Old": old_members.indices},
    )


def proves(event: Event, ledger: AccountLedger) -> Fault | None:
    """A complaint that the log has judged sound names the dealer (CRYPTO.md 2.6)."""
    return None if event.session is None else proven_by(ledger.known, event)


KEYGEN: Final = Shipped(
    identity=keygen.PROTOCOL,
    openings=("keygen.open", "keygen.succeed"),
    plan=plan,
    proves=proves,
    shapes={
        "Deal": Shape(sealed_for="Device"),
        "Certificate": Shape(optional=("old_signature", "votes")),
    },
)


def open_founding(founders: tuple[DeviceKey, ...], *, t: int, salt: bytes, f: int = 0, ticket: int) -> Open:
    """The command that founds an account: its id commits to these founders, numbered from 1 in this order."""
    roster = tuple((Index(number), key) for number, key in enumerate(founders, start=1))
    body: Mapping[str, Value] = {
        "f": f,
        "prestate": None,
        "roster": cast(Value, roster_value(roster)),
        "salt": salt,
        "t": t,
    }
    return Open(ticket=ticket, protocol=keygen.PROTOCOL, opening=OpeningBody("keygen.open", body))


def open_succession(
    ledger: AccountLedger, target: Target, *, term: int, ticket: int, resume: bytes | None = None
) -> Open | None:
    """The command that has `target` make new keys for the account, under the lock `reshare` of this term.

    `reshare_hosting.changed` numbers a target. None where the log knows of no such grant, or the account has no keys.
    """
    state = ledger.state()
    lock = next((held for held in state.locks if (held.kind, held.term) == ("reshare", term)), None)
    if state.head is None or lock is None or not lock.votes:
        return None
    body: Mapping[str, Value] = {
        "f": target.f,
        "lock": list(lock.votes),
        "prestate": state.head.id,
        "resume": resume,
        "roster": cast(Value, roster_value(target.roster)),
        "t": target.t,
        "term": term,
    }
    return Open(ticket=ticket, protocol=keygen.PROTOCOL, opening=OpeningBody("keygen.succeed", body))


@final
class KeygenCast:
    """Makes the seats of this device in a founding or a succession.

    Whoever founds an account has said so by its id; members whose keys are to be replaced are asked for their consent.
    """

    def __init__(self, station: Station, consent: Consent) -> None:
        self._station = station
        self._consent = consent

    def __call__(self, invitation: Invitation) -> tuple[Seat, ...] | None:
        """None where the account has gone on, or this device has acknowledged another founding of it."""
        made = Generation(self._station, invitation.session)
        if not made.may_begin and not invitation.resumed:
            return None
        return tuple(self._seat(made, name) for name in invitation.seats)

    def _seat(self, made: Generation, name: str) -> Seat:
        role, number = split_seat(name)
        if role == "Opener":
            body = Opener(
                made.facts,
                is_bound=made.is_bound,
                successor=made.made,
                certificate=made.signing,
                old_certificate=made.releasing,
                require_provable=made.require_provable,
            )
            return opener.seat(body, checks=KeygenChecks(made.facts, decidable=made.decidable))
        return self._old(made, number) if role == "Old" else self._device(made, number)

    def _old(self, made: Generation, number: int) -> Seat:
        index = made.facts.old.index(number)
        body = OldMember(
            made.facts,
            decisions=Chain(self._station, made.opening, self._consent),
            successor=made.made,
            release=lambda successor: made.releaser(index, successor),
        )
        return old.seat(body, index=number, checks=KeygenChecks(made.facts, decidable=made.decidable))

    def _device(self, made: Generation, number: int) -> Seat:
        index, keys = made.facts.founders.index(number), made.keys()
        sealer = made.sealer(keys)
        body = Founder(
            Founding(made.facts, index=index, root=keys.root),
            made.facts,
            index=index,
            keys=keys,
            successor=made.made,
            keep=lambda successor, shares: made.keep(index, successor, shares),
            acknowledges=made.may_acknowledge,
            signer=lambda successor, shares: made.signer(index, successor, shares),
            pending=made.pending(index),
        )
        checks = KeygenChecks(made.facts, decidable=made.decidable, own=index, sealer=sealer)
        return structs.replace(device.seat(body, index=number, checks=checks), sealer=sealer)
