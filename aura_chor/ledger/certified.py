"""What a certificate certifies: committees, and heads that name them. Values only; who proves them is elsewhere.

Source: CRYPTO.md 1, 2.5, 2.7, 4 and 7.
"""

from dataclasses import dataclass
from functools import lru_cache

from aura_chor.crypto.group import Point
from aura_chor.crypto.keygen import committee_id
from aura_chor.crypto.members import DeviceKey, Index, Kind, Purpose, Roster, quorum
from aura_chor.crypto.primitives import per_backend
from aura_chor.crypto.sharing import Commitments, eval_commitments
from aura_chor.ledger.event import Author


@dataclass(frozen=True, slots=True)
class Target:
    """The public shape of a committee before it has keys: who, how many sign, how many may equivocate."""

    kind: Kind
    roster: Roster
    t: int
    f: int
    cooldown: int | None = None

    @property
    def n(self) -> int:
        """How many members."""
        return len(self.roster)

    @property
    def quorum(self) -> int:
        """How many votes decide."""
        return quorum(self.n, self.t, self.f)

    def index_of(self, author: Author) -> Index | None:
        """The index of a member by its key; None for a stranger."""
        return next((index for index, key in self.roster if key.encoded == author), None)

    def members(self) -> dict[Author, DeviceKey]:
        """The members' keys."""
        return {Author(key.encoded): key for _, key in self.roster}


@dataclass(frozen=True, slots=True)
class Committee:
    """A certified committee: its shape, the epoch that it began, and the commitments to its two shared keys."""

    id: bytes
    epoch: int
    shape: Target
    sign: Commitments
    derive: Commitments

    def public_share(self, purpose: Purpose, index: Index) -> Point:
        """Y_i or K_i of a member."""
        return _public_share(self.sign if purpose == "sign" else self.derive, index)

    @property
    def key(self) -> Point:
        """Y."""
        return self.sign[0]


def committee(account: bytes, *, epoch: int, shape: Target, sign: Commitments, derive: Commitments) -> Committee:
    """The committee with its id."""
    identifier = committee_id(
        account=account,
        sign=sign,
        derive=derive,
        epoch=epoch,
        f=shape.f,
        kind=shape.kind,
        roster=shape.roster,
        t=shape.t,
        cooldown=shape.cooldown,
    )
    return Committee(identifier, epoch, shape, sign, derive)


@dataclass(frozen=True, slots=True)
class Head:
    """One certified state of the account. `epoch` counts certified membership changes; `retired` lost their place."""

    id: bytes
    prestate: bytes | None
    epoch: int
    recovery: bool
    devices: Committee
    guardians: Committee | None
    retired: tuple[Author, ...]
    highest: tuple[Index | None, Index | None]
    """The highest index ever certified, of devices and of guardians."""

    def committees(self) -> tuple[Committee, ...]:
        """Devices, and guardians if there are any."""
        return (self.devices,) if self.guardians is None else (self.devices, self.guardians)

    def member(self, author: Author) -> tuple[Committee, Index] | None:
        """The committee and index of a current member."""
        for found in self.committees():
            index = found.shape.index_of(author)
            if index is not None:
                return found, index
        return None


@per_backend
@lru_cache(maxsize=4096)
def _public_share(commitments: Commitments, index: Index) -> Point:
    return eval_commitments(commitments, index)
