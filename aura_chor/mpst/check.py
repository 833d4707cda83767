"""The gate: a protocol that passes is a `CheckedProtocol`, and only this module makes one.

Checks 3 to 6 of DESIGN section 2 on every instance, for every role, and the notes. All violations are found; one
diagnostic stands for all that have one cause (same role, same action).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import Instance, Protocol
from aura_chor.mpst.available import OvertakingBudgetError
from aura_chor.mpst.coherence import (
    ALL_CONDITIONS,
    BudgetExceededError,
    Condition,
    Pairs,
    Violation,
    explore_pairs,
    violations,
)
from aura_chor.mpst.evidence import counterexample
from aura_chor.mpst.flat import Flat, FlatFork, flatten
from aura_chor.mpst.limits import MAX_PAIRS
from aura_chor.mpst.notes import notes
from aura_chor.mpst.remedy import decision_labels, remedies
from aura_chor.mpst.rolegraph import is_expiry, role_graphs
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
    """The protocol as checked, or None; CHR401 to CHR407 with counterexamples, and notes CHR320, CHR420 to CHR422."""
    found: list[Diagnostic] = []
    for instance in protocol.instances:
        found += _instance(protocol, instance, conditions)
    found = _distinct(found)
    return (None if has_errors(found) else CheckedProtocol(protocol)), found


def _instance(protocol: Protocol, instance: Instance, conditions: frozenset[Condition]) -> list[Diagnostic]:
    flat = flatten(instance.automaton)
    found: list[Diagnostic] = []
    explored: list[tuple[Pairs, RoleName]] = []
    for role, span in zip(protocol.roles, protocol.role_spans, strict=True):
        try:
            explored += [(explore_pairs(graph), role) for graph in role_graphs(flat, role)]
        except BudgetExceededError:
            found.append(_over_budget(role, span))
    phantoms = tolerated(flat, explored)
    spans = dict(zip(protocol.roles, protocol.role_spans, strict=True))
    for pairs, role in explored:
        try:
            chosen = _one_per_cause(violations(flat, pairs, conditions, phantoms))
            found += [_diagnostic(protocol, flat, pairs, v, str(instance.valuation)) for v in chosen]
        except OvertakingBudgetError:
            found.append(_over_budget(role, spans[role]))
    return found + notes(protocol, instance.automaton, explored)


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
    return codes.DEADLINE_UNKNOWN if is_expiry(violation.act) else _CODES[violation.condition]


def _message(violation: Violation) -> str:
    role = violation.role
    _, _, peers, label = violation.act
    if is_expiry(violation.act):
        return f"{role} cannot know whether its deadline of {label} for {peers} runs here"
    if isinstance(violation.where.step, FlatFork) or violation.act[0] == "abort":
        doing = "enter its lanes of the par" if violation.act[0] == "fork" else "abort the session"
    else:
        doing = f"send {label} to {', '.join(peers)}" if isinstance(peers, tuple) else f"receive {label} from {peers}"
    match violation.condition:
        case Condition.SEND:
            return f"{role} cannot know whether it must {doing}"
        case Condition.MIXED:
            assert violation.other is not None
            _, _, peer, other = violation.other[0]
            return f"{role} must {doing} in one run and receive {other} from {peer} in another, at the same point"
        case Condition.RECEIVE:
            assert violation.other is not None
            _, _, peer, other = violation.other[0]
            return f"{role} waits for {other} from {peer}, but {label} from {peers} can come first and mislead it"
        case Condition.END:
            return f"{role} waits for {label} from {peers} and cannot know whether the session has ended without it"
        case Condition.STARVATION:
            return f"{role} can wait for {label} from {peers} for ever, while the others go on without it"


def _distinct(found: list[Diagnostic]) -> list[Diagnostic]:
    """One of each code, message and place: instances repeat what does not depend on the parameters."""
    first: dict[tuple[str, str, object], Diagnostic] = {}
    for diagnostic in found:
        first.setdefault((diagnostic.code.number, diagnostic.message, diagnostic.span), diagnostic)
    return list(first.values())
