"""Shape of the built automaton, before it is determinised: guarded loops, branches begun by their chooser."""

from aura_chor.mpst.graph import components, has_cycle
from aura_chor.mpst.nfa import (
    ChoicePoint,
    Nfa,
    NfaAbort,
    NfaChild,
    NfaCollect,
    NfaEach,
    NfaEdge,
    NfaExpired,
    NfaFork,
    NfaInTime,
    NfaLocal,
    NfaMessage,
    lanes_of,
)
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label


def shape_errors(nfa: Nfa) -> list[Diagnostic]:
    """CHR301 and CHR308 (something comes round without a message), CHR305, in this lane and those inside it."""
    found: list[Diagnostic] = []
    stack = [nfa]
    while stack:
        lane = stack.pop()
        cycles = _silent_cycles(lane)
        found += cycles
        if not cycles:
            for choice in reversed(lane.choices):
                found += _choice_errors(lane, choice)
        for edges in lane.edges:
            stack.extend(lane for edge in edges for lane in lanes_of(edge))
    return found


def _silent_cycles(nfa: Nfa) -> list[Diagnostic]:
    def successors(state: int) -> list[int]:
        return nfa.silent[state]

    found = []
    for component in components(len(nfa.silent), successors, range(len(nfa.silent))):
        if has_cycle(component, successors):
            found.append(_unguarded(nfa, sorted(component)))
    return found


def _unguarded(nfa: Nfa, component: list[int]) -> Diagnostic:
    turns = sorted((nfa.turns[state] for state in component if state in nfa.turns), key=lambda turn: turn.span.start)
    calls = [turn for turn in turns if turn.call is not None]
    if calls:
        path = " → ".join([str(turn.call) for turn in calls] + [str(calls[0].call)])
        return Diagnostic(
            codes.CALL_CYCLE,
            f"these choreographies call each other without a message: {path}",
            calls[0].span,
            tuple(Label(turn.span, f"calls {turn.call}") for turn in calls[1:]),
        )
    first = turns[0]
    return Diagnostic(
        codes.UNGUARDED_LOOP,
        f"loop {first.loop} can come round without a message",
        first.span,
        tuple(Label(turn.span, f"loop {turn.loop} is on the way round") for turn in turns[1:]),
        helps=(Help(f"put a message on every way from `loop {first.loop}` to its `continue`"),),
    )


def _choice_errors(nfa: Nfa, choice: ChoicePoint) -> list[Diagnostic]:
    found = []
    for number, branch in enumerate(choice.branches, 1):
        states = nfa.closure(branch)
        foreign = [edge for state in states for edge in nfa.edges[state] if edge.actor != choice.at]
        if foreign:
            edge = min(foreign, key=lambda e: e.span.start)
            labels = (Label(choice.span, f"{choice.at} decides here"),)
            message = (
                f"branch {number} begins with {_describe(edge)}; only {choice.at}, who decides, may begin a branch"
            )
            helps = (Help(f"let {choice.at} say first which branch it takes, or let another role decide"),)
            found.append(Diagnostic(codes.BRANCH_NOT_BEGUN_BY_CHOOSER, message, edge.span, labels, helps=helps))
        elif nfa.end in states:
            message = f"branch {number} can end without a message of {choice.at}, who decides"
            helps = (Help(f"let {choice.at} send a message in that branch too: `{choice.at} -> …: Skip`"),)
            found.append(Diagnostic(codes.BRANCH_NOT_BEGUN_BY_CHOOSER, message, choice.span, helps=helps))
    return found


def _describe(edge: NfaEdge) -> str:
    match edge:
        case NfaFork():
            return "a par"
        case NfaEach():
            return f"lanes for each {edge.group}"
        case NfaInTime() | NfaExpired():
            return f"what {edge.actor} makes of a deadline"
        case NfaMessage(fact=True):
            return f"{edge.sender} records {edge.message.label}"
        case NfaMessage():
            return f"{edge.sender} -> {', '.join(edge.receivers)}: {edge.message.label}"
        case NfaCollect():
            return f"messages {edge.message.message.label} of {edge.message.sender}"
        case NfaLocal():
            return f"{edge.role}, who {edge.event}"
        case NfaChild():
            return f"a session that {edge.role} opens"
        case NfaAbort():
            return f"an abort of {edge.role}"
