"""Sealed records: a device's secrets in its store, each under the key of the committee or session that it belongs to.

A record's place (committee and epoch or session, index, name) is bound into it, so that an old share cannot be put in
the place of a new one. Destroying a scope's record key destroys its records, as far as storage forgets; no copy on a
disk, in a snapshot or a backup is promised to be gone (CRYPTO.md 10).

The vault writes nothing: it gives names and contents for the batch that makes them durable, so that a session's root
becomes durable with, and never after, what rests on it (CRYPTO.md 0.7, 0.8).
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from aura_chor.base.canon import DecodeError, u64be
from aura_chor.crypto import rest
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.key_faults import RecordDamaged, RecordStale
from aura_chor.effects.ports import Randomness, Store

Records: TypeAlias = list[tuple[str, bytes]]
_NAME: Final = re.compile(r"[a-z][a-z0-9.-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CommitteeScope:
    """What belongs to one certified committee: shares."""

    committee: bytes
    epoch: int

    @property
    def identifier(self) -> bytes:
        """The id of the record key. Its length tells it from a session's."""
        return self.committee + u64be(self.epoch)


@dataclass(frozen=True, slots=True)
class SessionScope:
    """What belongs to one session: its root. `epoch` is that of the session's events."""

    session: bytes
    epoch: int

    @property
    def identifier(self) -> bytes:
        """The id of the record key."""
        return self.session


@dataclass(frozen=True, slots=True)
class DeviceScope:
    """What belongs to the device as long as it lives: its own signing key."""

    @property
    def identifier(self) -> bytes:
        """The id of the record key."""
        return b"device"


Scope: TypeAlias = CommitteeScope | SessionScope | DeviceScope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret lies: whose it is, which member's, and what (`[a-z][a-z0-9.-]*`, at most 64)."""

    scope: Scope
    record: str
    index: int | None = None

    def __post_init__(self) -> None:
        if _NAME.fullmatch(self.record) is None:
            raise ValueError("not the name of a record")

    @property
    def name(self) -> str:
        """The name in the store."""
        member = "" if self.index is None else f"/{self.index}"
        return f"sealed/{self.scope.identifier.hex()}/{self.record}{member}"


class Vault:
    """The secrets of one device. `master` comes from a `KeyStore`."""

    def __init__(self, store: Store, account: bytes, master: SecretBytes, randomness: Randomness) -> None:
        self._store, self._account = store, account
        self._master, self._randomness = master, randomness
        self._keys: dict[bytes, tuple[SecretBytes, bytes]] = {}

    def seal(self, place: Place, secret: SecretBytes) -> Records:
        """The records to write: the secret under its scope's key, and that key wrapped, in case it is new."""
        key, wrapped = self._key(place.scope) or self._new_key(place.scope)
        nonce = self._randomness.bytes(rest.NONCE_BYTES)
        sealed = rest.seal_record(secret, key=key, nonce=nonce, aad=self._aad(place))
        return [(_key_name(place.scope), wrapped), (place.name, sealed)]

    def open(self, place: Place) -> SecretBytes | None:
        """The secret, or None if nothing is stored there; `RecordDamaged` if it is not what was stored."""
        sealed = self._store.record(place.name)
        if sealed is None:
            return None
        held = self._key(place.scope)
        if held is None:
            raise RecordDamaged(place.record)
        try:
            return rest.open_record(sealed, key=held[0], aad=self._aad(place))
        except (CheckFailed, DecodeError):
            raise RecordDamaged(place.record) from None

    def open_share(self, stored: Place, *, certified: CommitteeScope) -> SecretBytes | None:
        """A share, for the committee that the head certifies now; `RecordStale` for that of any other."""
        if stored.scope != certified:
            raise RecordStale(stored.record)
        return self.open(stored)

    def dropping(self, scope: Scope) -> list[str]:
        """The names to drop from the store, the key's first; after that write, `Store.scrub` when there is time."""
        self._keys.pop(scope.identifier, None)
        prefix = f"sealed/{scope.identifier.hex()}/"
        return [_key_name(scope), *(name for name in self._store.record_names() if name.startswith(prefix))]

    def rewrapped(self, master: SecretBytes) -> Records:
        """Every record key of the store under another master key, which this vault uses from now on.

        To be written in one batch with what `PassphraseKeys.change` gave.
        """
        for name in self._store.record_names():
            if name.startswith("key/"):
                self._stored_key(bytes.fromhex(name.removeprefix("key/")))
        self._master = master
        self._keys = {identifier: (key, self._wrap(identifier, key)) for identifier, (key, _) in self._keys.items()}
        return [(f"key/{identifier.hex()}", wrapped) for identifier, (_, wrapped) in self._keys.items()]

    def _key(self, scope: Scope) -> tuple[SecretBytes, bytes] | None:
        return self._keys.get(scope.identifier) or self._stored_key(scope.identifier)

    def _stored_key(self, identifier: bytes) -> tuple[SecretBytes, bytes] | None:
        wrapped = self._store.record(f"key/{identifier.hex()}")
        if wrapped is None:
            return None
        try:
            key = rest.unwrap_key(wrapped, master=self._master, account=self._account, identifier=identifier)
        except (CheckFailed, DecodeError):
            raise RecordDamaged("key") from None
        self._keys[identifier] = key, wrapped
        return self._keys[identifier]

    def _new_key(self, scope: Scope) -> tuple[SecretBytes, bytes]:
        key = SecretBytes(self._randomness.bytes(rest.KEY_BYTES))
        self._keys[scope.identifier] = key, self._wrap(scope.identifier, key)
        return self._keys[scope.identifier]

    def _wrap(self, identifier: bytes, key: SecretBytes) -> bytes:
        nonce = self._randomness.bytes(rest.NONCE_BYTES)
        return rest.wrap_key(key, master=self._master, nonce=nonce, account=self._account, identifier=identifier)

    def _aad(self, place: Place) -> bytes:
        scope = place.scope
        return rest.record_aad(
            account=self._account,
            committee=scope.committee if isinstance(scope, CommitteeScope) else None,
            epoch=0 if isinstance(scope, DeviceScope) else scope.epoch,
            index=place.index,
            record=place.record,
        )


def _key_name(scope: Scope) -> str:
    return f"key/{scope.identifier.hex()}"
