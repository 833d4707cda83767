"""Nothing secret of a session outlives it in memory, but for the shares that it made (CRYPTO.md 2.6; attack 24)."""

import gc

from aura_chor.crypto.secrets import NoncePair, SecretScalar, SessionRoot
from aura_chor.protocols.dkd_hosting import open_derivation
from tests.ledger.ledger_world import founders
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import alice

KINDS = (SessionRoot, NoncePair, SecretScalar)


def alive() -> list[object]:
    """The secrets that there are, of any kind."""
    gc.collect()
    return [found for found in gc.get_objects() if type(found) in KINDS]


def test_roots_and_nonces_die_with_their_sessions() -> None:
    before = alive()  # held until the end: what other tests left must neither die meanwhile nor give its place away
    others = {id(found) for found in before}
    made = Account().found()
    made.play(2, open_derivation(alice(made), invited=founders(), recipients=founders(), ticket=1))
    made.world.told.clear()
    held = [type(found) for found in alive() if id(found) not in others]
    roots, nonces, scalars = [held.count(kind) for kind in KINDS]
    assert (roots, nonces) == (0, 0)
    assert scalars == 2 * made.n, "the two shares of each device, and no polynomial"
