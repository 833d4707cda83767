"""The imports of a role's module: exactly what its blocks use, sorted as ruff sorts them."""

from collections.abc import Iterable

from aura_chor.emit.layout import Bracket, lay_out
from aura_chor.emit.view import AliasView, Block, BranchView, EndView, StateView

REEXPORTED = ("Aborted", "AwaitingAbort", "Completed", "S")
"""What bodies need beside the states; a user imports it from the role's module."""


def role_imports(
    blocks: tuple[Block, ...], operations: Iterable[str], *, parameters: bool
) -> tuple[tuple[str, ...], ...]:
    forks = any(isinstance(block, StateView) and "Callable[" in "".join(block.methods) for block in blocks)
    typing = ["Protocol", *(["TypeAlias"] if _has(blocks, AliasView) else []), "final"]
    standard = [import_from("typing", typing)]
    if forks:
        standard.insert(0, import_from("collections.abc", ["Awaitable", "Callable"]))
    # Classes before functions, each in order of the alphabet.
    ordered = sorted(operations, key=lambda name: (name[0].islower(), name))
    ours = [
        import_from("aura_chor.session.operations", ordered),
        import_from("aura_chor.session.seats", ["Seat"]),
        *_typestate(blocks, forks=forks),
    ]
    return (
        ("from __future__ import annotations",),
        tuple(standard),
        tuple(ours),
        (f"from . import PROTOCOL, {'Parameters, ' if parameters else ''}messages",),
    )


def import_from(module: str, names: Iterable[str]) -> str:
    names = tuple(names)
    line = f"from {module} import {', '.join(names)}"
    wrapped = lay_out(Bracket("(", names), before=f"from {module} import ")
    return wrapped if "\n" in wrapped and len(line) > 88 else line


def _typestate(blocks: tuple[Block, ...], *, forks: bool) -> list[str]:
    """Re-exports have a line each, which stands where its name would: so ruff sorts them."""
    plain = [
        *(["Branch"] if _has(blocks, BranchView) else []),
        *(["End"] if _has(blocks, EndView) else []),
        *(["Lane"] if forks else []),
        *(["State"] if _has(blocks, StateView) else []),
    ]
    module = "aura_chor.session.typestate"
    lines = {name: f"from {module} import {name} as {name}" for name in REEXPORTED}
    if plain:
        lines[plain[0]] = import_from(module, plain)
    return [lines[name] for name in sorted(lines)]


def _has(blocks: tuple[Block, ...], kind: type[Block]) -> bool:
    return any(isinstance(block, kind) for block in blocks)
