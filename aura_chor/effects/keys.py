"""The master key of a device: from a passphrase by Argon2id, or from the system's keyring (CRYPTO.md 10).

The store says which, in a record of its own that is no secret: a new store gets it when it is first opened, an old one
is opened as it was made. Beside it lies a random key wrapped by the master key, so that a wrong passphrase is noticed
at once and not taken for damage.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nacl import pwhash

from aura_chor.base.canon import DecodeError, Value, canon, exact_map, read
from aura_chor.crypto import rest
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.rest import PassphraseParameters
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.key_faults import MasterKeyLost, NoKeyring, WeakParameters, WrongMasterKey
from aura_chor.effects.keyring_door import Keyring, system_keyring
from aura_chor.effects.passphrase import PassphraseSource
from aura_chor.effects.ports import Batch, Randomness, Store

ORIGIN: Final = "master/origin"
PROBE: Final = "master/probe"
SERVICE: Final = "aura-chor"
_PROBE_ID: Final = b"probe"
_PASSPHRASE_KEYS: Final = frozenset({"memory", "operations", "salt", "source", "v"})
_KEYRING_KEYS: Final = frozenset({"name", "source", "v"})


@dataclass(frozen=True, slots=True)
class Policy:
    """What a new passphrase is stretched by, and whether a store with less is refused; tests alone allow less."""

    operations: int = pwhash.argon2id.OPSLIMIT_MODERATE
    memory_bytes: int = pwhash.argon2id.MEMLIMIT_MODERATE
    refuse_weak: bool = True


PRODUCTION: Final = Policy()


class PassphraseKeys:
    """The master key behind a passphrase. The source is asked once; the key stays in memory."""

    def __init__(
        self,
        store: Store,
        account: bytes,
        source: PassphraseSource,
        randomness: Randomness,
        policy: Policy = PRODUCTION,
    ) -> None:
        self._store, self._account = store, account
        self._source, self._randomness, self._policy = source, randomness, policy
        self._key: SecretBytes | None = None

    def master_key(self) -> SecretBytes:
        """32 bytes; raises what its source raises, `WeakParameters`, `WrongMasterKey` or `MasterKeyLost`."""
        if self._key is None:
            stored = _origin(self._store)
            self._key = self._create() if stored is None else self._open(stored)
        return self._key

    def change(self, source: PassphraseSource) -> tuple[SecretBytes, list[tuple[str, bytes]]]:
        """A master key for another passphrase, and the records that say so; the vault adds its keys, wrapped anew."""
        parameters = self._fresh()
        key = rest.master_key(source(True), parameters)
        return key, [(ORIGIN, _written(parameters)), (PROBE, _probe(self._randomness, key, self._account))]

    def _fresh(self) -> PassphraseParameters:
        salt = self._randomness.bytes(rest.PASSPHRASE_SALT_BYTES)
        return PassphraseParameters(salt, self._policy.operations, self._policy.memory_bytes)

    def _create(self) -> SecretBytes:
        key, records = self.change(self._source)
        self._store.commit(Batch(records=records)).result()
        return key

    def _open(self, stored: bytes) -> SecretBytes:
        parameters = _parameters(stored)
        if parameters.weak and self._policy.refuse_weak:
            raise WeakParameters
        key = rest.master_key(self._source(False), parameters)
        _check_probe(self._store, key, self._account)
        return key


class KeyringKeys:
    """The master key in the system's keyring, under the name of the account and a random name of this store."""

    def __init__(
        self, store: Store, account: bytes, randomness: Randomness, ring: Callable[[], Keyring] = system_keyring
    ) -> None:
        self._store, self._account = store, account
        self._randomness, self._ring = randomness, ring
        self._key: SecretBytes | None = None

    def master_key(self) -> SecretBytes:
        """32 bytes; `NoKeyring`, `WrongMasterKey` or `MasterKeyLost`."""
        if self._key is None:
            stored = _origin(self._store)
            self._key = self._create() if stored is None else self._open(_ring_name(stored))
        return self._key

    def _create(self) -> SecretBytes:
        key = SecretBytes(self._randomness.bytes(rest.KEY_BYTES))
        name = self._randomness.bytes(8).hex()
        # The keyring first: a name that no store knows harms nobody, a store without its key is lost.
        self._ring().set_password(SERVICE, name, key.expose().hex())
        origin = canon({"name": name, "source": "keyring", "v": 1})
        probe = _probe(self._randomness, key, self._account)
        self._store.commit(Batch(records=((ORIGIN, origin), (PROBE, probe)))).result()
        return key

    def _open(self, name: str) -> SecretBytes:
        found = self._ring().get_password(SERVICE, name)
        if found is None:
            raise NoKeyring("the keyring does not hold this store's key", "open it as the user who made the store")
        try:
            key = SecretBytes(bytes.fromhex(found))
        except ValueError:
            raise WrongMasterKey from None
        _check_probe(self._store, key, self._account)
        return key


def open_keys(
    store: Store,
    account: bytes,
    source: PassphraseSource,
    randomness: Randomness,
    *,
    ring: Callable[[], Keyring] | None = None,
    policy: Policy = PRODUCTION,
) -> PassphraseKeys | KeyringKeys:
    """As the store was made; a new one by the keyring if `ring` is given and there is one, else by passphrase."""
    stored = _origin(store)
    by_passphrase = PassphraseKeys(store, account, source, randomness, policy)
    if stored is None and ring is not None:
        try:
            found = ring()
        except NoKeyring:
            return by_passphrase
        return KeyringKeys(store, account, randomness, lambda: found)
    if stored is None or _fields(stored).get("source") == "passphrase":
        return by_passphrase
    return KeyringKeys(store, account, randomness, system_keyring if ring is None else ring)


def _origin(store: Store) -> bytes | None:
    """How this store's master key is made; `MasterKeyLost` if that is missing and there are secrets."""
    stored = store.record(ORIGIN)
    if stored is None and any(name.startswith(("key/", "sealed/", PROBE)) for name in store.record_names()):
        raise MasterKeyLost("the store holds secrets, but not how their master key is made")
    return stored


def _fields(stored: bytes) -> dict[str, Value]:
    try:
        value = read(stored)
    except DecodeError:
        value = None
    if type(value) is not dict or value.get("v") != 1:
        raise MasterKeyLost("the store does not say how its master key is made")
    return value


def _parameters(stored: bytes) -> PassphraseParameters:
    fields = _exact(stored, _PASSPHRASE_KEYS, "passphrase")
    salt, operations, memory = fields["salt"], fields["operations"], fields["memory"]
    if type(salt) is not bytes or type(operations) is not int or type(memory) is not int:
        raise MasterKeyLost("the store does not say how its master key is made")
    # Whoever can write the file must not be able to make the device spend more than a sensitive secret is worth.
    if operations > pwhash.argon2id.OPSLIMIT_SENSITIVE or memory > pwhash.argon2id.MEMLIMIT_SENSITIVE:
        raise MasterKeyLost("the store asks for more work than any passphrase is stretched by")
    return PassphraseParameters(salt, operations, memory)


def _ring_name(stored: bytes) -> str:
    name = _exact(stored, _KEYRING_KEYS, "keyring")["name"]
    if type(name) is not str:
        raise MasterKeyLost("the store does not say how its master key is made")
    return name


def _exact(stored: bytes, keys: frozenset[str], source: str) -> dict[str, Value]:
    fields = _fields(stored)
    try:
        if fields.get("source") == source:
            return exact_map(fields, keys)
    except DecodeError:
        pass
    raise MasterKeyLost(f"the store's master key is not from a {source}")


def _written(parameters: PassphraseParameters) -> bytes:
    fields = {"memory": parameters.memory_bytes, "operations": parameters.operations, "salt": parameters.salt}
    return canon(fields | {"source": "passphrase", "v": 1})


def _probe(randomness: Randomness, key: SecretBytes, account: bytes) -> bytes:
    inside, nonce = SecretBytes(randomness.bytes(rest.KEY_BYTES)), randomness.bytes(rest.NONCE_BYTES)
    return rest.wrap_key(inside, master=key, nonce=nonce, account=account, identifier=_PROBE_ID)


def _check_probe(store: Store, key: SecretBytes, account: bytes) -> None:
    wrapped = store.record(PROBE)
    if wrapped is None:
        raise MasterKeyLost("the store lacks the mark that its master key is known by")
    try:
        rest.unwrap_key(wrapped, master=key, account=account, identifier=_PROBE_ID)
    except (CheckFailed, DecodeError):
        raise WrongMasterKey from None
