"""Opening and joining a child session: who plays what in it, worked out from this session's seats."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, structs

from aura_chor.session.brand import S
from aura_chor.session.bugs import PayloadInvalid
from aura_chor.session.children import ChildRequest, Invitation, child_key
from aura_chor.session.collectives import JoinChild, OpenChild
from aura_chor.session.core import Core
from aura_chor.session.faults import InvalidMessage
from aura_chor.session.groups import seat_name
from aura_chor.session.instructions import WriteToLedger
from aura_chor.session.operations import Arrival, Seats, Send
from aura_chor.session.wire import WireError, decode, encode

if TYPE_CHECKING:
    from aura_chor.session.seats import ProtocolIdentity, Seat

    Seating: TypeAlias = Seat
else:
    Seating: TypeAlias = object


def opened(
    core: Core[S],
    operation: OpenChild,
    seats: tuple[Seating, ...],
    protocol: "ProtocolIdentity",
    parameters: Struct | None,
) -> tuple[WriteToLedger[Core[S]], ChildRequest]:
    """The message to the members and what the host is asked to do."""
    child = operation.child
    number = core.frame.children.get(child.name, 0)
    core.frame.children[child.name] = number + 1
    roster = {theirs: list(_ours(core, ours)) for theirs, ours in child.roles}
    try:
        carried = None if parameters is None else dict(encode(parameters))
    except WireError as error:
        raise PayloadInvalid(f"{core.role} opens {child.name}: {error}") from error
    message = Invitation(number, roster, carried)
    send = Send(operation.name, child.name, Invitation, operation.receivers, operation.lane)
    write = core.write(send, message)
    key = child_key(core.session_id, core.role, child.name, number)
    return write, _request(core, key, roster, seats, protocol, parameters, opens=True)


def invitation(core: Core[S], operation: JoinChild) -> Arrival:
    """What a member waits for."""
    return Arrival(core.seat(operation.opener), operation.child.name, Invitation, core.lane(operation.lane))


def joined(
    core: Core[S], operation: JoinChild, invited: Invitation, seats: tuple[Seating, ...], protocol: "ProtocolIdentity"
) -> ChildRequest:
    opener = core.seat(operation.opener)
    parameters = None
    if protocol.parameters is not None:
        try:
            parameters = decode(invited.parameters, protocol.parameters)
        except WireError as error:
            raise InvalidMessage(
                f"{opener} opens {protocol.name} with parameters that are none: {error}",
                session_id=core.session_id,
                culprits=(opener,),
            ) from error
    key = child_key(core.session_id, opener, operation.child.name, invited.number)
    return _request(core, key, invited.roster, seats, protocol, parameters, opens=False)


def _ours(core: Core[S], ours: Seats) -> tuple[str, ...]:
    """The seats of this session that a role of the child is played by, this one too."""
    return (ours,) if isinstance(ours, str) else core.seats_of(ours)


def _request(
    core: Core[S],
    key: str,
    roster: Mapping[str, list[str]],
    seats: tuple[Seating, ...],
    protocol: "ProtocolIdentity",
    parameters: Any,
    *,
    opens: bool,
) -> ChildRequest:
    """A member of a family of the child has there the index of its place among those who play it."""
    families = [family.role for family in protocol.families]
    sizes = {role: len(roster.get(role, ())) for role in families}
    placed = []
    for seat in seats:
        role = seat.family or seat.role
        players = roster.get(role, [])
        if core.role not in players:
            raise InvalidMessage(f"{core.role} has no seat of {role} in {protocol.name}", session_id=core.session_id)
        index = players.index(core.role) + 1 if role in families else 0
        placed.append(structs.replace(seat, role=seat_name(role, index)))
    return ChildRequest(key, protocol, tuple(placed), sizes, parameters, opens, roster)
