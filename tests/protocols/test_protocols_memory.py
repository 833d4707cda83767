"""Nothing secret of a session outlives it in memory, but for the shares that it made (CRYPTO.md 2.6; attack 24)."""

import gc

from aura_chor.crypto.secrets import NoncePair, SecretScalar, SessionRoot
from aura_chor.protocols.dkd_hosting import open_derivation
from tests.ledger.ledger_world import founders
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import alice

KINDS = (SessionRoot, NoncePair, SecretScalar)


def alive() -> list[int]:
    """How many secrets of each kind there are."""
    gc.collect()
    held = [type(found) for found in gc.get_objects()]
    return [held.count(kind) for kind in KINDS]


def test_roots_and_nonces_die_with_their_sessions() -> None:
    before = alive()
    made = Account().found()
    made.play(2, open_derivation(alice(made), invited=founders(), recipients=founders(), ticket=1))
    made.world.told.clear()
    roots, nonces, scalars = [now - then for now, then in zip(alive(), before, strict=True)]
    assert (roots, nonces) == (0, 0)
    assert scalars == 2 * made.n, "the two shares of each device, and no polynomial"
