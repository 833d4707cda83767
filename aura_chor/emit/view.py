"""What the templates get: finished text in the order in which it stands. Nothing here is computed in a template."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StateView:
    """`constants`, `operations` and `methods` are indented by four blanks."""

    name: str
    docstring: str
    constants: tuple[str, ...]
    operations: str
    methods: tuple[str, ...]
    kind: str = field(default="state", init=False)


@dataclass(frozen=True, slots=True)
class BranchView:
    """A case of a wait, of a deadline that has passed, of a `when`; `header` opens its class."""

    header: str
    fields: tuple[str, ...]
    kind: str = field(default="branch", init=False)


@dataclass(frozen=True, slots=True)
class EndView:
    name: str
    docstring: str
    kind: str = field(default="end", init=False)


@dataclass(frozen=True, slots=True)
class AliasView:
    text: str
    kind: str = field(default="alias", init=False)


Block = StateView | BranchView | EndView | AliasView


@dataclass(frozen=True, slots=True)
class RoleView:
    """`imports` are groups of lines, each group a section of its own.

    `base` is what the states are subclasses of: the module's own, which gives them their parameters, where there are
    parameters; then `root` is what that one is. `call` is the method that a body has.
    """

    docstring: str
    imports: tuple[tuple[str, ...], ...]
    predicates: tuple[str, ...]
    blocks: tuple[Block, ...]
    base: str
    root: str
    role: str
    call: str
    seat: str


@dataclass(frozen=True, slots=True)
class StructView:
    """A message, a record or the parameters. `checks` are statements, indented by eight blanks."""

    header: str
    docstring: str
    fields: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofView:
    """A witness or a sub-family; `constants` is indented by four blanks."""

    name: str
    base: str
    docstring: str
    constants: str


@dataclass(frozen=True, slots=True)
class WitnessesView:
    docstring: str
    imports: tuple[tuple[str, ...], ...]
    predicates: tuple[str, ...]
    proofs: tuple[ProofView, ...]


@dataclass(frozen=True, slots=True)
class ChecksView:
    """`methods` are indented by four blanks."""

    docstring: str
    imports: tuple[tuple[str, ...], ...]
    protocol: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessagesView:
    docstring: str
    imports: tuple[tuple[str, ...], ...]
    aliases: tuple[str, ...]
    predicates: tuple[str, ...]
    structs: tuple[StructView, ...]


@dataclass(frozen=True, slots=True)
class PackageView:
    """`parameters` is None for a protocol without parameters."""

    docstring: str
    imports: tuple[tuple[str, ...], ...]
    constants: tuple[str, ...]
    predicates: tuple[str, ...]
    parameters: StructView | None
    identity: str
