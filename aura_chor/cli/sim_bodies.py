"""The user's own bodies in a simulation: one function for each role, or a function that makes all seats anew.

What a body remembers (a shop, a database) outlives the crashes of its device and must not outlive a run: the next seed
would find it as the last one has left it. So bodies that remember anything are made by a function, once for each run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from aura_chor.base.names import RoleName
from aura_chor.cli.bodies import family_sizes, loaded, own_seats
from aura_chor.cli.output import safe
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.hash import protocol_hash
from aura_chor.session.seats import Seat
from aura_chor.sim.record import Recipe
from aura_chor.sim.rehearsal import BadRehearsal, seats_made
from aura_chor.sim.stage import Unplayable


def seats_maker(protocol: Protocol, recipe: Recipe, bodies: str) -> Callable[[], Sequence[Seat]]:
    """Makes the seats of one run: those of the function, where `bodies` is FILE:FUNCTION, else the same for all runs.

    Raises click.ClickException where there is no such file or function, or it makes no seats of this protocol.
    """
    file, colon, function = bodies.rpartition(":")
    if not (colon and file and function.isidentifier()):
        given = {RoleName(name): size for name, size in recipe.sizes.items()}
        seats = own_seats(protocol, bodies, family_sizes(protocol, given))
        return lambda: seats
    if recipe.sizes:
        raise click.UsageError(f"{bodies} makes as many members of a family as it likes; leave --size out")
    make = getattr(loaded(file), function, None)
    if not callable(make):
        raise click.UsageError(f"{file} has no function {function!r}")

    def made() -> Sequence[Seat]:
        try:
            return seats_made(make())
        except BadRehearsal as error:
            raise Unplayable(f"{bodies}: {error}") from error
        except (Exception, SystemExit) as error:
            raise Unplayable(f"{bodies} raises {type(error).__name__}: {safe(str(error))}") from error

    _require_seats(bodies, protocol, made())
    return made


def _require_seats(bodies: str, protocol: Protocol, seats: Sequence[Seat]) -> None:
    expected = protocol_hash(protocol)
    strangers = [seat for seat in seats if seat.protocol.protocol_hash != expected]
    if strangers:
        seat, known = strangers[0], f"not of this {protocol.name} ({expected[:12]}…)"
        found = f"{seat.protocol.name} ({seat.protocol.protocol_hash[:12]}…)"
        raise click.ClickException(
            f"the seat {seat.role} that {bodies} makes is of {found}, {known}; compile again, or name the other one"
        )
