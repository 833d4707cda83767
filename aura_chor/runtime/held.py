"""The engine of a session whose other seats are elsewhere: it holds its writes, and takes what others have written.

A write stands in `writes` until whoever drives has made it durable and says `written`; only then is it delivered here,
and only then does its strand go on. What stands in the ledger comes in by `deliver`, each event any number of times,
those of one channel in the order of their numbers. A number that is passed over is an abstention: an author's chain has
no holes, so that what is not there was never written.
"""

from collections.abc import Callable, Collection

from msgspec import structs

from aura_chor.base.names import LanePath, SessionId
from aura_chor.runtime.channels import wanted
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.endings import Observer
from aura_chor.runtime.engine import Engine
from aura_chor.runtime.strands import Strand
from aura_chor.session.bugs import ForeignEvent
from aura_chor.session.events import ABSTAINED, AbortEvent, Event, MessageEvent
from aura_chor.session.faults import Fault

ABSTENTIONS_MAX = 64
"""More at once are no longer counted one by one: whoever jumps that far has left the protocol."""


class Held:
    """A write that waits to be durable. Without a strand it is the abort of a seat that failed."""

    __slots__ = ("event", "strand")

    def __init__(self, strand: Strand | None, event: Event) -> None:
        self.strand = strand
        self.event = event


class HeldEngine(Engine):
    """As `Engine`; beside effects, whoever drives takes writes (`take_writes`) and answers each by `written`."""

    def __init__(
        self,
        *,
        session_id: SessionId,
        protocol_hash: str,
        roles: tuple[str, ...],
        local: Collection[str],
        observer: Observer | None,
        period: int = EPOCH,
    ) -> None:
        super().__init__(
            session_id=session_id,
            protocol_hash=protocol_hash,
            roles=roles,
            observer=observer,
            period=period,
            local=local,
        )
        self.writes: list[Held] = []
        self._numbers: dict[tuple[str, LanePath, str], int] = {}
        self._seen_posted: dict[bytes, None] = {}

    def take_writes(self) -> list[Held]:
        """The writes to make durable, in their order. A message into a session that is over goes nowhere."""
        taken, self.writes = self.writes, []
        if self._over is None:
            return taken
        for held in taken:
            if held.strand is not None and type(held.event) is MessageEvent:
                self._ready.append((held.strand, None, self._over()))
        return [held for held in taken if held.strand is None or type(held.event) is not MessageEvent]

    def written(self, held: Held, identifier: bytes) -> None:
        """A held write is durable, as the event of this id: it is delivered, and its strand goes on."""
        event, strand = held.event, held.strand
        if type(event) is AbortEvent:
            self._abort(event)
            over = None
        else:
            assert type(event) is MessageEvent
            self._messages += 1
            if self._observer is not None:
                self._observer(event)
            self.deliver(structs.replace(event, id=identifier))
            over = None if self._over is None else self._over()
        if strand is not None:
            self._ready.append((strand, None, over))

    def refused(self, held: Held, error: Exception) -> None:
        """A held write cannot be made an event: that is the bug of whoever wrote it."""
        if held.strand is not None:
            self._ready.append((held.strand, None, error))

    def blame(self, role: str, fault: Callable[[], Fault], reason: str) -> None:
        """End the session with a fault of somebody else: every seat here fails with one of its own."""
        made = fault()
        if self._over is None:
            event = AbortEvent(self._protocol_hash, self._session_id, role, reason, made.culprits, made.evidence)
            self.writes.append(Held(None, event))
        self._end_session(fault)

    def deliver(self, event: Event) -> bool:
        """An event that stands in the ledger, of whatever seat; whether its place in its channels was still free.

        What came already changes nothing.
        """
        if type(event) is AbortEvent:
            self._abort(event)
            return True
        assert type(event) is MessageEvent
        if event.lane and event.lane[0] < 0:
            return self._see_posted(event)
        fresh = True
        for receiver, number in zip(event.receivers, event.numbers, strict=True):
            if receiver in self._boxes:
                fresh = self._arrive(receiver, number, event) and fresh
        return fresh

    def _see_posted(self, event: MessageEvent) -> bool:
        """What is posted at any time has no place in a channel; once is enough."""
        if event.id in self._seen_posted:
            return False
        self._seen_posted[event.id] = None
        self._deliver(tuple([receiver for receiver in event.receivers if receiver in self._boxes]), event)
        return True

    def unread(self, lane: LanePath, sender: str) -> int:
        """How many messages of a channel wait for a body, at the seat here that has most of them."""
        boxes = [seat.get((lane, sender)) for seat in self._boxes.values()]
        return max([len(box) for box in boxes if box], default=0)

    def arrived(self, lane: LanePath, sender: str) -> int:
        """The number of the next message of a channel, as far as the seats here have heard."""
        return max([self._numbers.get((seat, lane, sender), 0) for seat in self._boxes], default=0)

    @property
    def queued(self) -> int:
        """How many messages came for seats here that no body has taken."""
        return sum(len(box) for boxes in self._boxes.values() for box in boxes.values())

    @property
    def over(self) -> bool:
        """Whether the session was aborted, or has failed; bodies may still have to hear of it."""
        return self._over is not None

    def waits(self) -> tuple[str, ...]:
        """What each waiting strand waits for, for people."""
        return tuple([f"{strand.role} waits for {wanted(strand)}" for strand in self._everyone_waiting()])

    def _write(self, strand: Strand, event: Event) -> None:
        if self._may_write(strand, event):
            self.writes.append(Held(strand, event))
        else:
            self._raise(strand, ForeignEvent(f"{strand.role} wrote an event that is not its own: {event}"))

    def post_for(self, role: str, event: MessageEvent) -> None:
        """An event in the name of a seat, beside its body."""
        if self._over is None:
            self._post_for(role, event)

    def _post_for(self, role: str, event: MessageEvent) -> None:
        """What a check or the engine posts for a seat becomes durable as every other write; nobody waits for it."""
        self.writes.append(Held(None, event))

    def _leave_empty(self, event: MessageEvent) -> None:
        """The seat itself knows that it lets its turn pass; the others see it by the next number."""
        for receiver, number in zip(event.receivers, event.numbers, strict=True):
            if receiver == event.sender:
                self._arrive(receiver, number, event)

    def _fail(self, event: AbortEvent) -> None:
        """It is over here at once, and for the others as soon as they can hear of it."""
        if self._over is None:
            self.writes.append(Held(None, event))
        super()._fail(event)

    def _arrive(self, receiver: str, number: int, event: MessageEvent) -> bool:
        """Numbers that were passed over are messages without a label: no wait takes one, but each has had its place."""
        channel = (receiver, event.lane, event.sender)
        expected = self._numbers.get(channel, 0)
        if number < expected:
            return False
        self._numbers[channel] = number + 1
        for missing in range(expected, min(number, expected + ABSTENTIONS_MAX)):
            numbers = tuple([missing if other == receiver else 0 for other in event.receivers])
            self._deliver((receiver,), structs.replace(event, numbers=numbers, label=ABSTAINED, body={}))
        self._deliver((receiver,), event)
        return True
