"""Names that a choreography can use, in place of those that the source gave.

A label is the message: letters and digits, distinct in lower case, with one payload. The other languages give one label
several payloads and begin it with a digit or leave it out. Labels that the source distinguishes stay distinct, and one
label with one payload stays one label, so that the automaton is the same up to its names. Payload fields have names
here; where the source gives one message differing names, the first stands for all, unless a refinement elsewhere looks
one up: then the messages become two.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from aura_chor.importer import words
from aura_chor.importer.expressions import names_in, rename
from aura_chor.importer.payload_types import ForeignType
from aura_chor.importer.renamings import listed, renamed
from aura_chor.importer.walk import interactions, loops_of, rebuild
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax import tree

MessageKey = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The label in the source, the types of its payload, and the names of it where they must tell messages apart."""


@dataclass(slots=True)
class _Kind:
    """The names of one kind that are taken, and those that had to change: in lower case, they are distinct."""

    what: str
    rule: str
    usable: Callable[[str], bool]
    prefix: str
    taken: set[str] = field(default_factory=set)
    near: Callable[[str, str], Iterator[str]] = words.candidates
    _streams: dict[str, Iterator[str]] = field(default_factory=dict)
    changed: dict[str, tuple[str, Span]] = field(default_factory=dict)

    def keep(self, name: str) -> bool:
        """Whether the name can stay as it is; if so, it is taken from now on."""
        if not name or not self.usable(name) or name.lower() in self.taken:
            return False
        self.taken.add(name.lower())
        return True

    def replacement(self, name: str, span: Span, *, told: str = "") -> str:
        """The nearest name that is free; `told` is what the note calls the old one."""
        stream = self._streams.setdefault(name, self.near(name, self.prefix))
        found = next(each for each in stream if self.usable(each) and each.lower() not in self.taken)
        self.taken.add(found.lower())
        self.changed.setdefault(told or f"`{name}`", (found, span))
        return found

    def note(self) -> list[Diagnostic]:
        return renamed(self.what, self.changed, self.rule)


@dataclass(frozen=True, slots=True)
class Legal:
    records: tuple[tree.Record, ...]
    choreographies: tuple[tree.Choreography, ...]
    diagnostics: tuple[Diagnostic, ...]


def legalise(
    choreographies: tuple[tree.Choreography, ...],
    wanted: dict[str, str],
    opaque: dict[str, tuple[ForeignType, Span]],
) -> Legal:
    """The same choreographies under usable names. `wanted` gives, by identity, what the source calls each."""
    notes: list[Diagnostic] = []
    messages = _Messages(choreographies)
    names = _choreography_names(choreographies, wanted, notes)
    labels = {label for label, _ in messages.table.values()}
    fields = {field for _, fields in messages.table.values() for field in fields}
    records = _records(opaque, taken={*names.values(), *labels}, fields=fields, notes=notes)
    roles = {each.name: _role_names(each, notes) for each in choreographies}
    types = {key: record.name for key, record in records.items()}
    legal = tuple(_Renaming(messages, names, roles, types, each, notes).choreography() for each in choreographies)
    return Legal(tuple(records.values()), legal, (*messages.notes(), *notes))


# --- choreographies, records, roles ---


def _choreography_names(
    choreographies: tuple[tree.Choreography, ...], wanted: dict[str, str], notes: list[Diagnostic]
) -> dict[str, str]:
    rule = "a choreography's name is letters and digits, distinct in lower case"
    kind = _Kind("choreographies", rule, words.choreography_is_usable, "Protocol")
    names = {each.name: wanted[each.name] for each in choreographies if kind.keep(wanted[each.name])}
    for each in choreographies:
        if each.name not in names:
            names[each.name] = kind.replacement(wanted[each.name], each.name_span)
    notes += kind.note()
    return names


def _records(
    opaque: dict[str, tuple[ForeignType, Span]], *, taken: set[str], fields: set[str], notes: list[Diagnostic]
) -> dict[str, tree.Record]:
    """A record with one field of bytes for each type that is only a name; it has no label's name, and no field's."""
    rule = "a record shares its names with choreographies, messages and fields"

    def usable(name: str) -> bool:
        return words.record_is_usable(name) and name not in fields

    kind = _Kind("types", rule, usable, "Data", {name.lower() for name in taken})
    records: dict[str, tree.Record] = {}
    for key, (type_, span) in opaque.items():
        name = type_.name if kind.keep(type_.name) else kind.replacement(type_.name, span)
        encoded = tree.Field("encoded", tree.TypeExpr("bytes", (), span), None, span, span)
        doc = f"Stands for {type_.external}." if type_.external.strip(". ") else ""
        records[key] = tree.Record(name, (encoded,), doc, span, span)
    if records:
        names = listed(f"`{type_.name}`" for type_, _ in opaque.values())
        message = f"types that are only names here: {names}; each is a record with one field of bytes"
        notes.append(Diagnostic(codes.OPAQUE_TYPE, message, next(iter(opaque.values()))[1]))
    notes += kind.note()
    return records


def _role_names(choreography: tree.Choreography, notes: list[Diagnostic]) -> dict[str, str]:
    rule = "a role becomes a module of Python"
    kind = _Kind("roles", rule, words.role_is_usable, "Role")
    names = {role.name: role.name for role in choreography.roles if kind.keep(role.name)}
    for role in choreography.roles:
        if role.name not in names:
            names[role.name] = kind.replacement(role.name, role.span)
    notes += kind.note()
    return names


# --- messages ---


class _Messages:
    """`table` gives each message of the source its label and its fields' names."""

    def __init__(self, choreographies: tuple[tree.Choreography, ...]) -> None:
        self._found = [one.message for each in choreographies for one in interactions(each.body)]
        self._asked = _looked_up_elsewhere(self._found)
        self._split = self._labels_to_split()
        self.fields = self._field_names()
        self._labels = _Kind(
            "messages",
            "a label is letters and digits from a letter on, distinct in lower case, and has one payload",
            words.label_is_usable,
            "Label",
        )
        self._met: set[str] = set()
        self.table: dict[MessageKey, tuple[str, tuple[str, ...]]] = {}
        self._allocate()

    def key(self, message: tree.Message) -> MessageKey:
        types = tuple(each.type.name for each in message.fields)
        names = tuple(each.name for each in message.fields) if (message.label, types) in self._split else ()
        return (message.label, types, names)

    def notes(self) -> Iterator[Diagnostic]:
        yield from self._labels.note()
        yield from self._field_kind.note()
        yield from self._unified()

    def _labels_to_split(self) -> set[tuple[str, tuple[str, ...]]]:
        """Labels with one payload under several names of which a refinement elsewhere looks one up."""
        spellings: dict[tuple[str, tuple[str, ...]], set[tuple[str, ...]]] = {}
        for message in self._found:
            types = tuple(each.type.name for each in message.fields)
            spellings.setdefault((message.label, types), set()).add(tuple(each.name for each in message.fields))
        return {
            key
            for key, names in spellings.items()
            if len(names) > 1 and any(name in self._asked for spelling in names for name in spelling)
        }

    def _allocate(self) -> None:
        first: dict[MessageKey, tree.Message] = {}
        names: dict[MessageKey, tuple[str, ...]] = {}
        for message in self._found:
            key = self.key(message)
            first.setdefault(key, message)
            given = tuple(each.name for each in message.fields)
            if key not in names or (not all(names[key]) and all(given)):
                names[key] = given
        kept = {key for key in first if self._labels.keep(key[0])}
        for key, message in first.items():
            label = key[0] if key in kept else self._replacement(key, message)
            self.table[key] = (label, self._names_of(names[key]))
            self._met.add(key[0])

    def _replacement(self, key: MessageKey, message: tree.Message) -> str:
        shown = f"{key[0] or ''}({', '.join(name.rpartition('::')[2] for name in key[1])})"
        told = f"`{shown}`" if not key[0] or key[0] in self._met else ""
        name = key[0] or "Message"
        return self._labels.replacement(name, message.label_span, told=told)

    def _names_of(self, given: tuple[str, ...]) -> tuple[str, ...]:
        if len(given) == 1:
            return (self.fields.get(given[0], "value"),)
        return tuple(self.fields.get(name, f"value{number}") for number, name in enumerate(given, 1))

    def _field_names(self) -> dict[str, str]:
        """One usable name for each name of a field, the same wherever it stands: refinements look fields up by it."""
        spans = {each.name: each.name_span for message in self._found for each in message.fields if each.name}
        self._field_kind = _Kind("fields", "a field becomes an attribute of Python", words.field_is_usable, "")
        self._field_kind.near = lambda name, _: words.field_candidates(name)
        legal = {name: name for name in spans if words.field_is_usable(name)}
        self._field_kind.taken = {name.lower() for name in legal}
        for name, span in spans.items():
            if name not in legal:
                legal[name] = self._field_kind.replacement(name, span)
        return legal

    def _unified(self) -> list[Diagnostic]:
        changed: dict[str, tuple[str, Span]] = {}
        for message in self._found:
            label, names = self.table[self.key(message)]
            for each, name in zip(message.fields, names, strict=True):
                if each.name and self.fields[each.name] != name:
                    changed.setdefault(f"`{each.name}` of {label}", (name, each.name_span))
        rule = "one label has one payload, so the fields have the names of its first message"
        return renamed("fields", changed, rule)


def _looked_up_elsewhere(messages: list[tree.Message]) -> set[str]:
    """Names that a refinement uses for a field of another message."""
    asked: set[str] = set()
    for message in messages:
        own = {each.name for each in message.fields}
        for each in message.fields:
            if each.where is not None:
                asked |= names_in(each.where) - own
    return asked


# --- the whole ---


class _Renaming:
    """Gives one choreography its names."""

    def __init__(
        self,
        messages: _Messages,
        names: dict[str, str],
        roles: dict[str, dict[str, str]],
        types: dict[str, str],
        choreography: tree.Choreography,
        notes: list[Diagnostic],
    ) -> None:
        self.messages = messages
        self.names = names
        self.all_roles = roles
        self.roles = roles[choreography.name]
        self.types = types
        self.old = choreography
        self.notes = notes

    def choreography(self) -> tree.Choreography:
        body = rebuild(self.old.body, self._statement)
        roles = tuple(self._role(role) for role in self.old.roles)
        return replace(self.old, name=self.names[self.old.name], roles=roles, body=loops_of(body, self.notes))

    def _statement(self, statement: tree.Statement) -> tree.Statement:
        """The statement with names of its own made usable; blocks inside are already done."""
        match statement:
            case tree.Interaction():
                receivers = statement.receivers
                if not isinstance(receivers, tree.Everyone):
                    receivers = tuple(self._role(role) for role in receivers)
                message = self._message(statement.message)
                return replace(statement, sender=self._role(statement.sender), receivers=receivers, message=message)
            case tree.Choice():
                return replace(statement, at=self._role(statement.at))
            case tree.Call():
                theirs = self.all_roles[statement.choreography]
                bindings = tuple(
                    tree.RoleBinding(theirs[each.role], self._role(each.actual), each.span)
                    for each in statement.bindings
                )
                return replace(statement, choreography=self.names[statement.choreography], bindings=bindings)
            case _:
                pass
        return statement

    def _role(self, role: tree.RoleRef) -> tree.RoleRef:
        """A role that is not declared stays undeclared, so that the checker refuses it: whatever names are given."""
        if role.name in self.roles:
            return replace(role, name=self.roles[role.name])
        declared = set(self.roles.values())
        names = (role.name, *islice(words.candidates(role.name, "Role"), len(declared) + 9))
        return replace(role, name=next(each for each in names if words.role_is_usable(each) and each not in declared))

    def _message(self, message: tree.Message) -> tree.Message:
        label, names = self.messages.table[self.messages.key(message)]
        own = {each.name: name for each, name in zip(message.fields, names, strict=True) if each.name}
        lookup = self.messages.fields | own
        fields = tuple(
            tree.Field(
                name,
                tree.TypeExpr(self.types.get(each.type.name, each.type.name), (), each.type.span),
                None if each.where is None else rename(each.where, lookup),
                each.span,
                each.name_span,
            )
            for each, name in zip(message.fields, names, strict=True)
        )
        return tree.Message(label, fields, message.span, message.label_span)
