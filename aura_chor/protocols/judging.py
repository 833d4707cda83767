"""What the checks of every change of membership have in common: whose they are, and which votes count.

Source: CRYPTO.md 2.6 and 7.4.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

from aura_chor.crypto.members import Index
from aura_chor.crypto.types import Digest
from aura_chor.protocols.sealing import PairSealer

Facts = TypeVar("Facts")


class Judging(Generic[Facts]):
    """`own` is the index of whoever is sent sealed shares, `sealer` what opens them; nobody else has either.

    `decidable` is what a vote must say, value and transcript of the acknowledgements, once the log has them all.
    """

    def __init__(
        self,
        facts: Facts,
        *,
        decidable: Callable[[], tuple[Digest, Digest] | None],
        own: Index | None = None,
        sealer: PairSealer | None = None,
    ) -> None:
        self._facts = facts
        self._decidable = decidable
        self._own = own
        self._sealer = sealer

    def counts(self, value: Digest, acks: Digest) -> bool | None:
        """Whether a vote is for the value that all have acknowledged, and over these very acknowledgements.

        A certificate names the votes that were counted, and one that says something else would spoil it. None while
        some acknowledgement is missing.
        """
        said = self._decidable()
        return None if said is None else (value, acks) == said

    def proof_against(self, sender: Index) -> tuple[Index, bytes, bytes]:
        """What a complaint says of a sender whose sealed share does not hold."""
        assert self._sealer is not None, "only who is sent shares can refute one"
        return sender, *self._sealer.proof_against(sender)
