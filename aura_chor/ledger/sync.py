"""Anti-entropy: two replicas exchange the ends of every author's chain, then what the other lacks.

A summary grows with the number of authors, never with history; an author's chain is complete up to its end, so that
one id per branch says all that is held of it. Events travel in causal order. Where the other side names an end that is
unknown here, it is ahead on that branch, and the next round knows more. Only where two branches of one author meet that
neither side knows of is an end not enough: then a summary in detail names places down the chain at doubling distances.

Source: DESIGN section 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from aura_chor.base.canon import DIGEST_BYTES
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.graph import Graph, Node
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Kept

Heads: TypeAlias = Mapping[Author, tuple[tuple[int, EventId], ...]]
"""Per author the ends of its chain, as (seq, id): more than one where it forked, more of each in detail."""

ROUNDS_MAX: Final = 64
_END_BYTES: Final = DIGEST_BYTES + 8


@dataclass(slots=True)
class Traffic:
    """What a synchronisation cost, both ways together."""

    rounds: int = 0
    events: int = 0
    event_bytes: int = 0
    summary_bytes: int = 0


def heads(ledger: AccountLedger, *, detailed: bool = False) -> Heads:
    """What this replica holds, in short; in detail with the ids 1, 2, 4, … before each end, and the first."""
    graph = ledger.known.graph
    found: dict[Author, tuple[tuple[int, EventId], ...]] = {}
    for author in graph.authors():
        places: dict[tuple[int, EventId], None] = {}
        for end in graph.ends(author):
            last = graph.nodes[end].seq
            for node in graph.chain(end) if detailed else (graph.nodes[end],):
                back = last - node.seq
                if back & (back - 1) == 0 or node.seq == 0:
                    places[node.seq, node.id] = None
        found[author] = tuple(places)
    return found


def missing_for(ledger: AccountLedger, remote: Heads) -> list[bytes]:
    """The wires that a replica with these heads lacks, in causal order, as far as its heads tell.

    Events that compaction left as stubs cannot be sent.
    """
    graph = ledger.known.graph
    found: dict[EventId, Node] = {}
    for author in graph.authors():
        found.update(_missing_of(graph, author, remote.get(author, ())))
    ordered = sorted(found.values(), key=lambda node: (node.depth, node.id))
    return [node.event.wire for node in ordered if node.event is not None]


def _missing_of(graph: Graph, author: Author, theirs: tuple[tuple[int, EventId], ...]) -> dict[EventId, Node]:
    known = [graph.nodes[place] for _, place in theirs if place in graph]
    top = max([node.seq for node in known], default=-1)
    fork = graph.forks.get(author)
    held: set[EventId] = set()
    for place in known if fork is not None else ():
        held.update(graph.above(place, fork or 0, held))
    strange = [seq for seq, place in theirs if place not in graph]
    # A strange id where this side has another one: two branches, and the point where they part must be known.
    parted = any(graph.siblings(author, seq) for seq in strange)
    if parted and not known and min(strange) > 0:
        return {}
    ahead = -1 if parted else max(strange, default=-1)
    found: dict[EventId, Node] = {}
    for end in graph.ends(author):
        for node in graph.chain(end):
            # Above a fork the branches must be told apart; below it, and where there is none, numbers do.
            is_held = node.seq <= top if fork is None or node.seq < fork else node.id in held
            if is_held or node.id in found:
                break
            if node.seq > ahead or author in graph.forks:
                found[node.id] = node
    return found


def synchronise(left: AccountLedger, right: AccountLedger) -> Traffic:
    """Exchange until neither side learns anything; returns what it cost."""
    traffic, detailed = Traffic(), False
    for _ in range(ROUNDS_MAX):
        summaries = heads(left, detailed=detailed), heads(right, detailed=detailed)
        traffic.rounds += 1
        traffic.summary_bytes += sum(map(summary_bytes, summaries))
        if summaries[0] == summaries[1]:
            return traffic
        learnt = _send(left, right, summaries[1], traffic) + _send(right, left, summaries[0], traffic)
        if not learnt and detailed:
            return traffic
        detailed = not learnt
    return traffic


def summary_bytes(summary: Heads) -> int:
    """How large a summary is on the wire: per author a key, per end a number and an id."""
    return sum(DIGEST_BYTES + _END_BYTES * len(ends) for ends in summary.values())


def _send(sender: AccountLedger, receiver: AccountLedger, summary: Heads, traffic: Traffic) -> int:
    wires = missing_for(sender, summary)
    traffic.events += len(wires)
    traffic.event_bytes += sum(map(len, wires))
    return sum(isinstance(verdict, Kept) for verdict in receiver.merge(wires))
