"""Compaction: the bytes of finished sessions go, their place in the graph stays.

What may go lies below the current head (in the past of every certificate of it) and belongs to a session that is over.
What stays: openings, so that a late event is judged as before; every session that a certificate rests on, with the
lock that its opening names; equivocations; the end of every chain. A stub keeps what the graph and the slots need.
Of a session that is over, a replica that restores itself may call unsound what rests on pruned events; nothing counts
there any more.

Source: DESIGN section 5 ("Compaction keeps what certificates need").
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, TypeAlias, cast

from aura_chor.base.canon import DIGEST_BYTES, DecodeError, Value, canon, exact_map, read
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.graph import Graph, Node
from aura_chor.ledger.knowledge import Knowledge, slot
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.schemas import SESSIONLESS, SHIPPED
from aura_chor.ledger.state import session_status

Stored: TypeAlias = tuple[Literal["event", "stub"], EventId, bytes]
"""What a store keeps of one place in the log: form, id, bytes."""

_STUB_KEYS = frozenset({"against", "author", "depth", "kind", "prev", "refs", "seq", "session"})


def compact(ledger: AccountLedger, finished: Collection[bytes] = ()) -> list[Stored]:
    """Prune what may go; returns the stubs to store in the places of the events.

    `finished` are generic sessions that are over, which the log alone cannot tell.
    """
    head = ledger.state().head
    if head is None:
        return []
    known, over = ledger.known, frozenset(finished)
    pasts = ledger.state().pasts[head.id]
    kept = _evidence(known)
    pruned: list[Stored] = []
    for event in list(_finished_events(ledger, over)):
        node = known.graph.nodes[event.id]
        if event.id in kept or event.session in kept or not all(known.graph.in_past(node, past) for past in pasts):
            continue
        if event.author in known.graph.forks or event.id in known.graph.ends(event.author):
            continue
        pruned.append(("stub", event.id, encode_stub(node, event)))
        known.forget(event)
        node.event = None
    return pruned


def restore(ledger: AccountLedger, places: Iterable[tuple[str, bytes, bytes]]) -> None:
    """Fill an empty replica from its store, in the stored order; `DecodeError` if the store is not a whole log."""
    for form, identifier, content in places:
        if form == "event":
            ledger.replay(content)
        else:
            _restore_stub(ledger, EventId(identifier), content)
        if not ledger.log or ledger.log[-1] != identifier:
            raise DecodeError("a place in the log that holds something else")


def encode_stub(node: Node, event: Event) -> bytes:
    """What remains of an event: its place, and the slot that it filled."""
    against = event.body.get("against") if event.phase == "complain" else None
    fields = {
        "against": against if type(against) is int else None,
        "author": node.author,
        "depth": node.depth,
        "kind": event.kind,
        "prev": node.prev,
        "refs": list(node.refs),
        "seq": node.seq,
        "session": event.session,
    }
    return canon(fields)


def _restore_stub(ledger: AccountLedger, identifier: EventId, content: bytes) -> None:
    fields = exact_map(read(content), _STUB_KEYS)
    refs, prev, kind = fields["refs"], fields["prev"], fields["kind"]
    if type(refs) is not list or type(kind) is not str or not all(ref in ledger.known.graph for ref in map(_id, refs)):
        raise DecodeError("not a stub of this log")
    author, seq, depth = Author(_id(fields["author"])), fields["seq"], fields["depth"]
    if type(seq) is not int or type(depth) is not int:
        raise DecodeError("not a stub of this log")
    before = None if prev is None else _id(prev)
    if not _follows(ledger.known.graph, author, seq, before):
        raise DecodeError("not a stub of this log")
    ledger.known.graph.insert_stub(Node(identifier, author, seq, before, tuple(map(_id, refs)), depth, None))
    ledger.log.append(identifier)
    filled = slot(cast("bytes | None", fields["session"]), kind, author, fields["against"])
    if filled is not None:
        ledger.known.reserve(filled, identifier)


def _follows(graph: Graph, author: Author, seq: int, before: EventId | None) -> bool:
    """Whether this place is the first of a chain, or the next behind one that is here."""
    if before is None:
        return seq == 0
    node = graph.nodes.get(before)
    return node is not None and (node.author, node.seq + 1) == (author, seq)


def _finished_events(ledger: AccountLedger, over: frozenset[bytes]) -> Iterator[Event]:
    """The events of sessions that are over, their openings left out."""
    known, state = ledger.known, ledger.state()
    current = {lock.scope for lock in state.locks}
    for session in known.sessions():
        opening = known.graph.event(session)
        generic = opening is not None and opening.protocol == "session"
        ended = session in over if generic else _shipped_ended(ledger, session, current)
        if ended:
            for event in known.session_events(session):
                if event.kind not in SESSIONLESS and (generic or event.protocol in SHIPPED):
                    yield event


def _shipped_ended(ledger: AccountLedger, session: bytes, current: set[bytes]) -> bool:
    if ledger.known.graph.event(session) is None:
        return session not in current
    return session_status(ledger.known, ledger.state(), EventId(session)) != "open"


def _evidence(known: Knowledge) -> frozenset[bytes]:
    """Sessions that certificates rest on, and the single events outside them that their openings name."""
    kept: set[bytes] = set()
    for certificates in known.certificates.values():
        for identifier in sorted(certificates):
            certificate = known.graph.nodes[identifier].event
            assert certificate is not None and certificate.session is not None, "a certificate is never pruned"
            opening = known.openings[EventId(certificate.session)]
            kept.update(session for session in (opening.session, opening.resume) if session is not None)
            kept.update(_locks(known, opening.session))
    return frozenset(kept)


def _locks(known: Knowledge, session: EventId) -> Iterator[EventId]:
    """The votes that an opening names, and the requests that those are for."""
    for ref in known.graph.nodes[session].refs:
        node = known.graph.nodes[ref]
        if node.event is not None and node.event.kind == "lock.vote":
            yield ref
            yield EventId(cast(bytes, node.event.body["request"]))


def _id(value: Value) -> EventId:
    if type(value) is not bytes or len(value) != DIGEST_BYTES:
        raise DecodeError("not an id")
    return EventId(value)
