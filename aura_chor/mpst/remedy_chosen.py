"""The way out where two runs part in whom a gather has heard.

A member is told by a message that names them, right behind the gather: one that is not among them then waits for no
message that would tell it so. Anybody else cannot be told: it receives such a message, but what it does may not hang on
what is in it, so that only who has heard them can do what it cannot.
"""

from aura_chor.base.names import RoleName
from aura_chor.mpst.automaton import CollectEdge, Protocol
from aura_chor.mpst.partakes import gathers_in
from aura_chor.mpst.remedy_places import called, can_be_written
from aura_chor.mpst.seats import role_of
from aura_chor.report.diagnostic import Arrow, Help, Span


def naming_help(protocol: Protocol, parting: Arrow, role: RoleName, *, place: Span, label: str) -> Help | None:
    """Let who has heard them name them to the role, or act in its stead; None where the runs part in something else.

    Without the insertion where the message cannot be one line behind the gather: where it stands in another
    choreography or in a lane, and where who has heard them is a member too.
    """
    gather = _gather_at(protocol, parting.span)
    if gather is None or gather.sub_family is None:
        return None
    family, chosen = role_of(gather.senders), gather.sub_family
    teller, told = called(protocol, RoleName(parting.sender), parting), called(protocol, role, parting)
    if role_of(role) != family:
        known = f"only {teller} and they themselves know who {chosen} are"
        return Help(f"{known}: let {teller} do this instead of {told}, and tell it what comes of it")
    if role_of(RoleName(parting.sender)) == family:
        return Help(f"let {teller} tell {told} whom it has heard, by a message with a field that `names` {chosen}")
    message = f"{teller} -> {family}: {label}(who: list<int> names {chosen})"
    text = f"let {teller} tell {family} whom it has heard: `{message}`"
    if parting.lane or not can_be_written(protocol, parting.span, place=place):
        return Help(text)
    return Help(text, f"\n{message}", parting.span.end)


def _gather_at(protocol: Protocol, span: Span) -> CollectEdge | None:
    gathers = (gather for instance in protocol.instances for gather in gathers_in(instance.automaton))
    return next((gather for gather in gathers if gather.sub_family is not None and gather.span == span), None)
