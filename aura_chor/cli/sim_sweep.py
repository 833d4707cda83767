"""Many seeds, one after the other, until one fails, time is up, or whoever asked has seen enough; what was played."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import msgspec

from aura_chor.cli.output import safe
from aura_chor.sim.run import Outcome
from aura_chor.sim.stage import Unplayable

INTERRUPTED = 130
"""The exit code of a command that was ended from the keyboard, as shells have it."""


class Tally(msgspec.Struct):
    """What was played so far: the first outcome, and the first in which something does not hold."""

    wanted: int
    played: int = 0
    opened: int = 0
    messages: int = 0
    steps: int = 0
    virtual_ms: int = 0
    first: Outcome | None = None
    failed: Outcome | None = None

    def add(self, outcome: Outcome) -> None:
        """One more seed."""
        self.played, self.opened = self.played + 1, self.opened + outcome.opened
        self.messages, self.steps = self.messages + outcome.messages, self.steps + outcome.steps
        self.virtual_ms += outcome.virtual_ms
        self.first = self.first or outcome
        if outcome.violations:
            self.failed = self.failed or outcome

    def in_words(self, seconds: float) -> str:
        """One line."""
        return (
            f"{self.played} of {self.wanted} seeds played in {seconds:.1f} s ({self.opened} with a session):"
            f" {self.messages} messages, {self.steps} steps, {self.virtual_ms / 1000:.0f} simulated seconds;"
            f" {'a property fails' if self.failed else 'all hold'}"
        )


def sweep(played: Iterator[Outcome], seeds: int, *, budget: int | None, keep_going: bool) -> Tally:
    """Up to the first seed that fails, or `budget` seconds. However it ends, it is said how far it came."""
    began = time.monotonic()
    tally = Tally(seeds)
    try:
        with _progress(seeds) as advance:
            for outcome in played:
                tally.add(outcome)
                advance()
                if outcome.violations and keep_going:
                    first = outcome.violations[0]
                    click.echo(f"seed {outcome.case.seed} violates {first.property}: {safe(first.what)}")
                if tally.failed and not keep_going:
                    break
                if budget is not None and time.monotonic() - began >= budget:
                    break
    except KeyboardInterrupt:
        click.echo(f"interrupted: {tally.in_words(time.monotonic() - began)} so far")
        raise SystemExit(1 if tally.failed else INTERRUPTED) from None
    except Unplayable:
        if tally.played:
            click.echo(f"{tally.in_words(time.monotonic() - began)} so far")
        raise
    click.echo(tally.in_words(time.monotonic() - began))
    return tally


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error where somebody looks."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("simulating", total=total)
        yield lambda: bar.advance(task)
