"""`aura-chor check`: the verdict on sources, with counterexamples."""

from collections.abc import Iterator

import click

from aura_chor.cli.files import Input, analyse_input, inputs
from aura_chor.cli.output import FORMATS, print_diagnostics
from aura_chor.compiler import Analysis
from aura_chor.report.diagnostic import Diagnostic, Severity

PROGRESS_FROM = 20
"""Below so many files a progress bar is noise."""


@click.command("check")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", show_default=True, help="Output format.")
@click.option("--choreography", "only", metavar="NAME", help="Check this choreography alone.")
@click.option("--no-notes", is_flag=True, help="Print errors only.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but diagnostics.")
def check_command(sources: tuple[str, ...], style: str, only: str | None, no_notes: bool, quiet: bool) -> None:
    """Say whether independent parties can carry out the choreographies of each SOURCE.

    A SOURCE is a file (.chor, .scr, .nuscr), a directory, a glob pattern, or - for standard input. Exit code 0: all
    accepted; 1: something is refused; 2: a mistake in the call.
    """
    found: list[Diagnostic] = []
    texts: dict[str, str] = {}
    accepted: list[str] = []
    refused = 0
    for source in _each(inputs(sources)):
        analysis = analyse_input(source, only=only)
        texts |= analysis.sources
        found += [d for d in analysis.diagnostics if not (no_notes and d.severity is not Severity.ERROR)]
        accepted += _verdicts(analysis, only)
        refused += not analysis.accepted
    if only is not None and not accepted and not refused:
        raise click.UsageError(f"there is no choreography {only} in {', '.join(sources)}")
    print_diagnostics(found, texts, style)
    if style == "text" and not quiet:
        for line in accepted:
            click.echo(line)
    if refused:
        raise SystemExit(1)


def _verdicts(analysis: Analysis, only: str | None) -> list[str]:
    if not analysis.accepted or analysis.program is None:
        return []
    if not analysis.checked:
        return [] if only is not None else [f"{analysis.name}: declares no choreography"]
    lines = []
    for checked in analysis.checked.values():
        protocol = checked.protocol
        count = len(protocol.instances)
        instances = f", {count} combinations of its predicates" if count > 1 else ""
        roles = len(protocol.roles)
        lines.append(f"{analysis.name}: {protocol.name} can be carried out by its {roles} roles{instances}")
    return lines


def _each(items: list[Input]) -> Iterator[Input]:
    """The items, with a progress bar on standard error where there are many."""
    if len(items) < PROGRESS_FROM:
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description="checking", console=Console(stderr=True), transient=True)
