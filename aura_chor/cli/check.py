"""`aura-chor check`: the verdict on sources, with counterexamples."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from aura_chor.base.names import RoleName
from aura_chor.cli.files import Input, analyse_input, inputs
from aura_chor.cli.output import FORMATS, print_diagnostics
from aura_chor.compiler import Analysis, hindrances
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.limits import MAX_SIZE_CHECKED
from aura_chor.report.diagnostic import Diagnostic, Severity

PROGRESS_FROM = 20
"""Below so many files a progress bar is noise."""


class Size(click.ParamType["tuple[RoleName, int]"]):
    """`Device=7`: a family and how many members it has."""

    name = "FAMILY=NUMBER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[RoleName, int]:
        family, _, number = str(value).partition("=")
        if not family.isidentifier() or not number.isascii() or not number.isdigit() or len(number) > 6:
            self.fail(f"{value!r} is no size; write it as Device=7", param, ctx)
        if int(number) > MAX_SIZE_CHECKED:
            self.fail(f"a family is checked with at most {MAX_SIZE_CHECKED} members", param, ctx)
        return RoleName(family), int(number)


@click.command("check")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", show_default=True, help="Output format.")
@click.option("--choreography", "only", metavar="NAME", help="Check this choreography alone.")
@click.option("--size", "sizes", type=Size(), multiple=True, help="Check this size of a family too, as Device=7.")
@click.option("--no-notes", is_flag=True, help="Print errors only.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but diagnostics.")
def check_command(
    sources: tuple[str, ...],
    style: str,
    only: str | None,
    sizes: tuple[tuple[RoleName, int], ...],
    no_notes: bool,
    quiet: bool,
) -> None:
    """Say whether independent parties can carry out the choreographies of each SOURCE.

    What no Python modules can be made of is refused too, as `compile` would.

    A SOURCE is a file (.chor, .scr, .nuscr), a directory, a glob pattern, or - for standard input. Exit code 0: all
    accepted; 1: something is refused; 2: a mistake in the call.
    """
    unknown = dict(sizes)
    found: list[Diagnostic] = []
    texts: dict[str, str] = {}
    accepted: list[str] = []
    refused = 0
    for source in _each(inputs(sources)):
        analysis = analyse_input(source, only=only, sizes=dict(sizes))
        analysis.diagnostics += hindrances(analysis)
        for protocol in analysis.built.values():
            for family in protocol.families:
                unknown.pop(family.name, None)
        texts |= analysis.sources
        found += [d for d in analysis.diagnostics if not (no_notes and d.severity is not Severity.ERROR)]
        accepted += _verdicts(analysis, only)
        refused += not analysis.accepted
    if only is not None and not accepted and not refused:
        raise click.UsageError(f"there is no choreography {only} in {', '.join(sources)}")
    if unknown and not refused:
        raise click.UsageError(f"there is no family {', '.join(unknown)} in {', '.join(sources)}")
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
        line = f"{analysis.name}: {protocol.name} can be carried out by its {roles} roles{instances}"
        lines.append(line + _sizes(protocol))
    return lines


def _sizes(protocol: Protocol) -> str:
    """For which sizes of its families a protocol was checked."""
    found = []
    for position, family in enumerate(protocol.families):
        sizes = sorted({expansion.sizes[position][1] for expansion in protocol.expansions})
        found.append(f"{', '.join(map(str, sizes))} {family.name}")
    return f", checked with {'; '.join(found)}" if found else ""


def _each(items: list[Input]) -> Iterator[Input]:
    """The items, with a progress bar on standard error where there are many and somebody looks."""
    if len(items) < PROGRESS_FROM or sys.stderr is None or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description="checking", console=Console(stderr=True), transient=True)
