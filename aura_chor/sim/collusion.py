"""What devices below the threshold know together: every share that each of them has ever held, in any life and epoch.

A device that lies deletes nothing, so that the shares of committees that are over count as well, and those that were
never certified. Any devices may be the ones that work together, whether they lie in this run or not: they are as many
as they can be with fewer than t members of every committee.

Source: CRYPTO.md 0 and 7 (proactive sharing: shares of several epochs are worth nothing together).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from aura_chor.crypto.group import mul_base
from aura_chor.crypto.members import PURPOSES, Index
from aura_chor.crypto.sharing import interpolate_scalars
from aura_chor.crypto.types import SharePair
from aura_chor.effects.ports import Randomness, Store
from aura_chor.effects.vault import Vault
from aura_chor.ledger.certified import Committee
from aura_chor.protocols.holding import Holding

DEVICES_MAX = 10
"""Of more devices not all coalitions are looked at, only those of the first so many."""


class Piece(Struct, frozen=True, eq=False):
    """The share of one member of a committee."""

    committee: Committee
    index: Index
    pair: SharePair


class Hoard:
    """All pieces that one device has ever held."""

    def __init__(self) -> None:
        self._pieces: dict[tuple[bytes, Index], Piece] = {}

    @property
    def pieces(self) -> list[Piece]:
        """In the order in which it got them."""
        return list(self._pieces.values())

    def add(self, committee: Committee, index: Index, pair: SharePair) -> None:
        """One that it has now."""
        self._pieces.setdefault((committee.id, index), Piece(committee, index, pair))


class Hoarding(Holding):
    """Writes down what it is handed."""

    def __init__(self, vault: Vault, store: Store, randomness: Randomness, hoard: Hoard) -> None:
        super().__init__(vault, store, randomness)
        self._hoard = hoard

    def hand_over(self, committee: Committee, index: Index, shares: SharePair) -> None:
        """As for any device."""
        self._hoard.add(committee, index, shares)
        super().hand_over(committee, index, shares)


def opened(hoards: Mapping[int, Hoard]) -> Iterator[str]:
    """The keys that devices below the threshold can compute: one sentence for each; there must be none."""
    numbers = sorted(hoards)[:DEVICES_MAX]
    held = {number: hoards[number].pieces for number in numbers}
    committees = {piece.committee.id: piece.committee for pieces in held.values() for piece in pieces}
    seen: set[frozenset[tuple[bytes, Index]]] = set()
    for coalition in _coalitions(held, list(committees.values())):
        pool = [piece for number in coalition for piece in held[number]]
        most = max((piece.committee.shape.t for piece in pool), default=0)
        for chosen in [some for size in range(1, most + 1) for some in combinations(pool, size)]:
            name = frozenset((piece.committee.id, piece.index) for piece in chosen)
            if name not in seen and len({piece.index for piece in chosen}) == len(chosen):
                yield from _found(chosen, coalition, list(committees.values()))
            seen.add(name)


def _coalitions(held: Mapping[int, Sequence[Piece]], committees: Sequence[Committee]) -> list[tuple[int, ...]]:
    """The largest sets of devices with fewer than t members of each committee."""
    found: list[tuple[int, ...]] = []
    for size in range(len(held), 0, -1):
        for some in combinations(held, size):
            small = all(_members(held, some, committee) < committee.shape.t for committee in committees)
            if small and not any(set(some) < set(larger) for larger in found):
                found.append(some)
    return found


def _members(held: Mapping[int, Sequence[Piece]], some: Sequence[int], committee: Committee) -> int:
    return sum(any(piece.committee.id == committee.id for piece in held[number]) for number in some)


def _found(chosen: Sequence[Piece], coalition: Sequence[int], committees: Sequence[Committee]) -> Iterator[str]:
    for purpose in PURPOSES:
        shares = {piece.index: piece.pair.sign if purpose == "sign" else piece.pair.derive for piece in chosen}
        key = mul_base(interpolate_scalars(shares).expose())
        if key in [(one.sign if purpose == "sign" else one.derive)[0] for one in committees]:
            who = ", ".join(map(str, coalition))
            yield f"devices {who}, fewer than any threshold, hold the key to {purpose} with {len(chosen)} shares"
