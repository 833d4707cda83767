"""A device process for the tests: restores its ledger from its file, then writes messages until it is killed.

It prints an event, as hex, only once its store has made it durable (CRYPTO.md 0.8: write before send).
"""

import sys
from pathlib import Path

from ledger_world import account, founded, fresh, session_body, signer

from aura_chor.effects.ports import Batch, Entry
from aura_chor.effects.store_sqlite import SqliteStore, open_sqlite
from aura_chor.ledger.compaction import restore
from aura_chor.ledger.ledger import AccountLedger


def load(store: SqliteStore) -> AccountLedger:
    ledger = AccountLedger(account())
    restore(ledger, [(entry.form, entry.id, entry.content) for _, entry in store.entries(limit=1_000_000)])
    return ledger


def keep(store: SqliteStore, event) -> None:
    store.commit(Batch(entries=(Entry(event.id, "event", event.wire),))).result()


def main(path: Path) -> None:
    store = open_sqlite(path)
    ledger = load(store)
    if not ledger.log:
        ledger = fresh(list(founded()))
        for identifier in ledger.log:
            keep(store, ledger.event(identifier))
    session = ledger.append(signer(1), "session.open", session_body(1, 2), epoch=1)
    keep(store, session)
    print(session.wire.hex(), flush=True)
    for number in range(1_000_000):
        event = ledger.append(signer(1), "chat.say", {"n": number}, epoch=1, session=session.id)
        keep(store, event)
        print(event.wire.hex(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
