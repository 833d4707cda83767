"""From foreign protocols to choreographies with foreign names: structure here, names in `legalise`.

Labels, roles, fields and types keep what the source calls them, even where no choreography could (`220`, no label at
all); a choreography is called by its identity, which tells instances of one parametrised protocol apart. Protocols
with parameters are instantiated at each call: our parameters are values, theirs are types and whole messages.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from aura_chor.importer import surface
from aura_chor.importer.link import Unit, World
from aura_chor.importer.messages import Argument, Messages, RawMessage, Seen
from aura_chor.importer.payload_types import ForeignType
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Severity, Span
from aura_chor.syntax import tree

INSTANCES_MAX = 1_000
"""Protocols that one import may make of parametrised ones."""


@dataclass(slots=True)
class Instance:
    """A protocol with its arguments. `choreography` is None when something in it has no counterpart."""

    unit: Unit
    protocol: surface.Protocol
    arguments: dict[str, Argument]
    own: bool
    choreography: tree.Choreography | None = None
    calls: set[str] = field(default_factory=set)

    @property
    def identity(self) -> str:
        home = self.unit.name or self.unit.module.file
        given = ", ".join(argument.key for argument in self.arguments.values())
        return f"{home}::{self.protocol.name.text}<{given}>"

    @property
    def position(self) -> tuple[bool, str, int]:
        """The main module's protocols first, each where it stood."""
        return (not self.own, "" if self.own else self.unit.name, self.protocol.span.start)


@dataclass(frozen=True, slots=True)
class Translated:
    """`opaque` are the types that are only names, by key, each with a place where it is used."""

    instances: tuple[Instance, ...]
    opaque: dict[str, tuple[ForeignType, Span]]


def translate(world: World) -> Translated:
    """Every protocol of the main module and those that they reach; what goes wrong is in `world.found`."""
    return _Translator(world).run()


class _Translator:
    def __init__(self, world: World) -> None:
        self.world = world
        self.found = world.found
        self.instances: dict[tuple[str, int], Instance] = {}
        self.seen = Seen()
        self._waiting: deque[Instance] = deque()

    def run(self) -> Translated:
        main = self.world.main
        for protocol in main.module.protocols:
            if not protocol.parameters:
                self.instance(main, protocol, {}, protocol.name.span)
        self._drain()
        for protocol in main.module.protocols:
            if protocol.parameters and not any(one.protocol is protocol for one in self.instances.values()):
                self.instance(main, protocol, self._placeholders(protocol), protocol.name.span)
        self._drain()
        finished = self._whole()
        return Translated(tuple(sorted(finished, key=lambda instance: instance.position)), self.seen.opaque)

    def instance(self, unit: Unit, protocol: surface.Protocol, arguments: dict[str, Argument], span: Span) -> Instance:
        instance = Instance(unit, protocol, arguments, unit is self.world.main)
        key = (instance.identity, protocol.span.start)
        if key not in self.instances:
            if len(self.instances) == INSTANCES_MAX:
                message = f"the parameters of protocols make more than {INSTANCES_MAX} of them"
                self.found.append(Diagnostic(codes.FOREIGN_ARGUMENTS, message, span))
            if len(self.instances) < INSTANCES_MAX:
                self._waiting.append(instance)
            self.instances[key] = instance
        return self.instances[key]

    def _drain(self) -> None:
        while self._waiting:
            instance = self._waiting.popleft()
            before = len(self.found)
            choreography = _Body(self, instance).choreography()
            if all(diagnostic.severity is not Severity.ERROR for diagnostic in self.found[before:]):
                instance.choreography = choreography

    def _placeholders(self, protocol: surface.Protocol) -> dict[str, Argument]:
        """A parametrised protocol that nothing instantiates is kept, with parameters that are only names."""
        message = f"nothing gives `{protocol.name.text}` its parameters: they are taken as names"
        self.found.append(Diagnostic(codes.SIMPLIFIED, message, protocol.name.span))
        home = protocol.name.text
        return {
            parameter.name.text: ForeignType(parameter.name.text, home)
            if parameter.kind == "type"
            else RawMessage(parameter.name.text, ())
            for parameter in protocol.parameters
        }

    def _whole(self) -> list[Instance]:
        """The instances that translated, without those that call one that did not."""
        whole = {one.identity: one for one in self.instances.values() if one.choreography is not None}
        while broken := [name for name, one in whole.items() if not one.calls <= whole.keys()]:
            for name in broken:
                del whole[name]
        return [one for one in self.instances.values() if one.identity in whole and one.choreography is not None]


class _Body:
    """Translates one instance. Recursion is bounded by the reader's limit on nesting."""

    def __init__(self, translator: _Translator, instance: Instance) -> None:
        self.translator = translator
        self.world = translator.world
        self.found = translator.found
        self.instance = instance
        self.unit = instance.unit
        self.messages = Messages(self.world, instance.unit, instance.arguments, translator.seen)

    def choreography(self) -> tree.Choreography:
        protocol = self.instance.protocol
        self._header(protocol)
        body = self._block(protocol.body)
        self.messages.check_refinements()
        return tree.Choreography(
            name=self.instance.identity,
            parameters=(),
            roles=tuple(_role(role) for role in protocol.roles),
            constraints=(),
            body=body,
            doc="",
            span=protocol.span,
            name_span=protocol.name.span,
        )

    def _header(self, protocol: surface.Protocol) -> None:
        if "nested" in protocol.modifiers or protocol.new_roles:
            self._nested(protocol)
        for nested in protocol.nested:
            self._nested(nested)
        if "explicit" in protocol.modifiers:
            message = "`explicit` says nothing here: every role takes part from the start"
            self.found.append(Diagnostic(codes.SIMPLIFIED, message, protocol.name.span))

    def _nested(self, protocol: surface.Protocol) -> None:
        roles = f" with new roles {', '.join(role.text for role in protocol.new_roles)}" if protocol.new_roles else ""
        message = f"the nested protocol `{protocol.name.text}`{roles} has no counterpart"
        help_ = Help("make it a global protocol whose participants are all there, and use `do`")
        self.found.append(Diagnostic(codes.NO_COUNTERPART, message, protocol.name.span, helps=(help_,)))

    # --- statements ---

    def _block(self, block: surface.Block) -> tree.Block:
        statements: list[tree.Statement] = []
        for statement in block.statements:
            statements += self._statement(statement)
        return tree.Block(tuple(statements), block.span)

    def _statement(self, statement: surface.Statement) -> Sequence[tree.Statement]:
        match statement:
            case surface.Transfer():
                return self._transfer(statement)
            case surface.Choice():
                return self._choice(statement)
            case surface.Recursion():
                self._no_recursion_variables(statement.variables)
                name = statement.name
                return [tree.Loop(name.text, self._block(statement.body), statement.span, name.span)]
            case surface.Continue():
                self._no_recursion_variables(statement.values)
                return [tree.Continue(statement.name.text, statement.span)]
            case surface.Par():
                return self._par(statement)
            case surface.Do():
                return self._do(statement)
            case surface.Foreign():
                help_ = Help(statement.instead)
                message = f"{statement.what} has no counterpart"
                self.found.append(Diagnostic(codes.NO_COUNTERPART, message, statement.span, helps=(help_,)))
                return []

    def _choice(self, choice: surface.Choice) -> Sequence[tree.Statement]:
        branches = tuple(self._block(branch) for branch in choice.branches)
        if len(branches) > 1:
            return [tree.Choice(_role(choice.at), branches, choice.span)]
        message = f"a choice at {choice.at.text} with one branch is that branch"
        self.found.append(Diagnostic(codes.SIMPLIFIED, message, choice.at.span))
        return branches[0].statements

    def _par(self, par: surface.Par) -> Sequence[tree.Statement]:
        lanes = tuple(self._block(lane) for lane in par.lanes)
        if len(lanes) == 1:
            return lanes[0].statements
        message = "each lane of this `par` has channels of its own: no message of one is taken for one of another"
        self.found.append(Diagnostic(codes.SIMPLIFIED, message, par.span))
        return [tree.Par(lanes, par.span)]

    def _no_recursion_variables(self, span: Span | None) -> None:
        if span is not None:
            help_ = Help("a loop carries no values: send them in messages, and refer to their fields")
            message = "recursion variables have no counterpart"
            self.found.append(Diagnostic(codes.NO_COUNTERPART, message, span, helps=(help_,)))

    def _transfer(self, transfer: surface.Transfer) -> Sequence[tree.Statement]:
        message = self.messages.message(transfer.message)
        if message is None:
            return []
        receivers = tuple(_role(receiver) for receiver in transfer.receivers)
        return [tree.Interaction(_role(transfer.sender), receivers, message, "", transfer.span)]

    # --- calls ---

    def _do(self, do: surface.Do) -> Sequence[tree.Statement]:
        target = self.world.protocol(self.unit, do.protocol)
        if target is None:
            return []
        unit, protocol = target
        if "nested" in protocol.modifiers:
            message = f"`{protocol.name.text}` is a nested protocol: `do` cannot enter it"
            self.found.append(Diagnostic(codes.NO_COUNTERPART, message, do.protocol.span))
            return []
        arguments = self._arguments(do, protocol)
        if len(do.roles) != len(protocol.roles):
            self._does_not_fit(do, protocol, f"{len(do.roles)} roles", f"{len(protocol.roles)}")
            return []
        if arguments is None:
            return []
        instance = self.translator.instance(unit, protocol, arguments, do.span)
        self.instance.calls.add(instance.identity)
        pairs = zip(protocol.roles, do.roles, strict=True)
        bindings = tuple(tree.RoleBinding(theirs.text, _role(ours), ours.span) for theirs, ours in pairs)
        return [tree.Call(instance.identity, bindings, (), do.span, do.protocol.span)]

    def _arguments(self, do: surface.Do, protocol: surface.Protocol) -> dict[str, Argument] | None:
        if len(do.arguments) != len(protocol.parameters):
            given, wanted = len(do.arguments), len(protocol.parameters)
            self._does_not_fit(do, protocol, f"{given} arguments", f"{wanted}")
            return None
        arguments: dict[str, Argument] = {}
        for parameter, written in zip(protocol.parameters, do.arguments, strict=True):
            argument: Argument | None
            if parameter.kind == "sig":
                argument = self.messages.raw(written)
            elif isinstance(written, surface.Name):
                argument = self.messages.type(written)
            else:
                argument = None
                self._does_not_fit(do, protocol, "a message", f"a type for `{parameter.name.text}`")
            if argument is None:
                return None
            arguments[parameter.name.text] = argument
        return arguments

    def _does_not_fit(self, do: surface.Do, protocol: surface.Protocol, given: str, wanted: str) -> None:
        declared = (Label(protocol.name.span, "declared here"),) if self.instance.own else ()
        message = f"`{protocol.name.text}` is given {given} and takes {wanted}"
        self.found.append(Diagnostic(codes.FOREIGN_ARGUMENTS, message, do.span, declared))


def _role(name: surface.Name) -> tree.RoleRef:
    return tree.RoleRef(name.text, name.span)
