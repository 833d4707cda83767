"""The verdict on a complaint: every device, given the same evidence, names the same culprit.

A complaint publishes the blob and the pair private key that opens it. That exposes only a value which a corrupt party
knows anyway, and it turns "I could not open it" into something that all can repeat. A bare accusation has no effect.

Source: CRYPTO.md 2.6 (complaint) and 11 (`InvalidShare`, `FalseComplaint`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aura_chor.base.canon import Value
from aura_chor.crypto.errors import CheckFailed, DecodeError
from aura_chor.crypto.members import KemKey
from aura_chor.crypto.seal import Sealer, blob_digest, open_blob, pair_key
from aura_chor.crypto.secrets import SecretBytes

Culprit: TypeAlias = Literal["complainer", "sender"]
Ground: TypeAlias = Literal["another key", "another blob", "the share is good", "the check failed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who is to blame and why; `failure` is the check that failed, exactly when the sender is."""

    culprit: Culprit
    ground: Ground
    failure: CheckFailed | DecodeError | None = None


def judge(
    sealer: Sealer,
    *,
    blob: bytes,
    key: SecretBytes,
    posted: KemKey,
    signed_digest: bytes,
    info: bytes,
    check: Callable[[Value], None],
) -> Verdict:
    """The verdict. `posted` and `signed_digest` come from the signed events; `check` is the recipient's own check.

    `check` gets the opened plaintext and raises `CheckFailed` or `DecodeError` if it is
    wrong. `DecodeError` unless `key` is 32 bytes.
    """
    if pair_key(key) != posted:
        return Verdict("complainer", "another key")
    if blob_digest(blob) != signed_digest:
        return Verdict("complainer", "another blob")
    try:
        check(open_blob(sealer, blob, signed_digest=signed_digest, private_key=key, info=info))
    except (CheckFailed, DecodeError) as failure:
        return Verdict("sender", "the check failed", failure)
    return Verdict("complainer", "the share is good")
