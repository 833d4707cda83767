"""The simulated source of randomness: a pure function of seed, device and incarnation, read as a stream.

The operating system's source is no part of this room. Production refuses this one by its type, before it loads a key.

Source: CRYPTO.md 0.6 and 15; FIPS 202 (SHAKE-256).
"""

import hashlib
from typing import Final, final

from aura_chor.base.canon import frame, u64be
from aura_chor.crypto import tags

BLOCK_BYTES: Final = 64


def simulated_block(*, seed: bytes, device: str, incarnation: int, number: int) -> bytes:
    """Block `number` (0-based), 64 bytes; `device` is the simulated device's name in ASCII."""
    parts = (seed, device.encode("ascii"), u64be(incarnation), u64be(number))
    return hashlib.shake_256(frame(tags.SIMULATED, *parts)).digest(BLOCK_BYTES)


@final
class SimulatedRng:
    """The blocks as one stream. `incarnation` grows at every simulated restart: a crash never replays bytes."""

    __slots__ = ("_buffer", "_device", "_incarnation", "_number", "_seed")

    def __init__(self, *, seed: bytes, device: str, incarnation: int = 0) -> None:
        self._seed, self._device, self._incarnation = seed, device, incarnation
        self._number = 0
        self._buffer = b""

    def bytes(self, count: int) -> bytes:
        """The next `count` bytes of the stream."""
        while len(self._buffer) < count:
            self._buffer += simulated_block(
                seed=self._seed, device=self._device, incarnation=self._incarnation, number=self._number
            )
            self._number += 1
        drawn, self._buffer = self._buffer[:count], self._buffer[count:]
        return drawn
