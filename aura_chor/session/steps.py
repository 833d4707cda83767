"""How a core carries out the operations over families, facts and other sessions, apart from what they wait for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct, structs

from aura_chor.session.brand import S
from aura_chor.session.bugs import ForeignSubFamily, PayloadInvalid, RefinementViolated, TooManyNotices, WitnessRefused
from aura_chor.session.checks import Valid
from aura_chor.session.children import Invitation
from aura_chor.session.collectives import (
    Abstain,
    AwaitFact,
    Collect,
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
from aura_chor.session.gathering import Gathering, check_of
from aura_chor.session.groups import Group, seat_name
from aura_chor.session.instructions import (
    AwaitThreshold,
    Collection,
    Filter,
    LetPass,
    WaitEpochs,
    WriteToLedger,
)
from aura_chor.session.operations import ALL, Arrival, Count, Send
from aura_chor.session.sealed import Opened, is_sealed, sealed_fields
from aura_chor.session.wire import WireError, encode
from aura_chor.session.witness import SubFamily, Terms, Witness, name_members, verify_from_journal

W = TypeVar("W", bound=Witness[Any, Any])


class Gathered(Struct, frozen=True):
    """What a wait for many has given: `messages` by member, and the witness or the sub-family; or both."""

    messages: Mapping[int, Any]
    proof: Any = None
    sub_family: Any = None


# --- collectives ---


def gather(core: Core[S], operation: Collect) -> AwaitThreshold:
    """The wait. Its own message counts among the others, where it was sent."""
    arrival, group = operation.arrival, operation.arrival.group
    lane = core.lane(arrival.lane)
    senders = core.seats((group,), own=operation.own)
    terms = terms_of(operation)
    needed = _needed(core, operation.count, terms, len(senders))
    core.frame.arrivals[arrival.label] = arrival
    gathering = Gathering(core, operation, senders=senders, needed=needed, terms=terms)
    filters = tuple([Filter(sender, arrival.label, lane) for sender in senders])
    return AwaitThreshold(filters, gathering, operation.deadline)


def gathered(core: Core[S], operation: Collect, collection: Collection) -> Gathered | None:
    """What follows from the answer, for this seat; None where the deadline came first."""
    expired, chosen, others, refuted = collection
    evidence = core.frame.evidence
    for event in others:
        if (late := core.readable(event)) is not None:
            evidence.take(event, late)
    evidence.refute(refuted)
    if expired:
        return None
    heard = {event.sender: (event, core.read(operation.arrival, event)) for event in chosen}
    for event, message in heard.values():
        evidence.take(event, message)
    by_index = sorted(
        [(index_of(core, seat), message) for seat, (_, message) in heard.items()], key=lambda pair: pair[0]
    )
    beside = None if operation.sub_family is None else _named(core, operation.sub_family, by_index)
    return Gathered(dict(by_index), _proof(core, operation, heard, by_index), beside)


def terms_of(operation: Collect) -> Terms | None:
    proof = operation.proof
    return proof.TERMS if proof is not None and issubclass(proof, Witness) else None


def index_of(core: Core[S], seat: str) -> int:
    return int(seat.partition("[")[2][:-1])


def _needed(core: Core[S], count: Count | None, terms: Terms | None, senders: int) -> int:
    """That of the statement, else that of the witness; all where neither says."""
    if count is None and terms is not None:
        count = terms.count
    return senders if count is None or count is ALL else core.count(count)


def _proof(
    core: Core[S],
    operation: Collect,
    heard: Mapping[str, tuple[MessageEvent, Struct]],
    by_index: Sequence[tuple[int, Struct]],
) -> object:
    kind = operation.proof
    if kind is None:
        return None
    if issubclass(kind, SubFamily):
        return _named(core, kind, by_index)
    count = None if operation.count is ALL else operation.count
    required = _needed(core, count, kind.TERMS, len(core.seats((kind.TERMS.family,), own=True)))
    return _verified(core, kind, required, heard)


def _named(core: Core[S], kind: type[SubFamily[Any]], by_index: Sequence[tuple[int, Struct]]) -> SubFamily[Any]:
    """The sub-family of those heard, which later sends go through."""
    named = name_members(kind, core.session_id, tuple([index for index, _ in by_index]))
    core.bindings[kind.NAME] = named.members
    core.named[kind.NAME] = named
    return named


def _verified(core: Core[S], kind: type[W], required: int, entries: Mapping[str, tuple[MessageEvent, Struct]]) -> W:
    check = check_of(core, kind.TERMS)
    evidence = core.frame.evidence
    return verify_from_journal(
        kind,
        session_id=core.session_id,
        required=required,
        seats=core.frame.company.names[kind.TERMS.family.role],
        entries=entries,
        holds=lambda message, index: check is None or isinstance(check(message, index, evidence), Valid),
        identify=core.frame.company.id_of,
    )


# --- witnesses ---


def check_witness(core: Core[S], witness: Witness[Any, Any], wanted: type[Witness[Any, Any]]) -> None:
    """The evidence is looked at again: it must be of this session, and still hold."""
    if type(witness) is not wanted or witness.session_id != core.session_id:
        raise WitnessRefused(f"{witness!r} is not {wanted.__name__} of this session")
    again = extended(core, witness)
    missing = [index for index, identifier in witness.events if (index, identifier) not in again.events]
    if missing:
        raise WitnessRefused(f"what {wanted.__name__} holds of {missing} does not count any more")


def extended(core: Core[S], witness: W) -> W:
    """The same witness with everything that has come since and counts."""
    kind = type(witness)
    terms = kind.TERMS
    events = core.frame.evidence.events_of(terms.label)
    entries = {}
    for seat in core.frame.company.names[terms.family.role]:
        if seat in events and (message := core.readable(events[seat])) is not None:
            entries[seat] = (events[seat], message)
    return _verified(core, kind, witness.required, _counted(core, witness, entries))


def _counted(
    core: Core[S], witness: Witness[Any, Any], entries: Mapping[str, tuple[MessageEvent, Struct]]
) -> dict[str, tuple[MessageEvent, Struct]]:
    """Those that pass the check and agree with the witness."""
    terms = witness.TERMS
    check = check_of(core, terms)
    agreed_on = terms.agreeing_on
    first = next(iter(witness.messages), None)
    wanted = None
    if agreed_on is not None and first is not None:
        wanted = getattr(witness.messages[first], agreed_on)
    return {
        seat: (event, message)
        for seat, (event, message) in entries.items()
        if (agreed_on is None or getattr(message, agreed_on) == wanted)
        and (check is None or isinstance(check(message, index_of(core, seat), core.frame.evidence), Valid))
    }


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
    written = sorted(members_in(getattr(message, operation.names)))
    known = [list(core.bindings[name]) for name in operation.through]
    if known and written not in known:
        raise PayloadInvalid(f"{core.role} sends {operation.label}: {operation.names} names {written}, not {known[0]}")


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
    named = sorted(set(members_in(getattr(message, arrival.field))))
    size = core.frame.company.sizes[arrival.family]
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
