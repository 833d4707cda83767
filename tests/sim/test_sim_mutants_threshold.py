"""Every property of accounts has a bug that it catches: in a body, the machine, the host, the ledger or the disk.

The same seeds without the bug are clean, so that it is the bug that is caught.
"""

import itertools

import pytest
from sim_accounts import account_played, broken_by, stage_of

from aura_chor.crypto import dkd
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.types import SharePair
from aura_chor.effects.vault import Vault
from aura_chor.ledger import successor
from aura_chor.ledger.certified import Target
from aura_chor.protocols import redistribution
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.redistribution import Dealer, RedistributionFacts
from aura_chor.protocols.signing import Signer
from aura_chor.sim import collusion
from aura_chor.sim.faults import PRESETS, FaultMix
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.properties_threshold import OF_ACCOUNTS
from aura_chor.sim.registry import ALL

CALM = PRESETS["none"]
CRASHES = FaultMix(crashes=6, until_ms=400, write_ms=(0, 30), delay_ms=(1, 20))
LATE = FaultMix(delay_ms=(250, 300), until_ms=400)


@pytest.fixture(scope="module", autouse=True)
def null():
    with null_cryptography():
        yield


def refusing():
    """Seeds in which some of the invited do not consent."""
    return [seed for seed in range(1, 30) if stage_of("sign", seed).plot.policies][:2]


def test_locks_catches_votes_that_decide_alone(monkeypatch):
    """Whoever counts one vote as a quorum takes the lock, and so does another one."""
    assert not broken_by("locks", "lock", LATE, range(1, 5))
    monkeypatch.setattr(Target, "quorum", property(lambda self: 1))
    assert broken_by("locks", "lock", LATE, range(1, 5))


def test_epochs_catches_a_device_that_drops_its_new_shares(monkeypatch):
    """It takes the committee that has just been certified for one that is over."""
    assert not broken_by("epochs", "lock", CALM, [1])
    whole = Holding.replaced

    def careless(self, head):
        self._shares.clear()
        return [*whole(self, head), *(name for scope in self._committees() for name in self._vault.dropping(scope))]

    monkeypatch.setattr(Holding, "replaced", careless)
    assert broken_by("epochs", "lock", CALM, [1])


def test_threshold_catches_a_signer_that_asks_nobody(monkeypatch):
    assert not broken_by("threshold", "sign", CALM, refusing())
    made = Signer.__init__

    def willing(self, *arguments, **named):
        made(self, *arguments, **{**named, "consents": True})

    monkeypatch.setattr(Signer, "__init__", willing)
    assert broken_by("threshold", "sign", CALM, refusing())


def test_threshold_catches_a_key_that_depends_on_who_was_asked(monkeypatch):
    """The partial of one device is taken for the whole."""
    assert not broken_by("threshold", "dkd", CALM, range(1, 6))
    monkeypatch.setattr(dkd, "interpolate_points", lambda partials: partials[min(partials)])
    assert broken_by("threshold", "dkd", CALM, range(1, 6))


def test_threshold_catches_dealers_that_hand_out_their_own_shares(monkeypatch):
    """Whoever is dealt t of them has the root: the signatures that come of it are false, which is too late."""
    assert not broken_by("threshold", "reshare:refresh", CALM, [1])
    own = lambda self, _: SharePair(sign=self._polynomials["sign"][0], derive=self._polynomials["derive"][0])  # noqa: E731
    monkeypatch.setattr(Dealer, "share_for", own)
    monkeypatch.setattr(RedistributionFacts, "share_holds", lambda *_: True)
    monkeypatch.setattr(redistribution, "feldman_ok", lambda *_: True)
    assert broken_by("threshold", "reshare:refresh", CALM, [1])


def test_threshold_sees_what_t_devices_hold_together(monkeypatch):
    """The search is not in vain: with one device more than may work together it finds the keys."""
    monkeypatch.setattr(collusion, "_members", lambda held, some, committee: len(some) - 1)
    assert broken_by("threshold", "sign", CALM, [1])


def test_epochs_catches_devices_that_call_one_state_by_two_names(monkeypatch):
    """What a certificate makes depends on who reads it, so that one head has several successors."""
    assert not broken_by("epochs", "sign", CALM, [1])
    named, count = successor.payload_digest, itertools.count()
    monkeypatch.setattr(successor, "payload_digest", lambda payload: named(payload)[:-1] + bytes([next(count) % 256]))
    outcome = account_played("sign", 1, CALM, properties=["epochs"], limit_ms=15_000)
    told = [violation.what for violation in outcome.violations]
    assert f"one head has {stage_of('sign', 1).devices} successors" in told


def test_nonces_catches_a_signer_that_draws_the_same_again(monkeypatch):
    """After a crash the next session is signed with nonces that were used already."""
    assert not broken_by("nonces", "sign", CRASHES, range(1, 8))
    monkeypatch.setattr(Signer, "_fresh", lambda self: SecretBytes(bytes(32)))
    assert broken_by("nonces", "sign", CRASHES, range(1, 8))


def test_secrecy_catches_a_disk_in_the_clear(monkeypatch):
    """Roots and shares are looked for without anybody naming them."""
    assert not broken_by("secrecy", "keygen:founding", CALM, [1])
    monkeypatch.setattr(Vault, "seal", lambda self, place, secret: [(place.name, secret.expose())])
    monkeypatch.setattr(Vault, "open", lambda self, place: stored(self._store.record(place.name)))
    assert broken_by("secrecy", "keygen:founding", CALM, [1])


def stored(content):
    return None if content is None else SecretBytes(content)


def test_completion_catches_coordinators_that_are_never_answered(monkeypatch):
    """Nobody fails, every session ends by its deadlines, and what is wanted does not come about."""
    assert not broken_by("completion", "sign", CALM, [9])
    made = Signer.__init__
    monkeypatch.setattr(Signer, "__init__", lambda self, *a, **named: made(self, *a, **{**named, "consents": False}))
    assert broken_by("completion", "sign", CALM, [9])


def test_every_property_of_accounts_has_a_mutant():
    """By the names of the tests above."""
    caught = {name.split("_catches_")[0].removeprefix("test_") for name in globals() if "_catches_" in name}
    assert caught >= set(OF_ACCOUNTS) and caught <= set(ALL)
