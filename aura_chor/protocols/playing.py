"""A device that plays the threshold protocols: everything that its host is given, made in one place.

Make a `Holding`, give `SHIPPED` and it to the host's configuration, then feed the host `Player.offers()` for good. What
comes of a session is kept by its casts, by session id, as long as the player lives; keys and heads stand in the log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

from aura_chor.crypto import dkd as math
from aura_chor.crypto.members import Roster
from aura_chor.crypto.payload import Payload
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.dkd_hosting import DKD, DkdCast
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.keygen_hosting import KEYGEN, KeygenCast
from aura_chor.protocols.lock_hosting import LOCK, LockCast
from aura_chor.protocols.recover_hosting import COOLDOWN_SECONDS_MIN, RECOVER, Clock, RecoverCast, is_patient
from aura_chor.protocols.reshare_hosting import RESHARE, ReshareCast
from aura_chor.protocols.sign_hosting import SIGN, SignCast
from aura_chor.runtime.host_ports import Cast, Offer
from aura_chor.runtime.shipped import Shipped

SHIPPED: Final[tuple[Shipped, ...]] = (KEYGEN, SIGN, DKD, LOCK, RESHARE, RECOVER)
"""What a host needs to know of each protocol."""


def _signs_nothing(_: Payload) -> bytes | None:
    return None


def _derives_nothing(_context: math.Context, _recipients: Roster) -> bool:
    return False


def _changes_nothing(_opening: Opening) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the owner of this device consents to; nothing, unless told."""

    signs: Callable[[Payload], bytes | None] = _signs_nothing
    derives: Callable[[math.Context, Roster], bool] = _derives_nothing
    changes: Callable[[Opening], bool] = _changes_nothing
    alone: Callable[[Opening], bool] = _changes_nothing
    """Of a guardian: that a recovery leaves one device alone, whose share then is the root (CRYPTO.md 8 and 15)."""
    cooldown_min: int = COOLDOWN_SECONDS_MIN
    """Seconds: no guardians with a shorter cool-down are approved here, nor a recovery by them (CRYPTO.md 8)."""

    def consents(self, opening: Opening) -> bool:
        """Whether the owner wants this change of members, and it is none that production refuses."""
        return is_patient(opening.target, self.cooldown_min) and self.changes(opening)


@final
class Player:
    """The casts of one device."""

    def __init__(self, station: Station, policy: Policy, clock: Clock) -> None:
        self.station = station
        self.clock = clock
        self.keygen = KeygenCast(station, policy.changes)
        self.sign = SignCast(station, policy.signs)
        self.dkd = DkdCast(station, policy.derives)
        self.lock = LockCast(station)
        self.reshare = ReshareCast(station, policy.consents)
        self.recover = RecoverCast(station, clock, cooldown_min=policy.cooldown_min, alone=policy.alone)

    def offers(self) -> tuple[Offer, ...]:
        """To be fed to the host at every start, before anything else is."""
        casts: dict[str, Cast] = {
            "Keygen": self.keygen,
            "Sign": self.sign,
            "Dkd": self.dkd,
            "Lock": self.lock,
            "Reshare": self.reshare,
            "Recover": self.recover,
        }
        return tuple(Offer(protocol=protocol, cast=cast) for protocol, cast in casts.items())
