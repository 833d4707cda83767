"""Who waits, when a run has come to its limit, and whether that is a violation.

Where everybody keeps to the rules nobody may wait for ever. A liar can keep others waiting wherever the protocol has no
deadline, and again and again up to one: a seat may wait for the seat of a liar, for one that waits itself for such a
one, and where liars have said different things to different seats, for one that is at its end. Whoever has a deadline
may not wait beyond it.
"""

from collections.abc import Iterator

from aura_chor.runtime.host_ports import Lifecycle, SessionStatus
from aura_chor.sim.observed import Observed
from aura_chor.sim.stage import key_of


def stuck(run: Observed) -> Iterator[str]:
    """One sentence for each device that is not at an end and has no excuse for it."""
    if not run.all_up:
        yield f"a device is still down, or its disk busy, after {run.now_ms} ms"
    held = run.sessions()
    for number in [number for number in run.case.honest if number in held]:
        for status in held[number]:
            if not status.lifecycle.over and not _excused(run, number, status):
                waits = "; ".join(status.waiting_for) or status.lifecycle.value
                yield f"device {number} is not at an end after {run.now_ms} ms: {waits}"
        if not held[number] and number in run.seated and not _all_by_liars(run):
            yield f"device {number} knows of no session after {run.now_ms} ms"


def at_rest(run: Observed) -> bool:
    """Whether no honest device has anything to do by itself, and all know the same: only a liar could change that."""
    idle = all(_is_idle(run, number) for number in run.hosts if number in run.case.honest)
    return bool(run.case.liars) and idle and run.all_up and run.converged


def _excused(run: Observed, number: int, status: SessionStatus) -> bool:
    """Whether it is a liar that it waits for, without a deadline or until one that is still to come."""
    if not run.case.liars or run.hosts[number].due_in == 0 or status.session is None:
        return False
    if _by_a_liar(run, number, status):
        return True
    if status.lifecycle is Lifecycle.CREATED:
        # Nobody here plays in it yet: a term of a lock that must not begin before an earlier one is over.
        return status.session not in [one.session for one in run.hosts[number].invitations() if one.resumed]
    return all(_leads_to_a_liar(run, status, waits) for waits in status.waiting_for or ("",))


def _is_idle(run: Observed, number: int) -> bool:
    """Whether no deadline is to come here: those of people, which are weeks, are none in a run."""
    due = run.hosts[number].due_in
    return due is None or due > run.stage.pace.longest_ms


def _all_by_liars(run: Observed) -> bool:
    """An opener that has said two things at once is heard no more: who learns of both at once knows of no session."""
    held = [(number, status) for number in run.case.honest for status in run.sessions().get(number, ())]
    return all(_by_a_liar(run, number, status) for number, status in held)


def _by_a_liar(run: Observed, number: int, status: SessionStatus) -> bool:
    opening = None if status.session is None else run.ledgers[number].event(status.session)
    return opening is not None and opening.author in [key_of(liar) for liar in run.case.liars]


def _leads_to_a_liar(run: Observed, status: SessionStatus, waits: str) -> bool:
    queue = dict.fromkeys(_awaited(status, waits))
    for seat in (seats := list(queue)):
        device = run.number_of(status.roster[seat])
        if device in run.case.liars:
            return True
        there = next((one for one in run.sessions().get(device, ()) if one.session == status.session), None)
        if there is None or (there.lifecycle.over and run.lied):
            return there is not None
        own = [text for text in there.waiting_for if text.startswith(f"{seat} waits for ")]
        for following in [other for text in own for other in _awaited(status, text)]:
            if following not in queue:
                queue[following] = None
                seats.append(following)
    return False


def _awaited(status: SessionStatus, waits: str) -> list[str]:
    """The seats that a wait is for; all others where it names none, since any of them may be a member of many."""
    sources = [part.rpartition(" from ")[2] for part in waits.partition(" waits for ")[2].split(" or ")]
    named = [seat for seat in sources if seat in status.roster]
    return named or [seat for seat in status.roster if seat not in status.seats]
