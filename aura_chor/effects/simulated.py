"""The effects of a simulated device: everything a function of a seed. Production refuses them by their types.

The master key is the same in every life of a device, random bytes never are (CRYPTO.md 0.6).
"""

from collections.abc import Callable

from aura_chor.crypto.rest import KEY_BYTES
from aura_chor.crypto.rng import SimulatedRng
from aura_chor.crypto.seal import SimulatedSealer
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.ports import Effects, Store


class SimulatedClock:
    """Shows what it is told to."""

    def __init__(self, show: Callable[[], int]) -> None:
        self._show = show

    def now_ms(self) -> int:
        """Whoever simulates sees to it that this never goes back."""
        return self._show()


class SimulatedKeys:
    """A master key without a passphrase to stretch."""

    def __init__(self, *, seed: bytes, device: str) -> None:
        self._key = SecretBytes(SimulatedRng(seed=seed, device=f"{device}/master").bytes(KEY_BYTES))

    def master_key(self) -> SecretBytes:
        """The same 32 bytes always."""
        return self._key


class NoTransport:
    """For a device whose network is simulated outside it: what it sends goes the way of its outputs."""

    def send(self, recipient: bytes, content: bytes) -> None:
        """A bug of the caller."""
        raise AssertionError("a simulated device sends by its outputs")

    def receive(self) -> tuple[bytes, bytes] | None:
        """Nothing ever arrives here."""
        return None

    def watch(self, arrived: Callable[[], None]) -> None:
        """Nothing ever arrives here."""

    def close(self) -> None:
        """There is nothing to leave."""


def simulated_effects(*, seed: bytes, device: str, incarnation: int, store: Store, show: Callable[[], int]) -> Effects:
    """Of one life of a device. `device` is its name in ASCII, `show` what its clock shows."""
    randomness = SimulatedRng(seed=seed, device=device, incarnation=incarnation)
    return Effects(
        clock=SimulatedClock(show),
        randomness=randomness,
        transport=NoTransport(),
        store=store,
        keys=SimulatedKeys(seed=seed, device=device),
        sealer=SimulatedSealer(randomness.bytes),
    )
