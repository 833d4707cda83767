"""The ledgers of a directory, read as they stand: one file a device, each an own replica of an account's log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from aura_chor.base.canon import DecodeError
from aura_chor.cli.files import Unreadable, reason, shown
from aura_chor.effects.store_faults import StoreFault
from aura_chor.effects.store_inspect import Snapshot, inspect_store, store_files
from aura_chor.ledger.compaction import restore
from aura_chor.ledger.event import Author, Event, EventId, decode_event
from aura_chor.ledger.ledger import AccountLedger

NAMES = "devices.json"
"""Beside the files: what people call the devices, `{"Alice": "<device key in hex>"}`. Nothing rests on it."""


@dataclass(frozen=True, slots=True)
class Replica:
    """One device's file, and the log in it. `damage` says what is wrong, if something is: then `ledger` is partial."""

    name: str
    snapshot: Snapshot | None
    ledger: AccountLedger | None
    damage: str | None = None

    @property
    def size(self) -> int:
        """How many events it holds."""
        return 0 if self.ledger is None else len(self.ledger.log)


@dataclass(frozen=True, slots=True)
class Account:
    """All replicas of one account, and what they hold together."""

    id: bytes
    replicas: tuple[Replica, ...]
    union: AccountLedger
    names: Mapping[Author, str]

    def called(self, author: bytes) -> str:
        """What people call a device: its name, or how its key begins."""
        return self.names.get(Author(author), author.hex()[:8])

    def events(self) -> list[Event]:
        """Everything that any replica holds, in causal order."""
        nodes = sorted(self.union.known.graph.nodes.values(), key=lambda node: (node.depth, node.id))
        return [node.event for node in nodes if node.event is not None]

    def holders(self, identifier: EventId) -> list[str]:
        """The replicas that hold an event."""
        return [r.name for r in self.replicas if r.ledger is not None and identifier in r.ledger.known.graph]


def read_replicas(folder: Path) -> list[Replica]:
    """Every device's file in the directory; raises click.ClickException (2) where there is none."""
    try:
        files = store_files(folder)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot read {shown(folder)}: {reason(error)}") from error
    if not files:
        raise Unreadable(f"{shown(folder)} holds no ledger: no file that a device has written")
    return [read_replica(path) for path in files]


def accounts_of(folder: Path, replicas: list[Replica]) -> list[Account]:
    """The replicas by account, each with the union of its logs."""
    names = names_in(folder)
    by_account: dict[bytes, list[Replica]] = {}
    for replica in replicas:
        if replica.ledger is not None:
            by_account.setdefault(replica.ledger.known.account, []).append(replica)
    return [Account(account, tuple(found), _union(account, found), names) for account, found in by_account.items()]


def read_replica(path: Path) -> Replica:
    """One device's file, as it stands."""
    try:
        snapshot = inspect_store(path)
    except StoreFault as fault:
        return Replica(path.stem, None, None, f"{fault.what}; {fault.remedy}")
    account = next((_account(entry.content) for entry in snapshot.entries if entry.form == "event"), None)
    if account is None:
        return Replica(path.stem, snapshot, None, "holds events that are none" if snapshot.entries else None)
    ledger = AccountLedger(account)
    for number, entry in enumerate(snapshot.entries, 1):
        try:
            restore(ledger, [(entry.form, entry.id, entry.content)])
        except DecodeError as error:
            return Replica(path.stem, snapshot, ledger, f"place {number} of its log: {error}")
    return Replica(path.stem, snapshot, ledger)


def _account(wire: bytes) -> bytes | None:
    try:
        return decode_event(wire).account
    except DecodeError:
        return None


def _union(account: bytes, replicas: list[Replica]) -> AccountLedger:
    """The longest log with its stubs, and whatever the others hold beyond it."""
    ordered = sorted(replicas, key=lambda replica: (-replica.size, replica.name))
    union = AccountLedger(account)
    for replica in ordered:
        assert replica.ledger is not None and replica.snapshot is not None, "a replica of an account has a log"
        if not union.log:
            held = replica.snapshot.entries[: replica.size]
            restore(union, [(entry.form, entry.id, entry.content) for entry in held])
        else:
            known = map(replica.ledger.event, replica.ledger.log)
            union.merge([event.wire for event in known if event is not None])
    return union


def names_in(folder: Path) -> dict[Author, str]:
    """What people call the devices, as the directory says; raises click.ClickException where it says no such thing."""
    path = folder / NAMES
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {Author(bytes.fromhex(key)): str(name) for name, key in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise click.ClickException(
            f"{shown(path)} does not say who is who ({type(error).__name__}); mend or remove it, it holds names only"
        ) from error
