"""What a threshold signature is about: the commit payload, the digest of a result's body, and the head.

Each signer rebuilds every field from its own state and compares byte for byte; bytes from outside are never signed. The
head contains no signature, vote or term, so that it is a function of the decided value alone.

Source: CRYPTO.md 2.7, 3.5 and 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from aura_chor.base.canon import (
    DIGEST_BYTES,
    Value,
    canon,
    check_app,
    check_object_type,
    digest,
    exact_map,
    mdigest,
    read,
)
from aura_chor.crypto import tags
from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.members import DeviceKey, Pairs, Roster, pairs_value, roster_value

PayloadKind: TypeAlias = Literal["keygen", "succession", "reshare", "recover", "dkd", "app"]
PAYLOAD_KINDS: Final[tuple[PayloadKind, ...]] = ("keygen", "succession", "reshare", "recover", "dkd", "app")
HEAD_KINDS: Final[tuple[PayloadKind, ...]] = ("keygen", "succession", "reshare", "recover")
PAYLOAD_KEYS: Final = frozenset({"account", "body", "epoch", "kind", "prestate", "session", "transcript", "v"})


@dataclass(frozen=True, slots=True)
class Payload:
    """The fields of a commit payload; ids and digests are 32 bytes, absent ones None.

    `epoch` is that in which the session ran (0 for keygen); `transcript` is T, T', tr, or None for kind `app`.
    """

    account: bytes
    body: bytes
    epoch: int
    kind: PayloadKind
    prestate: bytes | None
    session: bytes | None
    transcript: bytes | None

    def encode(self) -> bytes:
        """The canonical bytes; what is signed is `hashing.commit_message` of them."""
        fields = {"account": self.account, "body": self.body, "epoch": self.epoch, "kind": self.kind}
        nullable = {"prestate": self.prestate, "session": self.session, "transcript": self.transcript}
        return canon(fields | nullable | {"v": 1})


def decode_payload(encoded: bytes) -> Payload:
    """The payload whose canonical bytes are `encoded`; else `DecodeError`."""
    fields = exact_map(read(encoded), PAYLOAD_KEYS)
    kind, epoch, transcript = fields["kind"], fields["epoch"], _optional_id(fields["transcript"])
    account, body = _identifier(fields["account"]), _identifier(fields["body"])
    if kind not in PAYLOAD_KINDS or type(epoch) is not int or epoch < 0:
        raise DecodeError("not a commit payload")
    if type(fields["v"]) is not int or fields["v"] != 1 or (transcript is None) != (kind == "app"):
        raise DecodeError("not a commit payload")
    prestate, session = _optional_id(fields["prestate"]), _optional_id(fields["session"])
    return Payload(account, body, epoch, kind, prestate, session, transcript)


def payload_digest(payload: bytes) -> bytes:
    """32 bytes: what `sign.commit` says it is about; for the kinds that move the head, the new head."""
    return digest(tags.CERTIFICATE, payload)


def head(payload: bytes) -> bytes:
    """The head that a certified payload makes: prestate of what follows. `DecodeError` if its kind moves no head."""
    if decode_payload(payload).kind not in HEAD_KINDS:
        raise DecodeError("a payload of this kind moves no head")
    return payload_digest(payload)


def signing_set_digest(*, commits: Pairs, payload: bytes, session: bytes) -> bytes:
    """32 bytes over [[i, id of its sign.commit]..]: which quorum signs what (CRYPTO.md 5, `sign.share`)."""
    return mdigest(tags.SIGN_QUORUM, {"commits": pairs_value(commits), "payload": payload, "session": session})


def membership_body(
    *, transcript: bytes, devices: bytes, guardians: bytes | None, request: bytes | None, retired: Sequence[DeviceKey]
) -> bytes:
    """Body of keygen, succession, reshare, recover: T, both committee ids, the request, retired keys (ascending)."""
    fields = {
        "T": transcript,
        "devices": devices,
        "guardians": guardians,
        "request": request,
        "retired": sorted(key.encoded for key in retired),
    }
    return mdigest(tags.BODY, fields)


def dkd_body(*, check: bytes, recipients: Roster, tr: bytes) -> bytes:
    """Body of a derivation: the recipients' common check."""
    return mdigest(tags.BODY, {"check": check, "recipients": roster_value(recipients), "tr": tr})


def app_body(*, app: str, content: bytes, object_type: str) -> bytes:
    """Body of an application's object; `content` is the plain SHA-256 of the object's bytes. `DecodeError` on text."""
    return mdigest(tags.BODY, {"app": check_app(app), "content": content, "type": check_object_type(object_type)})


def _identifier(value: Value) -> bytes:
    if type(value) is not bytes or len(value) != DIGEST_BYTES:
        raise DecodeError("not an id")
    return value


def _optional_id(value: Value) -> bytes | None:
    return None if value is None else _identifier(value)
