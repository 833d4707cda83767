"""The production source of randomness, and the check that nothing else is in its place (CRYPTO.md 0.6)."""

import os
from typing import final

from aura_chor.crypto.seal import HpkeSealer
from aura_chor.effects.key_faults import SimulatedInProduction


@final
class SystemRng:
    """The operating system's source."""

    __slots__ = ()

    def bytes(self, count: int) -> bytes:
        """`count` fresh bytes; blocks only before the system has gathered entropy after its start."""
        return os.urandom(count)


def require_production(randomness: object, sealer: object) -> None:
    """`SimulatedInProduction` unless both are the production types themselves, not subclasses or look-alikes.

    To be called before any key is loaded.
    """
    for found, wanted in ((randomness, SystemRng), (sealer, HpkeSealer)):
        if type(found) is not wanted:
            raise SimulatedInProduction(type(found).__name__)
