"""Payloads: the fields of one message, their marks, and what the names in its predicates stand for.

A name means, in this order: a field of the same message up to the predicate's own; the nearest field before it in the
text that the sender knows on every path; a parameter or the size of a family.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from aura_chor.base.names import Label as MessageLabel
from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.expressions import RecordFields, resolve_expression
from aura_chor.mpst.knowledge import Fact, Knowledge
from aura_chor.mpst.model import Group
from aura_chor.mpst.resolve_headers import Header
from aura_chor.mpst.resolve_marks import Address, marked
from aura_chor.mpst.resolve_names import Distinct, did_you_mean, refuse_label
from aura_chor.mpst.resolve_seats import SeatReader, Seats, covers
from aura_chor.mpst.resolve_unmarked import refuse_marks
from aura_chor.mpst.types import BOOL, TypeReader
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label
from aura_chor.syntax import tree


@dataclass(slots=True)
class Reading:
    """What the readers of one choreography share. `count` numbers the messages in the order of the text."""

    header: Header
    records: RecordFields
    found: list[Diagnostic]
    seats: SeatReader = field(init=False)
    knowledge: Knowledge = field(default_factory=Knowledge)
    count: int = 0

    def __post_init__(self) -> None:
        self.seats = SeatReader(self.header, self.found)

    def next_number(self) -> int:
        self.count += 1
        return self.count - 1

    def known(self, seats: Seats, name: str) -> Fact | None:
        """The nearest field of that name before here that all of these seats know on every path."""
        return self.knowledge.known(self._covering(seats), name)

    def sees(self, fact: Fact, seats: Seats) -> bool:
        """Whether all of these seats took part in what carries the fact."""
        groups = map(self.seats.table.group, fact.participants)
        return not fact.participants or any(covers(group, seats.group) for group in groups)

    def _covering(self, seats: Seats) -> tuple[RoleName, ...]:
        groups = self.seats.table.groups
        whole = (seats.group.role,) if covers(Group(seats.group.role), seats.group) else ()
        return (*whole, *(text for text, group in groups.items() if covers(group, seats.group)))


@dataclass(frozen=True, slots=True)
class Payload:
    """`predicates` come with the earlier interactions' fields that each uses."""

    message: model.MessageType
    predicates: tuple[tuple[model.Predicate, tuple[Fact, ...]], ...]

    def checked_by(self, reading: Reading, receivers: tuple[Seats, ...]) -> tuple[model.Predicate, ...]:
        """Each predicate with the receivers that have the same events for every name in it."""
        return tuple(self._checked_by(reading, receivers))

    def _checked_by(self, reading: Reading, receivers: tuple[Seats, ...]) -> Iterator[model.Predicate]:
        for predicate, facts in self.predicates:
            able = tuple(one.reference for one in receivers if all(reading.sees(fact, one) for fact in facts))
            yield replace(predicate, checked_by=able)

    def facts(self, written: tree.Message, number: int, participants: tuple[RoleName, ...]) -> tuple[Fact, ...]:
        """What those who took part have learnt; a sealed field may not open, so nobody builds on it."""
        spans = {one.name: one.name_span for one in reversed(written.fields)}
        return tuple(
            Fact(number, one.name, one.type, self.message.label, participants, spans[one.name])
            for one in self.message.fields
            if not one.sealed
        )


def read_payload(
    reading: Reading, sender: Seats | None, written: tree.Message, doc: str, address: Address | None
) -> Payload:
    """The message as its sender sends it; with no `address` its fields can have no marks."""
    refuse_label(written.label, written.label_span, reading.found)
    reader = _PayloadReader(reading, sender, written, address)
    predicates = tuple(reader.read())
    fields = tuple(reader.own.values())
    return Payload(model.MessageType(MessageLabel(written.label), fields, doc), predicates)


@dataclass(slots=True)
class _PayloadReader:
    """`own` are the fields read so far, `facts` the earlier fields that the present predicate uses."""

    reading: Reading
    sender: Seats | None
    message: tree.Message
    address: Address | None
    own: dict[str, model.PayloadField] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def read(self) -> Iterator[tuple[model.Predicate, tuple[Fact, ...]]]:
        found = self.reading.found
        names = Distinct("field", found)
        types = TypeReader(self.reading.header.scope, found)
        for one in self.message.fields:
            plain = model.PayloadField(one.name, types.read_field(one))
            if self.address is None:
                refuse_marks(one, f"a field of {self.message.label}", found)
            else:
                plain = marked(plain, one, self.address, found)
            if names.admit(one.name, one.name_span):
                self.own[one.name] = plain
            predicate = self._predicate(one.where)
            if predicate is not None:
                yield predicate, tuple(self.facts)

    def _predicate(self, where: tree.Expression | None) -> model.Predicate | None:
        if where is None:
            return None
        self.facts.clear()
        return resolve_expression(
            where,
            expected=BOOL,
            role_of_value="a `where`",
            lookup=self._find,
            records=self.reading.records,
            found=self.reading.found,
        )

    def _find(self, name: tree.Name) -> model.Variable | None:
        own = self.own.get(name.name)
        if own is not None:
            return self._own(own, name)
        known = self._known(name.name)
        if known is not None:
            self.facts.append(known)
            return model.EarlierField(known.name, known.type, known.interaction)
        for parameter in self.reading.header.visible:
            if parameter.name == name.name:
                return model.ParameterVariable(parameter.name, parameter.type)
        unseen = self.reading.knowledge.written(name.name)
        if unseen is None or self.sender is None:
            self.reading.found.append(self._unknown(name))
        else:
            self.reading.found.append(
                _not_known(name, self.sender, unseen, seen=self.reading.sees(unseen, self.sender))
            )
        return None

    def _own(self, own: model.PayloadField, name: tree.Name) -> model.Variable | None:
        if not own.sealed:
            return model.OwnField(own.name, own.type)
        message = f"`{name.name}` is sealed: who cannot open it could not tell whether this holds"
        helps = (Help("let the body check what it opens, and complain: `notices`"),)
        self.reading.found.append(Diagnostic(codes.MISPLACED_MARK, message, name.span, helps=helps))
        return None

    def _known(self, name: str) -> Fact | None:
        """Where nothing can be said about the sender, or about paths, the sender is taken to know all."""
        knowledge = self.reading.knowledge
        if self.sender is None or not knowledge.reachable:
            return knowledge.written(name)
        return self.reading.known(self.sender, name)

    def _unknown(self, name: tree.Name) -> Diagnostic:
        visible = [parameter.name for parameter in self.reading.header.visible]
        helps = did_you_mean(name.name, [*self.reading.knowledge.names(), *visible, *self.own])
        if any(one.name == name.name for one in self.message.fields):
            helps = (Help(f"`{name.name}` comes later in this message: put the `where` on it"),)
        if name.name in _NOTHINGS:
            helps = (Help("what an option may lack is asked for by `x is none`, `x is not none`"),)
        message = f"nothing before this is called `{name.name}`: no field, no parameter"
        return Diagnostic(codes.UNKNOWN_NAME, message, name.span, helps=helps)


def _not_known(name: tree.Name, sender: Seats, fact: Fact, *, seen: bool) -> Diagnostic:
    role = sender.reference
    if fact.of_each:
        why = f"there is one `{fact.name}` of {fact.label} for every member, not one that could be meant"
        help_ = "let a role send on the one that counts"
    elif seen:
        why = f"{role} sees this `{fact.name}` of {fact.label} on some ways here, but not on all"
        help_ = "write the condition where every way has passed the field, or send it again on the others"
    else:
        why = f"{role} takes no part in {fact.label}, which carries `{fact.name}`"
        help_ = f"let {role} receive `{fact.name}` first, or leave the check to a role that knows it"
    message = f"{role} sends this and does not know `{name.name}`"
    label = Label(fact.span, why)
    return Diagnostic(codes.NOT_KNOWN_TO_SENDER, message, name.span, (label,), helps=(Help(help_),))


_NOTHINGS = frozenset({"null", "nil", "None", "NULL", "undefined"})
"""What others call it."""
