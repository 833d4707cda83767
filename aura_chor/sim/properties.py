"""What must hold of every run, as functions of what it has left. A property tells each violation in a sentence.

What goes wrong are links, disks, clocks, lives, and devices that lie where a case has any. Everything is asked of the
devices that keep to the rules, and of nobody else: what a liar's own device says or holds is its own affair.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from aura_chor.ledger.event import Author, Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime.result import Ended, SeatOutcome
from aura_chor.runtime.route import seat_number
from aura_chor.session.faults import Fault, MustResume, Stale
from aura_chor.sim.conformance import deviation
from aura_chor.sim.observed import Observed
from aura_chor.sim.stage import key_of
from aura_chor.sim.waiting import stuck

Property: TypeAlias = Callable[[Observed], Iterable[str]]


def agreement(run: Observed) -> Iterator[str]:
    """Nobody is told two things: one event in each place of a channel, one end for each seat, nothing that was never
    sent, and whoever says two things at once is heard no more. A seat may be aborted or withdrawn beside others that
    completed."""
    yield from _one_event_in_a_place(run)
    yield from _one_event_taken_in_a_place(run)
    yield from _one_end_of_a_seat(run)
    yield from _nobody_has_two_voices(run)
    known = {event.id for number in _honest(run) for event in run.events(number)} | run.written_by_liars
    for number, progress in run.progress:
        taken = progress.step.value == "received" and progress.event is not None and number in run.case.honest
        if taken and progress.event not in known:
            yield f"{progress.seat} on device {number} took {progress.label}, which stands in no ledger"


def conformance(run: Observed) -> Iterator[str]:
    """What every body did, in every life of its device, is a walk through its role's typestates."""
    found = [deviation(life) for life in run.lives if life.device in run.case.honest]
    yield from [each for each in found if each is not None]


def no_blame(run: Observed) -> Iterator[str]:
    """No device that keeps to the rules is ever called a culprit: not by a host, a ledger, or the error of a seat."""
    liars = [key_of(number) for number in run.case.liars]
    for number, told in run.faults:
        named = [culprit for culprit in told.fault.culprits if culprit not in liars]
        if number in run.case.honest and named:
            yield f"device {number} blames a device for {told.fault.name}: {told.fault.reason}"
    for number, ended in run.ends:
        for outcome in ended.result.outcomes.values() if number in run.case.honest else ():
            blamed = [culprit for culprit in _blamed(outcome) if run.device_of(ended.session, culprit) not in liars]
            if blamed:
                yield f"{outcome.role} on device {number} blames {', '.join(blamed)}: {outcome.error}"
    for number, ledger in _honest(run).items():
        for author in ledger.known.graph.forks:
            if author not in liars:
                yield f"the ledger of device {number} has a fork of {author.hex()[:12]}"


def convergence(run: Observed) -> Iterator[str]:
    """Once links and devices are back, all ledgers become the same, and what they make of it too."""
    ledgers = {number: run.ledgers[number] for number in run.replicas if number in run.ledgers}
    if not run.converged:
        sizes = ", ".join(f"{len(ledger.known.graph.nodes)} on device {n}" for n, ledger in ledgers.items())
        yield f"the ledgers are not the same after {run.now_ms} ms: {sizes} of {run.case.devices}"
        return
    states = [ledger.state() for ledger in ledgers.values()]
    if any(state != states[0] for state in states):
        yield "the ledgers hold the same events and make different things of them"


def completion(run: Observed) -> Iterator[str]:
    """Once links and devices are back, everybody comes to an end, and no body fails. Where devices lie, a body may fail
    with a fault, and whoever waits for a liar without a deadline may wait for ever."""
    yield from [f"the host of device {number} breaks: {error}" for number, error in run.broken.items()]
    if run.opened and not run.over:
        yield from stuck(run)
    if run.opened:
        yield from run.stage.lacks(run)
    for number, ended in run.ends:
        for outcome in ended.result.outcomes.values():
            if outcome.ended is Ended.FAILED and number in run.case.honest and not _excused(run, outcome):
                yield f"{outcome.role} on device {number} failed: {type(outcome.error).__name__}: {outcome.error}"


def evidence(run: Observed) -> Iterator[str]:
    """Nothing leaves a device, and nobody is told of anything, before what it rests on is durable there."""
    yield from run.early


def secrecy(run: Observed) -> Iterator[str]:
    """None of the needles stands in the clear in what is sent, told, or kept on a disk."""
    yield from run.leaks
    for number in run.case.honest:
        for where, content in run.disk(number):
            for place, needle in enumerate(run.needles, 1):
                if needle in content:
                    yield f"needle {place} stands in the clear in {where} of device {number}"


BUILT_IN: dict[str, Property] = {
    # What is violated first is told first, and made small: a body that fails before what others make of its failure.
    "agreement": agreement,
    "conformance": conformance,
    "completion": completion,
    "no-blame": no_blame,
    "convergence": convergence,
    "evidence": evidence,
    "secrecy": secrecy,
}


def _honest(run: Observed) -> dict[int, AccountLedger]:
    return {number: ledger for number, ledger in run.ledgers.items() if number in run.case.honest}


def _blamed(outcome: SeatOutcome) -> tuple[str, ...]:
    return outcome.error.culprits if isinstance(outcome.error, Fault) else ()


def _excused(run: Observed, outcome: SeatOutcome) -> bool:
    """Liars can make a session fail, but only in words that the protocol has for it; what an earlier life has told of
    is remembered as a text. The account may go on without a session: `lacks` tells what has not come about then."""
    if isinstance(outcome.error, MustResume | Stale):
        return True
    told = outcome.error is None or isinstance(outcome.error, Fault) or type(outcome.error).__name__ == "Remembered"
    return bool(run.case.liars) and told


def _one_event_in_a_place(run: Observed) -> Iterator[str]:
    """Of those that keep to the rules; what a liar says twice is taken once."""
    authors = [key_of(number) for number in run.case.honest]
    places: dict[object, Event] = {}
    for number in _honest(run):
        for event in [event for event in run.events(number) if event.author in authors]:
            for place in _places(event):
                other = places.setdefault(place, event)
                if other.id != event.id:
                    yield f"two messages stand in one place of a channel: {other.kind} and {event.kind}"


def _one_event_taken_in_a_place(run: Observed) -> Iterator[str]:
    """A body that resumes takes what it had taken."""
    taken: dict[object, bytes] = {}
    for number, progress in run.progress:
        if progress.step.value != "received" or progress.event is None or progress.seat is None:
            continue
        if number not in run.case.honest or (ledger := run.ledgers.get(number)) is None:
            continue
        event, seat = ledger.event(progress.event), _number_of(run, progress.seat)
        for place in () if event is None or seat is None else _places(event, seat):
            if taken.setdefault((progress.seat, place), progress.event) != progress.event:
                yield f"{progress.seat} on device {number} took two messages in one place: {progress.label}"


def _number_of(run: Observed, seat: str) -> int | None:
    try:
        return seat_number(run.stage.identity.roles, seat)
    except ValueError:
        return None


def _places(event: Event, only: int | None = None) -> list[object]:
    """Session, lane, sender and receiver with its number, for each receiver; none for what is no message."""
    route = event.route
    if event.session is None or route is None or "m" not in route or not isinstance(route.get("r"), list):
        return []
    receivers = route["r"]
    assert isinstance(receivers, list), "it has just been looked at"
    wanted = [one for one in receivers if only is None or (isinstance(one, list) and one[:1] == [only])]
    return [repr((event.session, route.get("l"), route.get("s"), receiver)) for receiver in wanted]


def _one_end_of_a_seat(run: Observed) -> Iterator[str]:
    ends: dict[tuple[bytes, str], Ended] = {}
    for number, told in run.ends:
        for outcome in told.result.outcomes.values() if number in run.case.honest else ():
            first = ends.setdefault((told.session, outcome.role), outcome.ended)
            if first is not outcome.ended:
                yield f"{outcome.role} on device {number} was {first.value}, and later {outcome.ended.value}"


def _nobody_has_two_voices(run: Observed) -> Iterator[str]:
    for number, ledger in _honest(run).items():
        first: dict[tuple[Author, int], Event] = {}
        for event in run.events(number):
            other = first.setdefault((event.author, event.seq), event)
            if other is not event and any(ledger.counts(one.id) for one in (other, event)):
                yield f"on device {number} an author is heard that has written two events with the number {event.seq}"
