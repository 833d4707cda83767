"""The judgement of one wait for many: which messages count, and when there are enough. Pure over what it is offered.

Whoever drives offers each sender's message as it comes to the head of its channel, tells who has let the turn pass or
is out, and what else has come; then asks for the `outcome`. Enough are: `needed` valid messages of distinct members,
with an equal field where the witness asks for one; those that were first enough are chosen, no others.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from aura_chor.session.checks import Pending, Refuted, Valid
from aura_chor.session.events import COMPLAINTS, MessageEvent
from aura_chor.session.evidence import Outlook
from aura_chor.session.faults import Fault, InvalidMessage, Timeout
from aura_chor.session.groups import split_seat
from aura_chor.session.operations import Arrival
from aura_chor.session.witness import Terms, agreed

if TYPE_CHECKING:
    from aura_chor.session.core import Core


class Gathering:
    """`needed` of `senders`. `refuted` are messages that never count, `faults` say what was wrong with invalid ones."""

    def __init__(
        self,
        core: "Core[Any]",
        arrival: Arrival,
        *,
        senders: tuple[str, ...],
        needed: int,
        terms: Terms | None,
    ) -> None:
        self.needed = needed
        self.refuted: dict[str, MessageEvent] = {}
        self.faults: list[InvalidMessage] = []
        self._notices: list[MessageEvent] = []
        self._core = core
        self._arrival = arrival
        self._senders = senders
        self._outlook = Outlook(core.frame.evidence)
        self._check = check_of(core, terms)
        self._agreeing_on = None if terms is None else terms.agreeing_on
        self._heard: dict[str, tuple[MessageEvent, Struct]] = {}
        self._valid: dict[str, bytes] = {}
        self._camps: dict[bytes, int] = {}
        self._out: dict[str, None] = {}

    # --- what has come ---

    def offer(self, event: MessageEvent) -> None:
        """A message of one of the senders; at most one of each."""
        try:
            message = self._core.read(self._arrival, event)
        except InvalidMessage as fault:
            self.faults.append(fault)
            self.refuted[event.sender] = event
            return
        self._heard[event.sender] = (event, message)
        if self._check is None:
            self._count_in(event)
        else:
            self._judge()

    def reject(self, event: MessageEvent) -> None:
        """In the place of a message there stands another."""
        text = f"{self._core.role} waits for {self.label} of {event.sender}, which sent {event.label}"
        evidence = (event.id.hex(),) if event.id else ()
        fault = InvalidMessage(text, session_id=self._core.session_id, culprits=(event.sender,), evidence=evidence)
        self.faults.append(fault)
        self.refuted[event.sender] = event

    def pass_over(self, seat: str) -> None:
        """This sender has let its turn pass, or is out: nothing will come of it."""
        self._out[seat] = None

    def hear(self, event: MessageEvent) -> None:
        """Something else has come that checks may look at."""
        if self._check is None:
            return
        found = self._core.readable(event)
        if found is not None:
            self._outlook.take(event, found)
            self._judge()

    # --- what follows ---

    @property
    def label(self) -> str:
        return self._arrival.label

    def take_notices(self) -> list[MessageEvent]:
        """The complaints to post, each once."""
        taken, self._notices = self._notices, []
        return taken

    def outcome(self) -> tuple[MessageEvent, ...] | None:
        """The messages that are enough, in the order in which they came to count; None while there are not enough."""
        if self.needed <= 0:
            return ()
        camp = next((camp for camp, size in self._camps.items() if size >= self.needed), None)
        if camp is None:
            return None
        chosen = [seat for seat, valued in self._valid.items() if valued == camp]
        return tuple([self._heard[seat][0] for seat in chosen[: self.needed]])

    def hopeless(self) -> Fault | None:
        """What to blame when there can never be enough any more; None while there can."""
        largest = max(self._camps.values(), default=0)
        settled = len(self._valid) + len(self.refuted) + len(self._out)
        if largest + len(self._senders) - settled >= self.needed:
            return None
        return self._too_few(tuple(self._out))

    def short(self) -> Fault:
        """That nothing more will come, and there are not enough."""
        return self._too_few(
            tuple([seat for seat in self._senders if seat not in self._heard and seat not in self.refuted])
        )

    def _too_few(self, absent: tuple[str, ...]) -> Fault:
        """Who is missing, and who sent what does not count."""
        label, session_id = self._arrival.label, self._core.session_id
        if self.refuted and len(self.faults) == len(self.refuted) == 1:
            return self.faults[0]
        largest = max(self._camps.values(), default=0)
        equal = "" if self._agreeing_on is None else f" with the same {self._agreeing_on}"
        text = f"{self._core.role} needs {self.needed} of {label}{equal}, and {largest} count"
        if self.refuted:
            culprits = tuple(self.refuted)
            return InvalidMessage(text, session_id=session_id, culprits=culprits, absent=absent)
        return Timeout(text, session_id=session_id, absent=absent)

    # --- judging ---

    def _judge(self) -> None:
        """Every message is asked about again, since what has come may settle or refute it."""
        if self._check is None:
            return
        for seat, (event, message) in list(self._heard.items()):
            if seat in self.refuted:
                continue
            verdict = self._check(message, split_seat(seat)[1], self._outlook)
            if isinstance(verdict, Valid):
                self._count_in(event)
            elif isinstance(verdict, Refuted):
                self._count_out(seat)
                self.refuted[seat] = event
                self._complain(verdict.notice)
            else:
                assert isinstance(verdict, Pending), f"a check answered a {type(verdict).__name__}"
                self._count_out(seat)

    def _count_in(self, event: MessageEvent) -> None:
        seat = event.sender
        if seat not in self._valid:
            camp = b"" if self._agreeing_on is None else agreed(event, self._agreeing_on)
            self._valid[seat] = camp
            self._camps[camp] = self._camps.get(camp, 0) + 1

    def _count_out(self, seat: str) -> None:
        camp = self._valid.pop(seat, None)
        if camp is not None:
            self._camps[camp] -= 1

    def _complain(self, notice: Struct | None) -> None:
        """A complaint that was posted before a restart is among what has come, and is not posted again."""
        if notice is None or notice in self._complaints(type(notice)):
            return
        frame, role = self._core.frame, self._core.role
        number = max(frame.complaints, self._outlook.posted_by(role, COMPLAINTS))
        frame.complaints = number + 1
        event = self._core.notice(notice, COMPLAINTS, number)
        self._notices.append(event)
        self._outlook.take(event, notice)

    def _complaints(self, kind: type[Struct]) -> Sequence[Struct]:
        return [message for seat, message in self._outlook.noticed(kind) if seat == self._core.role]


def check_of(core: "Core[Any]", terms: Terms | None) -> Callable[..., object] | None:
    """The function of `verified by`, where the witness has one."""
    if terms is None or terms.verified_by is None:
        return None
    check: Callable[..., object] = getattr(core.frame.checks, terms.verified_by)
    return check
