"""The imports of a role's module: exactly what it uses, sorted as ruff sorts them."""

from collections.abc import Iterable

from aura_chor.emit.layout import Bracket, lay_out
from aura_chor.emit.seat_text import Imports

REEXPORTED = ("Aborted", "AwaitingAbort", "Completed", "S", "Withdrawn")
"""What bodies need beside the states; a user imports it from the role's module."""

_TYPESTATE = "aura_chor.session.typestate"
_STANDARD = ("collections.abc", "typing")


def role_imports(imports: Imports) -> tuple[tuple[str, ...], ...]:
    """`imports` has all that the module's text names, but for `Withdrawn` only where a body may return it."""
    modules = sorted(module for module in imports.names if module.startswith("aura_chor."))
    ours = [line for module in modules for line in _lines(module, imports)]
    relative = [module for module in imports.names if module.startswith(".")]
    nearest_last = sorted(relative, key=lambda module: (-(len(module) - len(module.lstrip("."))), module))
    return (
        ("from __future__ import annotations",),
        tuple(import_from(module, imports.of(module)) for module in _STANDARD if imports.of(module)),
        tuple(ours),
        tuple(line for module in nearest_last for line in _relative(module, imports.of(module))),
    )


def import_from(module: str, names: Iterable[str]) -> str:
    names = tuple(names)
    line = f"from {module} import {', '.join(names)}"
    wrapped = lay_out(Bracket("(", names), before=f"from {module} import ")
    return wrapped if "\n" in wrapped and len(line) > 88 else line


def _relative(module: str, names: list[str]) -> list[str]:
    """What gets another name has a line of its own."""
    plain = [name for name in names if " as " not in name]
    renamed = [import_from(module, [name]) for name in names if " as " in name]
    return [*([import_from(module, plain)] if plain else []), *renamed]


def _lines(module: str, imports: Imports) -> list[str]:
    if module != _TYPESTATE:
        return [import_from(module, imports.of(module))]
    return _typestate(imports.of(module))


def _typestate(names: list[str]) -> list[str]:
    """Re-exports have a line each, which stands where its name would: so ruff sorts them."""
    plain = [name for name in names if name not in REEXPORTED]
    again = [name for name in REEXPORTED if name != "Withdrawn" or name in names]
    lines = {name: f"from {_TYPESTATE} import {name} as {name}" for name in again}
    if plain:
        lines[plain[0]] = import_from(_TYPESTATE, plain)
    return [lines[name] for name in sorted(lines)]
