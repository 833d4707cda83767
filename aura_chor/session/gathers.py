"""How a core begins a gathering and what follows from its answer: messages, witnesses, sub-families."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from aura_chor.session.brand import S
from aura_chor.session.bugs import WitnessRefused
from aura_chor.session.checks import Valid
from aura_chor.session.collectives import Collect
from aura_chor.session.core import Core
from aura_chor.session.events import MessageEvent
from aura_chor.session.gathering import Gathering, check_of
from aura_chor.session.groups import split_seat
from aura_chor.session.instructions import AwaitThreshold, Collection, Filter
from aura_chor.session.operations import ALL, Count
from aura_chor.session.witness import SubFamily, Terms, Witness, name_members, verify_from_journal

W = TypeVar("W", bound=Witness[Any, Any])


class Gathered(Struct, frozen=True):
    """What a wait for many has given: `messages` by member, and the witness or the sub-family; or both."""

    messages: Mapping[int, Any]
    proof: Any = None
    sub_family: Any = None


def gather(core: Core[S], operation: Collect) -> AwaitThreshold:
    """The wait. Its own message counts among the others, where it was sent."""
    arrival, group = operation.arrival, operation.arrival.group
    lane = core.lane(arrival.lane)
    senders = core.seats((group,), own=operation.own)
    terms = terms_of(operation)
    needed = _needed(core, operation.count, terms, len(senders))
    core.frame.arrivals[arrival.label] = arrival
    gathering = Gathering(core, arrival, senders=senders, needed=needed, terms=terms)
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
        [(split_seat(seat)[1], message) for seat, (_, message) in heard.items()], key=lambda pair: pair[0]
    )
    beside = None if operation.sub_family is None else _named(core, operation.sub_family, by_index)
    return Gathered(dict(by_index), _proof(core, operation, heard, by_index), beside)


def terms_of(operation: Collect) -> Terms | None:
    proof = operation.proof
    return proof.TERMS if proof is not None and issubclass(proof, Witness) else None


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
    required = _needed(core, count, kind.TERMS, len(core.seats_of(kind.TERMS.family)))
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
        and (check is None or isinstance(check(message, split_seat(seat)[1], core.frame.evidence), Valid))
    }
