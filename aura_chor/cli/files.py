"""The doors to files: which sources an argument means, reading them, writing what was made."""

import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Any

import click

from aura_chor.base.names import RoleName
from aura_chor.cli.python_modules import python_names
from aura_chor.compiler import NO_SIZES, Analysis, analyse
from aura_chor.report.display import clip, escape
from aura_chor.syntax.limits import MAX_SOURCE_BYTES

SUFFIXES = {".chor": "chor", ".scr": "scribble", ".nuscr": "nuscr"}
STDIN = "<stdin>"
SHOWN_PATH_MAX = 200


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
        return _read_stdin() if self.path is None else read_file(self.path)


def _read_stdin() -> bytes:
    # Python has no standard input object at all when it was started with the descriptor closed.
    if sys.stdin is None:
        raise Unreadable("cannot read standard input: it is closed")
    try:
        return sys.stdin.buffer.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"cannot read standard input: {reason(error)}") from error


def read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_SOURCE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot read {shown(path)}: {reason(error)}") from error


def write_file(path: Path, content: str | bytes) -> None:
    """All or nothing: a reader never sees half a file. Raises Unreadable (exit code 2).

    A link is followed and a file's mode kept; what is no regular file (a pipe, /dev/null) is written to, not replaced.
    """
    data = content if isinstance(content, bytes) else content.encode()
    try:
        target = path.resolve()
        if target.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot write {shown(path)}: {reason(error)}") from error


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{os.getpid()}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        temporary.write_bytes(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode)
        temporary.replace(path)
    finally:
        # Also when the user interrupts: what is left is the old file or the new one, and nothing beside it.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def reason(error: OSError | ValueError) -> str:
    """Why the system refuses a file, in its words. ValueError is Python's word for a name with a NUL in it."""
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def shown(path: Path | str) -> str:
    """A path as it can be printed: nothing that a terminal obeys, and not by the page."""
    return clip(escape(str(path)), SHOWN_PATH_MAX)


class Unreadable(click.ClickException):
    """A file or directory that cannot be used: a mistake in the call."""

    exit_code = 2


class Target(click.Path):
    """The type of an option that says where to write: a path, and not the empty text that an unset variable leaves."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value):
            self.fail("the path is empty; say `.` for this directory", param, ctx)
        return super().convert(value, param, ctx)


def inputs(arguments: Iterable[str], *, language: str = "chor") -> list[Input]:
    """The sources that arguments name: files, directories (searched), glob patterns, `-` for standard input."""
    found: dict[str, Input] = {}
    for argument in arguments:
        for one in _meant(argument, language):
            found.setdefault(one.name, one)
    return list(found.values())


def single(argument: str, *, language: str = "chor") -> Input:
    """The one source that an argument names."""
    found = inputs([argument], language=language)
    if len(found) != 1:
        raise click.UsageError(f"{argument} names {len(found)} sources; this command takes one")
    return found[0]


def _meant(argument: str, language: str) -> list[Input]:
    if argument == "-":
        return [Input(STDIN, None, language)]
    if not argument:
        raise click.UsageError("a SOURCE is empty; say `.` for this directory")
    path = Path(argument)
    missing = _missing(path)
    if missing and any(character in argument for character in "*?["):
        matched = [p for p in map(Path, sorted(glob(argument, recursive=True))) if p.is_file()]  # noqa: PTH207 -- absolute patterns too
        if not matched:
            raise Unreadable(f"no file matches {shown(argument)}")
        return [_input(p) for p in matched]
    if missing:
        raise Unreadable(missing)
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())
        if not inside:
            raise Unreadable(f"{shown(argument)} holds no {', '.join(SUFFIXES)} file")
        return [_input(p) for p in inside]
    return [_input(path)]


def _missing(path: Path) -> str:
    """Why there is nothing at a path, or the empty text."""
    try:
        path.stat()
    except FileNotFoundError:
        return f"{shown(path)} " + ("is a link to nothing" if path.is_symlink() else "does not exist")
    except (OSError, ValueError) as error:
        return f"cannot read {shown(path)}: {reason(error)}"
    return ""


def _input(path: Path) -> Input:
    name = path.as_posix()
    # The name goes into the heads of generated files, where a line feed would end the comment that it stands in.
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in name):
        raise Unreadable(f"{shown(path)}: the name holds characters that cannot be written in a text; rename it")
    return Input(name, path, SUFFIXES.get(path.suffix, "chor"))


def analyse_input(source: Input, *, only: str | None = None, sizes: Mapping[RoleName, int] = NO_SIZES) -> Analysis:
    """Reads and checks one source, in whichever of the known languages it is written."""
    data = source.read()
    if source.language != "chor":
        from aura_chor.cli.foreign import analyse_foreign

        return analyse_foreign(source, data, only)
    return analyse(data, source.name, read=read_import, python=python_names, only=only, sizes=sizes)


def read_import(importing: str, path: str) -> tuple[str, bytes] | None:
    """An imported file, relative to the importing one; None when it cannot be read."""
    base = Path.cwd() if importing == STDIN else Path(importing).parent
    target = Path(os.path.normpath(base / path))
    try:
        return target.as_posix(), read_file(target)
    except Unreadable:
        return None
