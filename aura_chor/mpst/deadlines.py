"""The deadline of a choice, put on the first message of each of its branches.

A step of the building: it needs the whole lane, because a branch may begin with a loop or a call. The first messages
are copied to the choice, so that a message that a loop comes back to has no deadline there.
"""

from aura_chor.base.names import RoleName
from aura_chor.mpst.nfa import ChoicePoint, Nfa, NfaAbort, NfaEdge, NfaMessage, Wait, lanes_of
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label


def impose_deadlines(nfa: Nfa) -> list[Diagnostic]:
    """In this lane and those inside it; CHR316 where a branch begins otherwise. The shape has been checked."""
    found: list[Diagnostic] = []
    stack = [nfa]
    while stack:
        lane = stack.pop()
        for choice in lane.choices:
            if choice.wait is not None:
                found += _impose(lane, choice, choice.wait)
        for edges in lane.edges:
            stack.extend(inner for edge in edges for inner in lanes_of(edge))
    return found


def _impose(nfa: Nfa, choice: ChoicePoint, wait: Wait) -> list[Diagnostic]:
    edges: list[NfaEdge] = []
    for branch in choice.branches:
        for state in nfa.closure(branch):
            for edge in nfa.edges[state]:
                if isinstance(edge, NfaAbort):
                    edges.append(edge)
                elif isinstance(edge, NfaMessage) and edge.receivers == (wait.role,) and not edge.posted:
                    edges.append(nfa.await_in_time(edge, wait))
                else:
                    return [_other_beginning(edge, choice.at, wait)]
    nfa.close(choice.state, edges)
    return []


def _other_beginning(edge: NfaEdge, at: RoleName, wait: Wait) -> Diagnostic:
    labels = (Label(wait.span, f"{wait.role} waits for the decision"),)
    if isinstance(edge, NfaMessage) and edge.posted:
        message = f"the choice has a deadline, and so has {edge.message.label}, which tells it"
        return Diagnostic(codes.DEADLINE_BRANCH, message, edge.span, labels, helps=(Help("keep one of the two"),))
    message = (
        f"{wait.role} waits for {at}'s decision, and this branch does not begin with a message to {wait.role} alone"
    )
    helps = (Help(f"let every branch begin with `{at} -> {wait.role}: …`"),)
    return Diagnostic(codes.DEADLINE_BRANCH, message, edge.span, labels, helps=helps)
