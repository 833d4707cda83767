"""The master key: as the store was made, never from weak parameters, never a silent second one (CRYPTO.md 10)."""

import traceback
from types import ModuleType

import pytest
from effects_world import ACCOUNT, CHEAP, Ring, keys, passphrase, rng, write
from nacl import pwhash

from aura_chor.base.canon import canon, read
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects import keyring_door
from aura_chor.effects.key_faults import (
    KeyFault,
    MasterKeyLost,
    NoKeyring,
    WeakParameters,
    WrongMasterKey,
)
from aura_chor.effects.keyring_door import system_keyring, trusted
from aura_chor.effects.keys import ORIGIN, PROBE, PRODUCTION, KeyringKeys, PassphraseKeys, Policy, open_keys
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.store_sqlite import open_sqlite


@pytest.fixture
def store():
    return MemoryStore()


def made(text, backend="keyring.backends.SecretService"):
    """An object whose class lives in the module of that back end."""
    return type(text, (Ring,), {"__module__": backend})()


def test_the_same_passphrase_gives_the_same_key_after_a_restart(tmp_path):
    store = open_sqlite(tmp_path / "device.sqlite")
    first = keys(store).master_key()
    store.close()
    again = open_sqlite(tmp_path / "device.sqlite")
    assert keys(again, device="other").master_key() == first
    again.close()


def test_two_stores_with_one_passphrase_have_different_keys(store):
    other = MemoryStore()
    assert keys(store).master_key() != keys(other, device="other").master_key()


def test_a_wrong_passphrase_is_told_from_damage(store):
    keys(store).master_key()
    with pytest.raises(WrongMasterKey, match="check the passphrase"):
        keys(store, "battery staple").master_key()


def test_the_source_is_asked_once_and_told_whether_the_passphrase_is_new(store):
    asked = []

    def source(new):
        asked.append(new)
        return passphrase()(new)

    for _ in range(2):
        opened = PassphraseKeys(store, ACCOUNT, source, rng(), CHEAP)
        assert opened.master_key() is opened.master_key()
    assert asked == [True, False]


def test_the_default_is_moderate_and_stored(store):
    opened = keys(store, policy=PRODUCTION)
    opened.master_key()
    fields = read(store.record(ORIGIN))
    assert (fields["operations"], fields["memory"]) == (3, 2**28) == (PRODUCTION.operations, PRODUCTION.memory_bytes)
    assert len(fields["salt"]) == 16
    keys(store, policy=PRODUCTION).master_key()


@pytest.mark.parametrize("lowered", ["operations", "memory"])
def test_lower_stored_parameters_are_refused_in_production(store, lowered):
    keys(store, policy=Policy(2, 2**14, refuse_weak=False)).master_key()
    fields = read(store.record(ORIGIN)) | {"operations": 3, "memory": 2**28}
    least = {"operations": pwhash.argon2id.OPSLIMIT_MIN, "memory": pwhash.argon2id.MEMLIMIT_MIN}[lowered]
    write(store, [(ORIGIN, canon(fields | {lowered: least}))])
    asked = []
    with pytest.raises(WeakParameters):
        PassphraseKeys(store, ACCOUNT, asked.append, rng(), PRODUCTION).master_key()
    assert asked == [], "refused before anybody is asked"
    with pytest.raises(WrongMasterKey):
        # The guard is the policy alone: without it the key is derived, and is another one.
        keys(store).master_key()


@pytest.mark.parametrize("field, value", [("operations", 5), ("memory", 2**30 + 1), ("salt", 7), ("v", 2), ("more", 1)])
def test_parameters_that_nobody_wrote_are_refused(store, field, value):
    keys(store).master_key()
    write(store, [(ORIGIN, canon(read(store.record(ORIGIN)) | {field: value}))])
    with pytest.raises(MasterKeyLost):
        keys(store).master_key()


@pytest.mark.parametrize("content", [b"", b"\xff", canon([1]), canon({"source": "keyring", "name": "x", "v": 1})])
def test_an_origin_of_another_kind_is_refused(store, content):
    keys(store).master_key()
    write(store, [(ORIGIN, content)])
    with pytest.raises(MasterKeyLost):
        keys(store).master_key()


@pytest.mark.parametrize("lost", [ORIGIN, PROBE])
def test_a_store_with_secrets_never_gets_a_second_master_key(store, lost):
    keys(store).master_key()
    write(store, drop=[lost])
    with pytest.raises(MasterKeyLost):
        keys(store).master_key()


def spelt(new):
    """A passphrase that stands in no line of a source, so that a traceback has it only if it shows values."""
    return SecretBytes(bytes(range(97, 117)))


def test_the_passphrase_is_in_no_record_and_no_traceback(store):
    keys(store).master_key()
    with pytest.raises(WrongMasterKey) as caught:
        PassphraseKeys(store, ACCOUNT, spelt, rng(), CHEAP).master_key()
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "abcdef" not in shown and "_check_probe" in shown
    other = MemoryStore()
    PassphraseKeys(other, ACCOUNT, spelt, rng(), CHEAP).master_key()
    assert not any(b"abcdef" in other.record(name) for name in other.record_names())


# --- the keyring ---


def test_the_keyring_holds_the_key_and_the_store_only_says_so(store):
    held = Ring()
    first = KeyringKeys(store, ACCOUNT, rng(), lambda: held).master_key()
    assert KeyringKeys(store, ACCOUNT, rng("again"), lambda: held).master_key() == first
    assert not any(first.expose() in store.record(name) for name in store.record_names())
    assert list(held.held.values()) == [first.expose().hex()]


def test_without_the_keyrings_entry_the_store_stays_closed(store):
    held = Ring()
    KeyringKeys(store, ACCOUNT, rng(), lambda: held).master_key()
    with pytest.raises(NoKeyring, match="as the user who made the store"):
        KeyringKeys(store, ACCOUNT, rng(), Ring).master_key()
    for wrong in ("no hex", "00" * 32):
        held.held = dict.fromkeys(held.held, wrong)
        with pytest.raises(WrongMasterKey):
            KeyringKeys(store, ACCOUNT, rng(), lambda: held).master_key()


def test_a_system_without_keyring_falls_back_to_the_passphrase(store):
    def missing():
        raise NoKeyring("none", "use a passphrase")

    chosen = open_keys(store, ACCOUNT, passphrase(), rng(), ring=missing, policy=CHEAP)
    assert isinstance(chosen, PassphraseKeys)
    chosen.master_key()
    # What was made by passphrase stays so, also where a keyring has appeared.
    assert isinstance(open_keys(store, ACCOUNT, passphrase(), rng(), ring=Ring, policy=CHEAP), PassphraseKeys)


def test_a_store_of_the_keyring_does_not_fall_back(store):
    held = Ring()
    chosen = open_keys(store, ACCOUNT, passphrase(), rng(), ring=lambda: held, policy=CHEAP)
    first = chosen.master_key()

    def missing():
        raise NoKeyring("none", "unlock it")

    with pytest.raises(NoKeyring):
        open_keys(store, ACCOUNT, passphrase(), rng(), ring=missing, policy=CHEAP).master_key()
    assert open_keys(store, ACCOUNT, passphrase(), rng(), ring=lambda: held, policy=CHEAP).master_key() == first


def test_only_keyrings_of_systems_are_trusted():
    good, plain = made("Keyring"), made("PlaintextKeyring", "keyrings.alt.file")
    assert trusted(good).get_password("s", "n") is None
    chain = made("ChainerBackend", "keyring.backends.chainer")
    for backends in ([good, plain], [plain], []):
        chain.backends = backends
        with pytest.raises(NoKeyring, match="no keyring of its own"):
            trusted(chain)
    chain.backends = [good]
    trusted(chain)
    for other in (plain, made("Keyring", "keyring.backends.null"), made("Keyring", "keyring.backends.fail")):
        with pytest.raises(NoKeyring):
            trusted(other)


def test_what_a_keyring_says_in_its_error_is_not_repeated():
    backend = made("Keyring")
    backend.error = RuntimeError("the password was hunter2")
    for call in (lambda: trusted(backend).get_password("s", "n"), lambda: trusted(backend).set_password("s", "n", "p")):
        with pytest.raises(NoKeyring, match="RuntimeError") as caught:
            call()
        assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_the_library_is_optional(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(keyring_door.importlib, "import_module", missing)
    with pytest.raises(NoKeyring, match="not installed"):
        system_keyring()
    library = ModuleType("keyring")
    library.get_keyring = lambda: made("Keyring")
    monkeypatch.setattr(keyring_door.importlib, "import_module", lambda name: library)
    system_keyring().set_password("s", "n", "p")


def test_every_fault_says_a_way_out():
    for fault in (WeakParameters(), WrongMasterKey(), MasterKeyLost("x")):
        assert isinstance(fault, KeyFault) and fault.remedy and fault.remedy in str(fault)
