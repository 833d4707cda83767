"""Notes: what is legal and worth knowing (DESIGN section 2.7). None of them refuses a protocol."""

from aura_chor.base.names import RoleName
from aura_chor.mpst.acts import Act, Fact, is_receive, said_of, spoken
from aura_chor.mpst.automaton import GlobalAutomaton, MessageEdge, Protocol
from aura_chor.mpst.coherence import Pairs
from aura_chor.mpst.graph import components, has_cycle
from aura_chor.mpst.rolegraph import Outlook
from aura_chor.mpst.seats import meant
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span


def notes(protocol: Protocol, automaton: GlobalAutomaton, listening: list[tuple[Pairs, RoleName]]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    if not automaton.final and not automaton.aborted:
        found.append(Diagnostic(codes.NEVER_ENDS, f"{protocol.name} never ends", protocol.span))
    for pairs, role in listening:
        name = meant(protocol.references, role)
        found += _listens(pairs, name)
        found += _waits_for_loop(pairs, name)
    return found + _unbounded(protocol, automaton)


def _listens(pairs: Pairs, role: RoleName) -> list[Diagnostic]:
    """The first point where the role, after one and the same past, may hear from several peers."""
    for left, right in pairs.parent:
        here, there = pairs.graph.outlooks[left], pairs.graph.outlooks[right]
        for act in here.receives:
            for other in there.receives:
                if act[2] == other[2]:
                    continue
                first, second = _peers(act), _peers(other)
                # A message and a fact of one peer, and members of one family, are not several peers.
                if first != second:
                    spans = _span(here, act), _span(there, other)
                    message = f"{role} listens to {first} and {second} at once here; it takes what comes first"
                    return [Diagnostic(codes.LISTENS_TO_SEVERAL, message, spans[0], (Label(spans[1], "or this"),))]
    return []


def _peers(act: Act) -> str:
    said, peers = spoken(act)
    return f"whoever records {said}" if isinstance(act[2], Fact) and act[2].recorder is None else peers


def _span(outlook: Outlook, act: Act) -> Span:
    step = next(iter(outlook.acts[act].values())).step
    return step.edge.span


def _waits_for_loop(pairs: Pairs, role: RoleName) -> list[Diagnostic]:
    for left, _ in pairs.parent:
        outlook = pairs.graph.outlooks[left]
        if outlook.loops and outlook.receives and not outlook.sends:
            act = outlook.receives[0]
            if all(is_receive(a) for a in outlook.acts):
                message = f"{role} waits for {said_of(act[3])} until others leave a loop that it takes no part in"
                return [Diagnostic(codes.WAITS_FOR_LOOP, message, _span(outlook, act))]
    return []


def _unbounded(protocol: Protocol, automaton: GlobalAutomaton) -> list[Diagnostic]:
    """Channels p → q on a cycle on which q never sends, or p never receives: p can run ahead of q without bound."""
    cyclic = _edges_on_cycles(automaton, {})
    found: dict[tuple[RoleName, RoleName], MessageEdge] = {}
    roles = dict.fromkeys(role for edge in cyclic for role in (edge.sender, *edge.receivers))
    for role in roles:
        silent = {id(edge): edge for edge in cyclic if edge.sender == role}
        for edge in _edges_on_cycles(automaton, silent):
            if role in edge.receivers:
                found.setdefault((edge.sender, role), edge)
        deaf = {id(edge): edge for edge in cyclic if role in edge.receivers}
        for edge in _edges_on_cycles(automaton, deaf):
            if edge.sender == role:
                for receiver in edge.receivers:
                    found.setdefault((role, receiver), edge)
    return _can_grow(protocol, found)


def _can_grow(protocol: Protocol, channels: dict[tuple[RoleName, RoleName], MessageEdge]) -> list[Diagnostic]:
    """One note for each message, however many take it."""
    edges = {id(edge): edge for edge in channels.values()}
    receivers: dict[int, list[RoleName]] = {}
    for (_, receiver), edge in channels.items():
        receivers.setdefault(id(edge), []).append(receiver)
    found = []
    for key, edge in edges.items():
        sender = meant(protocol.references, edge.sender)
        takers = list(dict.fromkeys(meant(protocol.references, one) for one in receivers[key]))
        several = len(receivers[key]) > 1
        before = "they take" if several else f"{takers[0]} takes"
        message = f"{sender} can send to {', '.join(takers)} without bound, before {before} anything"
        help_ = Help(f"if {sender} shall wait, let {'each of them' if several else takers[0]} answer")
        found.append(Diagnostic(codes.UNBOUNDED_CHANNEL, message, edge.span, helps=(help_,)))
    return found


def _edges_on_cycles(automaton: GlobalAutomaton, without: dict[int, MessageEdge]) -> list[MessageEdge]:
    """The messages that lie on a cycle of the automaton when the edges `without` (by identity) are left out."""

    def successors(state: int) -> list[int]:
        return [edge.target for edge in automaton.edges[state] if id(edge) not in without]

    found = []
    for component in components(len(automaton.edges), successors, (automaton.start,)):
        if has_cycle(component, successors):
            members = set(component)
            for state in sorted(component):
                for edge in automaton.edges[state]:
                    if isinstance(edge, MessageEdge) and edge.target in members and id(edge) not in without:
                        found.append(edge)
    return found
