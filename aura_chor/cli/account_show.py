"""What an account says of itself without any key: its epoch, its public key, its devices, its locks."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from aura_chor.cli.account_files import AccountFolder
from aura_chor.cli.account_requests import request_lines, requests_of
from aura_chor.cli.account_spare import spare_lines
from aura_chor.cli.account_times import in_words
from aura_chor.cli.account_unfinished_told import unfinished_lines
from aura_chor.crypto.dkd import decode_context
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
    yield from _members(place, head.devices)
    yield from _guardians(place, head.guardians)
    for lock in place.account.union.state().locks:
        holder = "nobody" if lock.holder is None else place.called(lock.holder)
        yield f"lock        {lock.kind}, term {lock.term}: {lock.status}, held by {holder}"
    for request in requests_of(place):
        if request.standing == "live":
            yield from request_lines(place, request)
    yield from unfinished_lines(place)
    yield from spare_lines(place)
    yield from _derived(place)


def _shape(committee: Committee) -> str:
    return f"{committee.shape.t} of {committee.shape.n} act together"


def _guardians(place: AccountFolder, committee: Committee | None) -> Iterator[str]:
    if committee is None:
        yield "guardians   none"
        return
    assert committee.shape.cooldown is not None, "guardians have a cool-down"
    yield f"guardians   {_shape(committee)}, each {in_words(committee.shape.cooldown)} after it was asked"
    yield from _members(place, committee)


def _members(place: AccountFolder, committee: Committee) -> Iterator[str]:
    for index, key in committee.shape.roster:
        name = place.called(Author(key.encoded))
        path = place.file_of(name)
        where = "not here" if path is None else "here" if path.parent == place.folder else f"in {path.parent}"
        yield f"{index:>5}  {name}  {key.encoded.hex()}  {where}"


def _derived(place: AccountFolder) -> Iterator[str]:
    """Contexts in the order in which they were first derived; those of the keys that there are now first."""
    made: dict[str, bool] = {}
    for context, is_current in _contexts(place):
        made[context] = made.get(context, False) or is_current
    for context in [context for context, is_current in made.items() if is_current]:
        yield f"derived     {context}"
    for context in [context for context, is_current in made.items() if not is_current]:
        yield f"derived     {context}, from keys that were replaced: derived again it is another"


def _contexts(place: AccountFolder) -> Iterator[tuple[str, bool]]:
    """With whether the key that was derived is one of the keys that the account has now."""
    known, root = place.account.union.known, place.head.devices.derive[0]
    roots = {head.epoch: head.devices.derive[0] for head in place.account.union.state().line}
    for event in place.account.events():
        if event.kind == "dkd.open" and known.in_session(event.id, "dkd.done"):
            ctx = event.body["ctx"]
            assert isinstance(ctx, bytes), "a sound opening event has a context"
            asked = decode_context(ctx)
            yield f"{asked.app}/{asked.label}/{asked.kind}/{asked.version}", roots.get(event.epoch) == root
