"""Interactions: who sends what to whom."""

from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.knowledge import Fact
from aura_chor.mpst.resolve_marks import Address
from aura_chor.mpst.resolve_payloads import Reading, read_payload
from aura_chor.mpst.resolve_seats import Names, Seats, apart
from aura_chor.mpst.resolve_seats_help import to_itself
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A statement with a message; `statement` is None where a role was refused, what was found still counts.

    `complete` is False where a role was not found. `acting` are the seats that were. `facts` are what those who took
    part have learnt, and `early` what is known where a deadline has passed.
    """

    statement: "Sendable | None"
    message: model.MessageType
    acting: tuple[Seats, ...]
    complete: bool
    facts: tuple[Fact, ...] = ()
    early: tuple[Fact, ...] = ()


Sendable: TypeAlias = model.Interaction | model.Gather | model.Exchange | model.Records | model.Awaits


def read_interaction(reading: Reading, written: tree.Interaction, names: Names) -> ReadMessage:
    """Reports CHR201, 221, 303 and 311 for its roles, and what is wrong with its payload."""
    number = reading.next_number()
    sender = _sender(reading, written, names)
    receivers, all_found = read_receivers(reading, written, sender, names)
    complete = all_found and sender is not None
    acting = receivers if sender is None else (sender, *receivers)
    address = Address(receivers, reading.seats, names, naming=not written.each)
    payload = read_payload(reading, sender, written.message, written.doc, address)
    participants = tuple(seats.reference for seats in acting) if complete else ()
    facts = payload.facts(written.message, number, participants)
    early = payload.facts(written.message, number, participants[:1]) if written.within is not None else ()
    if written.each:
        facts, early = mention(reading, facts), ()
    else:
        for fact in facts:
            reading.knowledge.learn(fact)
    if sender is None or not receivers:
        return ReadMessage(None, payload.message, acting, complete, facts, early)
    interaction = model.Interaction(
        number,
        sender.reference,
        tuple(receiver.reference for receiver in receivers),
        payload.message,
        payload.checked_by(reading, receivers),
        written.span,
        each=written.each,
    )
    return ReadMessage(interaction, payload.message, acting, complete, facts, early)


def mention(reading: Reading, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Of fields that every member has its own of, only the names are known: no one value could be meant."""
    for fact in facts:
        reading.knowledge.mention(fact)
    return ()


def _sender(reading: Reading, written: tree.Interaction, names: Names) -> Seats | None:
    def heard(senders: RoleName) -> str:
        return f"let its members be heard: `gather {senders} -> …: {written.message.label}`"

    return reading.seats.one(written.sender, names, who="a message has one sender", help=heard)


def read_receivers(
    reading: Reading, written: tree.Interaction, sender: Seats | None, names: Names
) -> tuple[tuple[Seats, ...], bool]:
    """Who receives, each once, and whether all of them were found; reports CHR201, 221, 303 and 311."""
    if isinstance(written.receivers, tree.Everyone):
        return _everyone(reading, written, written.receivers, sender, names)
    if written.each:
        group = reading.seats.many(written.receivers[0], names, what="`each`")
        groups = [group]
    else:
        groups = [reading.seats.read(ref, names) for ref in written.receivers]
    receivers: list[Seats] = []
    for seats in groups:
        if seats is None:
            continue
        if sender is not None and not apart(sender.group, seats.group):
            reading.found.append(_to_itself(sender, seats))
        elif not _named_twice(reading, receivers, seats):
            receivers.append(seats)
    return tuple(receivers), None not in groups


def _everyone(
    reading: Reading, written: tree.Interaction, star: tree.Everyone, sender: Seats | None, names: Names
) -> tuple[tuple[Seats, ...], bool]:
    """Every role but the sender's."""
    own = RoleName(written.sender.name) if sender is None else sender.group.role
    others = [role for role in reading.header.roles if role != own]
    if sender is not None and not others:
        message = f"`*` means every other role, and {reading.header.written.name} declares none but {own}"
        reading.found.append(Diagnostic(codes.UNDECLARED_ROLE, message, star.span))
    receivers = reading.seats.everyone(others, star.span, names)
    return receivers, bool(receivers)


def _named_twice(reading: Reading, receivers: list[Seats], seats: Seats) -> bool:
    first = next((one for one in receivers if not apart(one.group, seats.group)), None)
    if first is None:
        return False
    label = Label(first.span, "named here first")
    whole = first.reference == seats.reference
    message = f"{seats.reference} is named twice" if whole else f"{first.reference} and {seats.reference} share members"
    reading.found.append(Diagnostic(codes.DUPLICATE_RECEIVER, message, seats.span, (label,)))
    return True


def read_collectors(
    reading: Reading, receivers: tuple[tree.RoleRef, ...] | tree.Everyone, names: Names
) -> tuple[tuple[Seats, ...], bool]:
    """Who collects: `*` is every role, that of the senders too, whose own messages count."""
    if isinstance(receivers, tree.Everyone):
        everyone = reading.seats.everyone(reading.header.roles, receivers.span, names)
        return everyone, bool(everyone)
    groups = [reading.seats.read(ref, names) for ref in receivers]
    found: list[Seats] = []
    for seats in groups:
        if seats is not None and not _named_twice(reading, found, seats):
            found.append(seats)
    return tuple(found), None not in groups


def _to_itself(sender: Seats, receiver: Seats) -> Diagnostic:
    label = Label(sender.span, "the sender")
    why = "" if receiver.reference == sender.reference else f": it is, or may be, among {receiver.reference}"
    message = f"{sender.reference} sends to itself{why}"
    helps = (Help(to_itself(sender.reference, receiver.reference)),)
    return Diagnostic(codes.SELF_SEND, message, receiver.span, (label,), helps=helps)
