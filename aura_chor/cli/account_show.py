"""What an account says of itself without any key: its epoch, its public key, its devices, its locks."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aura_chor.cli.account_files import AccountFolder
from aura_chor.crypto.dkd import decode_context
from aura_chor.effects.keys import ORIGIN
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.event import Author


def pem(key: bytes) -> str:
    """The public key as every other program reads it (RFC 8410)."""
    made = Ed25519PublicKey.from_public_bytes(key)
    return made.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def account_lines(place: AccountFolder) -> Iterator[str]:
    """For people."""
    head = place.head
    yield f"account     {place.account.id.hex()}"
    yield f"public key  {head.devices.key.encoded.hex()}"
    yield f"epoch       {head.epoch}, head {head.id.hex()[:16]}"
    yield f"devices     {_shape(head.devices)}"
    yield from (f"  {line}" for line in _devices(place))
    yield f"guardians   {'none' if head.guardians is None else _shape(head.guardians)}"
    for lock in place.account.union.state().locks:
        holder = "nobody" if lock.holder is None else place.called(lock.holder)
        yield f"lock        {lock.kind}, term {lock.term}: {lock.status}, held by {holder}"
    yield from dict.fromkeys(f"derived     {context}" for context in _contexts(place))


def _shape(committee: Committee) -> str:
    return f"{committee.shape.t} of {committee.shape.n} act together"


def _devices(place: AccountFolder) -> Iterator[str]:
    keyed = {one.name for one in place.account.replicas if one.snapshot and ORIGIN in one.snapshot.records}
    for index, key in place.head.devices.shape.roster:
        name = place.called(Author(key.encoded))
        yield f"{index:>3}  {name}  {key.encoded.hex()}  {'here' if name in keyed else 'not in this directory'}"


def _contexts(place: AccountFolder) -> Iterator[str]:
    known = place.account.union.known
    for event in place.account.events():
        if event.kind == "dkd.open" and known.in_session(event.id, "dkd.done"):
            ctx = event.body["ctx"]
            assert isinstance(ctx, bytes), "a sound opening event has a context"
            asked = decode_context(ctx)
            yield f"{asked.app}/{asked.label}/{asked.kind}/{asked.version}"
