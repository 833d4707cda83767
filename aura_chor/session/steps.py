"""How a core carries out the operations over families, facts and other sessions, apart from what they wait for."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from aura_chor.session.brand import S
from aura_chor.session.bugs import ForeignSubFamily, PayloadInvalid, RefinementViolated, TooManyNotices
from aura_chor.session.children import Invitation
from aura_chor.session.collectives import (
    Abstain,
    AwaitFact,
    Forbid,
    ForEach,
    NamingArrival,
    Notify,
    Scatter,
    SendThrough,
    Wait,
    Withdraw,
)
from aura_chor.session.core import Core
from aura_chor.session.deadlines import Deadline
from aura_chor.session.events import (
    ABSTAINED,
    EXTERNAL,
    NOTICES,
    VETOES,
    WITHDRAWALS,
    MessageEvent,
)
from aura_chor.session.faults import InvalidMessage
from aura_chor.session.groups import Group, seat_name
from aura_chor.session.instructions import (
    Filter,
    LetPass,
    WaitEpochs,
    WriteToLedger,
)
from aura_chor.session.operations import Arrival, Send
from aura_chor.session.sealed import Opened, is_sealed, sealed_fields
from aura_chor.session.wire import WireError, encode
from aura_chor.session.witness import SubFamily

# --- sends ---


def require_named(core: Core[S], named: Iterable[SubFamily[S]]) -> None:
    """A sub-family that is handed over is the one that this seat's last gather of that name has named."""
    for sub_family in named:
        if core.named.get(sub_family.NAME) is not sub_family:
            raise ForeignSubFamily(f"{sub_family!r} is not what {core.role} has heard last")


def require_names(core: Core[S], operation: SendThrough, message: Struct) -> None:
    """The field that names a sub-family names exactly its members."""
    if operation.names is None:
        return
    named = members_in(getattr(message, operation.names))
    written = sorted([_member(core, operation, number) for number in named])
    known = [list(core.bindings[name]) for name in operation.through]
    if known and written not in known:
        raise PayloadInvalid(f"{core.role} sends {operation.label}: {operation.names} names {written}, not {known[0]}")


def _member(core: Core[S], operation: SendThrough, number: int) -> int:
    """Of the family that the handed sub-family is of."""
    found = next((core.named[name] for name in operation.through if name in core.named), None)
    return number if found is None else core.frame.company.member(found.FAMILY, number)


def members_in(value: Any) -> list[int]:
    """The indices that the value of a naming field holds: a list of them, or pairs that begin with them."""
    if hasattr(value, "pairs"):
        return [int(index) for index, _ in value.pairs]
    return [int(index) for index in (value.members() if hasattr(value, "members") else value)]


def bind(core: Core[S], arrival: Arrival, message: Struct, event: MessageEvent) -> None:
    """A message that names a sub-family tells its receivers who is in it; one that opens a child session is kept."""
    if isinstance(message, Invitation):
        core.frame.invitations[event.label] = message
    if not isinstance(arrival, NamingArrival):
        return
    company = core.frame.company
    numbers = members_in(getattr(message, arrival.field))
    named = sorted({company.member(arrival.family, number) for number in numbers})
    size = company.sizes[arrival.family]
    if any(not 1 <= index <= size for index in named):
        text = f"{event.sender} sent {core.role} an invalid {event.label}: {arrival.field} names nobody who is there"
        raise InvalidMessage(text, session_id=core.session_id, culprits=(event.sender,))
    core.bindings[arrival.sub_family] = tuple(named)


def scatter(core: Core[S], operation: Scatter, payloads: Mapping[int, Struct]) -> list[WriteToLedger[Core[S]]]:
    """An event for every member, none of which is written unless all may be."""
    indices = core.indices(operation.group)
    wanted = [index for index in indices if (operation.group.role, index) != (core.frame.family, core.frame.index)]
    if sorted(payloads) != wanted:
        raise PayloadInvalid(
            f"{core.role} sends {operation.label} to {wanted}, and has payloads for {sorted(payloads)}"
        )
    sends = []
    for index in wanted:
        receiver = Group(operation.group.role, index, index)
        send = Send(
            operation.name,
            operation.label,
            operation.message,
            (receiver,),
            operation.lane,
            operation.keeps,
            *operation.where,
        )
        sends.append((send, payloads[index], seat_name(operation.group.role, index)))
    for send, message, _ in sends:
        core.require_sendable(send, message)
    return [core.write(send, message, _sealed_for(seat, message)) for send, message, seat in sends]


def _sealed_for(seat: str, message: Struct) -> Mapping[str, Mapping[str, object]] | None:
    """What is sealed for the one receiver of a payload of its own, which gives it as it is to be opened."""
    if not is_sealed(type(message)):
        return None
    given = {name: getattr(message, name) for name in sealed_fields(type(message))}
    return {name: {seat: value.value} for name, value in given.items() if isinstance(value, Opened)}


def let_pass(core: Core[S], operation: Abstain) -> LetPass:
    """The numbers of this turn are used up."""
    lane = core.lane(operation.lane)
    receivers = core.seats(operation.receivers, own=operation.own)
    numbers = core.take_numbers(tuple([(lane, receiver) for receiver in receivers]))
    event = core.posted(operation.label, lane, receivers, {}, 0)
    return LetPass(structs.replace(event, numbers=numbers, label=ABSTAINED))


# --- lanes ---


def lane_core(core: Core[S], operation: ForEach, index: int) -> Core[S]:
    """The core of the lane of one member."""
    return core.enter_lane((*core.lane(operation.lane[:-1]), index), operation.variable, index)


# --- facts, time ---


def fact_filters(core: Core[S], operation: AwaitFact) -> tuple[Filter, ...]:
    lane = core.lane(operation.lane)
    recorders = core.seats(operation.recorders, own=False) if operation.recorders else ()
    outside = (EXTERNAL,) if operation.external else ()
    return tuple([Filter(recorder, operation.label, lane) for recorder in (*recorders, *outside)])


def cool_down(core: Core[S], operation: Wait) -> WaitEpochs:
    length = operation.length
    if not isinstance(length, Deadline):
        milliseconds = core.value(length)
        assert isinstance(milliseconds, int), "a duration is a number of milliseconds"
        length = Deadline(max(0, milliseconds))
    return WaitEpochs(length, operation.since)


# --- notices, vetoes, withdrawal ---


def notify(core: Core[S], operation: Notify, message: Struct) -> WriteToLedger[Core[S]]:
    frame = core.frame
    posted = frame.posted.get(operation.label, 0)
    if operation.at_most is not None and posted >= operation.at_most:
        raise TooManyNotices(f"{core.role} may post {operation.label} {operation.at_most} times at most")
    (number,) = core.take_numbers(((NOTICES, ""),))
    try:
        event = core.notice(message, NOTICES, number)
    except WireError as error:
        raise PayloadInvalid(f"{core.role} posts {operation.label}: {error}") from error
    frame.posted[operation.label] = posted + 1
    return WriteToLedger(event, core)


def forbid(core: Core[S], operation: Forbid, message: Struct) -> WriteToLedger[Core[S]]:
    """A veto that does not count is refused before it is posted."""
    if operation.check is not None and not getattr(core.frame.checks, operation.check)(message, core.role):
        raise RefinementViolated(f"{core.role} may not post this {operation.label}: {operation.check} says no")
    try:
        body = encode(message)
    except WireError as error:
        raise PayloadInvalid(f"{core.role} posts {operation.label}: {error}") from error
    return WriteToLedger(core.posted(operation.label, VETOES, core.frame.company.all, body, 0), core)


def withdraw(core: Core[S], operation: Withdraw) -> WriteToLedger[Core[S]]:
    body = {"reason": operation.reason}
    return WriteToLedger(core.posted("Withdraw", WITHDRAWALS, core.frame.company.all, body, 0), core)
