"""What the tests of keys and records share: cheap passphrases, counted random bytes, a keyring of their own."""

from nacl import pwhash

from aura_chor.crypto.rng import SimulatedRng
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.keys import PassphraseKeys, Policy
from aura_chor.effects.ports import Batch
from aura_chor.effects.vault import Vault

ACCOUNT = b"\x0a" * 32
CHEAP = Policy(pwhash.argon2id.OPSLIMIT_MIN, pwhash.argon2id.MEMLIMIT_MIN, refuse_weak=False)
MASTER = SecretBytes(b"\x4d" * 32)


def rng(name="device"):
    return SimulatedRng(seed=b"tests of effects", device=name)


def passphrase(text="correct horse"):
    return lambda new: SecretBytes(text.encode())


def keys(store, text="correct horse", policy=CHEAP, device="device"):
    return PassphraseKeys(store, ACCOUNT, passphrase(text), rng(device), policy)


def vault(store, master=MASTER, device="vault", account=ACCOUNT):
    return Vault(store, account, master, rng(device))


def write(store, records=(), drop=()):
    store.commit(Batch(records=records, drop_records=drop)).result()


class Ring:
    """A keyring of the system, as far as the door can tell."""

    def __init__(self, error=None):
        self.held, self.error = {}, error

    def get_password(self, service, name):
        if self.error:
            raise self.error
        return self.held.get((service, name))

    def set_password(self, service, name, password):
        if self.error:
            raise self.error
        self.held[service, name] = password
