"""What the ledger and its store cost, as ratios to the same run's bare primitives (CRYPTO.md 14, DESIGN section 8).

Run: `python tests/ledger/bench_ledger.py [events]`. Never collected as a test.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ledger_world import founded, fresh, session_body, signer

from aura_chor.crypto.hashing import event_message
from aura_chor.crypto.signatures import verify
from aura_chor.effects.ports import Batch, Entry
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.ledger.event import Draft, decode_event, produce
from aura_chor.ledger.sync import synchronise


def clock(work, count):
    """(seconds, per second), the best of three: other processes only ever add time."""
    best = min(_once(work) for _ in range(3))
    return best, count / best


def _once(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def chat(count, *, authors=(1, 2, 3)):
    """A replica's worth of ordinary messages, each resting on the one before it of another author."""
    base = fresh(list(founded()))
    session = base.append(signer(1), "session.open", session_body(1, 2, 3), epoch=1)
    last = {i: base.known.graph.nodes[base.known.graph.ends(signer(i).key.encoded)[0]] for i in authors}
    at = {i: (node.id, node.seq) for i, node in last.items()}
    before, events = session.id, []
    for number in range(count):
        i = authors[number % len(authors)]
        prev, seq = at[i]
        draft = Draft(
            account=session.account,
            kind="chat.say",
            body={"n": number, "text": "x" * 40},
            epoch=1,
            seq=seq + 1,
            prev=prev,
            parents=() if before == prev else (before,),
            route={"lane": [], "to": [[1, number]]},
            session=session.id,
        )
        event = produce(draft, signer(i))
        at[i] = (event.id, event.seq)
        before = event.id
        events.append(event)
    return [*[base.event(one) for one in base.log], *events], events


def bench_ingest(count):
    whole, events = chat(count)
    prefix = whole[: -len(events)]
    keys = {signer(i).key.encoded: signer(i).key for i in (1, 2, 3)}
    bare = [(keys[event.author], event_message(event.id), event.wire[:64]) for event in events]
    _, verified = clock(lambda: all(verify(*one) for one in bare), count)
    _, decoded = clock(lambda: [decode_event(event.wire) for event in events], count)
    drafts = [
        Draft(
            account=e.account,
            kind=e.kind,
            body=e.body,
            epoch=e.epoch,
            seq=e.seq,
            prev=e.prev,
            parents=e.parents,
            route=e.route,
            session=e.session,
        )
        for e in events
    ]
    _, produced = clock(lambda: [produce(draft, signer(1)) for draft in drafts], count)
    ratio, rate = compare(bare, prefix, events)
    print(f"bare verification   {verified:10.0f}/s")
    print(f"ingest              {rate:10.0f}/s   {ratio:6.1%} of bare verification (want 12,000/s, 60%)")
    print(f"read and decode     {decoded:10.0f}/s   an event of {len(events[0].wire)} bytes")
    print(f"produce             {produced:10.0f}/s   (want 25,000/s)")


def compare(bare, prefix, events, *, share=250):
    """(median ratio of verification to ingest, best rate) over slices measured in turn: noise hits both alike."""
    replica, ratios, best = fresh(prefix), [], 0.0
    for start in range(0, len(events), share):
        part = slice(start, start + share)
        verifying = _once(lambda part=part: [verify(*one) for one in bare[part]])
        ingesting = _once(lambda part=part: [replica.ingest(event.wire) for event in events[part]])
        ratios.append(verifying / ingesting)
        best = max(best, len(events[part]) / ingesting)
    assert len(replica.log) == len(prefix) + len(events)
    return statistics.median(ratios), best


def bench_append(count):
    replica = fresh(list(founded()))
    session = replica.append(signer(1), "session.open", session_body(1, 2, 3), epoch=1).id
    body = {"n": 1, "text": "x" * 40}
    seconds = _once(
        lambda: [replica.append(signer(1), "chat.say", body, epoch=1, session=session) for _ in range(count)]
    )
    print(f"append (own)        {count / seconds:10.0f}/s")


def bench_merge(count):
    whole, _ = chat(count)
    left, right = fresh(whole[:-50]), fresh(whole[:-50])
    session = next(event for event in whole if event.kind == "session.open").id
    for replica, i in ((left, 1), (right, 2)):
        for number in range(50):
            replica.append(signer(i), "chat.say", {"n": number}, epoch=1, session=session)
    began = time.perf_counter()
    traffic = synchronise(left, right)
    seconds = time.perf_counter() - began
    print(
        f"merge of {len(left.log)} events that differ in 100: moved {traffic.events} events, "
        f"{traffic.event_bytes} + {traffic.summary_bytes} bytes, {traffic.rounds} rounds, {seconds * 1e3:.1f} ms"
    )


def bench_store(count):
    with tempfile.TemporaryDirectory() as folder:
        store = open_sqlite(Path(folder) / "device.sqlite")
        rows = [Entry(n.to_bytes(32, "big"), "event", bytes(420)) for n in range(2 * count)]
        began = time.perf_counter()
        for future in [store.commit(Batch(entries=(row,))) for row in rows[:count]]:
            future.result()
        grouped = count / (time.perf_counter() - began)
        alone_count = max(1, count // 20)
        began = time.perf_counter()
        for row in rows[count : count + alone_count]:
            store.commit(Batch(entries=(row,))).result()
        alone = alone_count / (time.perf_counter() - began)
        store.close()
        began = time.perf_counter()
        open_sqlite(Path(folder) / "device.sqlite").close()
        opened = time.perf_counter() - began
    print(f"durable appends     {grouped:10.0f}/s   group commit (want 5,000/s); one at a time {alone:.0f}/s")
    print(f"open with all checks {opened * 1e3:8.1f} ms for {count + alone_count} events")


if __name__ == "__main__":
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    bench_ingest(total)
    bench_append(total)
    bench_store(total)
    bench_merge(10 * total)
