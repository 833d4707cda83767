"""Everything that a whole run of an account writes, sends, tells, traces and prints, searched for its secrets by value.

CRYPTO.md 12.1, row 24: founding, signing, derivation and resharing, with every secret that any device has made.
"""

import io
import logging
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from aura_chor.crypto import secrets
from aura_chor.crypto.members import Index
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Append, Output, Send
from aura_chor.runtime.trace import Level, Tracer, traced
from aura_chor.runtime.trace_sinks import JsonLines
from aura_chor.runtime.world import World
from aura_chor.runtime.world_device import Device
from tests.ledger.ledger_world import founders
from tests.protocols.changes import change, works
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import CONTENT, alice

REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)
LONG = 16
"""Shorter values are no secrets: they would be found by chance."""


class Overheard(World):
    """A world whose disks and links are read by somebody else."""

    def __init__(self, plan: Any) -> None:
        self.read: list[bytes] = []
        super().__init__(plan)

    def _perform(self, device: Device, output: Output) -> None:
        if isinstance(output, Append):
            batch = output.batch
            self.read += [entry.content for entry in batch.entries]
            self.read += [note.content for note in batch.notes]
            self.read += [content for _, content in (*batch.records, *batch.blobs)]
            self.read += [name.encode() for name, _ in batch.records]
        elif isinstance(output, Send):
            self.read.append(output.content)
        super()._perform(device, output)


@pytest.fixture
def values(monkeypatch: pytest.MonkeyPatch) -> set[bytes]:
    """The value of every secret that is made from now on."""
    found: set[bytes] = set()

    def watched(kind: type) -> None:
        original = kind.__init__

        def init(self: object, value: Any) -> None:
            original(self, value)
            found.add(value.encoded if kind is secrets.SecretScalar else value)

        monkeypatch.setattr(kind, "__init__", init)

    for kind in (secrets.SecretScalar, secrets.SecretBytes, secrets.SessionRoot):
        watched(kind)
    return found


def shown(value: bytes) -> Iterator[bytes]:
    """How a value would look."""
    yield value
    yield value.hex().encode()
    yield repr(value)[2:-1].encode()
    yield repr(list(value))[1:-1].encode()


def search(values: Iterable[bytes], haystack: bytes) -> list[bytes]:
    """Those that stand somewhere in it, in any way in which a value is shown."""
    needles = {form: value for value in values if len(value) >= LONG and any(value) for form in shown(value)}
    starts: dict[bytes, list[bytes]] = {}
    for form in needles:
        starts.setdefault(form[:LONG], []).append(form)
    found = []
    for at in range(len(haystack) - LONG + 1):
        for form in starts.get(haystack[at : at + LONG], ()):
            if haystack.startswith(form, at):
                found.append(needles[form])
    return found


def test_24_no_secret_is_written_sent_told_traced_or_printed(
    values: set[bytes], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    trace = io.StringIO()
    ticks = iter(range(10**9))
    tracer = Tracer(Level.FULL, JsonLines(trace), now=lambda: next(ticks))
    caplog.set_level(logging.DEBUG)
    made = Account(answer=works, world=Overheard, twists=dict.fromkeys((1, 2, 3), lambda seat: traced(seat, tracer)))
    made.found()
    made.play(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    made.play(2, open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1))
    change(made, 1, REFRESH, by=(1, 2, 3))
    printed = capfd.readouterr()
    public = {bytes(event.body["salt"]) for event in events(made) if event.kind == "keygen.reveal"}
    secret = values - public
    texts = [trace.getvalue(), repr(made.world.told), caplog.text, printed.out, printed.err, repr(made.lives)]
    haystack = b"\0".join(made.world.read) + "\0".join(texts).encode()
    assert len(secret) > 100 and len(haystack) > 100_000 and trace.getvalue().count("\n") > 100
    held = made.lives[2].holding.shares(made.host(2).ledger.state().devices, Index(2))
    assert {held.sign.expose().encoded, bytes([0x42]) * 32} <= secret, "shares and roots are searched for"
    assert len(public) == 3 and public <= values, "salts of a founding are revealed, and then no secrets"
    assert search(secret, haystack) == []


def events(made: Account) -> list[Any]:
    ledger = made.host(2).ledger
    return [ledger.event(identifier) for identifier in ledger.log]


def test_24_the_search_finds_what_is_there() -> None:
    value = bytes(range(100, 132))
    for text in (value, value.hex().encode(), repr(value).encode(), repr([1, *value, 2]).encode()):
        assert search([bytes(range(32)), value], b"before" + text + b"behind") == [value]
