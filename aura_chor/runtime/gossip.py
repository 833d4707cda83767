"""How the ledgers of devices come together: own events are pushed, what is missing is asked for, ends are compared.

Rules. A fresh own event goes to the devices of its session at once, together with what it rests on, as far as they may
lack it and nobody else will send it. Pushing assumes that what was sent has arrived. Where that was wrong the receiver
notices, since the next event names what is missing, and says what it holds; the answer is everything else. It says so
now and then only, because what is missing may be on its way.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.graph import Graph
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.sync import Heads, heads, missing_for
from aura_chor.runtime.frames import Summary, event_frames, summary_frame
from aura_chor.runtime.host_ports import Peer, Send

ASK_MS: Final = 250
"""A peer is asked at most once in this time."""
ASK_MAX_MS: Final = 16_000
"""As long as nothing new comes in answer it is asked half as often each time, up to this: what a liar's event names may
never have been written."""


@dataclass(slots=True)
class _Link:
    """What a peer is thought to hold of each chain, by number; when it may be asked again, how long it is left alone
    after that, and how much was held here when it was asked last."""

    reach: dict[Author, int] = field(default_factory=dict)
    again_at: int = 0
    lacks: bool = False
    patience: int = ASK_MS
    held: int = 0


class Gossip:
    """One device's side of all links. Everything is a hint: what counts are the ledgers."""

    def __init__(self, ledger: AccountLedger, own: Author) -> None:
        self._ledger = ledger
        self._own = own
        self._links: dict[Peer, _Link] = {}
        self._start = _ends(ledger.known.graph)

    def push(self, event: Event, audience: Iterable[Author]) -> list[Send]:
        """The event to all these devices but this one, with what they need to take it."""
        out: list[Send] = []
        for peer in audience:
            if peer != self._own:
                wires = [found.wire for found in self._needed(event, peer)]
                out.extend([Send(peer, frame) for frame in event_frames(wires)])
        return out

    def greet(self, peer: Peer) -> list[Send]:
        """Say what is held here, and ask for the same."""
        return [self._say(peer, answer=True)]

    def lacking(self, peer: Peer, now: int) -> list[Send]:
        """Something that this peer sent rests on what is not here: say so, if it was not said just now."""
        link = self._link(peer)
        link.lacks = True
        if now < link.again_at:
            return []
        held = len(self._ledger.log)
        link.patience = ASK_MS if held != link.held else min(2 * link.patience, ASK_MAX_MS)
        link.held, link.again_at = held, now + link.patience
        return [self._say(peer, answer=False)]

    def tick(self, now: int) -> list[Send]:
        """Ask again where something is still missing."""
        out: list[Send] = []
        for peer, link in self._links.items():
            if link.lacks and now >= link.again_at:
                link.lacks = self._ledger.waiting()[0] > 0
                out += self.lacking(peer, now) if link.lacks else []
        return out

    def wake_at(self) -> int | None:
        """When there may be somebody to ask."""
        return min([link.again_at for link in self._links.values() if link.lacks], default=None)

    def heard(self, peer: Peer, events: Iterable[Event]) -> None:
        """A peer holds what it sends."""
        link = self._link(peer)
        for event in events:
            link.reach[event.author] = max(event.seq, link.reach.get(event.author, -1))

    def answer(self, peer: Peer, summary: Summary) -> list[Send]:
        """What the peer lacks; and what is held here, where it asked or where its ends do not tell enough."""
        link = self._link(peer)
        # What it says of itself counts more than what was thought; what was pushed meanwhile comes twice at worst.
        link.reach = {author: max([seq for seq, _ in ends], default=-1) for author, ends in summary.heads.items()}
        wires = missing_for(self._ledger, summary.heads)
        out = [Send(peer, frame) for frame in event_frames(wires)]
        link.reach.update(_ends(self._ledger.known.graph))
        parted = not summary.detailed and self._parted(summary.heads)
        if summary.answer or parted:
            out.append(self._say(peer, answer=parted, detailed=parted or summary.detailed))
        return out

    def _say(self, peer: Peer, *, answer: bool, detailed: bool = False) -> Send:
        summary = dict(heads(self._ledger))
        graph = self._ledger.known.graph
        if detailed or graph.forks:
            every = heads(self._ledger, detailed=True)
            summary.update({author: every[author] for author in summary if detailed or author in graph.forks})
        return Send(peer, summary_frame(Summary(summary, detailed, answer)))

    def _parted(self, remote: Heads) -> bool:
        """Whether a chain has another event where the peer has one that is not known here: it has forked."""
        graph = self._ledger.known.graph
        return any(
            place not in graph and graph.siblings(author, seq) for author, ends in remote.items() for seq, place in ends
        )

    def _needed(self, event: Event, peer: Peer) -> list[Event]:
        """The event and what it rests on, in causal order, without what the peer has or gets from its author."""
        graph, reach = self._ledger.known.graph, self._link(peer).reach
        found: dict[EventId, Event] = {}
        stack = [event.id]
        while stack:
            node = graph.nodes[stack.pop()]
            known = node.seq <= reach.get(node.author, self._start.get(node.author, -1))
            if node.event is None or node.id in found or node.author == peer or known:
                continue
            if node.author != self._own and peer in audience_of(self._ledger, node.event):
                continue
            found[node.id] = node.event
            stack.extend(node.refs)
        for sent in found.values():
            reach[sent.author] = max(sent.seq, reach.get(sent.author, -1))
        return [found[key] for key in sorted(found, key=lambda key: (graph.nodes[key].depth, key))]

    def _link(self, peer: Peer) -> _Link:
        return self._links.setdefault(peer, _Link())


def audience_of(ledger: AccountLedger, event: Event) -> tuple[Author, ...]:
    """The devices of the session that an event opens or belongs to: those that its author pushes it to."""
    opening = event if event.session is None else ledger.event(event.session)
    if opening is None or opening.kind != "session.open":
        return ()
    roster = opening.body["roster"]
    assert type(roster) is list, "an opening that joined the log has passed its schema"
    devices = [seat[1] for seat in roster if type(seat) is list]
    return tuple(dict.fromkeys([Author(device) for device in devices if type(device) is bytes]))


def _ends(graph: Graph) -> dict[Author, int]:
    return {author: max([graph.nodes[end].seq for end in graph.ends(author)]) for author in graph.authors()}
