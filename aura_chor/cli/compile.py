"""`aura-chor compile`: typestate modules on disk, and whether those there are in sync."""

import glob
import keyword
import re
from pathlib import Path

import click

from aura_chor.cli.files import STDIN, Input, Target, Unreadable, analyse_input, inputs, write_file
from aura_chor.cli.output import print_diagnostics
from aura_chor.compiler import emit
from aura_chor.emit.files import GENERATED_MARK, ROOT_TEXT, compare
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span, has_errors

ROOT = "__init__.py"
_ORIGIN = re.compile(f"^Generated from (.+){re.escape(GENERATED_MARK)}$", re.MULTILINE)


@click.command("compile")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--output", "-o", "folder", required=True, type=Target(), metavar="DIR", help="Where to.")
@click.option("--check", "verify", is_flag=True, help="Write nothing; exit with 1 if DIR is not in sync.")
@click.option("--choreography", "only", metavar="NAME", help="Compile this choreography alone.")
def compile_command(sources: tuple[str, ...], folder: Path, verify: bool, only: str | None) -> None:
    """Write a Python package for each choreography of each SOURCE into DIR: one module for each role.

    DIR may be any folder of a package of yours, and can be compiled into from several sources. Modules in it that
    were compiled from a SOURCE which no longer has their choreography, or from one which is no longer beside them,
    are removed. Nothing is written when anything is refused.
    """
    _expect_importable(folder)
    named = inputs(sources)
    expected = _everything(named, only)
    if not expected:
        raise click.UsageError("there is nothing to compile: the sources declare no such choreography")
    found = {path: text for path, text in _generated(folder).items() if path in expected or _is_ours(text, named)}
    if ROOT in found or not (folder / ROOT).exists():
        expected[ROOT] = ROOT_TEXT
    difference = compare(expected=expected, found=found)
    if verify:
        _report(folder, difference.missing, difference.stale, difference.orphans)
        raise SystemExit(1 if difference else 0)
    for path in (*difference.missing, *difference.stale):
        write_file(folder / path, expected[path])
    orphans = difference.orphans if only is None else ()
    for path in orphans:
        _remove(folder, folder / path)
    changed = len(difference.missing) + len(difference.stale)
    click.echo(f"{folder}: {len(expected)} files, {changed} written, {len(orphans)} removed")


def _expect_importable(folder: Path) -> None:
    for part in folder.parts[-1:]:
        if part not in (".", "..", "/") and (not part.isidentifier() or keyword.iskeyword(part)):
            message = f"`{part}` is no name of a package that Python can import"
            print_diagnostics([Diagnostic(codes.BAD_PACKAGE, message, Span("", 0, 0))], {}, "text")
            raise SystemExit(2)


def _everything(sources: list[Input], only: str | None) -> dict[str, str]:
    expected: dict[str, str] = {}
    origin: dict[str, str] = {}
    failed = False
    for source in sources:
        analysis = analyse_input(source, only=only)
        files, problems = emit(analysis) if analysis.accepted else ({}, [])
        found = analysis.diagnostics + problems
        if has_errors(found):
            failed = True
            print_diagnostics([d for d in found if d.severity.value == "error"], analysis.sources, "text")
        for path, text in files.items():
            if path in expected and expected[path] != text:
                raise click.UsageError(
                    f"{origin[path]} and {source.name} would both write {path}; rename a choreography"
                )
            expected[path] = text
            origin[path] = source.name
    if failed:
        raise SystemExit(1)
    return expected


def _generated(folder: Path) -> dict[str, str]:
    """The generated files of a folder and of the packages in it, by path; a user's own are none of our business."""
    found: dict[str, str] = {}
    if folder.exists() and not folder.is_dir():
        raise Unreadable(f"{folder} is not a directory")
    for path in sorted([*folder.glob("*.py"), *folder.glob("*/*.py")]):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if text == ROOT_TEXT or _origin(text):
            found[path.relative_to(folder).as_posix()] = text
    return found


def _origin(text: str) -> str:
    """The name of the file that a module was compiled from, as its docstring says; empty for other modules."""
    docstring = text[: text.find('"""', 3)] if text.startswith('"""') else ""
    match = _ORIGIN.search(docstring)
    return match[1] if match else ""


def _is_ours(text: str, sources: list[Input]) -> bool:
    """Whether these sources are the ones that a generated module stands or falls with.

    They are, when it comes from one of them, or from a file that is gone from beside them. A module that comes from
    a neighbour, from a part in a folder beside them or from what they are the parts of is left alone when that is not
    compiled now: it is compiled another time.
    """
    if text == ROOT_TEXT:
        return True
    origin = _origin(text)
    if any(Path(source.name).name == origin for source in sources):
        return True
    folders = [source.path.parent for source in sources if source.path is not None]
    return bool(folders) and origin != STDIN and not any(_is_near(origin, folder) for folder in folders)


def _is_near(name: str, folder: Path) -> bool:
    above = folder.resolve().parent
    return (folder / name).exists() or (above / name).exists() or any(folder.glob(f"*/{glob.escape(name)}"))


def _report(folder: Path, missing: tuple[str, ...], stale: tuple[str, ...], orphans: tuple[str, ...]) -> None:
    for word, paths in (("missing", missing), ("stale", stale), ("orphan", orphans)):
        for path in paths:
            click.echo(f"{word}: {folder / path}")
    if missing or stale or orphans:
        click.echo(f"{folder} is not in sync; run the same command without --check", err=True)


def _remove(folder: Path, path: Path) -> None:
    try:
        path.unlink()
        parent = path.parent
        while parent != folder and not any(p.name != "__pycache__" for p in parent.iterdir()):
            for left in parent.rglob("*.pyc"):
                left.unlink()
            for inner in (parent / "__pycache__",):
                if inner.is_dir():
                    inner.rmdir()
            parent.rmdir()
            parent = parent.parent
    except OSError as error:
        raise Unreadable(f"cannot remove {path}: {error.strerror or error}") from error
