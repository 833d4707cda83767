"""The view of a package's own module: what the runtime must know of the protocol before any state is made."""

from collections.abc import Iterator

from aura_chor.emit.annotations import parts_of
from aura_chor.emit.checked_text import checked_constants, checked_sentence
from aura_chor.emit.collectives import Collectives
from aura_chor.emit.context import Context
from aura_chor.emit.layout import Bracket, Node, call, docstring, lay_out, quoted, tuple_of
from aura_chor.emit.names import message_class
from aura_chor.emit.payload_view import is_sized, struct
from aura_chor.emit.predicates import Predicates, parameter_attribute
from aura_chor.emit.ranges import all_notices, phase_vetoes, rules_of_phases
from aura_chor.emit.role_imports import import_from
from aura_chor.emit.seat_text import GROUPS, Imports, SeatText
from aura_chor.emit.view import PackageView, StructView
from aura_chor.mpst.automaton import LocalEdge
from aura_chor.mpst.local_events import Waited
from aura_chor.mpst.model import Identified, Opening, PayloadField, Predicate, Veto
from aura_chor.mpst.sites import SESSION_PARAMETER

_OPERATIONS = "aura_chor.session.operations"
_SEATS = "aura_chor.session.seats"
_WIRE = "aura_chor.session.wire"


def package_view(context: Context) -> PackageView:
    protocol = context.protocol
    writer = _Package(context)
    identity = writer.identity()
    parameters = writer.parameters()
    modules = (GROUPS, _OPERATIONS, _SEATS, _WIRE)
    ours = [import_from(module, writer.imports.of(module)) for module in modules if writer.imports.of(module)]
    texts = [*(parameters.fields if parameters else ()), *writer.predicates.text(), identity]
    typing = writer.imports.of("typing")
    return PackageView(
        docstring=context.header(protocol.doc.strip() or f"{protocol.name}.", checked_sentence(protocol)),
        imports=(
            *((("from __future__ import annotations",),) if parameters else ()),
            *(((import_from("typing", typing),),) if typing else ()),
            tuple(ours),
            *((("from . import messages",),) if "messages." in "".join(texts) else ()),
        ),
        constants=(
            f"PROTOCOL_HASH = {quoted(context.protocol_hash)}",
            lay_out(tuple_of([quoted(role) for role in protocol.roles]), before="ROLES = "),
            *checked_constants(protocol),
        ),
        predicates=writer.predicates.text(),
        parameters=parameters,
        identity=identity,
    )


class _Package:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._protocol = context.protocol
        self.imports = Imports()
        self.predicates = Predicates(inside_messages=False)
        self._seats = SeatText(context.protocol, self.imports)
        self._sizes = {family.size for family in context.protocol.families}

    def parameters(self) -> StructView | None:
        """Their class checks the constraints that read no size; the others are checked when the seats are known."""
        fields = tuple(PayloadField(parameter.name, parameter.type) for parameter in self._protocol.parameters)
        if not fields:
            return None
        self.imports.use(_WIRE, "Message")
        if any(is_sized(part) for part in parts_of(fields)):
            self.imports.use(_WIRE, "exactly")
            self.imports.use("typing", "Annotated")
        doc = docstring([f"The parameters of {self._protocol.name}."], indent=4)
        own = [rule for rule in self._protocol.constraints if not self._reads_size(rule)]
        return struct("Parameters", fields, doc, own, self.predicates, inside_messages=False)

    def identity(self) -> str:
        parts: list[Node] = [quoted(self._protocol.name), "PROTOCOL_HASH", "ROLES"]
        parts += ["Parameters"] if self._protocol.parameters else []
        given = [(name, node) for name, node in self._keywords() if not isinstance(node, Bracket) or node.parts]
        parts += [_keyword(name, node) for name, node in given]
        return lay_out(self._call("ProtocolIdentity", *parts), before="PROTOCOL = ")

    def _keywords(self) -> Iterator[tuple[str, Node]]:
        """Only those that the protocol has something to say for."""
        protocol = self._protocol
        families = [self._call("Family", quoted(one.name), quoted(one.size)) for one in protocol.families]
        yield "families", tuple_of(families)
        yield "constraints", tuple_of([self._constraint(r) for r in protocol.constraints if self._reads_size(r)])
        match protocol.opening:
            case Opening(label=label, role=role, others=others):
                yield "opening", quoted(label)
                yield "other_openings", tuple_of([quoted(other) for other in others])
                yield "opener", quoted(role)
            case Identified(function=function):
                yield "identified", quoted(function)
            case None:
                pass
        if any(rule.volatile for rule in rules_of_phases(protocol).values()):
            yield "volatile", "True"
        yield "notices", tuple_of(self._notices())
        yield "vetoes", tuple_of(self._vetoes())
        yield "facts", tuple_of(self._facts())
        yield "clocked", tuple_of([quoted(label) for label in self._clocked()])

    def _constraint(self, rule: Predicate) -> Node:
        function = self.predicates.function(rule, prefix="where")
        names = [f"({SESSION_PARAMETER}, {quoted(parameter_attribute(variable))})" for variable in rule.variables]
        return call(self.imports.use(_OPERATIONS, "Where"), quoted(rule.text), function, *names)

    def _notices(self) -> Iterator[Node]:
        for notice in all_notices(self._protocol):
            message = f"messages.{message_class(notice.message.label)}"
            most = "None" if notice.most is None else str(notice.most)
            yield self._call("NoticeRule", quoted(notice.message.label), message, self._seats.all(notice.roles), most)

    def _vetoes(self) -> Iterator[Node]:
        for whole, vetoes in ((True, self._protocol.vetoes), (False, phase_vetoes(self._protocol))):
            for veto in vetoes:
                yield self._veto(veto, whole=whole)

    def _veto(self, veto: Veto, *, whole: bool) -> Node:
        message = f"messages.{message_class(veto.message.label)}"
        counts = "None" if veto.counts is None else quoted(veto.counts)
        parts = (quoted(veto.message.label), message, self._seats.all(veto.roles), counts, str(whole))
        return self._call("VetoRule", *parts)

    def _facts(self) -> Iterator[Node]:
        collectives = Collectives(self._protocol)
        for label in collectives.facts_from_outside():
            lane = tuple_of([str(number) for number in collectives.lane_of_fact(label)])
            yield self._call("FactRule", quoted(label), f"messages.{message_class(label)}", lane)

    def _clocked(self) -> list[str]:
        edges = [edge.event for edge in Collectives(self._protocol).edges if isinstance(edge, LocalEdge)]
        return list(dict.fromkeys(event.since for event in edges if isinstance(event, Waited) and event.since))

    def _reads_size(self, rule: Predicate) -> bool:
        return any(parameter_attribute(variable) in self._sizes for variable in rule.variables)

    def _call(self, function: str, *parts: Node) -> Bracket:
        return call(self.imports.use(_SEATS, function), *parts)


def _keyword(name: str, node: Node) -> Node:
    if isinstance(node, str):
        return f"{name}={node}"
    return Bracket(f"{name}={node.head}", node.parts, node.tail, node.one_comma)
