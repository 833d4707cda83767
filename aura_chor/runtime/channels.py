"""The channels of a session and who waits at them: the part of the engine that gives messages to waits.

A channel (lane, sender, receiver) is first in, first out, and every message has its place in it: a wait that gives up
passes the place over, so that the message, when it comes, is late: it is skipped, and kept in the result. What stands
in a channel without a label is a place that its sender has let pass.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from aura_chor.base.names import LanePath, SessionId
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.strands import Strand
from aura_chor.runtime.timers import Timers
from aura_chor.session.events import ABSTAINED, EventFilter, MessageEvent
from aura_chor.session.faults import Fault, InvalidMessage, Timeout
from aura_chor.session.instructions import EXPIRED, AwaitEvent, AwaitEventWithin

Box: TypeAlias = list[MessageEvent] | deque[MessageEvent]
"""What stands in a channel. In a family there are very many channels with a message or two: most boxes are lists."""
_LONG = 16
"""A box that has become so long is a queue from then on."""


class Channels:
    """Boxes of the seats played here, their waiting strands, and the places that were passed over."""

    if TYPE_CHECKING:

        def _posted(self, receivers: tuple[str, ...], event: MessageEvent) -> None: ...

        def _tell_gathering(self, strand: Strand, event: MessageEvent) -> None: ...

        def _keep_late(self, receiver: str, event: MessageEvent) -> None: ...

        def _close_gathering(self, strand: Strand) -> None: ...

    def __init__(self, *, session_id: SessionId, here: Sequence[str], period: int = EPOCH) -> None:
        self._session_id = session_id
        self._boxes: dict[str, dict[tuple[LanePath, str], Box]] = {role: {} for role in here}
        self._waiting: dict[str, list[Strand]] = {role: [] for role in here}
        self._ready: deque[tuple[Strand, Any, Exception | None]] = deque()
        self._now = 0
        self._period = period
        self._timers = Timers()
        self._skips: dict[tuple[str, LanePath, str], int] = {}
        self._late: list[MessageEvent] = []
        self._clocked: frozenset[str] = frozenset()
        self._first_seen: dict[tuple[str, str], int] = {}
        self._lacked: dict[str, Fault] = {}
        """Of seats whose last wait was over without what it needed: why, in case they end because of that."""

    # --- what comes ---

    def _deliver(self, receivers: tuple[str, ...], event: MessageEvent) -> None:
        if event.lane and event.lane[0] < 0:
            self._posted(receivers, event)
            return
        channel = (event.lane, event.sender)
        if self._clocked:
            self._look_at_clock(receivers, event)
        for receiver in receivers:
            if self._skips and self._is_late(receiver, event):
                continue
            boxes = self._boxes[receiver]
            box = boxes.get(channel)
            if box is None:
                box = boxes[channel] = []
            box.append(event)
            # Only the head of a channel can wake anyone.
            if len(box) == 1:
                if self._waiting[receiver]:
                    self._wake_any(receiver, event)
            elif len(box) == _LONG and type(box) is list:
                boxes[channel] = deque(box)

    def _look_at_clock(self, receivers: tuple[str, ...], event: MessageEvent) -> None:
        """Waits are counted from when a seat first saw such a message, sent or received."""
        if event.label in self._clocked:
            for seat in (event.sender, *receivers):
                self._first_seen.setdefault((seat, event.label), self._now)

    def _is_late(self, receiver: str, event: MessageEvent) -> bool:
        channel = (receiver, event.lane, event.sender)
        skips = self._skips.get(channel, 0)
        if not skips:
            return False
        if skips > 1:
            self._skips[channel] = skips - 1
        else:
            del self._skips[channel]
        if event.label != ABSTAINED:
            self._late.append(event)
            self._keep_late(receiver, event)
        return True

    def _wake_any(self, receiver: str, event: MessageEvent) -> None:
        """A list is copied because waking takes from it; nearly always one strand waits, for one message."""
        waiting = self._waiting[receiver]
        if len(waiting) == 1 and waiting[0].gathering is None:
            if self._answered(waiting[0]):
                del waiting[0]
            return
        for strand in tuple(waiting):
            if strand.gathering is not None:
                self._tell_gathering(strand, event)
            elif strand.filters is not None and self._answered(strand):
                waiting.remove(strand)

    # --- waits ---

    def _answered(self, strand: Strand) -> bool:
        """Give a strand the first event that one of its filters selects; a wrong head on every channel is a fault."""
        boxes = self._boxes[strand.role]
        filters = strand.filters
        assert filters is not None
        wrong = 0
        for index, wanted in enumerate(filters):
            box = boxes.get((wanted.lane, wanted.sender))
            if box:
                event = box[0]
                if event.label == wanted.label:
                    del box[0]
                    self._give(strand, (index, event))
                    return True
                wrong += 1
        if wrong and wrong == len(filters):
            error = self._unexpected(strand, self._heads(strand))
            strand.filters = None
            self._ready.append((strand, None, error))
            return True
        return False

    def _expire(self, strand: Strand) -> None:
        """The wait is over without its message. Its channel is empty: whatever was there would have ended it."""
        filters = strand.filters
        assert filters is not None
        if strand.gathering is not None:
            self._close_gathering(strand)
            return
        self._waiting[strand.role].remove(strand)
        self._pass_over_one(strand, filters)
        self._give(strand, (EXPIRED, None))
        self._lacked[strand.role] = self._silent(strand.role, filters)

    def _give(self, strand: Strand, answer: Any) -> None:
        """How a wait was resolved."""
        if self._lacked:
            self._lacked.pop(strand.role, None)
        strand.filters = None
        self._ready.append((strand, answer, None))

    def _silent(self, role: str, filters: Sequence[EventFilter]) -> Timeout:
        """Why a wait for one of these is over."""
        labels = " or ".join(dict.fromkeys([wanted.label for wanted in filters]))
        absent = tuple(dict.fromkeys([wanted.sender for wanted in filters]))
        return Timeout(f"{role} did not hear {labels} in time", session_id=self._session_id, absent=absent)

    def _since(self, strand: Strand, label: str | None = None) -> int:
        """From when on a wait that begins here and now is measured: from now, or from when its seat saw `label`."""
        return self._now if label is None else self._first_seen.get((strand.role, label), self._now)

    def _retake(self, strand: Strand, instruction: object, answer: Any) -> bool:
        """What an answer of an earlier run took out of the channels is taken out; False where it is not there.

        Every instruction whose answer `_give` hands out has its place here.
        """
        self._lacked.pop(strand.role, None)
        if type(instruction) is AwaitEventWithin and answer == (EXPIRED, None):
            self._pass_over_one(strand, instruction.filters)
            self._lacked[strand.role] = self._silent(strand.role, instruction.filters)
            return True
        if type(instruction) is not AwaitEvent and type(instruction) is not AwaitEventWithin:
            return False
        index, event = answer
        box = self._boxes[strand.role].get((event.lane, event.sender))
        if not box or box[0] != event or instruction.filters[index].label != event.label:
            return False
        del box[0]
        return True

    def _pass_over_one(self, strand: Strand, filters: Sequence[EventFilter]) -> None:
        """The filters of a wait with a deadline are of one channel; facts of several authors keep their places."""
        if len({(wanted.lane, wanted.sender) for wanted in filters}) == 1:
            self._pass_over(strand, filters[0])

    def _pass_over(self, strand: Strand, late: EventFilter) -> None:
        """The next message of this channel came too late, or will."""
        box = self._boxes[strand.role].get((late.lane, late.sender))
        if not box:
            channel = (strand.role, late.lane, late.sender)
            self._skips[channel] = self._skips.get(channel, 0) + 1
            return
        event = box[0]
        del box[0]
        if event.label != ABSTAINED:
            self._late.append(event)
            self._keep_late(strand.role, event)

    def _raise(self, strand: Strand, error: Exception) -> None:
        if strand.filters is not None:
            strand.filters = None
            self._waiting[strand.role].remove(strand)
        strand.effect = None
        strand.gathering = None
        self._ready.append((strand, None, error))

    # --- what waits ---

    def _everyone_waiting(self) -> Iterator[Strand]:
        for strands in self._waiting.values():
            yield from strands

    def _heads(self, strand: Strand) -> list[MessageEvent]:
        """The heads of the channels that a strand listens to, one per channel that has any."""
        boxes = self._boxes[strand.role]
        channels = dict.fromkeys((wanted.lane, wanted.sender) for wanted in strand.filters or ())
        return [boxes[channel][0] for channel in channels if boxes.get(channel)]

    def _unexpected(self, strand: Strand, heads: list[MessageEvent]) -> InvalidMessage:
        sent = ", ".join(f"{event.sender} {_sent(event)}" for event in heads)
        return InvalidMessage(
            f"{strand.role} waits for {wanted(strand)}, but {sent}",
            session_id=self._session_id,
            culprits=tuple(dict.fromkeys(event.sender for event in heads)),
            evidence=tuple([event.id.hex() for event in heads if event.id]),
        )


def wanted(strand: Strand) -> str:
    """What a strand waits for, for people."""
    if strand.gathering is not None:
        return f"{strand.gathering.label} from {strand.gathering.needed} members"
    filters = strand.filters or ()
    return " or ".join(f"{one.label} from {one.sender or 'outside'}" for one in filters) or "an abort"


def _sent(event: MessageEvent) -> str:
    return "abstained" if event.label == ABSTAINED else f"sent {event.label}"
