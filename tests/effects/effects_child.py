"""A device process for the tests: writes until it is killed or refused, and reports every acknowledged number.

Run as `python effects_child.py FILE MODE`: `write` for ever; `limit` with a small RLIMIT_FSIZE; `nobody` only opens,
as a user without permission.
"""

import os
import resource
import sys
from pathlib import Path

from aura_chor.effects.ports import Batch, Entry
from aura_chor.effects.store_faults import StoreFault
from aura_chor.effects.store_sqlite import open_sqlite


def entry(number: int) -> Entry:
    return Entry(number.to_bytes(32, "big"), "event", bytes([number % 256]) * 400)


def main(path: Path, mode: str) -> None:
    try:
        if mode == "nobody" and os.geteuid() == 0:
            os.setuid(65534)
        store = open_sqlite(path)
        if mode == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        first = len(store.entries(limit=1_000_000)) + 1
        for number in range(first, first + 1_000_000):
            store.commit(Batch(entries=(entry(number),))).result()
            print(number, flush=True)
    except StoreFault as fault:
        print(type(fault).__name__, fault, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
