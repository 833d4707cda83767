"""A run as a person reads it: what was sent, in its order, and between it the faults and the ends of devices' lives."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from aura_chor.runtime.host_ports import Ended, Output, Progress, Step
from aura_chor.runtime.result import Ended as End
from aura_chor.runtime.world_faults import Decision
from aura_chor.runtime.world_schedule import EVERYTHING
from aura_chor.runtime.world_trace import Record
from aura_chor.sim.byzantine_lies import Lie, lie_in_words
from aura_chor.sim.faults import Case, Crash, DiskFailure, PlannedFault, Skew, Split
from aura_chor.sim.observed import Moment, Observed
from aura_chor.sim.run import Violation
from aura_chor.sim.stage import key_of


class Line(Struct, frozen=True):
    """A message; or, without receivers, something that happened at `sender`. `at_ms` orders them."""

    at_ms: int
    sender: str
    receivers: tuple[str, ...]
    label: str


def story(run: Observed) -> list[Line]:
    """Messages, faults and ends in the order in which they came, of a run whose trace was kept. What happened to a
    device stands at its first seat."""
    seat_of = {number: seat for seat, number in reversed(list(run.stage.seating(run.case.devices).items()))}
    lines = [*_planned(run, seat_of), *_Told(run, seat_of).lines()]
    return sorted(lines, key=lambda line: line.at_ms)


def in_words(lines: Sequence[Line]) -> list[str]:
    """A story as text, a line for each."""
    return [f"{line.at_ms:>6} ms  {_arrow(line)}" for line in lines]


def described(case: Case) -> list[str]:
    """The faults of a case, one sentence each; those of links where they are listed."""
    planned = [_of(fault) for fault in case.planned]
    found = [] if case.way is None else [f"{len(case.way)} turns, found by exploration"]
    return found + planned + [_of_link(name) for name in case.only or ()]


def telling(violations: Iterable[Violation]) -> list[str]:
    """The first violation of each property, and how many more there are of it."""
    found: dict[str, list[str]] = {}
    for violation in violations:
        found.setdefault(violation.property, []).append(violation.what)
    return [f"{name}: {says[0]}{f' (and {len(says) - 1} more)' if says[1:] else ''}" for name, says in found.items()]


class _Places:
    """Where a seat stands in a picture: as itself, or at its device where devices have seats in many sessions."""

    def __init__(self, run: Observed) -> None:
        self._run = run
        self._seating = run.stage.seating(run.case.devices)
        self._device = {number: name for name, number in self._seating.items()}
        self._known: dict[tuple[bytes, str], str] = {}

    def of(self, session: bytes, seat: str) -> str:
        """The participant of this seat."""
        if seat in self._seating:
            return seat
        if (session, seat) not in self._known:
            key = self._run.device_of(session, seat)
            self._known[session, seat] = seat if key is None else self._device[self._run.number_of(key)]
        return self._known[session, seat]


class _Told:
    """What stands in the trace, in its order: what devices have told of stands there and, whole, beside it."""

    def __init__(self, run: Observed, seat_of: Mapping[int, str]) -> None:
        self._run, self._seat_of = run, seat_of
        self._places = _Places(run)
        self._untold = dict(run.untold())
        self._ended: dict[tuple[bytes, str], None] = {}
        self._sent: dict[tuple[int, int], int] = {}

    def lines(self) -> Iterator[Line]:
        """For what a person wants to know of."""
        told = deque(self._run.told)
        for record in self._run.records:
            if told and (record.device, record.what) == (told[0][1], type(told[0][2]).__name__):
                yield from self._output(*told.popleft())
            else:
                yield from self._record(record)

    def _output(self, at_ms: int, number: int, output: Output) -> Iterator[Line]:
        match output:
            case Progress(step=Step.SENT, seat=str(seat)):
                yield _sent(Moment(at_ms, number, seat, output.peers, output.label, output.session), self._places)
            case Progress(step=Step.RECEIVED, event=bytes(event)) if event in self._untold:
                yield _sent(self._untold.pop(event), self._places)
            case Ended():
                yield from self._ends(at_ms, output)
            case _:
                pass

    def _ends(self, at_ms: int, ended: Ended) -> Iterator[Line]:
        for outcome in ended.result.outcomes.values():
            if (ended.session, outcome.role) not in self._ended:
                self._ended[ended.session, outcome.role] = None
                place = self._places.of(ended.session, outcome.role)
                why = f": {type(outcome.error).__name__}" if outcome.ended is End.FAILED else ""
                who = "" if place == outcome.role else f"{outcome.role} "
                yield Line(at_ms, place, (), f"{who}{outcome.ended.value}{why}")

    def _record(self, record: Record) -> Iterator[Line]:
        at_ms, number = record.moment_ms, record.device
        seat = self._seat_of.get(number, self._seat_of[min(self._seat_of)])
        match record.what:
            case "Crash":
                yield Line(at_ms, seat, (), f"device {number} crashes{_kept(int(record.detail))}")
            case "Start" if record.detail != "0":
                yield Line(at_ms, seat, (), f"device {number} starts again")
            case "WriteFailed":
                yield Line(at_ms, seat, (), f"a write of device {number} fails")
            case "Send":
                yield from [Line(at_ms, seat, (), what) for what in self._link_faults(number, record.detail)]
            case _:
                pass

    def _link_faults(self, sender: int, detail: str) -> Iterator[str]:
        """What becomes of a message of which the case says so; messages are counted for each link."""
        recipient = next((n for n in range(self._run.case.devices) if detail.startswith(key_of(n).hex()[:12])), None)
        if self._run.case.only is None or recipient is None:
            return
        number = self._sent[sender, recipient] = self._sent.get((sender, recipient), 0) + 1
        for kind, words in _ON_LINKS.items():
            if (kind, sender, recipient, number) in self._run.case.only:
                yield f"message {number} to device {recipient} {words}"


_ON_LINKS: Final = {
    "loss": "is lost",
    "duplication": "comes twice",
    "reordering": "leaves its order",
    "corruption": "is damaged",
}


def _sent(moment: Moment, places: _Places) -> Line:
    """Who has several seats tells itself nothing that is worth an arrow."""
    sender = places.of(moment.session, moment.sender)
    receivers = dict.fromkeys([places.of(moment.session, receiver) for receiver in moment.receivers])
    others = tuple([receiver for receiver in receivers if receiver != sender])
    label = moment.label if sender == moment.sender else f"{moment.label} ({moment.sender})"
    return Line(moment.at_ms, sender, others, label)


def _planned(run: Observed, seat_of: Mapping[int, str]) -> Iterator[Line]:
    """What no device tells of."""
    first = seat_of[min(seat_of)]
    for told in run.lies:
        yield Line(told.at_ms, seat_of.get(told.device, first), (), f"device {told.device} lies: {told.what}")
    for fault in run.case.planned:
        if isinstance(fault, Split) and fault.at_ms <= run.now_ms:
            yield Line(fault.at_ms, first, (), f"partition {_groups(fault.groups)}")
        if isinstance(fault, Split) and fault.heal_ms <= run.now_ms:
            yield Line(fault.heal_ms, first, (), "the partition heals")
        if isinstance(fault, Skew):
            wrong = f"its clock: {fault.skew_ms:+} ms, {fault.drift_ppm:+} ppm"
            yield Line(0, seat_of.get(fault.device, first), (), wrong)


def _arrow(line: Line) -> str:
    to = f" → {', '.join(line.receivers)}" if line.receivers else ""
    return f"{line.sender}{to}: {line.label}"


def _kept(survive: int) -> str:
    return "" if not survive or survive >= EVERYTHING else f", keeping {survive} unfinished writes"


def _groups(groups: Sequence[Sequence[int]]) -> str:
    return " | ".join(" ".join(map(str, group)) for group in groups)


def _of(fault: PlannedFault) -> str:
    match fault:
        case Crash(device=device, at_ms=None, after_outputs=outputs):
            return f"device {device} crashes after its output {outputs}, for {fault.down_ms} ms{_kept(fault.survive)}"
        case Crash(device=device, at_ms=moment):
            return f"device {device} crashes at {moment} ms, for {fault.down_ms} ms{_kept(fault.survive)}"
        case Split(groups=groups, at_ms=start, heal_ms=end):
            return f"partition {_groups(groups)} from {start} to {end} ms"
        case DiskFailure(device=device, write=write, kind=kind):
            return f"write {write} of device {device}: {kind.value}"
        case Lie():
            return lie_in_words(fault)
        case _:
            return f"the clock of device {fault.device} is ahead by {fault.skew_ms} ms, drifts by {fault.drift_ppm} ppm"


def _of_link(name: Decision) -> str:
    kind, sender, recipient, number = name
    return f"{kind} of message {number} from device {sender} to device {recipient}"
