"""What a role does, as it sees it itself: the alphabet of its compressed automaton.

An act is a tuple of its kind, a lane, a peer and what is said: ("!", lane, receivers, label), ("?", lane, sender,
label), ("in time", lane, sender, label), ("expired", lane, sender, deadline), ("heard", lane, group, `Hearing`),
("took", lane, fact, label), ("read", …), ("waited", …), ("ended", …), ("fork", number, None, None) or
("abort", reason, None, None). What is no receipt is for the role itself to do.

A label is `Letter` where the message names a sub-family: the sender knows whom it names, a receiver whether it is one.
"""

from typing import NamedTuple, TypeAlias

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst.automaton import AbortEdge, LocalEdge, MessageEdge, Step
from aura_chor.mpst.local_events import ChildEnded, Expired, Heard, InTime, LocalEvent, ReadLedger, Took, Waited

Act: TypeAlias = tuple[str, object, object, object]


class Letter(NamedTuple):
    label: Label
    named: object


class Hearing(NamedTuple):
    """`needed` of the seats `senders`, or all of `members` where a sub-family names those heard."""

    label: Label
    senders: tuple[RoleName, ...]
    needed: int
    members: tuple[RoleName, ...]


class Fact(NamedTuple):
    """The channel that an await reads: all facts of the label, or those of one recorder."""

    label: Label
    recorder: RoleName | None


def act_of(role: RoleName, edge: Step) -> Act:
    if isinstance(edge, AbortEdge):
        return ("abort", edge.reason, None, None)
    if isinstance(edge, LocalEdge):
        return _act_of_event(edge.event)
    if edge.sender == role:
        return ("!", edge.lane, edge.receivers, edge.label if edge.named is None else Letter(edge.label, edge.named))
    return ("?", edge.lane, edge.sender, letter(edge, role))


def letter(edge: MessageEdge, receiver: RoleName) -> Label | Letter:
    """What a receiver reads of a message before its payload."""
    return edge.label if edge.named is None else Letter(edge.label, receiver in edge.named)


def _act_of_event(event: LocalEvent) -> Act:
    match event:
        case Expired():
            return ("expired", event.lane, event.sender, event.deadline)
        case InTime():
            return ("in time", event.lane, event.sender, event.label)
        case Heard():
            return ("heard", event.lane, event.group, Hearing(event.label, event.senders, event.count, event.members))
        case Took():
            return ("took", event.lane, Fact(event.label, event.recorder), event.label)
        case ReadLedger():
            return ("read", None, None, None)
        case Waited():
            return ("waited", None, None, str(event))
        case ChildEnded():
            return ("ended", None, None, (event.label, event.succeeded))


def is_receive(act: Act) -> bool:
    return act[0] in ("?", "in time", "heard", "took")


def is_expiry(act: Act) -> bool:
    return act[0] == "expired"


def is_own_wait(expiry: Act, received: Act) -> bool:
    """Whether a receipt is of the wait that the expiry ends."""
    if not is_expiry(expiry) or expiry[1] != received[1]:
        return False
    if isinstance(received[2], Fact):
        return expiry[2] == (received[2].recorder or "")
    return received[0] in ("in time", "heard") and expiry[2] == received[2]


def senders_of(act: Act) -> tuple[RoleName, ...]:
    """Those whose messages a receipt takes, out of the channels of its lane."""
    said = act[3]
    if isinstance(said, Hearing):
        return said.members or said.senders
    return () if isinstance(act[2], Fact) else (RoleName(str(act[2])),)


def needed_for(act: Act) -> int:
    """How many of `senders_of` a receipt takes a message of."""
    said = act[3]
    if isinstance(said, Hearing):
        return len(said.members) or said.needed
    return 1


def label_of(act: Act) -> Label:
    """The label of the messages that an act sends or takes."""
    said = act[3]
    return said.label if isinstance(said, Letter | Hearing) else Label(str(said))


def spoken(act: Act) -> tuple[str, str]:
    """The label and the peers of a send or a receipt, for messages to people."""
    _, _, peers, said = act
    if isinstance(peers, Fact):
        return said_of(said), str(peers.recorder or "whoever records it")
    names = ", ".join(peers) if isinstance(peers, tuple) else str(peers)
    return said_of(said), names or ("a fact" if is_expiry(act) else "nobody")


def said_of(said: object) -> str:
    if isinstance(said, Letter):
        if isinstance(said.named, bool):
            return f"{said.label} that {'names' if said.named else 'does not name'} it"
        assert isinstance(said.named, tuple)
        return f"{said.label} that names {', '.join(said.named) or 'nobody'}"
    return str(said.label) if isinstance(said, Hearing) else str(said)
