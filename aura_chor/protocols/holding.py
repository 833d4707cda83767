"""What a device holds for the threshold protocols: session roots, shares, and what it must never do twice.

Everything is drawn or handed over here first, and becomes durable in a batch of the device's host (`runtime.shipped`);
what a body asks to be kept is answered when it would survive a loss of power, and not before. Nothing secret is an
argument or an answer of an effect: a journal keeps both.

Source: CRYPTO.md 0.7, 0.8, 5 (nonces) and 10.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, cast

from aura_chor.base.canon import DIGEST_BYTES, canon, read
from aura_chor.crypto.members import PURPOSES, Index
from aura_chor.crypto.secrets import SecretBytes, SecretScalar, SessionRoot, decode_secret
from aura_chor.crypto.types import SharePair
from aura_chor.effects.ports import Randomness, Store
from aura_chor.effects.vault import CommitteeScope, Place, SessionScope, Vault
from aura_chor.ledger.certified import Committee, Head
from aura_chor.protocols.signing import SPEND_NONCES
from aura_chor.runtime.contexts_material import scope_of, share_place
from aura_chor.runtime.shipped import Kept, Records
from aura_chor.session.instructions import Perform

KEEP_SHARES: Final = "shares.keep"
"""What a member asks of its host before it acknowledges: write the shares of this committee durably.

Arguments: session, committee id. The shares themselves were handed over in memory.
"""
NOTE_APPROVAL: Final = "recover.note-approval"
"""What a guardian asks of its host before it approves a request: write when that was. Arguments: session, seconds."""
APPROVED: Final = "approved/"
ROOT_BYTES: Final = 32
EPOCH_BYTES: Final = 8


class Holding:
    """One device's secrets. `randomness` draws the session roots. Implements `runtime.shipped.Keeper`."""

    def __init__(self, vault: Vault, store: Store, randomness: Randomness) -> None:
        self._vault = vault
        self._store = store
        self._randomness = randomness
        self._roots: dict[bytes, SessionRoot] = {}
        self._shares: dict[tuple[bytes, Index], SharePair] = {}
        self._places: dict[bytes, CommitteeScope] = {}
        self._pending: dict[bytes, CommitteeScope] = {}
        self._spent: dict[str, None] = {}
        self._fresh: list[tuple[str, bytes]] = []
        self._deleted = False

    # --- for whoever makes seats ---

    def root(self, session: bytes, epoch: int) -> SessionRoot:
        """The root of a session: the stored one, or a new one, durable before the session's first event."""
        root = self._roots.get(session)
        if root is None:
            place = _root_place(session, epoch)
            stored = self._vault.open(place)
            root = SessionRoot(self._randomness.bytes(ROOT_BYTES) if stored is None else stored.expose())
            self._roots[session] = root
            if stored is None:
                self._fresh += self._vault.seal(place, SecretBytes(root.expose()))
        return root

    def hand_over(self, committee: Committee, index: Index, shares: SharePair) -> None:
        """New shares, in memory; `KEEP_SHARES` makes them durable, beside any old ones."""
        self._shares[committee.id, index] = shares
        self._places[committee.id] = scope_of(committee)

    def shares(self, committee: Committee, index: Index) -> SharePair | None:
        """The shares of a member of this committee; None where this device has none."""
        if (committee.id, index) in self._shares:
            return self._shares[committee.id, index]
        found = {purpose: self._vault.open(share_place(scope_of(committee), purpose, index)) for purpose in PURPOSES}
        opened = {purpose: decode_secret(stored.expose()) for purpose, stored in found.items() if stored is not None}
        if len(opened) != len(PURPOSES):
            return None
        return SharePair(derive=opened["derive"], sign=opened["sign"])

    def approvals(self) -> dict[bytes, int]:
        """When this device has approved which request for recovery, in seconds, by session."""
        names = [name for name in self._store.record_names() if name.startswith(APPROVED)]
        found = {bytes.fromhex(name.removeprefix(APPROVED)): self._store.record(name) for name in names}
        return {session: cast(int, read(stored)) for session, stored in found.items() if stored is not None}

    # --- for the host ---

    def keep(self, effect: Perform[Any], /) -> Kept | None:
        """Shares before they are acknowledged; the one set that a nonce pair is spent on."""
        if effect.name == KEEP_SHARES:
            session, committee = cast("tuple[bytes, bytes]", effect.arguments)
            scope = self._pending[session] = self._places[committee]
            return Kept([*self._sealed(committee), (_pending(session), canon([scope.committee, scope.epoch]))])
        if effect.name == NOTE_APPROVAL:
            session, seconds = cast("tuple[bytes, int]", effect.arguments)
            return Kept([(f"{APPROVED}{session.hex()}", canon(seconds))])
        if effect.name == SPEND_NONCES:
            return self._spend(*cast("tuple[bytes, int, bytes]", effect.arguments))
        return None

    def fresh(self) -> Records:
        """What was drawn since the last time."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def over(self, session: bytes, said: Collection[str], /) -> Sequence[str]:
        """The root and everything that was sealed under the session; what it has made stays, once it was acknowledged.

        Without the own acknowledgement nobody can ever certify the new shares: they die with their session (7.3).
        """
        marker, root, pending = _marker(session), _root_place(session, 0), _pending(session)
        names = [marker] if self._spent.pop(marker, marker) is None else []
        if self._roots.pop(session, None) is not None or self._store.record(root.name) is not None:
            names += [root.name, *self._vault.dropping(root.scope)]
        made = self._pending.pop(session, None) or self._noted(pending)
        if made is not None:
            names.append(pending)
            if not any(kind.endswith(".ack") for kind in said):
                names += self._dropped(made)
        self._deleted = self._deleted or bool(names)
        return list(dict.fromkeys(names))

    def replaced(self, head: Head, /) -> Sequence[str]:
        """The shares of all committees that this head has left behind; those still pending are of a later epoch."""
        current = {scope_of(committee).identifier for committee in head.committees()}
        names: list[str] = []
        for scope in self._committees():
            if scope.identifier not in current and scope.epoch <= head.epoch:
                names += self._dropped(scope)
        self._deleted = self._deleted or bool(names)
        return names

    def scrub(self) -> None:
        """Let the store forget what was dropped, if anything was: when its batches are durable, and there is time.

        It rewrites the whole file, so that a device does it once at the end of its life and not at every session's.
        """
        if self._deleted:
            self._store.scrub()
            self._deleted = False

    def _dropped(self, scope: CommitteeScope) -> list[str]:
        """With the names of what is on its way to the store, which does not know them yet."""
        members = [index for committee, index in self._shares if committee == scope.committee]
        on_their_way = [share_place(scope, purpose, index).name for index in members for purpose in PURPOSES]
        self._places.pop(scope.committee, None)
        self._shares = {place: pair for place, pair in self._shares.items() if place[0] != scope.committee}
        return list(dict.fromkeys([*self._vault.dropping(scope), *on_their_way]))

    def _noted(self, pending: str) -> CommitteeScope | None:
        stored = self._store.record(pending)
        if stored is None:
            return None
        committee, epoch = cast("tuple[bytes, int]", read(stored))
        return CommitteeScope(committee, epoch)

    def _committees(self) -> list[CommitteeScope]:
        """Those of which there are secrets, in the store or about to be."""
        stored = [
            bytes.fromhex(name.removeprefix("key/")) for name in self._store.record_names() if _is_share_key(name)
        ]
        found = [CommitteeScope(name[:DIGEST_BYTES], int.from_bytes(name[DIGEST_BYTES:])) for name in stored]
        return list(dict.fromkeys([*found, *self._places.values()]))

    def _sealed(self, committee: bytes) -> Records:
        records: list[tuple[str, bytes]] = []
        for (made, index), shares in self._shares.items():
            if made == committee:
                for purpose, share in (("derive", shares.derive), ("sign", shares.sign)):
                    place = share_place(self._places[committee], "sign" if purpose == "sign" else "derive", index)
                    records += self._vault.seal(place, _bytes(share))
        return records

    def _spend(self, session: bytes, epoch: int, digest: bytes) -> Kept:
        marker = _marker(session)
        if marker in self._spent or self._store.record(marker) is not None:
            return Kept(answer=False)
        self._spent[marker] = None
        return Kept([(marker, canon([epoch, digest]))])


def _root_place(session: bytes, epoch: int) -> Place:
    """The epoch says nothing about where it lies."""
    return Place(SessionScope(session, epoch), "root")


def _is_share_key(name: str) -> bool:
    """Record keys of committees are told from a session's by their length."""
    return name.startswith("key/") and len(name) == len("key/") + 2 * (DIGEST_BYTES + EPOCH_BYTES)


def _marker(session: bytes) -> str:
    return f"spent/{session.hex()}"


def _pending(session: bytes) -> str:
    """Of which committee a session has made shares, as long as it runs."""
    return f"pending/{session.hex()}"


def _bytes(share: SecretScalar) -> SecretBytes:
    return SecretBytes(share.expose().encoded)
