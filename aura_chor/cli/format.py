"""`aura-chor format`: canonical layout."""

from difflib import unified_diff
from pathlib import Path

import click

from aura_chor.cli.files import Input, inputs, write_file
from aura_chor.cli.output import print_diagnostics
from aura_chor.syntax.format import format_file
from aura_chor.syntax.parse import parse_bytes


@click.command("format")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--write", "-w", is_flag=True, help="Rewrite the files instead of printing.")
@click.option(
    "--check", "verify", is_flag=True, help="Change nothing; show the differences and exit with 1 if there are any."
)
def format_command(sources: tuple[str, ...], write: bool, verify: bool) -> None:
    """Print the choreographies of each SOURCE in the canonical layout; comments are kept."""
    failed = False
    for source in inputs(sources):
        if source.language != "chor":
            raise click.UsageError(f"{source.name} is not a .chor file; see `aura-chor import`")
        before = source.read()
        result = parse_bytes(before, source.name)
        if result.file is None or result.diagnostics:
            print_diagnostics(result.diagnostics, {source.name: before.decode("utf-8", errors="replace")}, "text")
            failed = True
            continue
        after = format_file(result.file)
        if verify:
            failed |= _differs(source, before.decode("utf-8"), after)
        elif write and source.path is not None:
            _replace(source.path, before, after)
        else:
            click.echo(after, nl=False)
    if failed:
        raise SystemExit(1)


def _differs(source: Input, before: str, after: str) -> bool:
    diff = list(
        unified_diff(before.splitlines(True), after.splitlines(True), source.name, f"{source.name} (formatted)")
    )
    click.echo("".join(diff), nl=False)
    return bool(diff)


def _replace(path: Path, before: bytes, after: str) -> None:
    if before == after.encode():
        return
    write_file(path, after)
    click.echo(f"formatted {path}", err=True)
