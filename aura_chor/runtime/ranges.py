"""What is posted at any time: notices, vetoes and withdrawals, and whom each of them binds.

Nobody waits for these. A notice is evidence for checks. A veto ends the session for every seat that is in its range,
now or when it comes there, and for no other. Who is out is awaited by nobody any more: waits that rest on it fail,
those that can do without it go on.
"""

from collections.abc import Callable
from typing import Any

from aura_chor.runtime.collect import Collects
from aura_chor.runtime.strands import Strand
from aura_chor.session.core import Core
from aura_chor.session.events import EXTERNAL, VETOES, WITHDRAWALS, MessageEvent
from aura_chor.session.faults import Fault, SessionAborted, Timeout
from aura_chor.session.vetoes import binds


class Ranges(Collects):
    """`_cores` are those of the seats that may be bound; `_vetoes` what each of them was sent."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._alive: dict[Strand, None] = {}
        self._cores: dict[str, Core[Any]] = {}
        self._vetoes: dict[str, list[MessageEvent]] = {}
        self._ending = False
        """Whether the session has ended for some seat, so that every step has to look whether it has for its own."""

    def _posted(self, receivers: tuple[str, ...], event: MessageEvent) -> None:
        if event.lane == VETOES:
            self._ending = True
            for receiver in receivers:
                self._vetoes.setdefault(receiver, []).append(event)
                self._bind(receiver)
        elif event.lane == WITHDRAWALS:
            if event.sender not in self._gone:
                self._gone[event.sender] = None
                self._miss(event.sender)
        else:
            for receiver in receivers:
                self._keep_late(receiver, event)

    # --- vetoes ---

    def _forbidden(self, role: str) -> Callable[[], Fault] | None:
        """The veto that binds a seat where it is, as something to raise."""
        core = self._cores.get(role)
        for event in self._vetoes.get(role, ()):
            if core is not None and binds(core, event):
                return lambda: SessionAborted(session_id=self._session_id, by=event.sender, reason=event.label)
        return None

    def _bind(self, role: str) -> None:
        """Wake whoever waits in the range of a veto, also for its host; the others meet it at their next step."""
        fault = self._forbidden(role)
        if fault is None:
            return
        for strand in tuple(self._waiting[role]):
            self._raise(strand, fault())
        for strand in list(self._alive):
            if strand.role == role and strand.effect is not None:
                self._raise(strand, fault())

    # --- who is out ---

    def _miss(self, gone: str) -> None:
        """Waits that only this seat could have ended fail; gatherings do without it as long as they can."""
        for strand in tuple(self._everyone_waiting()):
            if strand.gathering is not None:
                self._miss_in(strand, gone)
            elif (fault := self._bereft(strand)) is not None:
                self._lack(strand, fault)

    def _miss_in(self, strand: Strand, gone: str) -> None:
        gathering = strand.gathering
        assert gathering is not None
        boxes = self._boxes[strand.role]
        for channel in gathering.filters:
            if channel[1] == gone and not boxes.get(channel):
                gathering.judge.pass_over(gone)
        self._settle(strand)

    def _bereft(self, strand: Strand) -> Fault | None:
        """A wait without a deadline for seats that are all out."""
        filters = strand.filters
        if not filters or self._timers.runs_for(strand) or any(wanted.sender not in self._gone for wanted in filters):
            return None
        return self._missing(strand, tuple(dict.fromkeys(wanted.sender for wanted in filters)))

    def _missing(self, strand: Strand, absent: tuple[str, ...]) -> Timeout:
        labels = " or ".join(dict.fromkeys(wanted.label for wanted in strand.filters or ()))
        absent = tuple([sender for sender in absent if sender != EXTERNAL])
        why = f"{', '.join(absent)} will not send it" if absent else "nobody tells it from outside"
        text = f"{strand.role} waits for {labels}, and {why}"
        return Timeout(text, session_id=self._session_id, absent=absent)
