"""One signed event: its bytes, its id, and the only reader and writer of both.

Wire form: `signature (64) ‖ event bytes`. What was received is kept as received: ids and signatures are over those very
bytes, and nothing is written again in order to be verified.

Source: CRYPTO.md 2.1 and 3.1.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NewType, TypeAlias

from msgspec import Struct

from aura_chor.base.canon import DIGEST_BYTES, SIZE_BYTES_MAX, DecodeError, Value, canon, check_kind, exact_map, read
from aura_chor.crypto.hashing import event_id, event_message
from aura_chor.crypto.members import DeviceKey
from aura_chor.crypto.signatures import Signer, verify

EventId = NewType("EventId", bytes)
Author = NewType("Author", bytes)
"""A device key as bytes: who wrote an event. Whether that device is a member is another question."""
Body: TypeAlias = Mapping[str, Value]

SIGNATURE_BYTES: Final = 64
WIRE_BYTES_MIN: Final = 209
"""A signature, eleven keys, two ids, and the shortest of everything else: what is shorter is no event."""
WIRE_BYTES_MAX: Final = SIGNATURE_BYTES + SIZE_BYTES_MAX
PARENTS_MAX: Final = 32
ROUTE_BYTES_MAX: Final = 1024
SEQ_MAX: Final = 2**63 - 1
KEYS: Final = frozenset(
    {"account", "author", "body", "epoch", "kind", "parents", "prev", "route", "seq", "session", "v"}
)


class Event(Struct, frozen=True, eq=False, gc=False):
    """A well-formed event. Two are equal when their ids are: a second signature makes no second event.

    A struct that the garbage collector need not visit, since a log holds very many and none can be part of a cycle.
    """

    id: EventId
    wire: bytes
    account: bytes
    author: Author
    body: Body
    epoch: int
    kind: str
    parents: tuple[EventId, ...]
    prev: EventId | None
    route: Body | None
    seq: int
    session: bytes | None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def protocol(self) -> str:
        """The kind before its dot: `keygen` of `keygen.open`."""
        return self.kind.partition(".")[0]

    @property
    def phase(self) -> str:
        """The kind without its protocol: `open` of `keygen.open`."""
        return self.kind.partition(".")[2]

    @property
    def draft(self) -> "Draft":
        """What its author decided about it, before signing."""
        return Draft(
            account=self.account,
            kind=self.kind,
            body=self.body,
            epoch=self.epoch,
            seq=self.seq,
            prev=self.prev,
            parents=self.parents,
            route=self.route,
            session=self.session,
        )


class Draft(Struct, frozen=True, kw_only=True):
    """What an author decides about an event before signing it. `parents` are sorted when it is written."""

    account: bytes
    kind: str
    body: Body
    epoch: int
    seq: int
    prev: EventId | None
    parents: tuple[EventId, ...] = ()
    route: Body | None = None
    session: bytes | None = None


def produce(draft: Draft, signer: Signer) -> Event:
    """The draft, signed. Breaking the form is the caller's bug; `decode_event` finds it before it is stored."""
    parents = tuple(sorted(draft.parents))
    author = Author(signer.key.encoded)
    fields = {
        "account": draft.account,
        "author": author,
        "body": draft.body,
        "epoch": draft.epoch,
        "kind": draft.kind,
        "parents": parents,
        "prev": draft.prev,
        "route": draft.route,
        "seq": draft.seq,
        "session": draft.session,
        "v": 1,
    }
    encoded = canon(fields)
    identifier = EventId(event_id(encoded))
    return Event(
        identifier,
        signer.sign(event_message(identifier)) + encoded,
        draft.account,
        author,
        draft.body,
        draft.epoch,
        draft.kind,
        parents,
        draft.prev,
        draft.route,
        draft.seq,
        draft.session,
    )


def decode_event(wire: object) -> Event:
    """The event in these bytes, its signature not yet looked at (CRYPTO.md 3.2, check 1); else `DecodeError`."""
    if type(wire) is not bytes or not WIRE_BYTES_MIN <= len(wire) <= WIRE_BYTES_MAX:
        raise DecodeError("not an event")
    encoded = wire[SIGNATURE_BYTES:]
    fields = exact_map(read(encoded), KEYS)
    body, route, prev = fields["body"], fields["route"], fields["prev"]
    if type(fields["v"]) is not int or fields["v"] != 1 or type(body) is not dict:
        raise DecodeError("not an event")
    seq = _number(fields["seq"])
    if (prev is None) != (seq == 0):
        raise DecodeError("the first event of a chain, and it alone, has no predecessor")
    own = None if prev is None else _identifier(prev)
    session = fields["session"]
    return Event(
        EventId(event_id(encoded)),
        wire,
        _identifier(fields["account"]),
        Author(_identifier(fields["author"])),
        body,
        _number(fields["epoch"]),
        check_kind(fields["kind"]),
        _parents(fields["parents"], own),
        own,
        None if route is None else _route(route, len(encoded)),
        seq,
        None if session is None else _identifier(session),
    )


def signature_ok(event: Event, author: DeviceKey) -> bool:
    """Whether `author`, which the caller has decoded and compared, signed the event (CRYPTO.md 3.2, check 3)."""
    return verify(author, event_message(event.id), event.wire[:SIGNATURE_BYTES])


def _identifier(value: Value) -> EventId:
    if type(value) is not bytes or len(value) != DIGEST_BYTES:
        raise DecodeError("not an id")
    return EventId(value)


def _number(value: Value) -> int:
    if type(value) is not int or not 0 <= value <= SEQ_MAX:
        raise DecodeError("not a count")
    return value


def _parents(value: Value, prev: EventId | None) -> tuple[EventId, ...]:
    if type(value) is not list or len(value) > PARENTS_MAX:
        raise DecodeError("not a list of parents")
    if not value:
        return ()
    parents = tuple([_identifier(parent) for parent in value])
    if prev in parents or (len(parents) > 1 and any(left >= right for left, right in pairwise(parents))):
        raise DecodeError("parents do not ascend, or repeat the predecessor")
    return parents


def _route(value: Value, encoded_bytes: int) -> Body:
    """A map of at most 1 KiB; in an event that is smaller than that itself, it need not be measured."""
    if type(value) is not dict or (encoded_bytes > ROUTE_BYTES_MAX and len(canon(value)) > ROUTE_BYTES_MAX):
        raise DecodeError("not a route")
    return value
