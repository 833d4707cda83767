"""The doors to files: which sources an argument means, reading them, looking into Python modules unrun."""

import ast
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from glob import glob
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

import click

from aura_chor.compiler import Analysis, analyse
from aura_chor.syntax.limits import MAX_SOURCE_BYTES

SUFFIXES = {".chor": "chor", ".scr": "scribble", ".nuscr": "nuscr"}
STDIN = "<stdin>"


@dataclass(frozen=True, slots=True)
class Input:
    """A source to work on. `name` is what diagnostics print; `path` is None for standard input."""

    name: str
    path: Path | None
    language: str

    def read(self) -> bytes:
        """The bytes, at most one more than the size limit (so that the parser can say that it is too large).

        Raises click.ClickException (exit code 2) where the file cannot be read.
        """
        if self.path is None:
            return sys.stdin.buffer.read(MAX_SOURCE_BYTES + 1)
        return read_file(self.path)


def read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"cannot read {path}: {error.strerror or error}") from error


def write_file(path: Path, text: str) -> None:
    """All or nothing: a reader never sees half a file. Raises Unreadable (exit code 2)."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise Unreadable(f"cannot write {path}: {error.strerror or error}") from error


class Unreadable(click.ClickException):
    """A file or directory that cannot be used: a mistake in the call."""

    exit_code = 2


def inputs(arguments: Iterable[str], *, language: str = "chor") -> list[Input]:
    """The sources that arguments name: files, directories (searched), glob patterns, `-` for standard input."""
    found: dict[str, Input] = {}
    for argument in arguments:
        for one in _meant(argument, language):
            found.setdefault(one.name, one)
    return list(found.values())


def single(argument: str) -> Input:
    """The one source that an argument names."""
    found = inputs([argument])
    if len(found) != 1:
        raise click.UsageError(f"{argument} names {len(found)} sources; this command takes one")
    return found[0]


def _meant(argument: str, language: str) -> list[Input]:
    if argument == "-":
        return [Input(STDIN, None, language)]
    path = Path(argument)
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
        if not inside:
            raise Unreadable(f"{argument} holds no {', '.join(SUFFIXES)} file")
        return [_input(p) for p in inside]
    if not path.exists() and any(character in argument for character in "*?["):
        matched = sorted(glob(argument, recursive=True))  # noqa: PTH207 -- absolute patterns too
        if not matched:
            raise Unreadable(f"no file matches {argument}")
        return [_input(Path(p)) for p in matched if Path(p).is_file()]
    if not path.exists():
        raise Unreadable(f"{argument} does not exist")
    return [_input(path)]


def _input(path: Path) -> Input:
    return Input(path.as_posix(), path, SUFFIXES.get(path.suffix, "chor"))


def analyse_input(source: Input, *, only: str | None = None) -> Analysis:
    """Reads and checks one source, in whichever of the known languages it is written."""
    data = source.read()
    if source.language != "chor":
        from aura_chor.cli.foreign import analyse_foreign

        return analyse_foreign(source, data, only)
    return analyse(data, source.name, read=read_import, python=python_names, only=only)


def read_import(importing: str, path: str) -> tuple[str, bytes] | None:
    """An imported file, relative to the importing one; None when it cannot be read."""
    base = Path.cwd() if importing == STDIN else Path(importing).parent
    target = Path(os.path.normpath(base / path))
    try:
        return target.as_posix(), read_file(target)
    except Unreadable:
        return None


# --- Python modules ---


def python_names(module: str) -> frozenset[str] | None:
    """The names that a Python module binds at its top level; None when there is no such module.

    The module is read, not run: importing user code is not the compiler's business. Modules without source (built in,
    or compiled) are imported, as nothing else can list their names.
    """
    spec = _find(module)
    if spec is None:
        return None
    if spec.origin is None or not spec.origin.endswith(".py"):
        return _names_by_import(module)
    try:
        parsed = ast.parse(Path(spec.origin).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    return frozenset(_bound(parsed.body))


def _find(module: str) -> ModuleSpec | None:
    path: list[str] | None = [str(Path.cwd()), *sys.path]
    spec: ModuleSpec | None = None
    name = ""
    for part in module.split("."):
        name = f"{name}.{part}" if name else part
        if path is None:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            return _builtin(module)
        path = list(spec.submodule_search_locations) if spec.submodule_search_locations is not None else None
    return spec


def _builtin(module: str) -> ModuleSpec | None:
    return ModuleSpec(module, None) if module in sys.builtin_module_names else None


def _names_by_import(module: str) -> frozenset[str] | None:
    from importlib import import_module

    try:
        return frozenset(vars(import_module(module)))
    except ImportError:
        return None


def _bound(statements: list[ast.stmt]) -> set[str]:
    names: set[str] = set()
    for statement in statements:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names.update(target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names.update((alias.asname or alias.name).split(".")[0] for alias in aliases)
            case ast.If(body=body, orelse=other) | ast.Try(body=body, orelse=other):
                names |= _bound(body) | _bound(other)
            case _:
                continue
    return names
