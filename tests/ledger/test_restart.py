"""A device that is killed between any two writes and comes back from its file: nothing that left it is missing, and
no number of its chain is used twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from ledger_child import load
from ledger_world import author, fingerprint, founded, fresh, session_body, signer

from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.ledger.event import decode_event
from aura_chor.ledger.sync import synchronise

CHILD = Path(__file__).with_name("ledger_child.py")
ROOT = Path(__file__).resolve().parents[2]


def run_and_kill(path, lines):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, str(CHILD), str(path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    seen = [process.stdout.readline() for _ in range(lines)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    rest = process.stdout.read().splitlines(keepends=True)
    process.stdout.close()
    return [bytes.fromhex(line) for line in (*seen, *rest) if line.endswith("\n")]


def test_killed_three_times(tmp_path):
    path = tmp_path / "device.sqlite"
    peer, left = fresh(list(founded())), set()
    for lines in (1, 9, 4):
        printed = run_and_kill(path, lines)
        assert len(printed) >= lines
        left.update(decode_event(wire).id for wire in printed)
        # What was written but not printed before a kill is unknown to the peer: whatever builds on it waits there.
        peer.merge(printed)
    store = open_sqlite(path)
    device = load(store)
    store.close()
    assert left <= set(device.known.graph.nodes)
    device.append(signer(1), "session.open", session_body(1), epoch=1)
    lacking = len(device.known.graph.nodes) - len(peer.known.graph.nodes)
    traffic = synchronise(device, peer)
    assert fingerprint(device) == fingerprint(peer) and 1 <= lacking == traffic.events
    assert peer.state().frozen == {} and len(peer.known.graph.ends(author(1))) == 1
