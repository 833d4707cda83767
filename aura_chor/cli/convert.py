"""`aura-chor import` and `aura-chor export`: Scribble and nuScr, in and out."""

from pathlib import Path
from typing import Literal

import click

from aura_chor.cli.files import Input, Target, single, write_file
from aura_chor.cli.foreign import translated
from aura_chor.cli.output import print_diagnostics
from aura_chor.importer.outward import export_text
from aura_chor.report.diagnostic import has_errors
from aura_chor.syntax.format import format_file
from aura_chor.syntax.parse import parse_bytes


@click.command("import")
@click.argument("source", metavar="SOURCE")
@click.option("--output", "-o", "target", type=Target(), metavar="FILE", help="Write here.")
@click.option("--from", "language", type=click.Choice(("scribble", "nuscr")), help="For names that do not say it.")
def import_command(source: str, target: Path | None, language: str | None) -> None:
    """Turn a Scribble (.scr) or nuScr (.nuscr) SOURCE into a choreography, on standard output or in FILE.

    What has no counterpart is an error with its place; what had to be renamed is a note.
    """
    one = _foreign(source, language)
    result = translated(one, one.read())
    print_diagnostics(result.diagnostics, dict(result.sources), "text")
    if result.file is None or has_errors(list(result.diagnostics)):
        raise SystemExit(1)
    text = format_file(result.file)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_file(target, text)
        click.echo(f"wrote {target}", err=True)


def _foreign(source: str, language: str | None) -> Input:
    one = single(source, language=language or "chor")
    if language is not None:
        return Input(one.name, one.path, language)
    if one.language == "chor":
        raise click.UsageError(f"{source} is neither .scr nor .nuscr; say --from scribble or --from nuscr")
    return one


@click.command("export")
@click.argument("source", metavar="SOURCE")
@click.option("--scribble", "language", flag_value="scribble", help="As Scribble.")
@click.option("--nuscr", "language", flag_value="nuscr", help="As nuScr.")
@click.option("--choreography", "only", metavar="NAME", help="This choreography and those that it calls.")
@click.option("--output", "-o", "target", type=Target(), metavar="FILE", help="Write here.")
def export_command(
    source: str, language: Literal["scribble", "nuscr"] | None, only: str | None, target: Path | None
) -> None:
    """Turn a choreography into Scribble or nuScr, where those languages reach that far."""
    if language is None:
        raise click.UsageError("say --scribble or --nuscr")
    one = single(source)
    if one.language != "chor":
        raise click.UsageError(f"{source} is not a .chor file")
    parsed = parse_bytes(one.read(), one.name)
    found = list(parsed.diagnostics)
    text = None
    if parsed.file is not None and not has_errors(found):
        if only is not None and only not in [each.name for each in parsed.file.choreographies]:
            raise click.UsageError(f"{source} declares no choreography {only}")
        result = export_text(parsed.file, language=language, choreography=only)
        found += result.diagnostics
        text = result.text
    print_diagnostics(found, {one.name: parsed.text}, "text")
    if text is None:
        raise SystemExit(1)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_file(target, text)
        click.echo(f"wrote {target}", err=True)
