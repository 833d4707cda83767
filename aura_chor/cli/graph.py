"""`aura-chor graph`: pictures of choreographies, roles and counterexamples, as Mermaid text or SVG."""

from pathlib import Path

import click

from aura_chor.cli.files import Target, analyse_input, single, write_file
from aura_chor.cli.output import print_diagnostics
from aura_chor.compiler import Analysis
from aura_chor.emit import diagram
from aura_chor.emit.names import words_of
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.model import ChoreographyKey
from aura_chor.mpst.project import Projector

KINDS = ("sequence", "role", "global", "counterexample")


@click.command("graph")
@click.argument("source", metavar="SOURCE")
@click.option("--kind", type=click.Choice(KINDS), default="sequence", show_default=True, help="What to draw.")
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE", help="With --kind role: whose automaton (all by default)."
)
@click.option("--choreography", "only", metavar="NAME", help="Only this choreography.")
@click.option("--format", "style", type=click.Choice(("mermaid", "svg")), default="mermaid", show_default=True)
@click.option("--output", "-o", "folder", type=Target(), metavar="DIR", help="Write one file a picture.")
def graph_command(
    source: str, kind: str, roles: tuple[str, ...], only: str | None, style: str, folder: Path | None
) -> None:
    """Draw SOURCE: its sequence diagram, the automaton of each role or of the whole, or why it is refused.

    Without --output the pictures go to standard output, one after the other.
    """
    if roles and kind != "role":
        raise click.UsageError("--role goes with --kind role")
    analysis = analyse_input(single(source), only=only)
    pictures = _pictures(analysis, kind, roles, style)
    if not pictures:
        _explain_nothing(analysis, kind, only)
    for name, text in pictures.items():
        if folder is None:
            click.echo(text, nl=not text.endswith("\n"))
        else:
            path = folder / f"{name}.{'svg' if style == 'svg' else 'mmd'}"
            write_file(path, text)
            click.echo(path)


def _pictures(analysis: Analysis, kind: str, roles: tuple[str, ...], style: str) -> dict[str, str]:
    svg = style == "svg"
    if kind == "counterexample":
        return _counterexamples(analysis, svg=svg)
    if analysis.program is None:
        return {}
    found: dict[str, str] = {}
    for key, protocol in analysis.built.items():
        found |= _of_protocol(analysis, key, protocol, kind, roles, svg=svg)
    return found


def _of_protocol(
    analysis: Analysis, key: ChoreographyKey, protocol: Protocol, kind: str, roles: tuple[str, ...], *, svg: bool
) -> dict[str, str]:
    assert analysis.program is not None
    name = protocol.name
    if kind == "sequence":
        draw = diagram.sequence_svg if svg else diagram.sequence_mermaid
        return {f"{name}.sequence": draw(analysis.program, key)}
    if kind == "global":
        paint = diagram.global_svg if svg else diagram.global_mermaid
        return {
            f"{name}.global{f'.{number}' if len(protocol.instances) > 1 else ''}": paint(
                instance.automaton, title=f"{name} {instance.valuation}".strip()
            )
            for number, instance in enumerate(protocol.instances, 1)
        }
    for role in roles:
        if role not in protocol.roles:
            raise click.UsageError(f"{name} has no role {role}; it has {', '.join(protocol.roles)}")
    automaton = diagram.automaton_svg if svg else diagram.automaton_mermaid
    projector = Projector(protocol)
    chosen = [of for of in projector.classes if not roles or of.role in roles]
    return {
        f"{name}.{_file_name(of.name)}": automaton(
            projector.project(of).joined, protocol.whens, title=f"{name} @ {of.name}"
        )
        for of in chosen
    }


def _file_name(seats: str) -> str:
    """Brackets and dots of `Device[2..]` mean something to shells."""
    return words_of(seats) if "[" in seats else seats


def _counterexamples(analysis: Analysis, *, svg: bool) -> dict[str, str]:
    draw = diagram.counterexample_svg if svg else diagram.counterexample_mermaid
    participants = next((protocol.roles for protocol in analysis.built.values()), ())
    with_evidence = [d for d in analysis.diagnostics if d.evidence is not None]
    return {
        f"{number}.{d.code}.{_file_name(d.evidence.role)}": draw(d.evidence, participants=participants)
        for number, d in enumerate(with_evidence, 1)
        if d.evidence is not None
    }


def _explain_nothing(analysis: Analysis, kind: str, only: str | None) -> None:
    if kind == "counterexample" and analysis.accepted:
        click.echo(f"{analysis.name} is accepted: there is no counterexample to draw", err=True)
        return
    if analysis.accepted:
        raise click.UsageError(f"{analysis.name} declares no choreography" + (f" {only}" if only else ""))
    print_diagnostics(analysis.diagnostics, analysis.sources, "text")
    raise SystemExit(1)
