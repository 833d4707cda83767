"""Notes: what is legal and worth knowing (DESIGN section 2.7). None of them refuses a protocol."""

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import GlobalAutomaton, MessageEdge, Protocol
from aura_chor.mpst.coherence import Pairs
from aura_chor.mpst.flat import Flat, FlatStep
from aura_chor.mpst.graph import components, has_cycle
from aura_chor.mpst.rolegraph import Outlook, is_receive
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Label, Span


def notes(
    protocol: Protocol, automaton: GlobalAutomaton, flat: Flat, listening: list[tuple[Pairs, RoleName]]
) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if not automaton.final and not automaton.aborted:
        found.append(Diagnostic(codes.NEVER_ENDS, f"{protocol.name} never ends", protocol.span))
    for pairs, role in listening:
        found += _listens(pairs, role)
        found += _waits_for_loop(pairs, role)
    return found + _unbounded(automaton)


def _listens(pairs: Pairs, role: RoleName) -> list[Diagnostic]:
    """The first point where the role, after one and the same past, may hear from several peers."""
    for left, right in pairs.parent:
        here, there = pairs.graph.outlooks[left], pairs.graph.outlooks[right]
        for act in here.receives:
            for other in there.receives:
                if act[2] != other[2]:
                    spans = _span(here, act), _span(there, other)
                    message = f"{role} listens to {act[2]} and {other[2]} at once here; it takes what comes first"
                    return [Diagnostic(codes.LISTENS_TO_SEVERAL, message, spans[0], (Label(spans[1], "or this"),))]
    return []


def _span(outlook: Outlook, act: tuple[str, object, object, object]) -> Span:
    step = next(iter(outlook.acts[act].values())).step
    return step.edge.span


def _waits_for_loop(pairs: Pairs, role: RoleName) -> list[Diagnostic]:
    for left, _ in pairs.parent:
        outlook = pairs.graph.outlooks[left]
        if outlook.loops and outlook.receives and not outlook.sends:
            act = outlook.receives[0]
            if all(is_receive(a) for a in outlook.acts):
                message = f"{role} waits for {act[3]} until others leave a loop that it takes no part in"
                return [Diagnostic(codes.WAITS_FOR_LOOP, message, _span(outlook, act))]
    return []


def _unbounded(automaton: GlobalAutomaton) -> list[Diagnostic]:
    """Channels p → q on a cycle on which q never sends, or p never receives: p can run ahead of q without bound."""
    found: dict[tuple[RoleName, RoleName], Diagnostic] = {}
    for edge, source in _edges_on_cycles(automaton):
        for receiver in edge.receivers:
            pair = (edge.sender, receiver)
            if pair in found:
                continue
            if _cycle_without(automaton, edge, source, lambda e, q=receiver: e.sender == q) or _cycle_without(
                automaton, edge, source, lambda e, p=edge.sender: p in e.receivers
            ):
                message = f"{edge.sender} can send to {receiver} without bound, before {receiver} takes anything"
                found[pair] = Diagnostic(codes.UNBOUNDED_CHANNEL, message, edge.span)
    return list(found.values())


def _edges_on_cycles(automaton: GlobalAutomaton) -> list[tuple[MessageEdge, int]]:
    def successors(state: int) -> list[int]:
        return [edge.target for edge in automaton.edges[state]]

    found = []
    for component in components(len(automaton.edges), successors, (automaton.start,)):
        if has_cycle(component, successors):
            members = set(component)
            for state in sorted(component):
                for edge in automaton.edges[state]:
                    if isinstance(edge, MessageEdge) and edge.target in members:
                        found.append((edge, state))
    return found


def _cycle_without(automaton: GlobalAutomaton, edge: MessageEdge, source: int, excluded: object) -> bool:
    """Whether a cycle through `edge` uses only messages that are not `excluded` (lanes count as excluded)."""
    assert callable(excluded)
    if excluded(edge):
        return False
    seen = {edge.target}
    stack = [edge.target]
    while stack:
        state = stack.pop()
        if state == source:
            return True
        for following in automaton.edges[state]:
            if isinstance(following, MessageEdge) and not excluded(following) and following.target not in seen:
                seen.add(following.target)
                stack.append(following.target)
    return False


def steps_of(flat: Flat) -> list[FlatStep]:
    """Every message and abort of an instance, lanes included."""
    return [step for steps in flat.steps for step in steps]
