"""One's own seats, played in a test: what is asked for, checked; seeds played; the first failure in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct, structs

from aura_chor.session.seats import Seat
from aura_chor.sim.faults import Case, FaultMix, draw, read_mix
from aura_chor.sim.play import Play, play_of
from aura_chor.sim.priority import queue_of
from aura_chor.sim.registry import named
from aura_chor.sim.run import LIMIT_MS, Outcome, Rules, play_again, play_out
from aura_chor.sim.scenario import NEEDLE_BYTES_MIN, seeds_of
from aura_chor.sim.shrink import shrink
from aura_chor.sim.story import described, in_words, story, telling

DEVICES: Final = range(2, 65)
UNREPEATABLE: Final = (
    "seed {seed}, played again, is another run: a body uses what no seed decides (randomness of its own, a clock, what"
    " it remembers of earlier runs), or the function that makes the seats hands out what it has handed out before"
)
_LINES_SHOWN: Final = 60


class BadRehearsal(ValueError):
    """What was asked for cannot be played; says what it takes."""


class Rehearsal(Struct, frozen=True):
    """What is played. `seats` makes them anew for each run."""

    seats: Callable[[], Sequence[Seat]]
    parameters: Struct | None
    mix: FaultMix
    devices: int
    schedule: str
    rules: Rules

    @staticmethod
    def of(
        seats: Callable[[], Sequence[Seat]],
        *,
        faults: str | FaultMix,
        devices: int | None,
        parameters: Struct | None,
        properties: Sequence[str],
        needles: Sequence[bytes],
        schedule: str,
        limit_ms: int | None,
    ) -> Rehearsal:
        """As it is asked for. Raises `BadRehearsal`, `BadMix`, `BadSchedule` or `UnknownProperty`."""
        if not callable(seats):
            raise BadRehearsal("give a function that makes the seats, which is called for each run, not the seats")
        if isinstance(properties, str):
            raise BadRehearsal(f"properties are a list of names, as [{properties!r}]")
        if not all(isinstance(needle, bytes) and len(needle) >= NEEDLE_BYTES_MIN for needle in needles):
            raise BadRehearsal(
                f"needles are a list of bytes, {NEEDLE_BYTES_MIN} or more each: what is shorter is anywhere"
            )
        if devices is not None and devices not in DEVICES:
            raise BadRehearsal(f"devices are {DEVICES[0]} to {DEVICES[-1]}, not {devices}")
        if limit_ms is not None and limit_ms < 1:
            raise BadRehearsal(f"a run cannot come to its end in limit_ms={limit_ms}")
        queue_of(schedule, 0)
        mix = read_mix(faults) if isinstance(faults, str) else faults
        count = _play_of(seats, parameters).devices if devices is None else devices
        rules = Rules(named(properties), tuple(needles), LIMIT_MS if limit_ms is None else limit_ms)
        return Rehearsal(seats, parameters, mix, count, schedule, rules)

    def play(self, seeds: Sequence[int]) -> tuple[list[Outcome], str | None]:
        """The outcomes of these seeds, up to the first that fails, and what is to be said of that one."""
        outcomes: list[Outcome] = []
        for seed in seeds:
            case = draw(self.mix, seed=seed, devices=self.devices)
            outcome = self.run(structs.replace(case, schedule=self.schedule))
            if outcome.violations:
                return outcomes, self._failure(outcome)
            outcomes.append(outcome)
        first = outcomes[0]
        return outcomes, None if self._comes_again(first) else UNREPEATABLE.format(seed=first.case.seed)

    def run(self, case: Case) -> Outcome:
        """One case, with seats of its own."""
        return play_out(_play_of(self.seats, self.parameters), case, self.rules)

    def _comes_again(self, outcome: Outcome) -> bool:
        return self.run(outcome.case).trace_hash == outcome.trace_hash

    def _failure(self, failed: Outcome) -> str:
        """What does not hold in which seed, the smallest case in which it does not, and what happens in that."""
        first = failed.violations[0]
        headline = f"seed {failed.case.seed} violates {first.property}: {first.what}"
        if not self._comes_again(failed):
            return f"{headline}\n{UNREPEATABLE.format(seed=failed.case.seed)}"
        small = shrink(failed, self.run).outcome
        told = in_words(story(play_again(_play_of(self.seats, self.parameters), small.case, self.rules)))
        more = [f"  and {len(told) - _LINES_SHOWN} lines more"] if len(told) > _LINES_SHOWN else []
        lines = [headline, f"on {small.case.devices} devices with"]
        lines += [f"  {fault}" for fault in described(small.case) or ["no fault at all"]]
        lines += ["where", *[f"  {says}" for says in telling(small.violations)]]
        return "\n".join([*lines, "after", *[f"  {line}" for line in told[:_LINES_SHOWN]], *more])


def seeds_from(seeds: int | str | Iterable[int]) -> Sequence[int]:
    """One seed, `"1..200"`, or numbers; `BadRehearsal` or `BadScenario` where there is none."""
    if isinstance(seeds, str):
        return seeds_of(seeds)
    found = [seeds] if isinstance(seeds, int) else list(seeds)
    if not found or not all(isinstance(seed, int) for seed in found):
        raise BadRehearsal("there is no seed to play; write seeds=range(1, 101)")
    return found


def seats_made(made: object) -> Sequence[Seat]:
    """What a function of the user's has made, as seats; `BadRehearsal` where it is something else."""
    found = tuple(made) if isinstance(made, list | tuple) else ()
    if not found or not all(isinstance(seat, Seat) for seat in found):
        raise BadRehearsal("the function must return a list of seats, as [buyer.seat(body), seller.seat(body)]")
    return found


def _play_of(seats: Callable[[], Sequence[Seat]], parameters: Struct | None) -> Play:
    return play_of(seats_made(seats()), parameters)
