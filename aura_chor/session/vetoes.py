"""Whether a veto binds a seat: its author has it, its check lets it count, and the seat is in its range."""

from typing import Any

from aura_chor.session.core import Core
from aura_chor.session.events import MessageEvent
from aura_chor.session.wire import WireError, decode


def binds(core: Core[Any], event: MessageEvent) -> bool:
    """Pure over the event and where the seat is; a veto that is not valid binds nobody."""
    frame = core.frame
    rule = frame.vetoes.get(event.label)
    if rule is None or event.sender not in core.seats_of_all(rule.roles):
        return False
    if not rule.whole and event.label not in (frame.range or ()):
        return False
    try:
        message = decode(event.body, rule.message)
    except WireError:
        # It is no veto at all; whoever posted it has only shown that it does not follow the protocol.
        return False
    return rule.check is None or bool(getattr(frame.checks, rule.check)(message, event.sender))
