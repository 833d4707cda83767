"""Counterexamples: two runs of the whole protocol after which a role has seen the same and must act differently.

A run is rebuilt from the pairs that led to a violation: between two actions of the role the shortest silent path is
taken. Only refused protocols pay for this.
"""

from collections.abc import Callable

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Act, Hearing, act_of, is_receive, needed_for, senders_of, spoken
from aura_chor.mpst.automaton import AbortEdge, LocalEdge, Step
from aura_chor.mpst.coherence import Condition, Pair, Pairs, Violation
from aura_chor.mpst.flat import Flat, FlatFork, FlatStep
from aura_chor.mpst.local_events import Expired, InTime
from aura_chor.mpst.region import Region
from aura_chor.mpst.rolegraph import Occurrence
from aura_chor.mpst.runs import Steps, shortest_run, stuck_in_fork, through_fork
from aura_chor.mpst.seats import role_of
from aura_chor.report.diagnostic import Arrow, Counterexample


def counterexample(flat: Flat, pairs: Pairs, violation: Violation, instance: str) -> Counterexample:
    """The two runs, first the one after which the role must do `violation.act`."""
    role = violation.role
    sides = _occurrences(pairs, violation.pair)
    prefix = _to_unit(flat, violation.graph.start)
    first = prefix + _run(flat, role, violation.graph.start, sides[0])
    second = prefix + _run(flat, role, violation.graph.start, sides[1])
    first += _silent_to(flat, role, violation.pair[0], lambda state: state == violation.where.source)
    tail, after = _second_tail(flat, violation)
    if tail is None:
        second = prefix + _into_endless_lane(flat, role, violation.graph.start, sides[1])
    else:
        second += tail
    overtaking = violation.overtaking.steps if violation.overtaking is not None else ()
    seen = tuple(_seen(role, step) for step in prefix if step.involves(role))
    seen += tuple(_seen(role, o.step) for o in sides[0])
    return Counterexample(
        role=role,
        runs=(_arrows(first), _arrows(second)),
        seen=seen,
        after=(describe(violation.act), after),
        overtaking=_arrows(overtaking),
        instance=instance,
    )


def describe(act: Act) -> str:
    said, peers = spoken(act)
    match act[0]:
        case "!":
            return f"must send {said} to {peers}"
        case "?" | "in time":
            return f"must receive {said} from {peers}"
        case "heard":
            return f"must collect {needed_for(act)} {said} from {peers}{_members(act)}{_naming(act)}"
        case "took":
            return f"must wait for the fact {said} of {peers}"
        case "expired":
            return f"waits for {peers}, {said} at most"
        case "abort":
            return "must abort the session"
        case "read":
            return "must read the ledger"
        case "waited":
            return "must let time pass"
        case "ended":
            return "must wait for the session that it has opened"
        case _:
            return "must enter its lanes of the par"


def _naming(act: Act) -> str:
    said = act[3]
    return " and name them" if isinstance(said, Hearing) and said.members else ""


def _members(act: Act) -> str:
    """Who a sub-family is, where a group is not a whole family."""
    senders = senders_of(act)
    if not senders or role_of(senders[0]) == act[2]:
        return ""
    return f" ({', '.join(senders)})"


def _occurrences(pairs: Pairs, pair: Pair) -> tuple[list[Occurrence], list[Occurrence]]:
    """The role's own actions on both sides, from the start to `pair` (in the order that the violation gives it)."""
    kept = pair if pair in pairs.parent else (pair[1], pair[0])
    flipped = kept != pair
    left: list[Occurrence] = []
    right: list[Occurrence] = []
    arrival = pairs.parent[kept]
    while arrival is not None:
        first, second = (
            (arrival.second, arrival.first) if arrival.swapped != flipped else (arrival.first, arrival.second)
        )
        left.append(first)
        right.append(second)
        flipped = arrival.swapped != flipped
        arrival = pairs.parent[arrival.pair]
    left.reverse()
    right.reverse()
    return left, right


def _into_endless_lane(flat: Flat, role: RoleName, start: int, occurrences: list[Occurrence]) -> Steps:
    """A run whose last action is the role's fork, in which another lane goes on for ever behind it."""
    last = occurrences[-1]
    assert isinstance(last.step, FlatFork)
    before = _run(flat, role, start, occurrences[:-1])
    state = occurrences[-2].target if len(occurrences) > 1 else start
    before += _silent_to(flat, role, state, lambda s: s == last.source)
    return before + stuck_in_fork(flat, last.step, role)


def _run(flat: Flat, role: RoleName, start: int, occurrences: list[Occurrence]) -> Steps:
    steps: list[FlatStep] = []
    state = start
    for occurrence in occurrences:
        steps += _silent_to(flat, role, state, lambda s, o=occurrence: s == o.source)  # type: ignore[misc]
        if isinstance(occurrence.step, FlatFork):
            steps += through_fork(flat, occurrence.step) or ()
        else:
            steps.append(occurrence.step)
        state = occurrence.target
    return tuple(steps)


def _second_tail(flat: Flat, violation: Violation) -> tuple[Steps | None, str]:
    """How run 2 goes on silently, and what the role would have to do there."""
    role, node = violation.role, violation.pair[1]
    if violation.other is not None:
        act, occurrence = violation.other
        steps = _silent_to(flat, role, node, lambda state: state == occurrence.source)
        if violation.condition is Condition.RECEIVE and isinstance(occurrence.step, FlatStep):
            return (*steps, occurrence.step), describe(act)
        return steps, describe(act)
    region = Region(flat, role, node)
    if violation.condition is Condition.END:
        steps = region.path(lambda state: flat.final[state] and not region.following[state])
        return steps, "has nothing left to do: the session can end"
    if violation.condition is Condition.STARVATION:
        live = region.backwards([s for s in region.order if region.acts[s] or flat.final[s] or flat.aborted[s]])
        goal = region.first(lambda state: state not in live)
        return _way(flat, region, goal), "never acts again, while others go on for ever"
    able = region.backwards([s for s in region.order if violation.act in region.acts[s]])
    ended = region.backwards([s for s in region.order if region.acts[s] or not flat.aborted[s]])
    goal = region.first(lambda state: state not in able and state in ended and not _only_aborted(flat, region, state))
    return _way(flat, region, goal), _ahead(flat, region, goal)


def _way(flat: Flat, region: Region, goal: int | None) -> Steps | None:
    """None where the run cannot be told without the fork before it, see `_into_endless_lane`."""
    if goal == flat.endless and region.start in flat.passes and region.arrivals[goal][0] == region.start:
        return None
    return region.path(lambda state: state == goal)


def _only_aborted(flat: Flat, region: "Region", state: int) -> bool:
    ahead = region.forwards(state)
    return (
        all(not region.acts[s] for s in ahead)
        and any(flat.aborted[s] for s in ahead)
        and not any(flat.final[s] and not region.following[s] for s in ahead)
    )


def _ahead(flat: Flat, region: "Region", goal: int | None) -> str:
    if goal is None:
        return "must do something else"
    acts = [act for state in region.forwards(goal) for act in region.acts[state]]
    if acts:
        return " or ".join(dict.fromkeys(describe(act) for act in acts[:3]))
    return "has nothing left to do"


def _silent_to(flat: Flat, role: RoleName, start: int, goal: Callable[[int], bool]) -> Steps:
    return Region(flat, role, start).path(goal)


def _to_unit(flat: Flat, start: int) -> Steps:
    """A run from the start of the protocol into the lane that begins at `start`."""
    if start == flat.start:
        return ()
    fork_state = next(s for s, fork in enumerate(flat.forks) if fork is not None and start in fork.starts)
    outer = next((s for s in flat.lane_starts if s != start and _lane_holds(flat, s, fork_state)), flat.start)
    return _to_unit(flat, outer) + (shortest_run(flat, outer, lambda state: state == fork_state) or ())


def _lane_holds(flat: Flat, lane_start: int, state: int) -> bool:
    seen = {lane_start}
    stack = [lane_start]
    while stack:
        here = stack.pop()
        if here == state:
            return True
        following = [step.target for step in flat.steps[here]]
        fork = flat.forks[here]
        if fork is not None:
            following.append(flat.passes[fork.target][1])
        for target in following:
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return False


# --- printing ---


def _arrows(steps: Steps) -> tuple[Arrow, ...]:
    return tuple(arrow_of(step.edge) for step in steps)


def arrow_of(edge: Step) -> Arrow:
    if isinstance(edge, AbortEdge):
        return Arrow(edge.role, (), f"abort {edge.reason!r}", edge.span)
    if isinstance(edge, LocalEdge):
        return Arrow(edge.role, (), str(edge.event), edge.span, getattr(edge.event, "lane", ()))
    return Arrow(edge.sender, edge.receivers, edge.label, edge.span, edge.lane)


def _seen(role: RoleName, step: FlatStep | FlatFork) -> str:
    if isinstance(step, FlatFork):
        return "its lanes of the par"
    act = act_of(role, step.edge)
    said, peers = spoken(act)
    if isinstance(step.edge, LocalEdge) and not isinstance(step.edge.event, InTime | Expired):
        return str(step.edge.event)
    if act[0] == "expired":
        return f"waited {said} for {peers} in vain"
    if act[0] == "!":
        return f"sent {said} to {peers}"
    return f"received {said} from {peers}" if is_receive(act) else "aborted"
