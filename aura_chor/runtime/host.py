"""A device: many sessions over one ledger, pure. `handle` takes an input and gives the outputs (see `host_ports`).

What a host does is a function of the inputs it was given, and of what its store held when it began. It knows the time
by ticks, draws no random numbers, waits for nobody, and calls bodies only as far as their instructions go.

Rules. An own event leaves when it is durable, never before. Whatever a peer sends can be dropped, wait in a bounded
place, or join the ledger; what joined the ledger and counts reaches the session that it names, and a fault in it ends
at most that session. Seats are filled by `Open`, `Join` or an `Offer`; all of one device at once.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from aura_chor.base.canon import DecodeError
from aura_chor.effects.ports import Entry, Parcel, Store
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Dropped, Kept, Parked, Verdict
from aura_chor.runtime import host_ports as p
from aura_chor.runtime.frames import Blob, Received, Summary, decode_frame
from aura_chor.runtime.host_blobs import Blobs
from aura_chor.runtime.host_children import Children
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_desk import HostConfig as HostConfig
from aura_chor.runtime.host_heads import Heads
from aura_chor.runtime.host_inbox import FrameQueue
from aura_chor.runtime.host_play import Players
from aura_chor.runtime.host_seats import Seats


class Host:
    """Make one with the entries and notes of the store, give it a `Tick`, then whatever happens."""

    def __init__(
        self,
        config: HostConfig,
        *,
        entries: Iterable[Entry] = (),
        notes: Callable[[bytes], Sequence[bytes]] = lambda _: (),
        blobs: Callable[[bytes], bytes | None] = lambda _: None,
        outbox: Iterable[Parcel] = (),
    ) -> None:
        """`entries` are those of the store in their order, `notes` gives those of a session, `blobs` the blob of a
        digest, `outbox` is what is still to be delivered.

        `DecodeError` where these are not the log and the journal of one device: another store, or a damaged one.
        """
        self._desk = Desk(config, entries)
        self._blobs = Blobs(self._desk, blobs, outbox)
        self._players = Players(self._desk, self._blobs)
        self._seats = Seats(self._desk, self._players, notes)
        self._blobs.is_wanted_in = self._seats.plays
        Children(self._desk, self._players, self._seats)
        self._heads = Heads(self._desk, self._players)
        self._frames = FrameQueue(config.limits)
        self._wake: int | None = None
        self._silent = False
        self._stopping = False

    @classmethod
    def restore(cls, config: HostConfig, store: Store) -> "Host":
        """From everything that a store holds. May raise what the store raises."""
        entries: list[Entry] = []
        after = 0
        while page := store.entries(after=after):
            entries += [entry for _, entry in page]
            after = page[-1][0]
        return cls(config, entries=entries, notes=store.notes, blobs=store.blob, outbox=store.outbox())

    def handle(self, given: p.Input) -> list[p.Output]:
        """What follows from this input, in the order in which it is to be done."""
        if self._silent:
            return []
        _HANDLE[type(given)](self, given)
        if not self._silent:
            self._settle()
            self._tell_when()
        out, self._desk.out = self._desk.out, []
        return out

    def _settle(self) -> None:
        """Until nothing follows any more: what needs no writing is done as soon as it is asked for."""
        self._heads.look()
        self._players.settle()
        self._desk.flush()
        while self._players.has_work:
            self._players.settle()
            self._desk.flush()

    # --- reading ---

    @property
    def device(self) -> Author:
        """The key that this device is."""
        return self._desk.own

    @property
    def ledger(self) -> AccountLedger:
        """The replica, for whoever only reads."""
        return self._desk.log.ledger

    def status(self, session: EventId) -> p.SessionStatus | None:
        """How a session stands, None where this device has no part in it."""
        return self._seats.status(session)

    def sessions(self) -> list[p.SessionStatus]:
        """All sessions in which this device has a part, in the order in which it learnt of them."""
        return self._seats.statuses()

    def invitations(self) -> list[p.Invitation]:
        """Those that wait for seats."""
        return self._seats.waiting()

    @property
    def due_in(self) -> int | None:
        """In how many milliseconds a session has something to do though nothing happens; None: all wait for others."""
        due = self._players.wake_at()
        return None if due is None else max(0, due - self._desk.now)

    # --- inputs ---

    def _tick(self, given: p.Tick) -> None:
        self._desk.now = max(self._desk.now, given.now_ms)
        self._players.tick()
        self._seats.announce()
        self._desk.out.extend(self._desk.gossip.tick(self._desk.now))

    def _received(self, given: p.Received) -> None:
        if self._desk.behind >= self._desk.limits.unwritten_batches_max or len(self._frames):
            self._desk.out.extend(self._frames.add(given))
        else:
            self._take_in(given)

    def _connected(self, given: p.Connected) -> None:
        self._desk.out.extend(self._desk.gossip.greet(given.peer))
        self._blobs.resend(given.peer)

    def _written(self, given: p.Written) -> None:
        self._desk.written(given.number)
        while len(self._frames) and self._desk.behind < self._desk.limits.unwritten_batches_max:
            self._take_in(self._frames.take())
        self._desk.out.extend(self._frames.throttle())

    def _write_failed(self, given: p.WriteFailed) -> None:
        """What this host knows is ahead of what would survive: only a new one, from the store, may go on."""
        self._players.close()
        self._silent = True

    def _performed(self, given: p.Performed) -> None:
        self._players.answered(given.number, given.answer, given.error)

    def _open(self, given: p.Open) -> None:
        self._seats.open(given)

    def _join(self, given: p.Join) -> None:
        self._seats.join(given)

    def _offer(self, given: p.Offer) -> None:
        self._seats.offer(given)

    def _cancel(self, given: p.Cancel) -> None:
        self._seats.cancel(given)

    def _post(self, given: p.Post) -> None:
        self._seats.post(given)

    def _admit(self, given: p.Admit) -> None:
        self._desk.round += 1
        self._judge(self.device, self._desk.log.admit(given.request))

    def _stop(self, given: p.Stop) -> None:
        self._seats.closed = True
        self._stopping = True
        self._desk.when_durable(lambda: self._desk.out.append(p.Stopped()))

    # --- what peers send ---

    def _take_in(self, given: p.Received) -> None:
        desk = self._desk
        try:
            frame = decode_frame(given.content)
        except DecodeError as error:
            desk.fault("Unauthenticated", str(error), peer=given.peer)
            return
        if isinstance(frame, Blob):
            self._complete(self._blobs.take(given.peer, frame))
        elif isinstance(frame, Received):
            self._blobs.acknowledged(given.peer, frame)
        elif isinstance(frame, Summary) and not self._is_member(given.peer):
            desk.fault("Unauthenticated", "whoever is no member is told nothing", peer=given.peer)
        elif isinstance(frame, Summary):
            said = desk.gossip.answer(given.peer, frame)
            # Among what the peer lacks may be what stands in a batch that is still being written.
            desk.when_durable(lambda: desk.out.extend(said))
        elif desk.log.bytes >= desk.limits.ledger_bytes_max:
            desk.fault("Timeout", "the ledger of this device is full", peer=given.peer)
        else:
            desk.round += 1
            self._judge(given.peer, desk.log.take_in(frame.wires))

    def _is_member(self, peer: p.Peer) -> bool:
        """Whether the peer, as the network names it, may ever have written here: nobody else is told what is held."""
        known = self._desk.log.ledger.known
        return peer in known.authors or any(peer in guests for guests in known.guests.values())

    def _complete(self, event: EventId | None) -> None:
        found = None if event is None else self._desk.log.ledger.event(event)
        if found is not None and found.session is not None:
            self._players.completed(found.session)

    def _judge(self, peer: p.Peer, verdicts: list[Verdict]) -> None:
        desk = self._desk
        if self._is_member(peer):
            desk.gossip.heard(peer, [verdict.event for verdict in verdicts if verdict.event is not None])
        for verdict in verdicts:
            if self._silent:
                return
            if isinstance(verdict, Kept):
                self._kept(peer, verdict)
            elif isinstance(verdict, Parked):
                if self._has(verdict.event):
                    continue
                if verdict.event.author == desk.own:
                    self._rolled_back(verdict.event)
                elif self._is_member(peer):
                    desk.out.extend(desk.gossip.lacking(peer, desk.now))
            elif isinstance(verdict, Dropped) and not self._has(verdict.event):
                desk.out.append(p.Faulted(verdict.fault, peer))

    def _has(self, event: Event | None) -> bool:
        return event is not None and event.id in self._desk.log.ledger.known.graph

    def _kept(self, peer: p.Peer, verdict: Kept) -> None:
        event, fault = verdict.event, verdict.fault
        if event.author == self._desk.own:
            self._rolled_back(event)
        elif fault is not None:
            self._desk.out.append(p.Faulted(fault, peer))
            if fault.name == "Equivocation":
                self._forked(event.author, fault.evidence)
            elif event.session is not None and event.session in self._players.live:
                self._players.refused(self._players.live[EventId(event.session)], event, fault)
        else:
            if event.kind == "session.open" or event.kind in self._desk.shipped:
                self._opened(event)
            self._message(event)

    def _opened(self, event: Event) -> None:
        """Whoever was removed opens nothing any more, whatever it still holds; who has not heard of it is not to blame
        (CRYPTO.md 11: what is of an older epoch is stale)."""
        ledger = self._desk.log.ledger
        if ledger.counts(event.id):
            self._seats.learn(event)
        elif event.epoch < ledger.state().epoch:
            self._desk.fault("Stale", "opens a session in an epoch that is over", evidence=(event.id,))
        else:
            self._desk.fault(
                "NotAuthorised", "opens a session and is no member", culprits=(event.author,), evidence=(event.id,)
            )

    def _message(self, event: Event) -> None:
        if event.session is not None and self._desk.log.ledger.counts(event.id):
            self._blobs.arrived(event)
            session = self._players.live.get(EventId(event.session))
            if session is not None and session.since < self._desk.round:
                self._players.arrived(session, event)
                self._players.proven(session, event)

    def _forked(self, author: Author, evidence: tuple[EventId, ...]) -> None:
        for session in list(self._players.live.values()):
            if author in session.roster.values() or author == session.opener:
                self._players.equivocated(session, author, evidence)

    def _rolled_back(self, event: Event) -> None:
        """A peer holds an own event that is not in the own store, whether or not what it rests on is here: the store is
        an older copy. Refuse everything."""
        self._desk.fault("RolledBack", "peers hold own events that the own store lacks", evidence=(event.id,))
        self._players.close()
        self._seats.closed = True
        self._silent = True

    def _tell_when(self) -> None:
        moments = (self._players.wake_at(), self._desk.gossip.wake_at())
        wake = min([moment for moment in moments if moment is not None], default=None)
        if wake != self._wake:
            self._wake = wake
            self._desk.out.append(p.WakeAt(wake))


_HANDLE: Final[dict[type, Callable[[Host, Any], None]]] = {
    p.Tick: Host._tick,
    p.Received: Host._received,
    p.Connected: Host._connected,
    p.Written: Host._written,
    p.WriteFailed: Host._write_failed,
    p.Performed: Host._performed,
    p.Open: Host._open,
    p.Join: Host._join,
    p.Offer: Host._offer,
    p.Cancel: Host._cancel,
    p.Post: Host._post,
    p.Admit: Host._admit,
    p.Stop: Host._stop,
}
