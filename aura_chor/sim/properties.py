"""What must hold of every run, as functions of what it has left. A property tells each violation in a sentence.

All devices of a run are honest: what goes wrong are links, disks, clocks and lives.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from aura_chor.ledger.event import Event
from aura_chor.runtime.result import Ended
from aura_chor.session.faults import Fault
from aura_chor.sim.conformance import deviation
from aura_chor.sim.observed import Observed

Property: TypeAlias = Callable[[Observed], Iterable[str]]


def agreement(run: Observed) -> Iterator[str]:
    """Nobody is told two things: one event in each place of a channel, one end for each seat, nothing that was never
    sent. A seat may be aborted or withdrawn beside others that completed."""
    yield from _one_event_in_a_place(run)
    yield from _one_end_of_a_seat(run)
    known = {event.id for number in run.ledgers for event in run.events(number)}
    for number, progress in run.progress:
        if progress.step.value == "received" and progress.event is not None and progress.event not in known:
            yield f"{progress.seat} on device {number} took {progress.label}, which stands in no ledger"


def conformance(run: Observed) -> Iterator[str]:
    """What every body did, in every life of its device, is a walk through its role's typestates."""
    found = [deviation(life) for life in run.lives]
    yield from [each for each in found if each is not None]


def no_blame(run: Observed) -> Iterator[str]:
    """No device that keeps to the rules is ever called a culprit: not by a host, a ledger, or the error of a seat."""
    for number, told in run.faults:
        if told.fault.culprits:
            yield f"device {number} blames a device for {told.fault.name}: {told.fault.reason}"
    for number, ended in run.ends:
        for outcome in ended.result.outcomes.values():
            if isinstance(outcome.error, Fault) and outcome.error.culprits:
                yield f"{outcome.role} on device {number} blames {', '.join(outcome.error.culprits)}: {outcome.error}"
    for number, ledger in run.ledgers.items():
        for author in ledger.known.graph.forks:
            yield f"the ledger of device {number} has a fork of {author.hex()[:12]}"


def convergence(run: Observed) -> Iterator[str]:
    """Once links and devices are back, all ledgers become the same, and what they make of it too."""
    if not run.converged:
        sizes = ", ".join(f"{len(ledger.known.graph.nodes)} on device {n}" for n, ledger in run.ledgers.items())
        yield f"the ledgers are not the same after {run.now_ms} ms: {sizes} of {run.case.devices}"
        return
    states = [ledger.state() for ledger in run.ledgers.values()]
    if any(state != states[0] for state in states):
        yield "the ledgers hold the same events and make different things of them"


def completion(run: Observed) -> Iterator[str]:
    """Once links and devices are back, everybody comes to an end, and no body fails."""
    if run.opened and not run.over:
        yield from _who_waits(run)
    for number, ended in run.ends:
        for outcome in ended.result.outcomes.values():
            if outcome.ended is Ended.FAILED:
                yield f"{outcome.role} on device {number} failed: {type(outcome.error).__name__}: {outcome.error}"


def evidence(run: Observed) -> Iterator[str]:
    """Nothing leaves a device, and nobody is told of anything, before what it rests on is durable there."""
    yield from run.early


def secrecy(run: Observed) -> Iterator[str]:
    """None of the needles stands in the clear in what is sent, told, or kept on a disk."""
    yield from run.leaks
    for number in range(run.case.devices):
        for where, content in run.disk(number):
            for place, needle in enumerate(run.needles, 1):
                if needle in content:
                    yield f"needle {place} stands in the clear in {where} of device {number}"


BUILT_IN: dict[str, Property] = {
    "agreement": agreement,
    "conformance": conformance,
    "no-blame": no_blame,
    "convergence": convergence,
    "completion": completion,
    "evidence": evidence,
    "secrecy": secrecy,
}


def _one_event_in_a_place(run: Observed) -> Iterator[str]:
    places: dict[object, Event] = {}
    for number in run.ledgers:
        for event in run.events(number):
            for place in _places(event):
                other = places.setdefault(place, event)
                if other.id != event.id:
                    yield f"two messages stand in one place of a channel: {other.kind} and {event.kind}"


def _places(event: Event) -> list[object]:
    """Session, lane, sender and receiver with its number, for each receiver; none for what is no message."""
    route = event.route
    if event.session is None or route is None or "m" not in route:
        return []
    receivers = route["r"]
    assert isinstance(receivers, list), "an event that joined the log has passed its schema"
    return [repr((event.session, route["l"], route["s"], receiver)) for receiver in receivers]


def _one_end_of_a_seat(run: Observed) -> Iterator[str]:
    ends: dict[tuple[bytes, str], Ended] = {}
    for number, told in run.ends:
        for outcome in told.result.outcomes.values():
            first = ends.setdefault((told.session, outcome.role), outcome.ended)
            if first is not outcome.ended:
                yield f"{outcome.role} on device {number} was {first.value}, and later {outcome.ended.value}"


def _who_waits(run: Observed) -> Iterator[str]:
    if not run.all_up:
        yield f"a device is still down, or its disk busy, after {run.now_ms} ms"
    held = run.sessions()
    for number, statuses in held.items():
        for status in statuses:
            if not status.lifecycle.over:
                waits = "; ".join(status.waiting_for) or status.lifecycle.value
                yield f"device {number} is not at an end after {run.now_ms} ms: {waits}"
        if not statuses:
            yield f"device {number} knows of no session after {run.now_ms} ms"
