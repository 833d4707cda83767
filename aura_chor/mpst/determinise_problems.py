"""What merging equal beginnings finds: branches that nobody tells apart, choices that come late, too many states."""

from aura_chor.base.names import RoleName
from aura_chor.mpst.limits import MAX_STATES
from aura_chor.mpst.nfa import Nfa, NfaEdge, NfaMessage
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.report.diagnostic import Label as SpanLabel


def state_budget(span: Span) -> Diagnostic:
    return Diagnostic(codes.STATE_BUDGET, f"the protocol has more than {MAX_STATES:,} states", span)


def first_place(nfa: Nfa) -> Span:
    return min((turn.span for turn in nfa.turns.values()), key=lambda span: span.start)


def _others(edges: list[NfaEdge], text: str) -> tuple[SpanLabel, ...]:
    spans = []
    for edge in edges[1:6]:
        if edge.span != edges[0].span and edge.span not in spans:
            spans.append(edge.span)
    return tuple(SpanLabel(span, text) for span in spans)


def not_told_apart(edges: list[NfaEdge], ends: bool, decider: RoleName | None) -> Diagnostic:
    edges = sorted(edges, key=lambda e: e.span.start)
    actor = edges[0].actor or "the lanes of a par"
    if ends:
        message = f"after branches that begin alike, one has ended and in another {actor} goes on"
    else:
        others = sorted({str(edge.actor or "a par") for edge in edges})
        message = f"at one point several can act: {', '.join(others)}; a choice has one decider"
    code = codes.DUPLICATE_BRANCH if decider is not None or ends else codes.BRANCH_NOT_BEGUN_BY_CHOOSER
    return Diagnostic(code, message, edges[0].span, _others(edges, "in another branch"))


def with_and_without_deadline(edges: list[NfaEdge]) -> list[NfaEdge]:
    """Two messages that are one for their sender: one has a deadline, the other none."""
    seen: dict[object, NfaEdge] = {}
    for edge in edges:
        if isinstance(edge, NfaMessage):
            first = seen.setdefault((edge.receivers, edge.message.label), edge)
            if first is not edge:
                return [first, edge]
    return []


def timed_once(edges: list[NfaEdge]) -> Diagnostic:
    edges = sorted(edges, key=lambda e: e.span.start)
    message = "two branches begin alike, and in one of them the message has a deadline"
    return Diagnostic(codes.DUPLICATE_BRANCH, message, edges[0].span, _others(edges, "the same message"))


def decided_by_another(edges: list[NfaEdge], decider: RoleName) -> Diagnostic:
    edges = sorted(edges, key=lambda e: e.span.start)
    message = (
        f"the branches of {decider}'s choice begin alike, and {edges[0].actor}, not {decider}, tells them apart here"
    )
    return Diagnostic(codes.DUPLICATE_BRANCH, message, edges[0].span, _others(edges, "and here, in another branch"))


def same_branch(group: list[NfaEdge]) -> Diagnostic:
    ordered = sorted(group, key=lambda e: e.span.start)
    message = f"two branches of {ordered[0].actor} are the same from beginning to end; leave one out"
    return Diagnostic(
        codes.DUPLICATE_BRANCH, message, ordered[-1].span, (SpanLabel(ordered[0].span, "the same as here"),)
    )


def delayed(group: list[NfaEdge], chooser: RoleName | None) -> Diagnostic:
    ordered = sorted(group, key=lambda e: e.span.start)
    message = f"two branches begin alike, so {chooser}'s choice is made only behind this message"
    return Diagnostic(
        codes.DELAYED_CHOICE, message, ordered[0].span, (SpanLabel(ordered[-1].span, "the same beginning"),)
    )
