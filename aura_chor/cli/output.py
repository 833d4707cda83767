"""Printing: colour only on a terminal, width of the terminal, diagnostics in the format that was asked for."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence

import click

from aura_chor.report.diagnostic import Diagnostic

FORMATS = ("text", "json", "sarif")


def wants_colour(stream_is_terminal: bool) -> bool:
    """Colour on a terminal, unless NO_COLOR (no-color.org: set, and not to the empty text) says otherwise."""
    return stream_is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    return max(40, shutil.get_terminal_size((100, 24)).columns)


def print_diagnostics(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], style: str) -> None:
    """Text goes to standard error, where it does not mix with what a command makes; JSON and SARIF are the product."""
    if style == "json":
        from aura_chor.report.render_json import render_json

        click.echo(render_json(diagnostics, sources))
    elif style == "sarif":
        from aura_chor.report.render_sarif import render_sarif

        click.echo(render_sarif(diagnostics, sources))
    elif diagnostics:
        from aura_chor.report.render_text import render_text

        colour = wants_colour(sys.stderr.isatty())
        click.echo(render_text(diagnostics, sources, colour=colour, width=width()), err=True, color=colour)


def safe(text: str) -> str:
    """Text from outside, with control characters shown instead of obeyed by the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode("ascii") for c in text)
