"""A run as a person reads it: what was sent, in its order, and between it the faults and the ends of devices' lives."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from aura_chor.runtime.world_faults import Decision
from aura_chor.sim.byzantine_lies import Lie, lie_in_words
from aura_chor.sim.faults import Case, Crash, DiskFailure, PlannedFault, Split
from aura_chor.sim.observed import Moment, Observed


class Line(Struct, frozen=True):
    """A message; or, without receivers, something that happened at `sender`. `at_ms` orders them."""

    at_ms: int
    sender: str
    receivers: tuple[str, ...]
    label: str


def story(run: Observed) -> list[Line]:
    """Messages as they were sent and faults as they came; what happened to a device stands at its first seat."""
    seat_of = {number: seat for seat, number in reversed(list(run.stage.seating(run.case.devices).items()))}
    places = _Places(run)
    lines = [_sent(moment, places) for moment in run.messages()]
    lines += _faults(run, seat_of)
    lines += _ends(run, places)
    return sorted(lines, key=lambda line: line.at_ms)


def described(case: Case) -> list[str]:
    """The faults of a case, one sentence each; those of links where they are listed."""
    planned = [_of(fault) for fault in case.planned]
    found = [] if case.way is None else [f"{len(case.way)} turns, found by exploration"]
    return found + planned + [_of_link(name) for name in case.only or ()]


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


def _sent(moment: Moment, places: _Places) -> Line:
    """Who has several seats tells itself nothing that is worth an arrow."""
    sender = places.of(moment.session, moment.sender)
    receivers = dict.fromkeys([places.of(moment.session, receiver) for receiver in moment.receivers])
    others = tuple([receiver for receiver in receivers if receiver != sender])
    label = moment.label if sender == moment.sender else f"{moment.label} ({moment.sender})"
    return Line(moment.at_ms, sender, others, label)


def _faults(run: Observed, seat_of: dict[int, str]) -> Iterator[Line]:
    first = next(iter(seat_of.values()))
    for moment, number, survive in run.crashes:
        seat = seat_of.get(number, first)
        yield Line(moment, seat, (), f"device {number} crashes{_kept(survive)}")
    for moment, number in run.restarts:
        yield Line(moment, seat_of.get(number, first), (), f"device {number} starts again")
    for told in run.lies:
        yield Line(told.at_ms, seat_of.get(told.device, first), (), f"device {told.device} lies: {told.what}")
    for fault in run.case.planned:
        if isinstance(fault, Split):
            yield Line(fault.at_ms, first, (), f"partition {_groups(fault.groups)}")
            yield Line(fault.heal_ms, first, (), "the partition heals")


def _ends(run: Observed, places: _Places) -> Iterator[Line]:
    told: dict[tuple[bytes, str], None] = {}
    for moment, _, ended in run.timed_ends:
        for outcome in ended.result.outcomes.values():
            if (ended.session, outcome.role) not in told:
                told[ended.session, outcome.role] = None
                place = places.of(ended.session, outcome.role)
                what = outcome.ended.value if place == outcome.role else f"{outcome.role} {outcome.ended.value}"
                yield Line(moment, place, (), what)


def _kept(survive: int) -> str:
    return "" if not survive else f", keeping {survive} unfinished writes"


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
