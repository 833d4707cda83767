"""Witnesses and sub-families: what a gather gives a body to hold, and what nobody else can make (CRYPTO.md 3.4).

Their constructors take a `Never`. The runtime builds them by `verify_from_journal` and `name_members`; a witness
carries its evidence, which the transition that asks for it checks again.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, Generic, Never, TypeVar

from msgspec import Struct

from aura_chor.base.canon import mdigest
from aura_chor.base.names import SessionId
from aura_chor.session.brand import S
from aura_chor.session.bugs import WitnessRefused
from aura_chor.session.events import MessageEvent, event_id
from aura_chor.session.groups import Group, split_seat
from aura_chor.session.operations import Count

M = TypeVar("M", bound=Struct, covariant=True)
W = TypeVar("W", bound="Witness[Any, Any]")
F = TypeVar("F", bound="SubFamily[Any]")


class Terms:
    """When a witness holds: at least `count` (None: all) messages `label` from `family`, with equal `agreeing_on`."""

    __slots__ = ("agreeing_on", "count", "family", "label", "verified_by")

    def __init__(
        self, label: str, family: Group, count: Count | None, agreeing_on: str | None, verified_by: str | None
    ) -> None:
        self.label = label
        self.family = family
        self.count = count
        self.agreeing_on = agreeing_on
        self.verified_by = verified_by


class Witness(Generic[S, M]):
    """Evidence from events. `messages` and `events` (ids, ascending by index) are by member; `required` were needed."""

    __slots__ = ("events", "label", "messages", "required", "session_id", "transcript")
    TERMS: ClassVar[Terms]

    session_id: SessionId
    label: str
    messages: Mapping[int, M]
    events: tuple[tuple[int, bytes], ...]
    required: int
    transcript: bytes

    def __init__(self, never: Never, /) -> None:
        """Only the runtime makes witnesses."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label} of {', '.join(str(index) for index in self.messages)})"


class SubFamily(Generic[S]):
    """The members whom a gather has heard, by their indices, ascending."""

    __slots__ = ("members", "session_id")
    NAME: ClassVar[str]
    FAMILY: ClassVar[str]

    session_id: SessionId
    members: tuple[int, ...]

    def __init__(self, never: Never, /) -> None:
        """Only the runtime names sub-families."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(str(index) for index in self.members)})"


def verify_from_journal(
    kind: type[W],
    *,
    session_id: SessionId,
    required: int,
    seats: Collection[str],
    entries: Mapping[str, tuple[MessageEvent, Struct]],
    holds: Callable[[Struct, int], bool],
    identify: Callable[[MessageEvent], bytes] = event_id,
) -> W:
    """The witness that these events prove; `WitnessRefused` where they do not.

    Counted are events of this session, of the witness's label, of distinct `seats`, which `holds` (the check of
    `verified by`) lets pass, and where the witness says so with an equal field.
    """
    terms = kind.TERMS
    for seat, (event, message) in entries.items():
        if event.session_id != session_id or event.label != terms.label or event.sender != seat or seat not in seats:
            raise WitnessRefused(f"{event.label} of {seat} is no evidence for {kind.__name__}")
        if not holds(message, split_seat(seat)[1]):
            raise WitnessRefused(f"{event.label} of {seat} does not pass {terms.verified_by}")
    if len(entries) < required:
        raise WitnessRefused(f"{kind.__name__} needs {required} of {terms.label}, and has {len(entries)}")
    field = terms.agreeing_on
    if field is not None and len({agreed(event, field) for event, _ in entries.values()}) > 1:
        raise WitnessRefused(f"the {field} of the {terms.label} differ")
    return _made(kind, session_id, required, entries, identify)


def name_members(kind: type[F], session_id: SessionId, members: tuple[int, ...]) -> F:
    named = object.__new__(kind)
    named.session_id = session_id
    named.members = members
    return named


def agreed(event: MessageEvent, field: str) -> bytes:
    """What has to be equal, as bytes."""
    return mdigest("aura/agreed/v1", {"value": event.body[field]})


def _made(
    kind: type[W],
    session_id: SessionId,
    required: int,
    entries: Mapping[str, tuple[MessageEvent, Struct]],
    identify: Callable[[MessageEvent], bytes],
) -> W:
    by_index = sorted([(split_seat(seat)[1], event, message) for seat, (event, message) in entries.items()], key=_first)
    witness = object.__new__(kind)
    witness.session_id = session_id
    witness.label = kind.TERMS.label
    witness.messages = {index: message for index, _, message in by_index}
    witness.events = tuple([(index, identify(event)) for index, event, _ in by_index])
    witness.required = required
    listed = [[index, identifier] for index, identifier in witness.events]
    fields = {"events": listed, "phase": witness.label.lower(), "session": session_id}
    witness.transcript = mdigest("aura/transcript/v1", fields)
    return witness


def _first(entry: tuple[int, MessageEvent, Struct]) -> int:
    return entry[0]
