"""The one module that runs mypy and knows its options, its messages and where its versions differ.

Modules of the user are given to mypy as text, so that it checks them afresh and keeps their trees; all they import
comes from the incremental cache. Messages are read from mypy's own lines, the one form that has stayed the same.
"""

import io
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from mypy import build, main
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.nodes import Expression, MypyFile
from mypy.options import Options
from mypy.types import Type

from aura_chor.lint.deep import SOURCE_BYTES_MAX

FLAGS = (
    "--strict",
    "--enable-error-code=exhaustive-match",
    "--enable-error-code=unused-awaitable",
    "--show-error-end",
    "--show-error-codes",
    "--no-pretty",
    "--no-error-summary",
    "--hide-error-context",
    "--no-color-output",
)
"""The shipped configuration; what the user's own file says about imports and modules holds beside it."""

_PLACE = re.compile(r"^(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+):(?P<end_line>\d+):(?P<end_column>\d+))?: ")
_WORDS = re.compile(r"(?P<severity>error|note|warning): (?P<message>.*?)(?:  \[(?P<code>[a-z0-9-]+)\])?$", re.DOTALL)


class LintFailure(Exception):
    """Lint could not do its work: a path, the configuration or mypy itself. The text is for the user."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One message of mypy. Lines and columns count from 1, 0 where mypy names none; the end is included."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Module:
    path: str
    text: str
    tree: MypyFile


@dataclass(frozen=True, slots=True)
class Typed:
    """What mypy found. `modules` is empty when a file cannot be parsed: then there are only complaints."""

    modules: tuple[Module, ...]
    texts: Mapping[str, str]
    types: Mapping[Expression, Type]
    complaints: tuple[Complaint, ...]


def check_types(paths: Sequence[str], *, config_file: str | None, cache_dir: str | None) -> Typed:
    """Run mypy in this process over files and directories. Raises `LintFailure` when it cannot run."""
    arguments = [*FLAGS, *([f"--config-file={config_file}"] if config_file is not None else [])]
    arguments += [f"--cache-dir={cache_dir}"] if cache_dir is not None else []
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            sources, options = main.process_options([*arguments, "--", *paths], said, said)
            if config_file is not None and said.getvalue():
                raise LintFailure(f"mypy cannot use {config_file}: {' '.join(said.getvalue().split())}")
            return _build([_with_text(source) for source in sources], options, said)
    except SystemExit as stop:
        raise LintFailure(_last_words(said.getvalue(), stop)) from stop
    except OSError as problem:
        raise LintFailure(f"cannot use {problem.filename}: {problem.strerror}") from problem
    except RecursionError as problem:
        raise LintFailure("the code is nested too deeply for mypy") from problem
    except (AssertionError, RuntimeError, TypeError, AttributeError, KeyError, NotImplementedError) as crash:
        raise LintFailure(f"mypy failed in itself: {type(crash).__name__}: {crash}") from crash


def _build(sources: list[BuildSource], options: Options, said: io.StringIO) -> Typed:
    options.preserve_asts = True
    options.export_types = True
    texts = {source.path: source.text for source in sources if source.path is not None and source.text is not None}
    try:
        result = build.build(sources, options, stdout=said, stderr=said)
    except CompileError as blocked:
        complaints = _complaints(blocked.messages)
        if not complaints:
            raise LintFailure("; ".join(blocked.messages) or "mypy stopped without a word") from blocked
        return Typed((), texts, {}, complaints)
    files = [(source, result.files.get(source.module)) for source in sources]
    modules = [
        Module(source.path, source.text, tree)
        for source, tree in files
        if tree is not None and source.path is not None and source.text is not None
    ]
    return Typed(tuple(modules), texts, result.types, _complaints(result.errors))


def _with_text(source: BuildSource) -> BuildSource:
    if source.path is None:
        raise LintFailure(f"{source.module} is not a file")
    try:
        raw = Path(source.path).read_bytes()
        if len(raw) > SOURCE_BYTES_MAX:
            raise LintFailure(f"{source.path} has {len(raw)} bytes, the limit is {SOURCE_BYTES_MAX}")
        text = raw.decode("utf-8-sig")
    except OSError as problem:
        raise LintFailure(f"cannot read {source.path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise LintFailure(f"{source.path} is not UTF-8 text (byte {problem.start})") from problem
    return BuildSource(source.path, source.module, text.replace("\r\n", "\n"), source.base_dir)


def _complaints(lines: Sequence[str]) -> tuple[Complaint, ...]:
    found: list[Complaint] = []
    for line in lines:
        place = _PLACE.match(line)
        words = _WORDS.match(line, place.end()) if place else None
        if place is None or words is None:
            continue
        if words["severity"] == "note" and found and found[-1].path == place["path"]:
            found[-1] = _with_note(found[-1], words["message"])
        elif words["severity"] != "note":
            found.append(_complaint(place, words))
    return tuple(found)


def _complaint(place: re.Match[str], words: re.Match[str]) -> Complaint:
    line, column, end_line, end_column = (
        int(place[name] or 0) for name in ("line", "column", "end_line", "end_column")
    )
    return Complaint(place["path"], line, column, end_line, end_column, words["message"], words["code"] or "misc")


def _with_note(error: Complaint, note: str) -> Complaint:
    """Notes follow the error that they explain; links into mypy's manual say nothing about the code."""
    if note.startswith("See https://"):
        return error
    return Complaint(
        error.path, error.line, error.column, error.end_line, error.end_column, f"{error.message} ({note})", error.code
    )


def _last_words(said: str, stop: SystemExit) -> str:
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("usage:")]
    if not lines:
        return f"mypy stopped ({stop.code})"
    if any("INTERNAL ERROR" in line for line in lines):
        crash = next(line for line in lines if "INTERNAL ERROR" in line)
        return f"mypy failed in itself: {crash.strip()} (Python {sys.version.split()[0]})"
    return lines[-1].removeprefix("mypy: error: ").strip()
