"""The gate: a protocol that passes is a `CheckedProtocol`, and only this module makes one.

Checks 3 to 6 of DESIGN section 2 on every instance, for every role, and the notes. All violations are found; one
diagnostic stands for all that have one cause (same role, same action).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Hearing, is_expiry, spoken
from aura_chor.mpst.automaton import GlobalAutomaton, Protocol
from aura_chor.mpst.available import OvertakingBudgetError
from aura_chor.mpst.coherence import (
    ALL_CONDITIONS,
    BudgetExceededError,
    Condition,
    Excused,
    Pairs,
    Phantoms,
    Violation,
    explore_pairs,
    is_of_unknown,
    violations,
)
from aura_chor.mpst.evidence import counterexample, describe
from aura_chor.mpst.facts import missing_facts
from aura_chor.mpst.flat import Flat, flatten
from aura_chor.mpst.held import unheld_witnesses
from aura_chor.mpst.limits import MAX_PAIRS, MAX_SEATS_OF_ABORTS
from aura_chor.mpst.notes import notes
from aura_chor.mpst.remedy import decision_labels, remedies
from aura_chor.mpst.rolegraph import role_graphs
from aura_chor.mpst.seats import role_of
from aura_chor.mpst.tolerated import tolerated
from aura_chor.report import codes
from aura_chor.report.codes import Code
from aura_chor.report.diagnostic import Diagnostic, Span, has_errors

_CODES: dict[Condition, Code] = {
    Condition.SEND: codes.SEND_UNKNOWN,
    Condition.RECEIVE: codes.RECEIVE_CONFUSED,
    Condition.MIXED: codes.MIXED_STATE,
    Condition.END: codes.END_UNKNOWN,
    Condition.STARVATION: codes.STARVATION,
}


@dataclass(frozen=True, slots=True)
class CheckedProtocol:
    """A protocol that independent parties can carry out. Made by `check` alone."""

    protocol: Protocol


def check(
    protocol: Protocol, *, conditions: frozenset[Condition] = ALL_CONDITIONS
) -> tuple[CheckedProtocol | None, list[Diagnostic]]:
    """The protocol as checked, or None; CHR401 to CHR409, CHR430, and notes CHR320, CHR420 to CHR422."""
    found: list[Diagnostic] = []
    for subject in _subjects(protocol):
        found += _examine(protocol, subject, conditions)
    found = _distinct(found, by_seat=not protocol.expansions) + unheld_witnesses(protocol)
    return (None if has_errors(found) else CheckedProtocol(protocol)), found


@dataclass(frozen=True, slots=True)
class _Subject:
    """One automaton to check, all roles or seats in it, and those to ask about."""

    automaton: GlobalAutomaton
    seats: tuple[RoleName, ...]
    roles: tuple[RoleName, ...]
    name: str
    noted: bool


def _subjects(protocol: Protocol) -> Iterator[_Subject]:
    """The expansions, the smallest first, or the instances where nothing is expanded.

    Notes are of one assignment of sizes: the first in which every family has several members.
    """
    for instance in () if protocol.expansions else protocol.instances:
        yield _Subject(instance.automaton, protocol.roles, protocol.roles, str(instance.valuation), True)
    several = [one.sizes for one in protocol.expansions if all(size > 1 for _, size in one.sizes)]
    for expansion in protocol.expansions:
        noted = expansion.sizes == (several or [expansion.sizes])[0]
        yield _Subject(expansion.automaton, expansion.seats, expansion.checked, str(expansion), noted)


def _examine(protocol: Protocol, subject: _Subject, conditions: frozenset[Condition]) -> list[Diagnostic]:
    flat = flatten(subject.automaton)
    found: list[Diagnostic] = []
    explored: list[tuple[Pairs, RoleName]] = []
    spans = dict(zip(protocol.roles, protocol.role_spans, strict=True))
    for role in subject.roles:
        try:
            explored += _pairs(flat, role)
        except BudgetExceededError:
            found.append(_over_budget(role, spans[role_of(role)]))
    phantoms = _excused(flat, subject, explored)
    for pairs, role in explored:
        try:
            chosen = _one_per_cause(violations(flat, pairs, conditions, phantoms))
            found += [_diagnostic(protocol, flat, pairs, v, subject.name) for v in chosen]
        except (BudgetExceededError, OvertakingBudgetError):
            found.append(_over_budget(role, spans[role_of(role)]))
    found += missing_facts(flat, subject.name)
    return found + (notes(protocol, subject.automaton, explored) if subject.noted else [])


def _pairs(flat: Flat, role: RoleName) -> list[tuple[Pairs, RoleName]]:
    return [(explore_pairs(graph), role) for graph in role_graphs(flat, role)]


def _excused(flat: Flat, subject: _Subject, explored: list[tuple[Pairs, RoleName]]) -> Excused:
    """What seats may send before an abort reaches them; of large families, what those do that are asked about."""

    @cache
    def found() -> Phantoms:
        few = any(flat.aborted) and len(subject.seats) <= MAX_SEATS_OF_ABORTS
        others = [seat for seat in subject.seats if few and seat not in subject.roles]
        return tolerated(flat, [*explored, *(pairs for seat in others for pairs in _pairs(flat, seat))])

    return found


def _over_budget(role: RoleName, span: Span) -> Diagnostic:
    message = f"what {role} can know needs more than {MAX_PAIRS:,} pairs of states; split the protocol"
    return Diagnostic(codes.KNOWLEDGE_BUDGET, message, span)


def _one_per_cause(found: Iterable[Violation]) -> list[Violation]:
    """The first violation for each action of a role and condition; a mixed state hides the send it is about."""
    first: dict[tuple[Condition, object], Violation] = {}
    for violation in found:
        first.setdefault((violation.condition, violation.act), violation)
    return [
        violation
        for (condition, act), violation in first.items()
        if not (condition is Condition.SEND and (Condition.MIXED, act) in first)
    ]


def _diagnostic(protocol: Protocol, flat: Flat, pairs: Pairs, violation: Violation, instance: str) -> Diagnostic:
    evidence = counterexample(flat, pairs, violation, instance)
    step = violation.where.step
    return Diagnostic(
        code=_code(violation),
        message=_message(violation),
        span=step.edge.span,
        labels=decision_labels(evidence, violation),
        evidence=evidence,
        helps=remedies(protocol, evidence, violation),
    )


def _code(violation: Violation) -> Code:
    if is_of_unknown(violation):
        return codes.SUB_FAMILY_UNKNOWN
    return codes.DEADLINE_UNKNOWN if is_expiry(violation.act) else _CODES[violation.condition]


def _message(violation: Violation) -> str:
    role, act = violation.role, violation.act
    said, peers = spoken(act)
    if is_expiry(act):
        return f"{role} cannot know whether its deadline of {said} for {peers} runs here"
    match violation.condition:
        case Condition.SEND:
            return f"{role} cannot know whether it {describe(act)}"
        case Condition.MIXED:
            return f"{role} {describe(act)} in one run and {_other(violation)} in another, at the same point"
        case Condition.RECEIVE:
            if is_of_unknown(violation):
                return f"{role} collects {said} from {peers} and cannot know {_unknown(violation)}"
            assert violation.other is not None
            other, peer = spoken(violation.other[0])
            return f"{role} waits for {other} from {peer}, but {said} from {peers} can come first and mislead it"
        case Condition.END:
            return f"{role} waits for {said} from {peers} and cannot know whether the session has ended without it"
        case Condition.STARVATION:
            return f"{role} can wait for {said} from {peers} for ever, while the others go on without it"


def _unknown(violation: Violation) -> str:
    """What differs between two collections that look alike."""
    assert violation.other is not None
    mine, other = violation.act[3], violation.other[0][3]
    alike = isinstance(mine, Hearing) and isinstance(other, Hearing) and mine.senders == other.senders
    return "how many to wait for, or whether to name them" if alike else "who they are"


def _other(violation: Violation) -> str:
    """What the other state offers against the first, as in "must send … and receive …"."""
    assert violation.other is not None
    return describe(violation.other[0]).removeprefix("must ")


def _distinct(found: list[Diagnostic], *, by_seat: bool) -> list[Diagnostic]:
    """One of each code, message and place: instances repeat what does not depend on the parameters.

    Of expansions, whose messages name seats, the one of the smallest says it for all.
    """
    first: dict[tuple[str, str, object], Diagnostic] = {}
    for diagnostic in found:
        message = diagnostic.message if by_seat else ""
        first.setdefault((diagnostic.code.number, message, diagnostic.span), diagnostic)
    return list(first.values())
