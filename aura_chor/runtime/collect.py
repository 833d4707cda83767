"""Waits for many: the part of the engine that gathers messages of distinct members.

A message of a member counts from when it is at the head of its channel. When the gathering has enough, or its deadline
comes, every member's place in its channel is over: what was chosen is given, what lay there else is late, and what has
not come will be. Late messages and notices are kept as fresh evidence, until the next such answer hands them over.
"""

from typing import Any

from aura_chor.base.names import LanePath
from aura_chor.runtime.channels import Box, Channels
from aura_chor.runtime.strands import Strand
from aura_chor.session.events import ABSTAINED, EventFilter, MessageEvent
from aura_chor.session.faults import Fault, Timeout
from aura_chor.session.gathering import Gathering
from aura_chor.session.instructions import AwaitThreshold


class Wanted:
    """One wait for many: its judge, and its filters by channel."""

    __slots__ = ("filters", "final", "judge")

    def __init__(self, instruction: AwaitThreshold) -> None:
        self.judge: Gathering = instruction.gathering
        self.filters: dict[tuple[LanePath, str], EventFilter] = {
            (wanted.lane, wanted.sender): wanted for wanted in instruction.filters
        }
        self.final = instruction.deadline is None
        """Nothing else ends it: when there can never be enough, it fails."""

    @property
    def label(self) -> str:
        return self.judge.label

    @property
    def needed(self) -> int:
        return self.judge.needed


class Collects(Channels):
    """The gatherings of the seats played here; `_fresh` is evidence that no answer has handed over yet."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._fresh: dict[str, list[MessageEvent]] = {}
        self._gone: dict[str, None] = {}
        self._refused: list[MessageEvent] = []

    def _gather(self, strand: Strand, instruction: AwaitThreshold) -> None:
        """Members in order, as far as their messages are there; then as they come."""
        strand.filters = instruction.filters
        strand.gathering = gathering = Wanted(instruction)
        self._waiting[strand.role].append(strand)
        for event in self._fresh.get(strand.role, ()):
            gathering.judge.hear(event)
        boxes = self._boxes[strand.role]
        for channel, wanted in gathering.filters.items():
            self._offer(gathering.judge, wanted, boxes.get(channel))
        if instruction.deadline is not None:
            self._timers.start(strand, instruction.deadline.due(self._since(strand), self._period))
        self._settle(strand)

    def _tell_gathering(self, strand: Strand, event: MessageEvent) -> None:
        """A message is at the head of a channel."""
        gathering = strand.gathering
        assert gathering is not None
        wanted = gathering.filters.get((event.lane, event.sender))
        if wanted is not None:
            self._offer(gathering.judge, wanted, self._boxes[strand.role][event.lane, event.sender])
            self._settle(strand)

    def _tell_gatherings(self, receiver: str, event: MessageEvent) -> None:
        """Something has come that nobody waits for, but that checks may look at."""
        for strand in tuple(self._waiting[receiver]):
            if strand.gathering is not None:
                strand.gathering.judge.hear(event)
                self._settle(strand)

    def _keep_late(self, receiver: str, event: MessageEvent) -> None:
        self._fresh.setdefault(receiver, []).append(event)
        self._tell_gatherings(receiver, event)

    def _offer(self, judge: Gathering, wanted: EventFilter, box: Box | None) -> None:
        if not box:
            if wanted.sender in self._gone:
                judge.pass_over(wanted.sender)
        elif box[0].label == wanted.label:
            judge.offer(box[0])
        elif box[0].label == ABSTAINED:
            judge.pass_over(wanted.sender)
        else:
            judge.reject(box[0])

    def _settle(self, strand: Strand) -> None:
        """End the gathering when it can be ended. What its checks post may end others, or this one, in turn."""
        gathering = strand.gathering
        if gathering is None:
            return
        judge = gathering.judge
        chosen = judge.outcome()
        if chosen is not None:
            self._finish(strand, chosen, expired=False)
        elif gathering.final and (fault := judge.hopeless()) is not None:
            self._lack(strand, fault)
        for notice in judge.take_notices():
            self._post_for(strand.role, notice)

    def _lack(self, strand: Strand, fault: Fault) -> None:
        """What a wait rests on will never come. Who sent what does not count is to blame; nobody is for being out, and
        then the session is aborted, as it would be by whoever is missing if it could."""
        if isinstance(fault, Timeout):
            self.give_up(strand.role, str(fault))
        else:
            self._raise(strand, fault)

    def give_up(self, role: str, reason: str) -> None:
        """Abort the session in the name of a seat played here."""
        raise NotImplementedError

    def _close_gathering(self, strand: Strand) -> None:
        """The deadline has come. Who was silent is known to whoever asks why it then ended."""
        assert strand.gathering is not None
        short = strand.gathering.judge.short()
        self._finish(strand, (), expired=True)
        self._lacked[strand.role] = short

    def _finish(self, strand: Strand, chosen: tuple[MessageEvent, ...], *, expired: bool) -> None:
        gathering = strand.gathering
        assert gathering is not None
        strand.gathering = None
        self._waiting[strand.role].remove(strand)
        refuted = tuple(gathering.judge.refuted.values())
        taken = {event.sender for event in chosen}
        late = self._pass_all(strand.role, gathering.filters, taken, {event.sender for event in refuted})
        self._late.extend(late)
        self._refused.extend(refuted)
        others = (*self._fresh.pop(strand.role, ()), *late)
        self._give(strand, (expired, chosen, others, refuted))

    def _pass_all(
        self, role: str, filters: dict[tuple[LanePath, str], EventFilter], chosen: set[str], refuted: set[str]
    ) -> list[MessageEvent]:
        """Every place of the gathering is over; what lay there and was neither chosen nor refuted came too late."""
        late = []
        boxes = self._boxes[role]
        for channel, wanted in filters.items():
            box = boxes.get(channel)
            if not box:
                skipped = (role, *channel)
                self._skips[skipped] = self._skips.get(skipped, 0) + 1
            elif box[0].label in (wanted.label, ABSTAINED):
                event = box[0]
                del boxes[channel][0]
                if event.label != ABSTAINED and event.sender not in chosen and event.sender not in refuted:
                    late.append(event)
        return late

    def _regather(self, strand: Strand, instruction: AwaitThreshold, answer: Any) -> bool:
        """As `_retake`. What lay in the channels by then is what came since, and waits for the next answer, unless this
        one has it."""
        expired, chosen, others, refuted = answer
        self._lacked.pop(strand.role, None)
        boxes = self._boxes[strand.role]
        for event in chosen:
            box = boxes.get((event.lane, event.sender))
            if not box or box[0] != event:
                return False
        wanted = Wanted(instruction)
        filters = wanted.filters
        if expired:
            silent = tuple([sender for (lane, sender) in filters if not boxes.get((lane, sender))])
            text = f"{strand.role} did not hear enough of {wanted.label} in time"
            self._lacked[strand.role] = Timeout(text, session_id=self._session_id, absent=silent)
        late = self._pass_all(strand.role, filters, {event.sender for event in chosen}, {e.sender for e in refuted})
        self._late.extend(late)
        self._refused.extend(refuted)
        fresh = [*self._fresh.get(strand.role, ()), *late]
        self._fresh[strand.role] = [event for event in fresh if event not in others]
        return True

    def _post_for(self, role: str, event: MessageEvent) -> None:
        """A complaint of a check, in the midst of a wait."""
        raise NotImplementedError
