"""The hash graph: which events are here, what each one rests on, and who wrote two where one is allowed.

Everything here is a function of the set of events. An event enters only when all that it names is present, so that a
closed set stays closed; a node without its event is a stub left by compaction, and still counts as present.

Source: CRYPTO.md 3.1 to 3.3.
"""

import heapq
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct

from aura_chor.ledger.event import PARENTS_MAX, Author, Event, EventId


class Node(Struct, eq=False, gc=False):
    """One place in the graph. `refs` are all events it names; `depth` is greater than that of each of them.

    `branch` is the graph's own number for a part of a chain that has no fork; it says nothing to anybody else.
    """

    id: EventId
    author: Author
    seq: int
    prev: EventId | None
    refs: tuple[EventId, ...]
    depth: int
    event: Event | None
    branch: int = -1


@dataclass(frozen=True, slots=True)
class Past:
    """The causal past of one event, as the last event of each author in it (several where an author forked)."""

    reach: Mapping[Author, tuple[EventId, ...]]


class Graph:
    """Nodes by id, the chain of every author, the tips, and the forks. Nothing ever leaves; compaction leaves stubs."""

    def __init__(self) -> None:
        self.nodes: dict[EventId, Node] = {}
        self.forks: dict[Author, int] = {}
        self.freezes = 0
        """How often an author was frozen, or from an earlier number on than before."""
        self._tips: dict[EventId, None] = {}
        self._origins: list[tuple[int, int]] = []
        """Of each branch, from which branch it parts, and behind which number; (-1, -1) for a first event."""
        self._ends: dict[Author, dict[EventId, None]] = {}
        self._places: dict[Author, dict[int, EventId | tuple[EventId, ...]]] = {}

    def __contains__(self, identifier: bytes) -> bool:
        return identifier in self.nodes

    def event(self, identifier: bytes) -> Event | None:
        """The event of this id; None when it is absent, or a stub."""
        node = self.nodes.get(EventId(identifier))
        return None if node is None else node.event

    def insert(self, event: Event, refs: Iterable[EventId]) -> Node:
        """Add an event all of whose refs are present and whose seq follows its predecessor's."""
        named = tuple(dict.fromkeys(refs))
        depth = 1 + max([self.nodes[ref].depth for ref in named], default=-1)
        node = Node(event.id, event.author, event.seq, event.prev, named, depth, event)
        self._link(node)
        return node

    def insert_stub(self, node: Node) -> None:
        """Add a node whose event was compacted away elsewhere; its refs are unknown."""
        self._link(node)

    def siblings(self, author: Author, seq: int) -> tuple[EventId, ...]:
        """The events of one author with one number, ascending by id; more than one prove equivocation."""
        place = self._places.get(author, {}).get(seq, ())
        return place if isinstance(place, tuple) else (place,)

    def tips(self) -> list[EventId]:
        """The events that no other names, ascending by id: what the replica's log ends with."""
        return sorted(self._tips)

    def parents_for(self, prev: EventId | None) -> tuple[EventId, ...]:
        """The parents of a next event: other tips, the deepest ones if there are too many."""
        others = [tip for tip in self._tips if tip != prev]
        return tuple(sorted(heapq.nsmallest(PARENTS_MAX, others, key=lambda tip: (-self.nodes[tip].depth, tip))))

    def ends(self, author: Author) -> list[EventId]:
        """The last events of an author's chain, one per branch, ascending by id."""
        return sorted(self._ends.get(author, ()))

    def authors(self) -> list[Author]:
        """Everybody who wrote an event, ascending."""
        return sorted(self._ends)

    def chain(self, end: EventId) -> Iterator[Node]:
        """From this event back along its author's chain, itself first."""
        at: EventId | None = end
        while at is not None and (node := self.nodes.get(at)) is not None:
            yield node
            at = node.prev

    def frozen(self, author: Author, seq: int) -> bool:
        """Whether an equivocation of this author, at this number or below, makes the event count no more."""
        fork = self.forks.get(author)
        return fork is not None and seq >= fork

    def in_chain(self, earlier: Node, later: Node) -> bool:
        """Whether both stand on one branch of one author, in this order (or are the same)."""
        if earlier.author != later.author or earlier.seq > later.seq:
            return False
        # From branch to branch, not from event to event: a liar's chains may be as long as it likes.
        branch, last = later.branch, later.seq
        while branch != earlier.branch and branch >= 0:
            branch, last = self._origins[branch]
        return branch >= 0 and earlier.seq <= last

    def reaches(self, later: EventId, earlier: EventId) -> bool:
        """Whether `earlier` is in the causal past of `later`, itself included. Looks no deeper than it must."""
        goal = self.nodes.get(earlier)
        if goal is None or later not in self.nodes:
            return False
        seen, stack = {later}, [later]
        while stack:
            node = self.nodes[stack.pop()]
            if node.id == earlier or self.in_chain(goal, node):
                return True
            for ref in node.refs:
                if ref not in seen and self.nodes[ref].depth >= goal.depth:
                    seen.add(ref)
                    stack.append(ref)
        return False

    def past(self, of: EventId, known: Mapping[EventId, Past] | None = None) -> Past:
        """The causal past of an event, itself included; what `known` pasts of its ancestors hold is not walked again.

        A known past of what the event does not rest on says nothing of it, though both may hold the same events.
        """
        shortcuts = [past for ancestor, past in (known or {}).items() if self.reaches(of, ancestor)]
        reach: dict[Author, dict[EventId, None]] = {}
        seen, stack = {of}, [of]
        while stack:
            node = self.nodes[stack.pop()]
            reach.setdefault(node.author, {})[node.id] = None
            held = next((past for past in shortcuts if self.in_past(node, past)), None)
            if held is not None:
                for author, ends in held.reach.items():
                    reach.setdefault(author, {}).update(dict.fromkeys(ends))
                continue
            fresh = [ref for ref in node.refs if ref not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        return Past({author: self._last(author, reach[author]) for author in sorted(reach)})

    def in_past(self, node: Node, past: Past) -> bool:
        """Whether the node is in the past."""
        return any(self.in_chain(node, self.nodes[end]) for end in past.reach.get(node.author, ()))

    def forked_in(self, author: Author, past: Past) -> int | None:
        """The lowest number at which the past itself holds two events of the author; None if it proves nothing."""
        ends = past.reach.get(author, ())
        if author not in self.forks or len(ends) < 2:
            return None
        by_seq: dict[int, EventId] = {}
        lowest: int | None = None
        for end in ends:
            for node in self.chain(end):
                if by_seq.setdefault(node.seq, node.id) != node.id:
                    lowest = node.seq if lowest is None else min(lowest, node.seq)
        return lowest

    def forked_to(self, node: Node, seen_by: EventId) -> bool:
        """Whether what `seen_by` rests on proves that the node's author had forked, at its number or below."""
        if not self.frozen(node.author, node.seq):
            return False
        lowest = self.forked_in(node.author, self.past(seen_by))
        return lowest is not None and lowest <= node.seq

    def _link(self, node: Node) -> None:
        self.nodes[node.id] = node
        for ref in node.refs:
            self._tips.pop(ref, None)
        self._tips[node.id] = None
        ends = self._ends.setdefault(node.author, {})
        before = None if node.prev is None else self.nodes[node.prev]
        if before is not None and before.id in ends:
            del ends[before.id]
            node.branch = before.branch
        else:
            node.branch = len(self._origins)
            self._origins.append((-1, -1) if before is None else (before.branch, before.seq))
        ends[node.id] = None
        places = self._places.setdefault(node.author, {})
        if places.setdefault(node.seq, node.id) != node.id:
            places[node.seq] = tuple(sorted((*self.siblings(node.author, node.seq), node.id)))
            if not self.frozen(node.author, node.seq):
                self.freezes += 1
                self.forks[node.author] = node.seq

    def _last(self, author: Author, found: Iterable[EventId]) -> tuple[EventId, ...]:
        """Of some events of one author, those that no other of them follows."""
        fork = self.forks.get(author)
        latest: list[EventId] = []
        followed: set[EventId] = set()
        for node in sorted((self.nodes[identifier] for identifier in found), key=lambda node: (-node.seq, node.id)):
            if fork is None or node.seq < fork:
                if not latest:
                    latest.append(node.id)
                break
            if node.id not in followed:
                latest.append(node.id)
                followed.update(self.above(node, fork, followed))
        return tuple(sorted(latest))

    def above(self, node: Node, seq: int, but: Container[EventId]) -> Iterator[EventId]:
        """From this event back along its chain, no further than to this number, or to what is known already."""
        for other in self.chain(node.id):
            if other.seq < seq or other.id in but:
                return
            yield other.id
