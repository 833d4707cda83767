"""Interactions: who sends what to whom, and what the names in its predicates stand for.

A name means, in this order: a field of the same message up to the predicate's own; the nearest field before it in the
text that the sender knows on every path; a parameter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from aura_chor.base.names import Label as MessageLabel
from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.expressions import RecordFields, resolve_expression
from aura_chor.mpst.knowledge import Fact, Knowledge
from aura_chor.mpst.resolve_headers import Header, find_role
from aura_chor.mpst.resolve_names import Distinct, did_you_mean, refuse_label
from aura_chor.mpst.types import BOOL, TypeReader
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class ReadInteraction:
    """`interaction` is None where a role was refused; the message and the roles that were found still count.

    `complete` is False where a role was not found. `facts` are what those who took part have learnt.
    """

    interaction: model.Interaction | None
    message: model.MessageType
    acting: tuple[RoleName, ...]
    complete: bool
    facts: tuple[Fact, ...]


@dataclass(slots=True)
class InteractionReader:
    """The interactions of one choreography, in the order of the text. `count` numbers them."""

    header: Header
    records: RecordFields
    knowledge: Knowledge
    found: list[Diagnostic]
    count: int = 0

    def read(self, written: tree.Interaction) -> ReadInteraction:
        number = self.count
        self.count += 1
        sender = find_role(written.sender, self.header, self.found)
        receivers, all_found = read_receivers(written, sender, self.header, self.found)
        complete = all_found and sender is not None
        acting = receivers if sender is None else (sender, *receivers)
        refuse_label(written.message.label, written.message.label_span, self.found)
        payload = PayloadReader(self, sender, written.message).read()
        message = model.MessageType(MessageLabel(written.message.label), payload.fields, written.doc)
        facts = self._learn(written.message, message, number, acting if complete else ())
        if sender is None or not receivers:
            return ReadInteraction(None, message, acting, complete, facts)
        predicates = tuple(payload.checked_by(receivers))
        interaction = model.Interaction(number, sender, receivers, message, predicates, written.span)
        return ReadInteraction(interaction, message, acting, complete, facts)

    def _learn(
        self, written: tree.Message, message: model.MessageType, number: int, participants: tuple[RoleName, ...]
    ) -> tuple[Fact, ...]:
        spans = {one.name: one.name_span for one in reversed(written.fields)}
        facts = [
            Fact(number, one.name, one.type, message.label, participants, spans[one.name]) for one in message.fields
        ]
        for fact in facts:
            self.knowledge.learn(fact)
        return tuple(facts)


def read_receivers(
    written: tree.Interaction, sender: RoleName | None, header: Header, found: list[Diagnostic]
) -> tuple[tuple[RoleName, ...], bool]:
    """Who receives, each once, and whether all of them were found; reports CHR201, 303 and 311."""
    if isinstance(written.receivers, tree.Everyone):
        others = tuple(role for role in header.roles if role != written.sender.name)
        if sender is not None and not others:
            message = f"`*` means every other role, and {header.written.name} declares none but {sender}"
            found.append(Diagnostic(codes.UNDECLARED_ROLE, message, written.receivers.span))
        return others, bool(others)
    first: dict[RoleName, Span] = {}
    complete = True
    for ref in written.receivers:
        role = find_role(ref, header, found)
        if role is None:
            complete = False
        elif role == sender:
            label = Label(written.sender.span, "the sender")
            found.append(Diagnostic(codes.SELF_SEND, f"{role} sends to itself", ref.span, (label,)))
        elif role in first:
            label = Label(first[role], "named here first")
            found.append(Diagnostic(codes.DUPLICATE_RECEIVER, f"{role} is named twice", ref.span, (label,)))
        else:
            first[role] = ref.span
    return tuple(first), complete


# --- payloads ---


@dataclass(frozen=True, slots=True)
class Payload:
    """`predicates` come with the earlier interactions' fields that each uses."""

    fields: tuple[model.PayloadField, ...]
    predicates: tuple[tuple[model.Predicate, tuple[Fact, ...]], ...]

    def checked_by(self, receivers: tuple[RoleName, ...]) -> Iterator[model.Predicate]:
        """Each predicate with the receivers that have the same events for every name in it."""
        for predicate, facts in self.predicates:
            able = tuple(role for role in receivers if all(fact.is_seen_by(role) for fact in facts))
            yield replace(predicate, checked_by=able)


@dataclass(slots=True)
class PayloadReader:
    """The fields of one message and the predicates on them. `own` are the fields read so far."""

    reader: InteractionReader
    sender: RoleName | None
    message: tree.Message
    own: dict[str, model.Type] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def read(self) -> Payload:
        names = Distinct("field", self.reader.found)
        types = TypeReader(self.reader.header.scope, self.reader.found)
        predicates: list[tuple[model.Predicate, tuple[Fact, ...]]] = []
        for one in self.message.fields:
            type_ = types.read_field(one)
            if names.admit(one.name, one.name_span):
                self.own[one.name] = type_
            predicate = self._predicate(one.where)
            if predicate is not None:
                predicates.append((predicate, tuple(self.facts)))
        fields = tuple(model.PayloadField(name, type_) for name, type_ in self.own.items())
        return Payload(fields, tuple(predicates))

    def _predicate(self, where: tree.Expression | None) -> model.Predicate | None:
        if where is None:
            return None
        self.facts.clear()
        return resolve_expression(
            where,
            expected=BOOL,
            role_of_value="a `where`",
            lookup=self._find,
            records=self.reader.records,
            found=self.reader.found,
        )

    def _find(self, name: tree.Name) -> model.Variable | None:
        if name.name in self.own:
            return model.OwnField(name.name, self.own[name.name])
        known = self._known(name.name)
        if known is not None:
            return self._earlier(known)
        for parameter in self.reader.header.parameters:
            if parameter.name == name.name:
                return model.ParameterVariable(parameter.name, parameter.type)
        unseen = self.reader.knowledge.written(name.name)
        if unseen is None or self.sender is None:
            self.reader.found.append(self._unknown(name))
        else:
            self.reader.found.append(_not_known(name, self.sender, unseen))
        return None

    def _known(self, name: str) -> Fact | None:
        """Where nothing can be said about the sender, or about paths, the sender is taken to know all."""
        knowledge = self.reader.knowledge
        if self.sender is None or not knowledge.reachable:
            return knowledge.written(name)
        return knowledge.known(self.sender, name)

    def _earlier(self, fact: Fact) -> model.EarlierField:
        self.facts.append(fact)
        return model.EarlierField(fact.name, fact.type, fact.interaction)

    def _unknown(self, name: tree.Name) -> Diagnostic:
        parameters = [parameter.name for parameter in self.reader.header.parameters]
        helps = did_you_mean(name.name, [*self.reader.knowledge.names(), *parameters, *self.own])
        if any(one.name == name.name for one in self.message.fields):
            helps = (Help(f"`{name.name}` comes later in this message: put the `where` on it"),)
        message = f"nothing before this is called `{name.name}`: no field, no parameter"
        return Diagnostic(codes.UNKNOWN_NAME, message, name.span, helps=helps)


def _not_known(name: tree.Name, sender: RoleName, fact: Fact) -> Diagnostic:
    if fact.is_seen_by(sender):
        why = f"{sender} sees this `{fact.name}` of {fact.label} on some ways here, but not on all"
        help_ = "write the condition where every way has passed the field, or send it again on the others"
    else:
        why = f"{sender} takes no part in {fact.label}, which carries `{fact.name}`"
        help_ = f"let {sender} receive `{fact.name}` first, or leave the check to a role that knows it"
    message = f"{sender} sends this and does not know `{name.name}`"
    label = Label(fact.span, why)
    return Diagnostic(codes.NOT_KNOWN_TO_SENDER, message, name.span, (label,), helps=(Help(help_),))
