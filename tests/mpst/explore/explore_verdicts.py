"""Both opinions on one protocol, from its text: what the check says and what the exploration finds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from explore_lanes import Threads, acting_in_lanes
from random_protocols import Statements, text_of

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import AbortEdge, ForkEdge, GlobalAutomaton, Instance, MessageEdge, Protocol
from aura_chor.mpst.build import build
from aura_chor.mpst.check import check
from aura_chor.mpst.coherence import ALL_CONDITIONS, Condition
from aura_chor.mpst.explore import Exploration, explore
from aura_chor.mpst.explore_alphabet import Alphabet, Events
from aura_chor.mpst.explore_monitor import FOREIGN, monitor_of
from aura_chor.mpst.local import LocalAutomaton
from aura_chor.mpst.project import project_automaton
from aura_chor.mpst.resolve import resolve
from aura_chor.report.codes import RECEIVE_CONFUSED
from aura_chor.report.diagnostic import Arrow, Counterexample, Diagnostic, Severity, Span, has_errors
from aura_chor.syntax.parse import parse

KNOWLEDGE = frozenset({"CHR401", "CHR402", "CHR403", "CHR404", "CHR405", "CHR407"})


@dataclass(frozen=True)
class Bounds:
    """`states` is a budget, not a claim: where it is met, an error beyond it stays unknown."""

    channel: int
    lead: int
    depth: int | None
    states: int


ACCEPTED = Bounds(channel=2, lead=4, depth=None, states=1500)
"""For an accepted protocol: every error within two messages in a channel and four steps ahead."""


def bounds_of(evidence: Counterexample) -> Bounds:
    """Where the exploration must find an error of a protocol with this counterexample.

    The error is reached by the longer run, step for step (a send and each receive are one) and every message taken at
    once, and then one step of the role. For a message that overtakes, the last message of run 2 and the overtaking
    arrows are on their way at the same time: so many are in a channel, and so many steps is a thread ahead, one more
    for the wrong step, and two for a fork and a join. The reduced exploration may do other threads' moves first, each
    thread's no further than its lead: that is the slack in depth, for a thread per role and two of its lanes.
    """
    under_way = (*evidence.runs[1][-1:], *evidence.overtaking)
    in_channel = Counter((arrow.lane, arrow.sender, receiver) for arrow in under_way for receiver in arrow.receivers)
    ahead = Counter(role for arrow in under_way for role in (arrow.sender, *arrow.receivers))
    roles = {role for run in evidence.runs for arrow in run for role in (arrow.sender, *arrow.receivers)}
    lead = max(ahead.values(), default=1) + 3
    steps = max(map(_steps, evidence.runs)) + _steps(evidence.overtaking) + 1
    depth = steps + 3 * (len(roles) + 1) * lead
    return Bounds(channel=max(in_channel.values(), default=1), lead=lead, depth=depth, states=20_000)


def _steps(arrows: Iterable[Arrow]) -> int:
    return sum(1 + len(arrow.receivers) for arrow in arrows)


@dataclass(frozen=True)
class Opinions:
    protocol: Protocol
    refusals: tuple[Diagnostic, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({refusal.code.number for refusal in self.refusals}))


def protocol_of(text: str) -> tuple[Protocol | None, list[Diagnostic]]:
    parsed = parse(text, "random.chor")
    if parsed.file is None or has_errors(parsed.diagnostics):
        return None, parsed.diagnostics
    program, found = resolve(parsed.file, load=lambda *_: None, python=lambda *_: None)
    if has_errors(found):
        return None, found
    protocol, more = build(program, next(key for key in program.own if key.endswith("#Main")))
    return protocol, found + more


def opinions_on(body: Statements, *, conditions: frozenset[Condition] = ALL_CONDITIONS) -> Opinions | None:
    """None when the protocol is ill-formed in shape, of which the second opinion has none."""
    protocol, _ = protocol_of(text_of(body))
    if protocol is None:
        return None
    _, found = check(protocol, conditions=conditions)
    return Opinions(protocol, tuple(each for each in found if each.severity is Severity.ERROR))


def projections(protocol: Protocol, instance: Instance) -> dict[RoleName, LocalAutomaton]:
    return {role: project_automaton(instance.automaton, role) for role in protocol.roles}


def explored(protocol: Protocol, instance: Instance, bounds: Bounds) -> Exploration:
    return explore(
        instance.automaton,
        projections(protocol, instance),
        channel_bound=bounds.channel,
        depth_bound=bounds.depth,
        state_budget=bounds.states,
        lead_bound=bounds.lead,
        first_only=True,
    )


def disagreement(opinions: Opinions) -> str:
    """What the two opinions differ in; empty when they agree."""
    protocol = opinions.protocol
    if not opinions.refusals:
        findings = [
            f"{finding.error.name}: {'; '.join(map(str, finding.witness))}"
            for instance in protocol.instances
            for finding in explored(protocol, instance, ACCEPTED).findings
        ]
        return f"accepted, but {findings[0]}" if findings else ""
    for refusal in opinions.refusals:
        assert refusal.evidence is not None, refusal
        if not replays(protocol, refusal):
            return f"{refusal.code}: its counterexample is not two runs that {refusal.evidence.role} sees alike"
        bounds = bounds_of(refusal.evidence)
        found = any(explored(protocol, instance, bounds).findings for instance in protocol.instances)
        if not found and not any(aborts_in_a_lane(instance.automaton) for instance in protocol.instances):
            return f"refused under {refusal.code}, but nothing found within {bounds}"
    return ""


def aborts_in_a_lane(automaton: GlobalAutomaton, *, inside: bool = False) -> bool:
    """Whether some lane of a par has an abort: it excuses what goes wrong in the lanes beside it.

    The check looks at each lane alone and refuses all the same: completeness is not claimed there (DESIGN section 2).
    """
    edges = [edge for edges in automaton.edges for edge in edges]
    lanes = [lane for edge in edges if isinstance(edge, ForkEdge) for lane in edge.lanes]
    own = inside and any(isinstance(edge, AbortEdge) for edge in edges)
    return own or any(aborts_in_a_lane(lane, inside=True) for lane in lanes)


# --- counterexamples, replayed ---


LANES = "its lanes of the par"
"""How evidence says that the role has run its lanes: one action for what stands behind the par."""


def _outside_of_lanes(run: tuple[Arrow, ...]) -> tuple[Arrow, ...]:
    return tuple(arrow for arrow in run if not arrow.lane)


def replays(protocol: Protocol, refusal: Diagnostic) -> bool:
    """Whether both are runs of one instance, and the role has done and received the same in both.

    For a message that overtakes, run 2 ends with the message that the role should take first and has not yet taken.
    """
    evidence = refusal.evidence
    assert evidence is not None, refusal
    first, second = evidence.runs
    overtaken = refusal.code == RECEIVE_CONFUSED
    second, under_way = (second[:-1], (second[-1], *evidence.overtaking)) if overtaken else (second, ())
    posts = posted_in(protocol)
    outer = [_outside_of_lanes(run) if LANES in evidence.seen else run for run in (first, second)]
    alike = seen_by(evidence.role, outer[0], posts) == seen_by(evidence.role, outer[1], posts)
    return alike and any(
        is_run(instance, protocol.roles, posts, first) and is_run(instance, protocol.roles, posts, second, under_way)
        for instance in protocol.instances
    )


def posted_in(protocol: Protocol) -> frozenset[Span]:
    """Where the messages stand whose receivers have a deadline."""
    found: set[Span] = set()
    pending = [instance.automaton for instance in protocol.instances]
    while pending:
        for edge in (edge for edges in pending.pop().edges for edge in edges):
            if isinstance(edge, ForkEdge):
                pending.extend(edge.lanes)
            elif isinstance(edge, MessageEdge) and edge.posted:
                found |= {site.span for site in edge.sites}
    return frozenset(found)


def seen_by(role: str, run: tuple[Arrow, ...], posts: frozenset[Span]) -> dict[tuple[int, ...], list[tuple[str, ...]]]:
    """By lane: a role's steps in different lanes have no order."""
    seen: dict[tuple[int, ...], list[tuple[str, ...]]] = {}
    for arrow in run:
        if arrow.sender == role and not arrow.receivers and " in time" in arrow.label:
            _, label, _, sender, *_ = arrow.label.split()
            seen.setdefault(arrow.lane, []).append(("?", sender, label))
        elif arrow.sender == role:
            seen.setdefault(arrow.lane, []).append(("!", *arrow.receivers, arrow.label))
        elif role in arrow.receivers and arrow.span not in posts:
            seen.setdefault(arrow.lane, []).append(("?", arrow.sender, arrow.label))
    return seen


def is_run(
    instance: Instance,
    roles: tuple[RoleName, ...],
    posts: frozenset[Span],
    done: tuple[Arrow, ...],
    under_way: tuple[Arrow, ...] = (),
) -> bool:
    """Whether the arrows, each done by all its participants before the next, are a run's beginning.

    Those `under_way` are sent too, in their order, and taken by the receivers that are not blocked. A role's steps in
    different lanes have no order: where the one in which they are told does not do, each lane is a thread of its own.
    """
    return any(
        _is_run(instance, Alphabet(forking), roles, posts, done, under_way)
        for forking in (frozenset[tuple[RoleName, int]](), acting_in_lanes(instance.automaton))
    )


def _is_run(
    instance: Instance,
    alphabet: Alphabet,
    roles: tuple[RoleName, ...],
    posts: frozenset[Span],
    done: tuple[Arrow, ...],
    under_way: tuple[Arrow, ...],
) -> bool:
    threads = Threads(alphabet, instance.automaton, roles)
    monitor = monitor_of(instance.automaton, alphabet)
    run = monitor.start()
    for arrow in done:
        run = monitor.step(run, (*threads.moved(arrow), *_events(alphabet, threads, arrow, posts)))
    for arrow in under_way:
        run = monitor.step(run, threads.moved(arrow, receivers=False))
        sent, *received = _events(alphabet, threads, arrow, posts)
        run = monitor.step(run, (sent,))
        for event in received:
            taken = monitor.step(run, (event,))
            run = run if taken == FOREIGN else taken
    return run != FOREIGN


def _events(alphabet: Alphabet, lanes: Threads, arrow: Arrow, posts: frozenset[Span]) -> Events:
    """Also a local step: an abort is an arrow without receivers."""
    sender, receivers = RoleName(arrow.sender), tuple(map(RoleName, arrow.receivers))
    threads = {role: lanes.thread(role, arrow) for role in (sender, *receivers)}
    if not receivers and " in time" in arrow.label:
        _, label, _, peer, *_ = arrow.label.split()
        return ((threads[sender], alphabet.receive(sender, RoleName(peer), label, arrow.lane)),)
    if not receivers and "has waited" in arrow.label:
        deadline, peer = arrow.label.removeprefix("has waited ").split(" for ")
        return ((threads[sender], alphabet.expire(sender, RoleName(peer), deadline, arrow.lane)),)
    if not receivers:
        return ((threads[sender], alphabet.abort(sender, arrow.label)),)
    sent = alphabet.send(sender, receivers, arrow.label, arrow.lane)
    received = ((each, alphabet.receive(each, sender, arrow.label, arrow.lane)) for each in receivers)
    if arrow.span in posts:
        return ((threads[sender], sent),)
    return ((threads[sender], sent), *((threads[each], step) for each, step in received))
