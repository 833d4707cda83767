"""Key derivation, step by step: what everybody knows of a session, and one device's own evaluation. No waiting.

Source: CRYPTO.md 6.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, final

from aura_chor.base.names import SessionId
from aura_chor.crypto import dkd as math
from aura_chor.crypto.derive import commitment_salt
from aura_chor.crypto.group import Point
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.secrets import SecretBytes, SecretScalar, SessionRoot
from aura_chor.crypto.sharing import Commitments, eval_commitments
from aura_chor.crypto.types import Partial
from aura_chor.effects.ports import Randomness
from aura_chor.protocols.generated.dkd import messages
from aura_chor.protocols.members import Members
from aura_chor.session.faults import OutputMismatch

RANDOM_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationFacts:
    """What a derivation is about. `commitments` are those of the committee's derive key.

    `published` are the checks that the log holds, also of recipients that nobody waits for any more.
    """

    tr: bytes
    t: int
    context: math.Context
    point: math.ContextPoint
    invited: Members
    recipients: Members
    commitments: Commitments
    published: Callable[[], Iterable[bytes]] = field(default=tuple, repr=False)

    def public_share(self, index: Index) -> Point:
        """K_i of a member."""
        return eval_commitments(self.commitments, index)

    def one_check(self, dones: dict[int, messages.Done], session: SessionId) -> bytes:
        """What all recipients say alike; `OutputMismatch` names nobody, since nobody can be shown to be wrong."""
        checks = {bytes(done.check) for done in dones.values() if done.tr == self.tr}
        if len(checks.union(self.published())) != 1:
            raise OutputMismatch("the recipients do not agree on what they derived", session_id=session)
        return checks.pop()


@final
@dataclass(slots=True)
class Derivation:
    """What a recipient gets out of a session, and nothing that the session's secrets could be told from: it is kept
    when the recipient's body is long gone. `derived` is there when it has completed."""

    derived: math.Derived | None = None
    partials: dict[Index, math.Partial] = field(default_factory=dict)
    commits: Pairs = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluator:
    """An invited device's own evaluation. `key` is its share of the derive key.

    σ and the salt are recomputable; the proof's randomness may differ after a restart.
    """

    facts: DerivationFacts
    index: Index
    key: SecretScalar = field(repr=False)
    root: SessionRoot = field(repr=False)
    random: Randomness = field(repr=False)

    def partial(self) -> Partial:
        """σ with its proof, and the salt of its commitment."""
        value = math.partial(
            self.key,
            self.facts.point,
            tr=self.facts.tr,
            index=self.index,
            public_share=self.facts.public_share(self.index),
            random32=SecretBytes(self.random.bytes(RANDOM_BYTES)),
        )
        return Partial(value, commitment_salt(self.root, bind=self.facts.tr))


def partial_digest(partial: Partial, tr: bytes, index: Index) -> bytes:
    """cm_i of an evaluation."""
    return math.partial_commitment(partial.value.sigma, partial.salt.expose(), tr=tr, index=index)
