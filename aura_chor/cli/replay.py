"""`aura-chor replay`: a failure of the simulator once more, as a whole or step by step, forward and back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from aura_chor.cli.files import Unreadable, read_file, shown
from aura_chor.cli.output import safe
from aura_chor.cli.sim_stage import NothingPlayed, Theatre, staged, told_in_words
from aura_chor.runtime.world import World
from aura_chor.sim.record import BadRecord, Failure, read_failure
from aura_chor.sim.record_words import TOLD, Words
from aura_chor.sim.registry import UnknownProperty
from aura_chor.sim.stage import Unplayable, make_world
from aura_chor.sim.story import described
from aura_chor.sim.watch import Watch

HELP = "Enter or n: on · m: on to what a device tells · b: back · NUMBER: to that step · q: out"

THERE = "the file names what was played as it was given to `aura-chor sim`: replay it in the same directory"


@click.command("replay")
@click.argument("file", metavar="FILE")
@click.option("--step", is_flag=True, help="Step by step, forward and back.")
def replay_command(file: str, step: bool) -> None:
    """Play the failure of FILE again, which `aura-chor sim` wrote. Exit code 1 where it fails as it did, 0 where what
    failed holds now, 2 where it cannot be played.

    The same version of the choreography gives the same run to the byte; another one is played too, and said to be one.
    """
    try:
        failure = read_failure(read_file(Path(file)))
    except BadRecord as error:
        raise Unreadable(f"{shown(file)} is no record of a simulation: {safe(str(error))}") from error
    with ExitStack() as stack, told_in_words():
        theatre = _staged(failure, stack)
        _require_devices(failure, theatre)
        _tell(failure, theatre)
        if step:
            _Steps(failure, theatre).walk()
        else:
            _whole(failure, theatre)


def _staged(failure: Failure, stack: ExitStack) -> Theatre:
    """What was played, if all of it is still there; a choreography that is refused now is no failure that came back."""
    try:
        return stack.enter_context(staged(failure.recipe))
    except UnknownProperty as error:
        raise NothingPlayed(f"{error}; {THERE}") from error
    except Unreadable as error:
        raise NothingPlayed(f"{error.message}; {THERE}") from error
    except click.ClickException as error:
        raise NothingPlayed(error.message) from error
    except SystemExit as refused:
        raise NothingPlayed(f"{shown(failure.recipe.source)} cannot be played any more") from refused


def _require_devices(failure: Failure, theatre: Theatre) -> None:
    """With fewer devices than it takes nothing would happen, and so nothing would fail."""
    least = theatre.stage(failure.case.acting).least
    if failure.case.devices < least:
        raise Unplayable(f"{theatre.name} needs {least} devices there, and the file has {failure.case.devices}")


def _tell(failure: Failure, theatre: Theatre) -> None:
    click.echo(f"{theatre.name}, seed {failure.case.seed}, {failure.case.devices} devices")
    for fault in described(failure.case):
        click.echo(f"  {fault}")
    if theatre.hash != failure.protocol_hash:
        click.echo("the choreography is another version than the one that failed", err=True)
    click.echo(f"recorded: {safe(f'{failure.property}: {failure.what}')}")


def _whole(failure: Failure, theatre: Theatre) -> None:
    outcome = theatre.run(failure.case)
    same = outcome.trace_hash == failure.trace_hash
    click.echo(f"trace {outcome.trace_hash[:16]}: {'the same run' if same else 'another run than the recorded one'}")
    for violation in outcome.violations:
        click.echo(f"{violation.property}: {safe(violation.what)}")
    if any(violation.property == failure.property for violation in outcome.violations):
        raise SystemExit(1)
    click.echo(f"{failure.property} holds now")


class _Steps:
    """A place in the run. To go back the run is played again from its beginning, which is the same run."""

    def __init__(self, failure: Failure, theatre: Theatre) -> None:
        self._failure, self._theatre = failure, theatre
        self._watch = Watch()
        self._world = self._begun()
        self._last = failure.steps
        seating = self._theatre.stage(failure.case.acting).seating(failure.case.devices)
        seats = {number: seat for seat, number in reversed(list(seating.items()))}
        self._words = Words({number: seats.get(number, "") for number in range(failure.case.devices)})

    def walk(self) -> None:
        """Until whoever asks is content, or there is nothing more to be read."""
        click.echo(f"{self._failure.steps} steps; {HELP}")
        while (asked := self._ask()) != "q":
            wanted = self._world.steps + 1 if asked == "m" else self._wanted(asked)
            if wanted is None:
                click.echo(HELP)
            elif wanted > self._last and self._world.steps == self._last:
                click.echo("  that was the last step")
            else:
                self._go(wanted, told=asked == "m")
        self._watch.close()

    def _ask(self) -> str:
        """The end of what is typed is as good as `q`."""
        try:
            return str(click.prompt(f"step {self._world.steps}", default="n", show_default=False)).strip()
        except click.Abort:
            return "q"

    def _wanted(self, asked: str) -> int | None:
        here = self._world.steps
        if asked in ("n", "b"):
            return here + 1 if asked == "n" else here - 1
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None

    def _go(self, wanted: int, *, told: bool) -> None:
        """To this step; with `told` on from there to one in which a device tells of something, or to the last."""
        target = min(max(wanted, 0), self._last)
        if target < self._world.steps:
            self._world = self._begun()
        before = len(self._world.trace.records)
        while self._world.steps < target or (told and self._world.steps < self._last and not self._tells(before)):
            before = len(self._world.trace.records)
            self._world.step()
        shown_now = self._world.trace.records[before:]
        for record in shown_now:
            click.echo(safe(f"  {self._words.of(record)}"))
        if not shown_now:
            click.echo(f"  at {self._world.now_ms} ms: nothing that a device sees")

    def _tells(self, before: int) -> bool:
        new = self._world.trace.records[before:]
        return any(record.what in TOLD or (record.what == "Start" and record.detail != "0") for record in new)

    def _begun(self) -> World:
        stage = self._theatre.stage(self._failure.case.acting)
        self._watch.close()
        self._watch = Watch()
        return make_world(stage, self._failure.case, self._watch, keep_trace=True)
