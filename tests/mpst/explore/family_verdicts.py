"""Both opinions on one protocol with families: what the check says, and what the exploration finds in expansions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from explore_verdicts import ACCEPTED, Bounds, bounds_of
from random_families import Block, text_of

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import Edge, ForkEdge, GlobalAutomaton, LocalEdge, Protocol
from aura_chor.mpst.build import build
from aura_chor.mpst.check import check
from aura_chor.mpst.coherence import ALL_CONDITIONS, Condition
from aura_chor.mpst.explore import Exploration, explore
from aura_chor.mpst.local import LocalAutomaton, RoleClass
from aura_chor.mpst.local_events import Took
from aura_chor.mpst.project_class import project_class
from aura_chor.mpst.resolve import resolve
from aura_chor.report.codes import FACT_MISSING, SUB_FAMILY_UNKNOWN
from aura_chor.report.diagnostic import Diagnostic, Severity, has_errors
from aura_chor.syntax.parse import parse

BY_RULE = (FACT_MISSING, SUB_FAMILY_UNKNOWN)
"""Refusals that do not claim that something goes wrong: a fact must be recorded before the await in every run of the
protocol as written, even if who records it would do so anyway; and who collects must be able to know from whom."""

SEATS_MAX = 5
"""Larger expansions are left to the check: the exploration's cost grows with all interleavings of their members."""


@dataclass(frozen=True)
class Opinions:
    protocol: Protocol
    refusals: tuple[Diagnostic, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({refusal.code.number for refusal in self.refusals}))


def protocol_of(text: str) -> Protocol | None:
    """None when the protocol is ill-formed in shape."""
    parsed = parse(text, "random.chor")
    if parsed.file is None or has_errors(parsed.diagnostics):
        return None
    program, found = resolve(parsed.file, load=lambda *_: None, python=lambda *_: None)
    if has_errors(found):
        return None
    return build(program, next(key for key in program.own if key.endswith("#Main")))[0]


def opinions_on(body: Block, *, conditions: frozenset[Condition] = ALL_CONDITIONS) -> Opinions | None:
    protocol = protocol_of(text_of(body))
    if protocol is None:
        return None
    _, found = check(protocol, conditions=conditions)
    return Opinions(protocol, tuple(each for each in found if each.severity is Severity.ERROR))


def subjects(protocol: Protocol) -> Iterator[tuple[str, GlobalAutomaton, tuple[RoleName, ...]]]:
    """What can be explored, the smallest first: its name, its automaton, its seats."""
    for instance in () if protocol.expansions else protocol.instances:
        yield str(instance.valuation), instance.automaton, protocol.roles
    for expansion in protocol.expansions:
        if len(expansion.seats) <= SEATS_MAX or expansion is protocol.expansions[0]:
            yield str(expansion), expansion.automaton, expansion.seats


def projections(automaton: GlobalAutomaton, seats: tuple[RoleName, ...]) -> dict[RoleName, LocalAutomaton]:
    return {seat: project_class(automaton, RoleClass(seat, seat, 1, 1), {}) for seat in seats}


def explored(automaton: GlobalAutomaton, seats: tuple[RoleName, ...], bounds: Bounds) -> Exploration:
    return explore(
        automaton,
        projections(automaton, seats),
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
        for name, automaton, seats in subjects(protocol):
            for finding in explored(automaton, seats, ACCEPTED).findings:
                return f"accepted, but {finding.error.name}: {name}: {'; '.join(map(str, finding.witness))}"
        return ""
    # What stands behind an await of a fact that nobody records is asked of runs that get there.
    at_hand = any(refusal.code == FACT_MISSING for refusal in opinions.refusals)
    examined = [(with_facts(whole) if at_hand else whole, seats) for _, whole, seats in subjects(protocol)]
    for refusal in opinions.refusals:
        if refusal.code in BY_RULE:
            continue
        bounds = WIDE if refusal.evidence is None else wider(bounds_of(refusal.evidence))
        if not any(explored(automaton, seats, bounds).findings for automaton, seats in examined):
            return f"refused under {refusal.code}, but nothing found within {bounds}"
    return ""


def with_facts(automaton: GlobalAutomaton) -> GlobalAutomaton:
    """The same, but every awaited fact comes from outside and is always there."""

    def at_hand(edge: Edge) -> Edge:
        if isinstance(edge, ForkEdge):
            return replace(edge, lanes=tuple(with_facts(lane) for lane in edge.lanes))
        if isinstance(edge, LocalEdge) and isinstance(edge.event, Took):
            return replace(edge, event=replace(edge.event, external=True))
        return edge

    return replace(automaton, edges=tuple(tuple(map(at_hand, edges)) for edges in automaton.edges))


WIDE = Bounds(channel=2, lead=6, depth=None, states=20_000)


def wider(bounds: Bounds) -> Bounds:
    """Members act beside each other: more threads than the runs of the evidence name."""
    return replace(bounds, depth=None)
