"""CHR504: waits that no generated class can offer: a collection, or a fact, beside something else that may come."""

from collections.abc import Iterator

from aura_chor.base.names import RoleName
from aura_chor.emit.own_choices import is_own_choice
from aura_chor.mpst.actions import lanes_of, span_of
from aura_chor.mpst.local import Action, Await, Collect, Expiry, JoinChild, LocalAutomaton, Projection, Receive
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span


def mixed_waits(projection: Projection, span: Span) -> list[Diagnostic]:
    """One for each such state; `span` is the role's, for what has no place of its own."""
    return list(_of(projection.joined, projection.role, span))


def _of(automaton: LocalAutomaton, role: RoleName, span: Span) -> Iterator[Diagnostic]:
    for state in automaton.states:
        if not _is_offered(state.actions):
            first, *others = sorted(state.actions, key=_is_message)
            message = f"{role} waits at one point for {_words(first)} and for {_words(others[-1])}"
            help_text = f"let a message tell {role} beforehand which of them comes"
            yield Diagnostic(codes.MIXED_WAIT, message, span_of(first) or span, helps=(Help(help_text),))
        for action in state.actions:
            for lane in lanes_of(action):
                yield from _of(lane, role, span)


def _is_offered(actions: tuple[Action, ...]) -> bool:
    """Messages and invitations may stand beside each other, a deadline behind messages alone."""
    if len(actions) < 2 or is_own_choice(actions):
        return True
    deadline = any(isinstance(action, Expiry) for action in actions)
    return all(
        isinstance(action, Receive | Expiry) or (isinstance(action, JoinChild) and not deadline) for action in actions
    )


def _is_message(action: Action) -> bool:
    return isinstance(action, Receive | Expiry)


def _words(action: Action) -> str:
    match action:
        case Receive(sender=sender, label=label):
            return f"{label} from {sender}"
        case Collect(senders=senders, label=label):
            return f"{label} from many of {senders}"
        case Await(label=label):
            return f"the fact {label}"
        case JoinChild(opener=opener):
            return f"a session that {opener} opens"
        case Expiry(deadline=deadline):
            return f"the end of {deadline}"
        case _:
            return "something that it does itself"
