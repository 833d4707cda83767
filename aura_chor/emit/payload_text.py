"""What a sending method takes and makes of it: payload fields as parameters, sealed ones for each receiver."""

from collections.abc import Sequence

from aura_chor.base.names import RoleName
from aura_chor.emit.annotations import annotation
from aura_chor.emit.layout import Bracket, Node, call, quoted
from aura_chor.emit.names import field_name, message_class
from aura_chor.emit.seat_text import Imports
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.model import MessageType, PayloadField

SEALED = "aura_chor.session.sealed"


class PayloadText:
    """`receivers` are those of the message: a field that is sealed is given for each of them, or for its own."""

    def __init__(
        self, protocol: Protocol, imports: Imports, message: MessageType, receivers: Sequence[RoleName]
    ) -> None:
        self._families = {family.name for family in protocol.families}
        self._references = protocol.references
        self._imports = imports
        self._message = message
        self._receivers = receivers

    @property
    def parameters(self) -> tuple[Node, ...]:
        """Keyword-only; () where there is nothing to say."""
        parts = [f"{field_name(payload.name)}: {self._annotation(payload)}" for payload in self._message.fields]
        return ("*", *parts) if parts else ()

    @property
    def made(self) -> Node:
        fields = [
            self._imports.use(SEALED, "UNOPENED") if payload.sealed else field_name(payload.name)
            for payload in self._message.fields
        ]
        return call(f"messages.{message_class(self._message.label)}", *fields)

    @property
    def sealed(self) -> tuple[Node, ...]:
        """The values that are sealed, by field: the last argument, where there are any."""
        fields = [payload for payload in self._message.fields if payload.sealed]
        parts = [f"{quoted(field_name(payload.name))}: {self._values(payload)}" for payload in fields]
        return (Bracket("{", tuple(parts), "}"),) if parts else ()

    def _annotation(self, payload: PayloadField) -> str:
        plain = annotation(payload.type, inside_messages=False)
        if not payload.sealed or self._single(payload):
            return plain
        return f"{self._imports.use('collections.abc', 'Mapping')}[str, {plain}]"

    def _values(self, payload: PayloadField) -> str:
        name = field_name(payload.name)
        single = self._single(payload)
        return f"{{{quoted(single)}: {name}}}" if single else name

    def _single(self, payload: PayloadField) -> RoleName | None:
        """The one seat that gets a sealed field, where the text alone says which it is."""
        targets = (payload.to,) if payload.to is not None else tuple(self._receivers)
        if len(targets) != 1 or targets[0] in self._families or targets[0] in self._references:
            return None
        return targets[0]
