"""What a device holds for itself, as a `ContextBuilder` asks for it: its key, its shares of certified committees."""

from typing import Any, Final, Protocol, cast

from aura_chor.crypto.members import DeviceKey, Index, Purpose, Roster, decode_roster
from aura_chor.crypto.secrets import SecretScalar, decode_secret
from aura_chor.crypto.signatures import device_key
from aura_chor.effects.vault import CommitteeScope, DeviceScope, Place, Vault
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.event import Author, Event

DEVICE_KEY: Final = Place(DeviceScope(), "device-key")
"""Where the seed of the device's own signing key lies."""


def share_place(committee: CommitteeScope, purpose: Purpose, index: Index) -> Place:
    """Where the share of one member for one purpose lies."""
    return Place(committee, f"share.{purpose}", index)


class Material(Protocol):
    """The key store, as far as a context needs it. Every method may raise a `KeyFault`."""

    def device_key(self) -> DeviceKey | None:
        """The public key of the device's own signing key; None if there is none."""

    def share(self, place: Place) -> SecretScalar | None:
        """The share that lies there; None if there is none."""


class VaultMaterial:
    """What the vault holds."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def device_key(self) -> DeviceKey | None:
        """The public key of the stored seed."""
        seed = self._vault.open(DEVICE_KEY)
        return None if seed is None else device_key(seed)

    def share(self, place: Place) -> SecretScalar | None:
        """The stored share; `DecodeError` if what is stored is no scalar."""
        stored = self._vault.open(place)
        return None if stored is None else decode_secret(stored.expose())


def index_in(roster: Roster, author: Author) -> Index | None:
    """The index of a device in a roster."""
    return next((index for index, key in roster if key.encoded == author), None)


def roster_of(event: Event, field: str) -> Roster:
    """A roster of devices in a sound event's body."""
    return decode_roster(cast(Any, event.body[field]), "devices")


def scope_of(committee: Committee) -> CommitteeScope:
    """Where a committee's secrets lie."""
    return CommitteeScope(committee.id, committee.epoch)
