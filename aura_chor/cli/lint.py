"""`aura-chor lint`: misuse of states in code that uses generated modules, and mypy's own verdict, in one run."""

from collections.abc import Sequence
from glob import glob
from pathlib import Path

import click

from aura_chor.cli.files import SUFFIXES
from aura_chor.cli.output import FORMATS, print_diagnostics


@click.command("lint")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", show_default=True, help="Output format.")
@click.option(
    "--mypy-config", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="A configuration of mypy's."
)
@click.option(
    "--cache-dir",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Where mypy keeps what it knows of imported modules.  [default: .mypy_cache]",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but diagnostics.")
def lint_command(
    sources: tuple[str, ...], style: str, mypy_config: str | None, cache_dir: str | None, quiet: bool
) -> None:
    """Find misuse of states in the Python code of each SOURCE: reused, dropped, stored away, not awaited.

    A SOURCE is a Python file, a directory or a glob pattern. mypy --strict is run over them in the same go. Exit code
    0: nothing found; 1: something is wrong; 2: a mistake in the call, or mypy cannot run.
    """
    from aura_chor.lint.mypy_door import LintFailure
    from aura_chor.lint.run import lint

    try:
        linted = lint(_paths(sources), config_file=mypy_config, cache_dir=cache_dir)
    except LintFailure as failure:
        raise click.UsageError(str(failure)) from failure
    print_diagnostics(linted.diagnostics, linted.sources, style)
    if linted.diagnostics:
        raise SystemExit(1)
    if style == "text" and not quiet:
        files = "1 file" if linted.files == 1 else f"{linted.files} files"
        click.echo(f"{files}: every state is used once")


def _paths(sources: Sequence[str]) -> list[str]:
    """Files and directories as they are named, and those that a pattern fits."""
    paths: list[str] = []
    for source in sources:
        found = [source] if Path(source).exists() else sorted(glob(source, recursive=True))  # noqa: PTH207
        if source == "-":
            raise click.UsageError(
                "lint reads files, since imports are looked up beside them; it takes no standard input"
            )
        if not source:
            raise click.UsageError("a SOURCE is empty; say `.` for this directory")
        if Path(source).suffix in SUFFIXES:
            raise click.UsageError(f"{source} is no Python file; `aura-chor check` reads choreographies")
        if not found:
            raise click.UsageError(f"there is no file or directory {source}")
        paths += found
    return paths
