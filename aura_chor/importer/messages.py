"""Messages of one protocol: labels and payloads as the source gives them, their types found, parameters filled in."""

import re
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeGuard

from aura_chor.importer import surface
from aura_chor.importer.expressions import names_in
from aura_chor.importer.link import Unit, World
from aura_chor.importer.payload_types import UNIT, ForeignType, well_known
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree

_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class RawPayload:
    name: str
    type: ForeignType
    refinement: tree.Expression | None
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True)
class RawMessage:
    label: str
    payloads: tuple[RawPayload, ...]

    @property
    def key(self) -> str:
        return f"{self.label}({', '.join(payload.type.key for payload in self.payloads)})"


Argument: TypeAlias = ForeignType | RawMessage
"""What a parameter of a protocol stands for."""


@dataclass(slots=True)
class Seen:
    """Types that are only names, by key, each with a place where it is used; and declared classes of messages."""

    opaque: dict[str, tuple[ForeignType, Span]] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Messages:
    world: World
    unit: Unit
    arguments: dict[str, Argument]
    seen: Seen
    _named: set[str] = field(default_factory=set)
    _refined: list[tree.Expression] = field(default_factory=list)

    def check_refinements(self) -> None:
        """Once all messages are read: every name in a refinement is one that the source gives to a payload.

        Import gives names of its own to payloads without one; a refinement must not meet one of those by chance.
        """
        for refinement in self._refined:
            for name in sorted(names_in(refinement) - self._named):
                text = f"no payload `{name}` is declared for this refinement"
                self.world.found.append(Diagnostic(codes.FOREIGN_NAME, text, refinement.span))

    def message(self, message: surface.Message) -> tree.Message | None:
        """The message with the label and the types of the source; None, with a diagnostic, when it has none here."""
        raw = self.raw(message)
        if raw is None:
            return None
        label = message if isinstance(message, surface.Name) else message.label
        fields = tuple(map(_field, raw.payloads))
        return tree.Message(raw.label, fields, message.span, label.span if label else message.span)

    def raw(self, message: surface.Message) -> RawMessage | None:
        if isinstance(message, surface.Name):
            return self._reference(message)
        payloads = [self._payload(payload) for payload in message.payloads]
        whole = all(payload is not None for payload in payloads)
        kept = tuple(payload for payload in payloads if payload is not None and payload.type != UNIT)
        return RawMessage(message.label.text if message.label else "", _distinct(kept)) if whole else None

    def type(self, name: surface.Name) -> ForeignType | None:
        argument = self.arguments.get(name.text)
        return argument if isinstance(argument, ForeignType) else self.world.type(self.unit, name)

    def _reference(self, name: surface.Name) -> RawMessage | None:
        argument = self.arguments.get(name.text)
        if isinstance(argument, RawMessage):
            return argument
        declared = None if argument is not None else self.world.signature(self.unit, name)
        if declared is not None:
            self._note_class(declared)
            return RawMessage(declared.alias.text, ())
        if self.world.undeclared and not name.prefix:
            return RawMessage(name.text, ())
        text = f"no message `{name.text}` is declared; a message of its own is written `{name.last}()`"
        self.world.found.append(Diagnostic(codes.FOREIGN_NAME, text, name.span))
        return None

    def _note_class(self, declared: surface.TypeDeclaration) -> None:
        """A message that is declared as a class of another language: what it carries is not written anywhere."""
        if declared.alias.text not in self.seen.classes:
            self.seen.classes.add(declared.alias.text)
            message = f"`{declared.alias.text}` is the class {declared.external}: its message has no fields here"
            self.world.found.append(Diagnostic(codes.OPAQUE_TYPE, message, declared.span))

    def _payload(self, payload: surface.Payload) -> RawPayload | None:
        if payload.role is not None:
            message = f"`{payload.type.text}@{payload.role.text}` hands over a role in another session: no counterpart"
            help_ = Help("let the other session's role stay with its device, and send it what it must know")
            self.world.found.append(Diagnostic(codes.NO_COUNTERPART, message, payload.span, helps=(help_,)))
            return None
        kind = self.type(payload.type)
        if kind is None:
            return None
        name, refinement = payload.name, payload.refinement
        self._named.update(() if name is None else (name.text,))
        self._refined.extend(() if refinement is None else (refinement,))
        if kind == UNIT and name is not None and refinement is not None:
            kind, refinement = ForeignType("bool"), _on_unit(name, refinement)
        if kind.opaque:
            self.seen.opaque.setdefault(kind.key, (kind, kind.declared or payload.type.span))
        name_span = name.span if name else payload.span
        return RawPayload(name.text if name else _suggested(payload.type), kind, refinement, payload.span, name_span)


def _on_unit(name: surface.Name, refinement: tree.Expression) -> tree.Expression:
    """The one value of unit is the one that satisfies `field == true`: so the refinement has a field to stand on."""
    own = tree.Compare(("==",), (tree.Name(name.text, (), name.span), tree.Literal(True, name.span)), name.span)
    return tree.Logical("and", (own, *(refinement.operands if _is_and(refinement) else (refinement,))), name.span)


def _is_and(expression: tree.Expression) -> TypeGuard[tree.Logical]:
    return isinstance(expression, tree.Logical) and expression.operator == "and"


def _suggested(type_: surface.Name) -> str:
    """A name for a payload that has none, from a type that says more than `Int`: `Price` suggests `price`."""
    if well_known(type_.last) is not None or (len(type_.last) == 1 and type_.last.isupper()):
        return ""
    return "_".join(_WORD.findall(type_.last)).lower()


def _distinct(payloads: tuple[RawPayload, ...]) -> tuple[RawPayload, ...]:
    """Without names where two would be the same."""
    names = [payload.name for payload in payloads]
    return tuple(replace(each, name="") if names.count(each.name) > 1 else each for each in payloads)


def _field(payload: RawPayload) -> tree.Field:
    kind = tree.TypeExpr(payload.type.key, (), payload.span)
    return tree.Field(payload.name, kind, payload.refinement, payload.span, payload.name_span)
