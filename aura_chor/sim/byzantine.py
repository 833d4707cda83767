"""A device that lies: an honest host with its own key, whose log is written and whose messages leave as a case says.

The seam is the log: what a body says is changed before it is signed, so that the chain goes on behind a lie as it does
behind the truth, and the liar's own ledger holds what it has written. What only some peers are to see is changed on its
way out. A liar remembers through all lives of its device what it has told whom, and is not troubled by what others
hold of it. Where its host breaks on what it has itself written, it falls silent for good.

Rule: a lie is told or not by what the liar's own replica holds; nothing else is looked at, and nothing else is known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Store
from aura_chor.ledger.event import Author, Body, Event, EventId, decode_event
from aura_chor.ledger.graph import Node
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime.frames import Blob, Events, blob_frame, decode_frame, event_frames
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_desk import HostConfig
from aura_chor.runtime.host_log import HostLog
from aura_chor.runtime.host_ports import Input, Output, Peer, Send
from aura_chor.session.bugs import PayloadInvalid
from aura_chor.sim.byzantine_forge import forged, twin_of
from aura_chor.sim.byzantine_lies import Dice, Lie, LieKind
from aura_chor.sim.byzantine_words import Saying, beside, instead
from aura_chor.sim.faults import Case

Start: TypeAlias = Callable[[HostConfig, Store], Host]

ATTEMPTS: Final = 8
"""A change that the own log refuses, as one that names what does not exist, is made otherwise so many times."""


class ToldLie(Struct, frozen=True):
    """A lie that was told: when, by which device, and what it was, for people."""

    at_ms: int
    device: int
    what: str


class _Hidden(Struct, frozen=True):
    """Own events from this number on are kept from these devices up to a moment. `everything`: others' events, too;
    `blobs`: what is sealed in them and nothing else."""

    first: int
    peers: frozenset[Peer]
    until_ms: int | None
    everything: bool
    blobs: bool


def liars_of(case: Case, keys: Sequence[Peer], now: Callable[[], int]) -> dict[int, "Liar"]:
    """Those who lie in this case, by number; made anew for each world. `keys` are those of all devices in order."""
    lies = [fault for fault in case.planned if isinstance(fault, Lie)]
    return {number: Liar(number, [lie for lie in lies if lie.device == number], keys, now) for number in case.liars}


def lying(boot: Start, liars: Mapping[int, "Liar"], broken: Callable[[Peer, Exception], None]) -> Start:
    """Makes the hosts of those who lie their own way, all others as `boot` does. An honest one that does not start
    again among liars is told to `broken`, and a host without anything takes its place."""
    by_key = {liar.own: liar for liar in liars.values()}

    def start(config: HostConfig, store: Store) -> Host:
        own = Author(config.signer.key.encoded)
        if own in by_key:
            return by_key[own].boot(config, store)
        try:
            return boot(config, store)
        except Exception as error:
            if not liars:
                raise
            broken(own, error)
            return Host(config)

    return start


class Liar:
    """What a device that lies is to tell, has told and must remember, through all its lives."""

    def __init__(self, number: int, lies: Sequence[Lie], keys: Sequence[Peer], now: Callable[[], int]) -> None:
        self.told: list[ToldLie] = []
        self.broken = False
        self.own: Author = keys[number]
        self._number, self._lies, self._keys, self._now = number, lies, keys, now
        self._numbers: dict[EventId, int] = {}
        self._twins: dict[EventId, tuple[Event, frozenset[Peer]]] = {}
        self._hidden: list[_Hidden] = []
        self._forged: list[Send] = []

    def boot(self, config: HostConfig, store: Store) -> Host:
        """A life of its device, from its disk."""

        def log(account: bytes, signer: Signer) -> HostLog:
            return LyingLog(account, signer, self)

        try:
            host = LyingHost.restore(replace(config, log=log), store)
        except Exception as error:  # noqa: BLE001
            # What it has written is no log that a host starts from.
            self.broke(error)
            host = LyingHost(config)
        assert isinstance(host, LyingHost), "a host is restored as one of its own class"
        host.liar = self
        return host

    # --- what it writes ---

    def writes(self, said: Saying, append: Callable[[Saying], Event], log: "LyingLog") -> Event:
        """Write what a body says, as the lies about this event have it."""
        number = len(self._numbers)
        planned = [lie for lie in self._lies if lie.event == number]
        written = self._instead(planned, said, append, log) or append(said)
        self._numbers[written.id] = number
        for lie in planned:
            self._around(lie, written, log)
            self._beside(lie, said, append, log)
        return written

    def _instead(
        self, planned: Sequence[Lie], said: Saying, append: Callable[[Saying], Event], log: "LyingLog"
    ) -> Event | None:
        for lie in planned:
            for attempt in range(ATTEMPTS):
                other = instead(lie.kind, said, Dice(lie.choice + attempt), log.ledger, self.own)
                if other is None:
                    break
                written = _if_possible(append, other)
                if written is not None:
                    self._tell(f"writes {other.kind} for {said.kind}: {lie.kind.value}")
                    return written
        return None

    def _beside(self, lie: Lie, said: Saying, append: Callable[[Saying], Event], log: "LyingLog") -> None:
        other = beside(lie.kind, said, Dice(lie.choice), log.ledger, self.own)
        written = None if other is None else _if_possible(append, other)
        if written is not None:
            # It travels with whatever this device sends next, and by the comparing of ledgers.
            self._numbers[written.id] = len(self._numbers)
            self._tell(f"writes {written.kind}, too: {lie.kind.value}")

    def _around(self, lie: Lie, written: Event, log: "LyingLog") -> None:
        peers = frozenset([self._keys[number] for number in lie.peers] or self._keys)
        dice = Dice(lie.choice)
        if lie.kind is LieKind.EQUIVOCATE:
            self._twins[written.id] = (twin_of(written, dice, log.signer), peers)
            self._tell(f"writes two events number {written.seq}: {written.kind}")
        elif lie.kind is LieKind.WITHHOLD:
            way = dice.below(3)
            until = None if lie.for_ms is None else self._now() + lie.for_ms
            first = self._numbers[written.id]
            self._hidden.append(_Hidden(first, peers, until, everything=way == 1, blobs=way == 2))
            what = ("its events", "all events", "its sealed blobs")[way]
            self._tell(f"keeps {what} back from {written.kind} on")
        elif lie.kind is LieKind.FORGE:
            wire = forged(written, dice, log.signer, log.ledger, self._keys)
            for content in event_frames([wire]):
                self._forged += [Send(peer, content) for peer in self._keys if peer in peers and peer != self.own]
            self._tell(f"forges an event like its {written.kind}")

    def end_of(self, ends: Sequence[Node]) -> Node:
        """Of two branches of its own it goes on with that which its twins are not on."""
        twins = [twin.id for twin, _ in self._twins.values()]
        return max(ends, key=lambda node: (node.id not in twins, node.seq, node.id))

    # --- what leaves it ---

    def lets_out(self, outputs: Sequence[Output]) -> list[Output]:
        """What it says to whom, with what it has forged behind it."""
        out: list[Output] = []
        for output in outputs:
            out += self._sends(output) if isinstance(output, Send) else [output]
        out, self._forged = [*out, *self._forged], []
        return out

    @property
    def has_lied(self) -> bool:
        """Whether it has said anything but the truth; to keep something back is none."""
        return len(self.told) > len(self._hidden)

    @property
    def written(self) -> frozenset[EventId]:
        """All events that it has signed, both of two with one number."""
        return frozenset([*self._numbers, *[twin.id for twin, _ in self._twins.values()]])

    def broke(self, error: Exception) -> None:
        """Its host could not live with what it has written."""
        self.broken = True
        self._tell(f"breaks: {type(error).__name__}: {error}")

    def _sends(self, output: Send) -> Iterator[Output]:
        twins = {real: twin for real, (twin, peers) in self._twins.items() if output.peer in peers}
        hidden = [one for one in self._hidden if output.peer in one.peers and not self._is_over(one)]
        frame = decode_frame(output.content) if twins or hidden else None
        if isinstance(frame, Events):
            events = [decode_event(wire) for wire in frame.wires]
            kept = [event for event in events if not any(self._hides(one, event) for one in hidden)]
            wires = [twins.get(event.id, event).wire for event in kept]
            yield from [Send(output.peer, content) for content in event_frames(wires)]
        elif isinstance(frame, Blob):
            number = self._numbers.get(EventId(frame.event), -1)
            if not any(number >= one.first for one in hidden):
                event = twins[EventId(frame.event)].id if frame.event in twins else frame.event
                yield Send(output.peer, blob_frame(Blob(event, frame.blob)))
        else:
            yield output

    def _hides(self, hidden: _Hidden, event: Event) -> bool:
        return hidden.everything or (not hidden.blobs and self._numbers.get(event.id, -1) >= hidden.first)

    def _is_over(self, hidden: _Hidden) -> bool:
        return hidden.until_ms is not None and self._now() >= hidden.until_ms

    def _tell(self, what: str) -> None:
        self.told.append(ToldLie(self._now(), self._number, what))


class LyingLog(HostLog):
    """Writes what its liar makes of what bodies say."""

    def __init__(self, account: bytes, signer: Signer, liar: Liar) -> None:
        super().__init__(account, signer)
        self.ledger = _LyingLedger(account, self.own, liar)
        self.signer = signer
        self._liar = liar

    def append(
        self, kind: str, body: Body, *, session: bytes | None, route: Body | None, epoch: int | None = None
    ) -> Event:
        """The next own event, or another one."""
        said = Saying(kind=kind, body=body, session=session, route=route, epoch=self._epoch(epoch))
        return self._liar.writes(said, self._write, self)

    def _write(self, said: Saying) -> Event:
        return super().append(said.kind, said.body, session=said.session, route=said.route, epoch=said.epoch)

    def _epoch(self, given: int | None) -> int:
        return self.ledger.state().epoch if given is None else given


class _LyingLedger(AccountLedger):
    """Goes on with one branch of its own where others have shown it the other one, too."""

    def __init__(self, account: bytes, own: Author, liar: Liar) -> None:
        super().__init__(account, own=own)
        self._liar = liar

    def _own_end(self, author: Author) -> Node | None:
        ends = [self.known.graph.nodes[end] for end in self.known.graph.ends(author)]
        return self._liar.end_of(ends) if ends else None


class LyingHost(Host):
    """Not troubled by what others hold of it, and not heard of any more once it breaks."""

    liar: Liar

    def handle(self, given: Input) -> list[Output]:
        """What follows from this input, as its liar lets it out."""
        if self.liar.broken:
            return []
        try:
            return self.liar.lets_out(super().handle(given))
        except Exception as error:  # noqa: BLE001
            # Its ledger holds what no honest device would write: that its own host does not expect it is no bug.
            self.liar.broke(error)
            return []

    def _rolled_back(self, event: Event) -> None:
        """Others hold an event of its own that it has not: it knows."""


def _if_possible(append: Callable[[Saying], Event], said: Saying) -> Event | None:
    """None where the own log refuses it: it would break the form of an event, or name what is not there."""
    try:
        return append(said)
    except PayloadInvalid:
        return None
