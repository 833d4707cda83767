"""The tree of a Scribble or nuScr source: what was written, with spans, before any name is resolved.

Refinements are already expressions of our tree, with the names that the source gives.
"""

from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.importer.comments import Scanned
from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class Name:
    """A simple or a dotted name."""

    text: str
    span: Span

    @property
    def last(self) -> str:
        return self.text.rpartition(".")[2]

    @property
    def prefix(self) -> str:
        return self.text.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Payload:
    """`int`, `x: int`, `x: int{x > 0}`; with `role`, the end of a session of the protocol `type` (delegation)."""

    name: Name | None
    type: Name
    refinement: tree.Expression | None
    role: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class Signature:
    """`label(payloads)`; no label in `(int) from A to B`."""

    label: Name | None
    payloads: tuple[Payload, ...]
    span: Span


Message: TypeAlias = Signature | Name
"""A bare name is a declared signature, a signature parameter or (in nuScr) a label without payload."""


@dataclass(frozen=True, slots=True)
class Annotation:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple["Statement", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Transfer:
    message: Message
    sender: Name
    receivers: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Choice:
    at: Name
    branches: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Recursion:
    """`variables` is the span of nuScr's recursion variables."""

    name: Name
    variables: Span | None
    body: Block
    span: Span


@dataclass(frozen=True, slots=True)
class Continue:
    """`values` is the span of nuScr's values for recursion variables."""

    name: Name
    values: Span | None
    span: Span


@dataclass(frozen=True, slots=True)
class Par:
    lanes: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Do:
    protocol: Name
    arguments: tuple[Message, ...]
    roles: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Foreign:
    """A statement that has no counterpart; `what` names it in words, `instead` says what to write."""

    what: str
    instead: str
    span: Span


Statement: TypeAlias = Transfer | Choice | Recursion | Continue | Par | Do | Foreign


@dataclass(frozen=True, slots=True)
class Parameter:
    """`kind` is `type` or `sig`."""

    kind: str
    name: Name


@dataclass(frozen=True, slots=True)
class Protocol:
    name: Name
    modifiers: frozenset[str]
    parameters: tuple[Parameter, ...]
    roles: tuple[Name, ...]
    new_roles: tuple[Name, ...]
    nested: tuple["Protocol", ...]
    body: Block
    span: Span


@dataclass(frozen=True, slots=True)
class TypeDeclaration:
    """`data <java> "java.lang.Integer" from "rt.jar" as Int`; with `signature`, `sig …` for a whole message."""

    schema: str
    external: str
    alias: Name
    signature: bool
    span: Span


@dataclass(frozen=True, slots=True)
class ImportModule:
    module: Name
    alias: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class ImportMember:
    module: Name
    member: Name
    alias: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class Module:
    """`name` is None where there is no header, as always in nuScr; `file` is the source's name in spans."""

    file: str
    text: str
    name: Name | None
    imports: tuple[ImportModule | ImportMember, ...]
    types: tuple[TypeDeclaration, ...]
    protocols: tuple[Protocol, ...]
    annotations: tuple[Annotation, ...]
    scanned: Scanned
