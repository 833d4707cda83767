"""What a simulation plays, made ready once in each process: the modules of the choreography, then a play per seed."""

from __future__ import annotations

import sys
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
import msgspec
from msgspec import structs

from aura_chor.base.names import RoleName
from aura_chor.cli.files import single
from aura_chor.cli.output import safe
from aura_chor.cli.project import checked_analysis
from aura_chor.cli.run_modules import played_modules
from aura_chor.cli.sim_bodies import seats_maker
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.hash import protocol_hash
from aura_chor.session.seats import ProtocolIdentity, Seat
from aura_chor.sim.cast import arranged, automatic_play, own_play
from aura_chor.sim.explore_stages import small_stage
from aura_chor.sim.faults import Bodies, Case, FaultMix, draw
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.plots import Playing, identity_of, is_shipped, threshold_stage
from aura_chor.sim.record import Recipe
from aura_chor.sim.registry import named
from aura_chor.sim.run import Outcome, Rules, play_out
from aura_chor.sim.stage import Stage, Unplayable
from aura_chor.sim.turns import OffTheWay


class Theatre(msgspec.Struct):
    """Plays cases of one choreography. `stage` makes the bodies and parameters, which a seed decides or a case."""

    name: str
    hash: str
    rules: Rules
    stage: Callable[[Bodies], Stage]
    schedule: str = "random"

    def case(self, seed: int, mix: FaultMix, devices: int | None) -> Case:
        """What the seed draws from the mix, on as many devices as there are seats where nobody says how many."""
        stage = self.stage(Bodies(seed=seed))
        if devices is not None and devices < stage.least:
            raise Unplayable(f"{self.name} needs {stage.least} devices in seed {seed}, and there are {devices}")
        count = stage.devices if devices is None else devices
        return structs.replace(draw(mix, seed=seed, devices=count), schedule=self.schedule)

    def run(self, case: Case) -> Outcome:
        """Play one case; the seed of its faults is that of its bodies, unless it says otherwise."""
        try:
            return play_out(self.stage(case.acting), case, self.rules)
        except (SystemExit, CancelledError) as error:
            raise Unplayable(
                f"a body ends the process: it raises {type(error).__name__} in seed {case.seed}"
            ) from error


@contextmanager
def staged(recipe: Recipe) -> Iterator[Theatre]:
    """Everything that a recipe names, read and compiled; exits with a message where something of it is not there."""
    files = [file for file in (recipe.source, recipe.bodies) if file is not None]
    sys.path[:0] = [str(Path.cwd()), *[str(Path(file).absolute().parent) for file in files]]
    with null_cryptography() if recipe.crypto == "null" else nullcontext(), _theatre(recipe) as theatre:
        theatre.schedule = recipe.schedule
        yield theatre


@contextmanager
def _theatre(recipe: Recipe) -> Iterator[Theatre]:
    rules = Rules(named(recipe.properties), tuple(map(bytes.fromhex, recipe.needles)), recipe.limit_ms)
    if is_shipped(recipe.source):
        yield _shipped(recipe, identity_of(recipe.source), rules)
        return
    analysis = checked_analysis(single(recipe.source), recipe.choreography)
    protocol = _only([checked.protocol for checked in analysis.checked.values()], recipe.source)
    if is_shipped(protocol.name) and identity_of(protocol.name).protocol_hash == protocol_hash(protocol):
        yield _shipped(recipe, identity_of(protocol.name), rules)
        return
    if recipe.threshold is not None:
        raise click.UsageError(
            f"--threshold is for shipped protocols; say how large families are: --size {_example(protocol)}"
        )
    if recipe.tolerated:
        raise click.UsageError("--tolerated is for shipped protocols: it is a property of an account's committees")
    if recipe.bodies is not None:
        made = seats_maker(protocol, recipe, recipe.bodies)
        yield Theatre(protocol.name, protocol_hash(protocol), rules, _own(recipe, made))
        return
    with played_modules(analysis, protocol) as modules:
        yield Theatre(protocol.name, protocol_hash(protocol), rules, _automatic(recipe, modules))


class NothingPlayed(click.ClickException):
    """No seed was judged, so that the exit code must not be that of a property that fails."""

    exit_code = 2


@contextmanager
def told_in_words() -> Iterator[None]:
    """What cannot be played is a message and no traceback."""
    try:
        yield
    except Unplayable as error:
        raise NothingPlayed(safe(str(error))) from error
    except OffTheWay as error:
        raise NothingPlayed(f"{error}: there is none; what is played is another version, or the file edited") from error


def _shipped(recipe: Recipe, identity: ProtocolIdentity, rules: Rules) -> Theatre:
    """A shipped protocol is played by its own bodies, on an account that is founded already."""
    if recipe.bodies is not None or recipe.sizes or recipe.facts:
        raise click.UsageError(f"{identity.name} has bodies of its own; say --devices and --threshold")
    if recipe.choreography not in (None, identity.name):
        raise click.UsageError(f"{recipe.source} has no choreography {recipe.choreography}; it is {identity.name}")
    if recipe.exhaustive and recipe.tolerated:
        raise click.UsageError("--exhaustive explores the smallest account, which tolerates nobody: leave --tolerated")
    if recipe.exhaustive:
        return Theatre(identity.name, identity.protocol_hash, rules, lambda _: small_stage(identity.name))
    plays = recipe.plays or (Playing(protocol=identity.name),)
    return Theatre(
        identity.name,
        identity.protocol_hash,
        rules,
        lambda bodies: threshold_stage(plays, seed=bodies.seed, threshold=recipe.threshold, tolerated=recipe.tolerated),
    )


def _own(recipe: Recipe, made: Callable[[], Sequence[Seat]]) -> Callable[[Bodies], Stage]:
    return lambda bodies: arranged(own_play(made(), seed=bodies.seed), plays=recipe.plays, told=recipe.facts)


def _automatic(recipe: Recipe, modules: Sequence[ModuleType]) -> Callable[[Bodies], Stage]:
    identity = import_module(modules[0].__name__.rpartition(".")[0]).PROTOCOL
    given = {str(RoleName(name)): size for name, size in recipe.sizes.items()}

    def stage(bodies: Bodies) -> Stage:
        play = automatic_play(identity, modules, seed=bodies.seed, sizes=given, bodies=bodies)
        return arranged(play, plays=recipe.plays, told=recipe.facts)

    return stage


def _example(protocol: Protocol) -> str:
    return next((f"{family.name}=3" for family in protocol.families), "FAMILY=3")


def _only(protocols: list[Protocol], name: str) -> Protocol:
    if len(protocols) > 1:
        names = ", ".join(protocol.name for protocol in protocols)
        raise click.UsageError(f"{name} declares {names}; choose one with --choreography")
    return protocols[0]
