"""`aura-chor project`: the local type of each role."""

from collections.abc import Mapping
from typing import Any

import click

from aura_chor.cli.files import Input, analyse_input, single
from aura_chor.cli.output import print_diagnostics
from aura_chor.compiler import Analysis, projections
from aura_chor.emit.automaton_data import automaton_data
from aura_chor.emit.paper import paper_type
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.local import Projection
from aura_chor.report.diagnostic import Diagnostic, Severity


@click.command("project")
@click.argument("source", metavar="SOURCE")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Only this role (may be given several times).")
@click.option("--choreography", "only", metavar="NAME", help="Only this choreography.")
@click.option("--format", "style", type=click.Choice(("text", "json")), default="text", show_default=True)
def project_command(source: str, roles: tuple[str, ...], only: str | None, style: str) -> None:
    """Print what each role of SOURCE does: `q!M` sends M to q, `q?M` receives it, `μX` recurs.

    A refused choreography has no projection worth carrying out; its diagnostics are printed instead (exit code 1).
    """
    one = single(source)
    analysis = checked_analysis(one, only)
    protocols = [checked.protocol for checked in analysis.checked.values()]
    known = {role for protocol in protocols for role in protocol.roles}
    for role in roles:
        if role not in known:
            raise click.UsageError(
                f"no choreography of {one.name} has a role {role}; there are {', '.join(sorted(known))}"
            )
    if style == "json":
        _print_json(protocols, roles, analysis.sources)
    else:
        for protocol in protocols:
            _print_text(protocol, roles, analysis.sources)


def checked_analysis(source: Input, only: str | None) -> Analysis:
    """The analysis of an accepted source with a choreography in it; exits with 1 and diagnostics when it is refused."""
    analysis = analyse_input(source, only=only)
    if not analysis.accepted:
        print_diagnostics(analysis.diagnostics, analysis.sources, "text")
        raise SystemExit(1)
    if only is not None and not analysis.checked:
        raise click.UsageError(f"{source.name} declares no choreography {only}")
    if not analysis.checked:
        raise click.UsageError(f"{source.name} declares no choreography")
    notes = [d for d in analysis.diagnostics if d.severity is Severity.WARNING]
    print_diagnostics(notes, analysis.sources, "text")
    return analysis


def _print_text(protocol: Protocol, roles: tuple[str, ...], sources: Mapping[str, str]) -> None:
    found, problems = projections(protocol)
    whens = tuple(when.text for when in protocol.whens)
    for projection in found:
        if _is_chosen(projection, roles):
            click.echo(f"{protocol.name} @ {projection.role}")
            for line in paper_type(projection.joined, whens).splitlines():
                click.echo(f"  {line}")
    _fail_on(problems, sources)


def _is_chosen(projection: Projection, roles: tuple[str, ...]) -> bool:
    """A family is asked for by its name, whether it is one class of seats or several."""
    role = projection.role if projection.of is None else projection.of.role
    return not roles or role in roles


def _print_json(protocols: list[Protocol], roles: tuple[str, ...], sources: Mapping[str, str]) -> None:
    import msgspec

    document: list[dict[str, Any]] = []
    for protocol in protocols:
        found, problems = projections(protocol)
        _fail_on(problems, sources)
        chosen = [automaton_data(p.joined) for p in found if _is_chosen(p, roles)]
        document.append({"choreography": protocol.name, "whens": [w.text for w in protocol.whens], "roles": chosen})
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def _fail_on(problems: list[Diagnostic], sources: Mapping[str, str]) -> None:
    if problems:
        print_diagnostics(problems, sources, "text")
        raise SystemExit(1)
