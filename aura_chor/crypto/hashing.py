"""Hashes that are more than a digest: scalars from hashes, transcripts of a phase, identities of events.

Source: CRYPTO.md 2.2 and 3.1.
"""

import hashlib

from aura_chor.base.canon import digest, frame, mdigest
from aura_chor.crypto import tags
from aura_chor.crypto.group import Scalar, reduce_scalar
from aura_chor.crypto.members import Pairs, pairs_value


def hscalar(tag: str, *parts: bytes) -> Scalar:
    """`reduce(SHA-512(frame(tag, parts…)))`."""
    return reduce_scalar(hashlib.sha512(frame(tag, *parts)).digest())


def transcript(*, session: bytes, phase: str, events: Pairs) -> bytes:
    """32 bytes over [[index, event id]..] of one phase; `phase` is the event kind without its protocol ("commit")."""
    return mdigest(tags.TRANSCRIPT, {"events": pairs_value(events), "phase": phase, "session": session})


def event_id(event: bytes) -> bytes:
    """32 bytes: what a set of event bytes is called (CRYPTO.md 3.1)."""
    return digest(tags.EVENT, event)


def event_message(identifier: bytes) -> bytes:
    """What a device signs to author the event of this id: a frame, not hashed. Device keys sign nothing else."""
    return frame(tags.EVENT_SIGNATURE, identifier)


def commit_message(payload: bytes) -> bytes:
    """What the threshold key signs: a frame, not hashed. The key Y signs nothing else (CRYPTO.md 2.7)."""
    return frame(tags.COMMIT, payload)
