"""Ways out of a violation of knowledge: who decided, and a message that tells the role.

Two runs that a role cannot tell apart part somewhere: the sender of the first step that differs is the one who knows.
"""

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import is_expiry, is_own_wait, senders_of, spoken
from aura_chor.mpst.automaton import AbortEdge, LocalEdge, Protocol
from aura_chor.mpst.coherence import Condition, Violation
from aura_chor.mpst.evidence import arrow_of
from aura_chor.mpst.flat import FlatStep
from aura_chor.mpst.remedy_chosen import naming_help
from aura_chor.mpst.remedy_places import are_several, called, can_be_written, is_of_other_lanes
from aura_chor.mpst.seats import meant
from aura_chor.report.diagnostic import Arrow, Counterexample, Help, Label, Span


def _with_act(evidence: Counterexample, violation: Violation) -> tuple[tuple[Arrow, ...], tuple[Arrow, ...]]:
    """The two runs, the first with the action that is in question."""
    step = violation.where.step
    first, second = evidence.runs
    if isinstance(step, FlatStep) and not isinstance(step.edge, AbortEdge):
        first = (*first, arrow_of(step.edge))
    return first, second


def _parting(evidence: Counterexample, violation: Violation) -> tuple[Arrow | None, Arrow | None]:
    """The first step of each run that differs from the other's."""
    first, second = _with_act(evidence, violation)
    for position in range(max(len(first), len(second))):
        left = first[position] if position < len(first) else None
        right = second[position] if position < len(second) else None
        if left is None or right is None or (left, left.span) != (right, right.span):
            return left, right
    return None, None


def decision_labels(evidence: Counterexample, violation: Violation) -> tuple[Label, ...]:
    left, right = _parting(evidence, violation)
    if left is not None and right is not None and left.span == right.span:
        here = left.span == violation.where.step.edge.span
        return () if here else (Label(left.span, "here the two runs part"),)
    found = []
    if left is not None and left.span != violation.where.step.edge.span:
        found.append(Label(left.span, "run 1 goes this way"))
    if right is not None and right.span != violation.where.step.edge.span:
        found.append(Label(right.span, "run 2 goes this way"))
    return tuple(found)


def remedies(protocol: Protocol, evidence: Counterexample, violation: Violation) -> tuple[Help, ...]:
    """A message from who decided to the role, in the run (or both runs) where the role hears nothing in time."""
    if is_expiry(violation.act):
        return (_on_the_choice(protocol, violation),)
    left, right = _parting(evidence, violation)
    decider = right or left
    if decider is None or decider.sender == violation.role:
        return (Help(f"let what {violation.role} has seen differ before this point"),)
    teller, role = decider.sender, violation.role
    place = violation.where.step.edge.span
    named = _named(protocol, left, right, violation) if violation.overtaking is None else None
    if named is not None:
        return (named,)
    if violation.overtaking is not None:
        return (_order(violation),)
    if violation.condition is Condition.END:
        peer = senders_of(violation.act)[0] if senders_of(violation.act) else teller
        last = _last_seen(evidence, right, peer)
        if last is not None:
            return (_tell(protocol, last, place, (peer, role), "Stop", "run 2"),)
    helps = []
    differs = violation.condition in (Condition.SEND, Condition.MIXED, Condition.RECEIVE)
    if differs and left is not None and role not in left.receivers:
        helps.append(_tell(protocol, left, place, (teller, role), "Go", "run 1"))
    if right is not None and role not in right.receivers and not _is_abort(right):
        helps.append(_tell(protocol, right, place, (teller, role), "Stop", "run 2"))
    if not helps:
        speaker, told = meant(protocol.references, RoleName(teller)), meant(protocol.references, role)
        helps.append(Help(f"let {speaker} tell {told} which way it chose, before {told} must act"))
    return tuple(helps)


def _named(protocol: Protocol, left: Arrow | None, right: Arrow | None, violation: Violation) -> Help | None:
    """Where both runs are at one gather when they part, it is over whom it has heard."""
    if left is None or right is None or left.span != right.span or left.receivers or right.receivers:
        return None
    place = violation.where.step.edge.span
    return naming_help(protocol, left, violation.role, place=place, label=_unused(protocol, "Chosen"))


def _is_abort(arrow: Arrow) -> bool:
    return not arrow.receivers and arrow.label.startswith("abort ")


def _on_the_choice(protocol: Protocol, violation: Violation) -> Help:
    """Only what one seat says can be a choice's: before a collection or a fact there must be a message."""
    deadline, peers = spoken(violation.act)
    edge = violation.where.step.edge
    assert isinstance(edge, LocalEdge), "a deadline passes at a local edge"
    behind = arrow_of(edge)
    role, sender = (called(protocol, RoleName(name), behind) for name in (violation.role, peers))
    ahead = f"let {role} know before that it waits for {sender}"
    here = violation.graph.outlooks[violation.pair[0]]
    if not any(act[0] == "in time" and is_own_wait(violation.act, act) for act in here.receives):
        return Help(ahead)
    choice = f"choice at {sender} within {deadline} at {role} {{ … }} or {{ … }} else {{ … }}"
    return Help(f"put the deadline on the choice, `{choice}`, or {ahead}")


def _last_seen(evidence: Counterexample, parting: Arrow | None, peer: str) -> Arrow | None:
    """The last step of run 2, from where the runs part on, that the awaited peer takes part in.

    That peer is the best one to tell the role: what it tells cannot overtake what it has sent before. In the lanes in
    which the runs part, since what stands behind them is said once for all.
    """
    second = evidence.runs[1]
    if parting is None or parting not in second:
        return None
    behind = [arrow for arrow in second[second.index(parting) :] if arrow.lane[: len(parting.lane)] == parting.lane]
    return next((arrow for arrow in reversed(behind) if peer == arrow.sender or peer in arrow.receivers), None)


def _tell(protocol: Protocol, behind: Arrow, place: Span, seats: tuple[str, str], word: str, run: str) -> Help:
    """Let the first of `seats` tell the second: the insertion behind a step.

    Without the insertion where it cannot be written, and where it takes more than a line: what all members of a family
    say, and what is said in the lane of one to others.
    """
    teller, told = (called(protocol, RoleName(seat), behind) for seat in seats)
    if behind.lane and (
        are_several(protocol, teller) or any(is_of_other_lanes(protocol, one, behind.span) for one in (teller, told))
    ):
        return Help(f"let {teller} tell {told}, each member in its own lane, in the branch of {run}")
    gathers = "gather all " if are_several(protocol, teller) else ""
    message = f"{gathers}{teller} -> {told}: {_unused(protocol, word)}"
    text = f"let {teller} tell {told}, in the branch of {run}: `{message}`"
    in_lane_of_member = bool(behind.lane) and are_several(protocol, told)
    if gathers or in_lane_of_member or teller == told or not can_be_written(protocol, behind.span, place=place):
        return Help(text)
    return Help(text, f"\n{message}", behind.span.end)


def _unused(protocol: Protocol, word: str) -> str:
    taken = {message.label.lower() for message in protocol.messages}
    number = 1
    label = word
    while label.lower() in taken:
        number += 1
        label = f"{word}{number}"
    return label


def _order(violation: Violation) -> Help:
    """A message that can be taken for another run's needs a name of its own, or the role must know the run before."""
    label, first = spoken(violation.act)
    assert violation.other is not None
    _, second = spoken(violation.other[0])
    return Help(
        f"give {label} from {first} another label in one of the two runs, or let {first} or {second} tell "
        f"{violation.role} which run it is, before either of them sends it anything else"
    )
