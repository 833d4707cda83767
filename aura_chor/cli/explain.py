"""`aura-chor explain CODE`: the page about a diagnostic."""

import click

from aura_chor.report.codes import REGISTRY
from aura_chor.report.explain import explain, suggest


@click.command("explain")
@click.argument("code", required=False)
def explain_command(code: str | None) -> None:
    """Print the page about CODE (as in `error[CHR401]`), or list all codes."""
    if code is None:
        for one in REGISTRY.values():
            click.echo(f"{one.number}  {one.severity:7}  {one.title}")
        return
    page = explain(code)
    if page is None:
        close = suggest(code)
        hint = f" Did you mean {' or '.join(close)}?" if close else " `aura-chor explain` lists all codes."
        raise click.UsageError(f"there is no code {code!r}.{hint}")
    click.echo(page)
