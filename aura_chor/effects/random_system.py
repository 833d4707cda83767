"""The production source of randomness, and the checks that nothing simulated is in its place (CRYPTO.md 0.6)."""

import os
from typing import final

from aura_chor.crypto.primitives import NotTheLibrary, hold_library, require_library
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

    So it is while null cryptography is installed in this process. To be called before any key is loaded.
    """
    require_real_cryptography()
    for found, wanted in ((randomness, SystemRng), (sealer, HpkeSealer)):
        if type(found) is not wanted:
            raise SimulatedInProduction(type(found).__name__)


def require_real_cryptography() -> None:
    """`SimulatedInProduction` while null cryptography is installed in this process."""
    try:
        require_library()
    except NotTheLibrary as error:
        raise SimulatedInProduction(str(error)) from error


def hold_real_cryptography(device: object) -> None:
    """As above; and none can be installed until `release_library(device)`, or until the device is no more."""
    try:
        hold_library(device)
    except NotTheLibrary as error:
        raise SimulatedInProduction(str(error)) from error
