"""Accounts that simulations start from: founded once in a process, in a world without faults, and copied for each run.

Device `number` has the disk that it was left with there. Nothing of a run's seed is in it.
"""

from typing import Final

from msgspec import Struct

from aura_chor.crypto.keygen import account_id
from aura_chor.crypto.members import Index, Roster
from aura_chor.effects.ports import Batch, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.protocols.playing import Policy
from aura_chor.sim.stage import signer_of

CONSENTS: Final = Policy(
    signs=lambda payload: payload.body, derives=lambda *_: True, changes=lambda _: True, cooldown_min=1
)
"""An owner who agrees to everything."""
COOLDOWN_SECONDS: Final = 3
"""Of simulated guardians: long enough that a cancel comes in time, and much shorter than any that is allowed."""
SALT: Final = bytes(32)


class Shape(Struct, frozen=True, kw_only=True):
    """How many devices founded an account and how many of them act; how many guardians were enrolled, 2 of whom act.

    `f`: how many equivocating voters the quorums of devices and guardians tolerate (CRYPTO.md 1).
    """

    n: int
    t: int
    guardians: int = 0
    f: int = 0

    @property
    def members(self) -> int:
        """Devices and guardians."""
        return self.n + self.guardians

    @property
    def epoch(self) -> int:
        """Of the account as it was founded: guardians are enrolled in the second one."""
        return 2 if self.guardians else 1

    @property
    def account(self) -> bytes:
        """Its id."""
        return account_id(f=self.f, roster=founders(self.n), salt=SALT, t=self.t)


class Ground(Struct, frozen=True, kw_only=True):
    """An account, with the disks of its devices and guardians, and the secret values on them."""

    shape: Shape
    disks: tuple[MemoryStore, ...]
    secrets: tuple[bytes, ...]

    def disk(self, number: int) -> Store:
        """A copy of what a device has; nothing for one that is no member."""
        return self.disks[number].copy() if number < len(self.disks) else MemoryStore()

    def log(self) -> Store:
        """The disk of a new device that was handed the log, and has nothing else."""
        store = MemoryStore()
        store.commit(Batch(entries=[entry for _, entry in self.disks[0].entries(limit=1_000_000)])).result()
        return store


def tolerable(f: int, n: int) -> int:
    """How many of n voters may equivocate, at most f: with one more no quorum would be smaller than all of them."""
    return min(f, n - 1)


def founders(n: int) -> Roster:
    """The first `n` devices, numbered from 1 in the account."""
    return tuple([(Index(number + 1), signer_of(number).key) for number in range(n)])
