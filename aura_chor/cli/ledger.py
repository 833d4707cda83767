"""`aura-chor ledger show|verify|graph DIR`: looking into the ledgers that devices have left, or are writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aura_chor.cli.files import Target, write_file
from aura_chor.cli.output import safe

if TYPE_CHECKING:
    from aura_chor.cli.ledger_files import Replica

FOLDER = click.argument("folder", metavar="DIR", type=Target())


@click.group("ledger")
def ledger_command() -> None:
    """Look into the ledgers in a directory: one SQLite file a device, as `aura-chor run --ledger DIR` leaves them.

    Nothing in the directory is changed, and a device may be running.
    """


@ledger_command.command("show")
@FOLDER
@click.option("--device", metavar="NAME", help="Only this device's log, in its own order.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only events of this kind (`sign.*`: of all).")
@click.option("--session", metavar="ID", help="Only the session whose id begins so.")
@click.option("--format", "style", type=click.Choice(("text", "json")), default="text", show_default=True)
def show(folder: Path, device: str | None, kinds: tuple[str, ...], session: str | None, style: str) -> None:
    """Print every event in causal order: who wrote it, what it says, who holds it, and why it does not count.

    With --format json one object a line, ids and bytes in hex.
    """
    from aura_chor.cli.ledger_files import accounts_of, read_replicas
    from aura_chor.cli.ledger_show import Choice, heading, json_lines, text_lines

    replicas = read_replicas(folder)
    if device is not None and device not in [replica.name for replica in replicas]:
        known = ", ".join(replica.name for replica in replicas)
        raise click.UsageError(f"there is no device {device!r}; there are {known}")
    choice = Choice(device, kinds, session)
    for account in accounts_of(folder, replicas):
        if style == "text":
            click.echo(safe(heading(account)))
        for line in json_lines(account, choice) if style == "json" else text_lines(account, choice):
            click.echo(safe(line))
    _complain(replicas)


@ledger_command.command("verify")
@FOLDER
def verify(folder: Path) -> None:
    """Check every file and every event again: bytes, ids, signatures, order, rules; then compare the replicas.

    Exit code 1 when a file is damaged or an event in it is not what its author signed. Events that break a rule of
    their protocol are evidence against their authors and no damage: they are listed.
    """
    from aura_chor.cli.ledger_files import accounts_of, read_replicas
    from aura_chor.cli.ledger_verify import verdict_lines

    replicas = read_replicas(folder)
    found = verdict_lines(replicas, accounts_of(folder, replicas))
    for line in found.lines:
        click.echo(safe(line))
    if not found.sound:
        raise SystemExit(1)


@ledger_command.command("graph")
@FOLDER
@click.option("--session", metavar="ID", help="Only the session whose id begins so.")
@click.option("--format", "style", type=click.Choice(("mermaid", "svg")), default="mermaid", show_default=True)
@click.option("--output", "-o", "target", type=Target(), metavar="FILE", help="Write it there (.svg means SVG).")
def graph(folder: Path, session: str | None, style: str, target: Path | None) -> None:
    """Draw the hash graph: each author's chain, and what each event had seen of the others."""
    from aura_chor.cli.ledger_files import accounts_of, read_replicas
    from aura_chor.cli.ledger_graph import mermaid, svg

    replicas = read_replicas(folder)
    draw = svg if style == "svg" or (target is not None and target.suffix == ".svg") else mermaid
    pictures = [draw(account, session) for account in accounts_of(folder, replicas)]
    if target is None:
        click.echo("\n".join(pictures), nl=False)
    elif len(pictures) == 1:
        write_file(target, pictures[0])
        click.echo(target)
    else:
        raise click.UsageError(f"there are ledgers of {len(pictures)} accounts; --output takes one picture")
    _complain(replicas)


def _complain(replicas: list[Replica]) -> None:
    """What is damaged is not shown, and that is said."""
    damaged = [replica for replica in replicas if replica.damage is not None]
    for replica in damaged:
        click.echo(safe(f"error: {replica.name}: {replica.damage}"), err=True)
    if damaged:
        raise SystemExit(1)
