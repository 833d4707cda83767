"""Whoever plays: what must hold of seats and parameters before anything runs, and the play of one seat to its end."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.session.bugs import SeatingError
from aura_chor.session.core import Core
from aura_chor.session.faults import ProtocolMismatch
from aura_chor.session.groups import Company
from aura_chor.session.seats import ProtocolIdentity, Seat, core_of
from aura_chor.session.typestate import Aborted, Completed, Withdrawn, require_end
from aura_chor.session.wire import WireError, decode, encode

if TYPE_CHECKING:
    from aura_chor.runtime.engine import Engine


def begin(engine: "Engine", seat: Seat, session_id: SessionId, parameters: Struct | None, company: Company) -> None:
    """Start a seat in an engine: its body, and what vetoes and failures of it need to know."""
    core = core_of(seat, session_id, parameters, company)
    engine.start(seat.role, play_from(seat, core), core=core, withdraws=seat.withdraws)


async def play(seat: Seat, session_id: SessionId, parameters: Struct | None, company: Company | None = None) -> object:
    """The body of a seat from its first state to an end that is its own."""
    company = company or Company(seat.protocol.roles, {}, {})
    return await play_from(seat, core_of(seat, session_id, parameters, company))


async def play_from(seat: Seat, core: Core[Any]) -> object:
    """As `play`, from a core that was made before."""
    end = await seat.body(seat.start(core))
    require_end(end, core, kinds=(Completed, Aborted, Withdrawn))
    return end


def own_parameters(identity: ProtocolIdentity, parameters: Struct | None) -> Struct | None:
    """A copy that the caller cannot change while the session runs; `SeatingError` where they are not the protocol's.

    Constraints are checked where parameters are made; types are promises, so they are checked here.
    """
    wanted = identity.parameters
    if type(parameters) is not (wanted or type(None)):
        name = wanted.__name__ if wanted else "no parameters"
        raise SeatingError(f"{identity.name} takes {name}, not {type(parameters).__name__}")
    if parameters is None:
        return None
    try:
        return decode(encode(parameters), type(parameters))
    except WireError as error:
        raise SeatingError(f"parameters of {identity.name}: {error}") from error


def parameters_from(identity: ProtocolIdentity, body: Mapping[str, object]) -> Struct | None:
    """The parameters that an opening event carries; `WireError` where they are none of this protocol."""
    if identity.parameters is None:
        if body:
            raise WireError(f"{identity.name} takes no parameters")
        return None
    return decode(dict(body), identity.parameters)


def check_seats(seats: Sequence[Seat], names: Sequence[str], protocol_hash: str, session_id: SessionId | None) -> None:
    """Exactly one seat for each of these names, all of the version that the session was opened with."""
    for seat in seats:
        if seat.protocol.protocol_hash != protocol_hash:
            raise ProtocolMismatch(
                f"{seat.role} was compiled from {seat.protocol.name} {seat.protocol.protocol_hash},"
                f" the session was opened with {protocol_hash}",
                session_id=session_id,
            )
    taken = sorted(seat.role for seat in seats)
    if taken != sorted(names):
        raise SeatingError(f"seats for {', '.join(taken) or 'nobody'}, where {', '.join(names) or 'nobody'} plays here")
