"""A Fourier transform of eight numbers modulo a prime, by eight workers who hold one
number each.

Three stages of pairwise exchanges, the butterflies. Nobody waits for a stage to
end: a worker goes on as soon as its own partner has answered. The results lie in
bit-reversed order.

Generated from fft8.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role.
"""

from __future__ import annotations

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "d93c122c7a8547fbb64ef996049291cb600bc7902bc7edda9940eab05409c9c7"
ROLES = ("W0", "W1", "W2", "W3", "W4", "W5", "W6", "W7")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


def _where_prime_modulo_8_is_1_and_prime_above_8(prime: int) -> bool:
    return prime % 8 == 1 and prime > 8


class Parameters(Message, frozen=True):
    """The parameters of FFT8."""

    prime: int

    def __post_init__(self) -> None:
        if not _where_prime_modulo_8_is_1_and_prime_above_8(self.prime):
            raise ValueError("`prime % 8 == 1 and prime > 8` does not hold")


PROTOCOL = ProtocolIdentity("FFT8", PROTOCOL_HASH, ROLES, Parameters)
