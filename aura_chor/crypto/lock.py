"""The lottery of a lock: its scope and each device's ticket, public and deterministic; nothing of value rests on it.

Source: CRYPTO.md 9.
"""

from aura_chor.base.canon import check_lock_kind, digest, mdigest
from aura_chor.crypto import tags
from aura_chor.crypto.members import DeviceKey


def lock_scope(*, account: bytes, epoch: int, kind: str, prestate: bytes, term: int) -> bytes:
    """32 bytes: the session of all events about one lock in one term. `DecodeError` if `kind` is no kind of lock."""
    fields = {"account": account, "epoch": epoch, "kind": check_lock_kind(kind), "prestate": prestate, "term": term}
    return mdigest(tags.LOCK_SCOPE, fields)


def lock_ticket(*, scope: bytes, key: DeviceKey, prestate: bytes) -> bytes:
    """32 bytes, compared as bytes: the lowest among the valid requests in a vote's causal past is voted for."""
    return digest(tags.LOCK_TICKET, scope, key.encoded, prestate)
