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
    peer = fresh(list(founded()))
    for lines in (1, 9, 4):
        peer.merge(run_and_kill(path, lines))
    store = open_sqlite(path)
    device = load(store)
    store.close()
    assert set(peer.known.graph.nodes) <= set(device.known.graph.nodes)
    device.append(signer(1), "session.open", session_body(1), epoch=1)
    traffic = synchronise(device, peer)
    assert fingerprint(device) == fingerprint(peer) and 1 <= traffic.events <= 4
    assert peer.state().frozen == {} and len(peer.known.graph.ends(author(1))) == 1
