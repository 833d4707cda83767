"""Sealed fields of the threshold protocols: one pair key for each sender, one message under it.

A recipient's pair keys derive from its session root, so that a restart opens what came before it. What a sealed field
holds is canonical already; the session's own wrapping (a map by field) is taken off before it is sealed, so that a
blob holds exactly what CRYPTO.md says.

Source: CRYPTO.md 2.4 and 2.6.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast, final

from aura_chor.base.canon import Value, canon, read
from aura_chor.crypto.derive import pair_private_key
from aura_chor.crypto.errors import CheckFailed, DecodeError
from aura_chor.crypto.members import Index, KemKey
from aura_chor.crypto.seal import Role, Sealer, pair_key, seal_info
from aura_chor.crypto.secrets import SecretBytes, SessionRoot
from aura_chor.crypto.types import KemKeys
from aura_chor.session.groups import split_seat
from aura_chor.session.sealed import Envelope, SealBroken


@dataclass(frozen=True, slots=True, kw_only=True)
class SealFacts:
    """What every blob of a session is bound to. `epoch` is that of the session's events, `bind` the value of 2.6."""

    account: bytes
    epoch: int
    role: Role
    bind: bytes
    session: bytes


@dataclass(frozen=True, slots=True)
class PairKeys:
    """A recipient's own keys, one for each possible sender; recomputed from the root, never stored."""

    root: SessionRoot
    session: bytes

    def private(self, sender: Index) -> SecretBytes:
        """For what this sender seals; also the key that a complaint shows."""
        return pair_private_key(self.root, session=self.session, sender=sender)

    def posted(self, senders: tuple[Index, ...]) -> KemKeys:
        """The public keys, as they are posted."""
        return KemKeys(tuple((sender, pair_key(self.private(sender))) for sender in senders))


@final
class PairSealer:
    """A seat's `session.sealed.Sealer`. `index_of` gives the index of a seat, `posted` the key (recipient, sender)."""

    def __init__(
        self,
        facts: SealFacts,
        sealer: Sealer,
        *,
        field: str,
        index_of: Callable[[str], Index],
        posted: Callable[[Index, Index], KemKey | None],
        own: PairKeys | None,
    ) -> None:
        self._facts = facts
        self._sealer = sealer
        self._field = field
        self._index_of = index_of
        self._posted = posted
        self._own = own
        self._blobs: dict[int, bytes] = {}

    def seal(self, envelope: Envelope, plaintext: bytes, /) -> bytes:
        """enc ‖ ciphertext for one recipient; `SealBroken` where it has posted no key for us."""
        sender, recipient = self._index_of(envelope.sender), self._index_of(envelope.receiver)
        key = self._posted(recipient, sender)
        if key is None:
            raise SealBroken(f"{envelope.receiver} has posted no key")
        content = cast(dict[str, Value], read(plaintext))[self._field]
        return self._sealer.seal(canon(content), key, self._info(sender, recipient, key))

    def open(self, envelope: Envelope, blob: bytes, /) -> bytes:
        """What was sealed; `SealBroken` where it does not open. The blob is kept for a complaint."""
        sender, recipient = self._index_of(envelope.sender), self._index_of(envelope.receiver)
        self._blobs[sender] = blob
        key = self._posted(recipient, sender)
        if key is None or self._own is None:
            raise SealBroken("no key was posted")
        try:
            opened = self._sealer.open(blob, self._own.private(sender), self._info(sender, recipient, key))
            return canon({self._field: read(opened)})
        except (CheckFailed, DecodeError) as error:
            raise SealBroken("it does not open") from error

    def blob_of(self, sender: Index) -> bytes | None:
        """The last blob that came from this sender."""
        return self._blobs.get(sender)

    def proof_against(self, sender: Index) -> tuple[bytes, bytes]:
        """What a complaint shows: the sender's blob and the key that was for it, once what it holds was refuted."""
        blob = self.blob_of(sender)
        assert blob is not None and self._own is not None, "what did not hold has come, under an own key"
        return blob, self._own.private(sender).expose()

    def _info(self, sender: Index, recipient: Index, key: KemKey) -> bytes:
        return seal_info(
            account=self._facts.account,
            bind=self._facts.bind,
            epoch=self._facts.epoch,
            sender=sender,
            pk=key,
            role=self._facts.role,
            session=self._facts.session,
            to=recipient,
        )


def seat_index(seat: str) -> int:
    """The number of a member's seat within its family."""
    return split_seat(seat)[1]
