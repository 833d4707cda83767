"""Whether a signature that `account sign` wrote is the account's, on this very file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aura_chor.base.canon import DecodeError
from aura_chor.cli.account_files import AccountFolder
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.payload import Payload, app_body, decode_payload
from aura_chor.crypto.signatures import verify


def object_body(path: Path, *, app: str, object_type: str) -> bytes:
    """What the devices sign of a file: who it is for, what it is, and the SHA-256 of its bytes.

    `OSError` where it cannot be read, `DecodeError` where app or type are no such names.
    """
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").digest()
    return app_body(app=app, content=content, object_type=object_type)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`epoch` is that in which it was signed. `wrong` is empty where all is well."""

    epoch: int
    wrong: str = ""


def judged(place: AccountFolder, body: bytes, message: bytes, signature: bytes) -> Verdict:
    """The payload inside the message decides what was signed; the key of the account, by whom."""
    payload = _payload(message)
    if payload is None:
        return Verdict(0, "the signed message is none of an account")
    if payload.account != place.account.id:
        return Verdict(payload.epoch, "it was signed for another account")
    if payload.kind != "app" or payload.body != body:
        return Verdict(payload.epoch, "what was signed is not this file, or is for another app or type")
    head = next((one for one in place.account.union.state().line if one.id == payload.prestate), None)
    if head is None or head.epoch != payload.epoch:
        return Verdict(payload.epoch, "it names no certified state of this account")
    if not verify(head.devices.key, message, signature):
        return Verdict(payload.epoch, "the signature is not the account's")
    return Verdict(payload.epoch)


def _payload(message: bytes) -> Payload | None:
    """The payload that was framed; None where these bytes are no such frame."""
    head = len(commit_message(b""))
    try:
        payload = decode_payload(message[head:])
    except DecodeError:
        return None
    return payload if commit_message(payload.encode()) == message else None
