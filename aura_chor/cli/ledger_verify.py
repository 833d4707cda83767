"""What is wrong with ledgers: file by file, event by event, and between the replicas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aura_chor.base.canon import DecodeError
from aura_chor.cli.ledger_files import Account, Replica
from aura_chor.cli.ledger_show import SHORT
from aura_chor.crypto.members import decode_device_key
from aura_chor.ledger.event import Event, signature_ok


@dataclass(frozen=True, slots=True)
class Found:
    """`sound`: every file is whole, and every event in it is what its author signed."""

    lines: tuple[str, ...]
    sound: bool


def verdict_lines(replicas: Sequence[Replica], accounts: Sequence[Account]) -> Found:
    """A line for each file, then what differs between them, then the events that do not count."""
    lines: list[str] = []
    problems: list[str] = []
    for replica in replicas:
        found = list(_problems(replica))
        lines.append(f"{replica.name}: NOT sound" if found else _sound(replica))
        problems += found
    if len(accounts) > 1:
        lines.append(f"note: these are ledgers of {len(accounts)} accounts")
    for account in accounts:
        lines += _differences(account)
        lines += _faults(account)
    return Found((*lines, *[f"error: {problem}" for problem in problems]), not problems)


def _sound(replica: Replica) -> str:
    if replica.snapshot is None or replica.ledger is None:
        return f"{replica.name}: empty"
    stubs = sum(entry.form == "stub" for entry in replica.snapshot.entries)
    compacted = f", {stubs} compacted" if stubs else ""
    return f"{replica.name}: {replica.size} events, all signed and in their places{compacted}"


def _problems(replica: Replica) -> Iterator[str]:
    if replica.damage is not None:
        yield f"{replica.name}: {replica.damage}"
    for event in _forged(replica):
        yield f"{replica.name}: {event.id.hex()[:SHORT]} ({event.kind}) is not signed by its author"


def _forged(replica: Replica) -> Iterator[Event]:
    """Reading a log back trusts its signatures, which were checked when it was written; here they are checked again."""
    ledger = replica.ledger
    if ledger is None:
        return
    for event in map(ledger.event, ledger.log):
        if event is not None and not _signed(event):
            yield event


def _signed(event: Event) -> bool:
    try:
        return signature_ok(event, decode_device_key(event.author))
    except DecodeError:
        return False


def _differences(account: Account) -> Iterator[str]:
    total = len(account.union.log)
    behind = [(replica.name, total - replica.size) for replica in account.replicas if replica.size < total]
    if not behind:
        yield f"all {len(account.replicas)} replicas hold the same {total} events"
    for name, count in behind:
        yield f"note: {name} lacks {count} of {total} events"


def _faults(account: Account) -> Iterator[str]:
    for event in account.events():
        fault = account.union.fault_of(event.id)
        if fault is not None:
            who = account.called(event.author)
            yield f"note: {event.id.hex()[:SHORT]} ({event.kind} by {who}) does not count: {fault.name}, {fault.reason}"
    for author, seq in account.union.state().frozen.items():
        yield f"note: {account.called(author)} is frozen from its event {seq} on: it wrote two"
