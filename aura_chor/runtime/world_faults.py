"""What links and disks do in a simulated world: drawn from a seed, each decision by itself.

A decision is a function of the seed and of its own name (what kind, on which link, which message), never of how many
were drawn before. So one fault can be taken out of a run (`masked`) and all others stay as they are: that is how a
failing run is made small.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Decision: TypeAlias = tuple[str | int, ...]
"""The name of one decision: its kind, then numbers: which devices (in the world's order), which message or write."""

_CERTAIN: Final = 1_000
_WORD_BYTES: Final = 8
_DAMAGE_MAX: Final = 1 << 32


@dataclass(slots=True)
class Draws:
    """Decisions of one world. `taken` collects the faults that happened, in their order."""

    seed: int
    masked: frozenset[Decision] = frozenset()
    taken: list[Decision] = field(default_factory=list)

    def between(self, low: int, high: int, *name: str | int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low if high <= low else low + self._word(name) % (high - low + 1)

    def happens(self, permille: int, *name: str | int) -> bool:
        """Whether a fault that happens `permille` times in a thousand happens here."""
        if permille <= 0 or self._word(name) % _CERTAIN >= permille or name in self.masked:
            return False
        self.taken.append(name)
        return True

    def _word(self, name: Decision) -> int:
        text = repr((self.seed, *name)).encode("ascii", "backslashreplace")
        return int.from_bytes(hashlib.sha256(text).digest()[:_WORD_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a message under way; `in_order`: not before what was sent earlier on its link.

    `damage` decides what becomes of its bytes; None leaves them whole.
    """

    delay_ms: int
    in_order: bool
    damage: int | None = None

    def of(self, content: bytes) -> bytes:
        """What arrives of these bytes: all of them, a beginning, or all with one changed."""
        if self.damage is None or not content:
            return content
        place = self.damage // 2 % len(content)
        if self.damage % 2:
            return content[:place]
        return content[:place] + bytes([content[place] ^ (1 + self.damage % 255)]) + content[place + 1 :]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFaults:
    """How all links of a world behave. Rates are out of a thousand; a message that jumps leaves its order."""

    delay_ms: tuple[int, int] = (1, 20)
    jump_ms: int = 200
    loss: int = 0
    duplication: int = 0
    reordering: int = 0
    corruption: int = 0

    def copies(self, draws: Draws, *, sender: int, recipient: int, number: int) -> tuple[Copy, ...]:
        """What arrives of message `number` of this link."""
        name = sender, recipient, number
        if draws.happens(self.loss, "loss", *name):
            return ()
        delay = draws.between(*self.delay_ms, "delay", *name)
        jump = draws.between(1, self.jump_ms, "jump", *name)
        jumps = draws.happens(self.reordering, "reordering", *name)
        corrupt = draws.happens(self.corruption, "corruption", *name)
        damage = draws.between(0, _DAMAGE_MAX, "damage", *name) if corrupt else None
        first = Copy(delay + jump if jumps else delay, in_order=not jumps, damage=damage)
        if draws.happens(self.duplication, "duplication", *name):
            return first, Copy(delay + jump, in_order=False)
        return (first,)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFaults:
    """How long a write takes to be durable on any disk of a world; until then a crash may lose it."""

    write_ms: tuple[int, int] = (0, 4)


SMOOTH: Final = LinkFaults(delay_ms=(1, 1))
ROUGH: Final = LinkFaults(loss=100, duplication=100, reordering=200)
"""A tenth is lost, a tenth comes twice, a fifth out of order."""
