"""Events as lines: for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aura_chor.base.canon import Value
from aura_chor.cli.ledger_files import Account
from aura_chor.ledger.event import Event
from aura_chor.ledger.filter import kinds, selects
from aura_chor.runtime.route import seat_name

SHORT = 8
"""Hex digits of an id where a person reads."""
VALUE_MAX = 40
"""Characters of one field's value where a person reads."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events: of a device's log, of some kinds, of one session."""

    device: str | None
    kinds: tuple[str, ...]
    session: str | None


def heading(account: Account) -> str:
    """What there is, and what the log says the account is."""
    replicas = ", ".join(f"{replica.name} ({replica.size})" for replica in account.replicas)
    state = account.union.state()
    about = f"account {account.id.hex()[: 2 * SHORT]}, epoch {state.epoch}; {replicas}"
    frozen = ", ".join(account.called(author) for author in state.frozen)
    return about + (f"; frozen: {frozen}" if frozen else "")


def text_lines(account: Account, choice: Choice) -> Iterator[str]:
    """One line an event."""
    chosen = list(_chosen(account, choice))
    width = max((len(account.called(event.author)) for event in chosen), default=0)
    kind_width = max((len(event.kind) for event in chosen), default=0)
    for event in chosen:
        session = "" if event.session is None else event.session.hex()[:SHORT]
        fields = " ".join([*_addressed(account, event), *_fields(event)])
        holders = account.holders(event.id)
        partly = "" if len(holders) == len(account.replicas) else f"  (only {', '.join(holders)})"
        yield (
            f"{event.id.hex()[:SHORT]} {account.called(event.author):<{width}} {event.seq:>4}"
            f"  {event.kind:<{kind_width}}  {session:<{SHORT}}  {fields}{_fault(account, event)}{partly}"
        ).rstrip()


def json_lines(account: Account, choice: Choice) -> Iterator[str]:
    """One object an event; its bytes are hex, in values as `{"bytes": "…"}`."""
    for event in _chosen(account, choice):
        fault = account.union.fault_of(event.id)
        yield json.dumps(
            {
                "id": event.id.hex(),
                "account": account.id.hex(),
                "author": event.author.hex(),
                "name": account.names.get(event.author),
                "seq": event.seq,
                "kind": event.kind,
                "session": None if event.session is None else event.session.hex(),
                "epoch": event.epoch,
                "prev": None if event.prev is None else event.prev.hex(),
                "parents": [parent.hex() for parent in event.parents],
                "body": plain(dict(event.body)),
                "route": None if event.route is None else plain(dict(event.route)),
                "counts": account.union.counts(event.id),
                "fault": None if fault is None else fault.name,
                "held_by": account.holders(event.id),
            },
            ensure_ascii=True,
        )


def _fields(event: Event) -> Iterator[str]:
    return (f"{name}={short(value)}" for name, value in event.body.items())


def _addressed(account: Account, event: Event) -> list[str]:
    """From which seat to which, where the session's opening names its roles; for people, and nothing rests on it."""
    opening = None if event.session is None else account.union.event(event.session)
    roles = None if opening is None or opening.route is None else opening.route.get("roles")
    route = event.route
    if route is None or not isinstance(roles, list):
        return []
    names = [str(role) for role in roles]
    sender, receivers = _seat(names, route.get("s")), route.get("r")
    if isinstance(receivers, list) and receivers:
        to = [_seat(names, pair[0] if isinstance(pair, list) and pair else None) for pair in receivers]
        return [f"{sender} → {', '.join(to)}:"]
    why = route.get("why")
    return [f"{sender} aborts: {why}"] if isinstance(why, str) else []


def _seat(roles: list[str], number: Value) -> str:
    """A peer may have written anything."""
    try:
        return seat_name(roles, number) if type(number) is int else "?"
    except ValueError:
        return "?"


def short(value: Value) -> str:
    """A value on part of a line."""
    text = value.hex() if isinstance(value, bytes) else repr(plain(value))
    return text if len(text) <= VALUE_MAX else f"{text[:VALUE_MAX]}…"


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def of_session(event: Event, wanted: str | None) -> bool:
    """Whether the event opens or belongs to a session whose id begins so."""
    return wanted is None or (event.session or event.id).hex().startswith(wanted.lower())


def _chosen(account: Account, choice: Choice) -> Iterator[Event]:
    selected = kinds(*choice.kinds)
    for event in _source(account, choice.device):
        if of_session(event, choice.session) and (not choice.kinds or selects(selected, event)):
            yield event


def _source(account: Account, device: str | None) -> list[Event]:
    if device is None:
        return account.events()
    logs = [replica.ledger for replica in account.replicas if replica.name == device and replica.ledger is not None]
    return [event for ledger in logs for event in map(ledger.event, ledger.log) if event is not None]


def _fault(account: Account, event: Event) -> str:
    fault = account.union.fault_of(event.id)
    if fault is not None:
        return f"  [{fault.name}: {fault.reason}]"
    return "" if account.union.counts(event.id) else "  [without standing]"
