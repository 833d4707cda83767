"""What a shipped protocol gives its caller: data, the events that this device wrote, proofs, signature, payload.

A result that carries a signature carries the payload that it signs, and one that does not verify is never made: that
would be a bug of the protocol's body, since everything in it was checked before (CRYPTO.md 3.5).
"""

from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from aura_chor.crypto.dleq import Proof
from aura_chor.crypto.group import Point
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index, Pairs
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import verify
from aura_chor.effects.vault import Place
from aura_chor.ledger.event import Author, EventId

Data = TypeVar("Data")
Proofs = TypeVar("Proofs")


class SignatureUnproven(AssertionError):
    """A bug: a result claims a signature that is none on its payload, or one of the two alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolResult(Generic[Data, Proofs]):
    """`events` are all events that this device emitted in the session, in their order.

    `payload` is the canonical commit payload, and `signature` the account's over it; both or neither. `key` is the
    account's public key, which the signature is checked under when the result is made.
    """

    data: Data
    events: tuple[EventId, ...]
    proofs: Proofs
    payload: bytes | None = None
    signature: bytes | None = None
    key: Point | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.payload is None and self.signature is None:
            return
        if self.payload is None or self.signature is None or self.key is None:
            raise SignatureUnproven("a result has a payload and its signature under a key, or none of them")
        if not verify(self.key, commit_message(self.payload), self.signature):
            raise SignatureUnproven("the signature of a result does not verify")


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Of keygen, succession, reshare, recover: the committee, its keys Y and K, and where this device's shares are.

    `index` and `shares` are empty for a device that is no member of the new committee.
    """

    committee: bytes
    signing_key: Point
    derive_key: Point
    index: Index | None
    shares: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipProofs:
    """The certificate, with the acknowledgements and votes that it rests on."""

    certificate: EventId
    acks: Pairs
    votes: Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """Of dkd. `output` is None for a device that is no recipient; `public_key` for symmetric keys."""

    output: SecretBytes | None
    public_key: bytes | None
    check: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationProofs:
    """The proofs of the partials that were combined, and the commitments of all who took part."""

    partials: tuple[tuple[Index, Proof], ...]
    commits: Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningProofs:
    """The signing set: who committed, and by which event."""

    commits: Pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Of locking: who holds the lock, in which term."""

    holder: Author
    term: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingProofs:
    """The votes of a quorum."""

    votes: tuple[EventId, ...]


MembershipResult: TypeAlias = ProtocolResult[Membership, MembershipProofs]
DkdResult: TypeAlias = ProtocolResult[Derivation, DerivationProofs]
SigningResult: TypeAlias = ProtocolResult[bytes, SigningProofs]
LockResult: TypeAlias = ProtocolResult[Holding, HoldingProofs]
