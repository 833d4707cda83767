"""Decoders of single body fields. Each accepts exactly one form, and hands the event ids it meets to a collector.

A field is a function from (value, ids) that raises `DecodeError` or returns; points, scalars, indices and X25519 keys
go through the one decoder each has in the crypto room.

Source: CRYPTO.md 0.1, 0.2, 1 and 2.1.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final, TypeAlias

from aura_chor.base.canon import DIGEST_BYTES, DecodeError, Value, check_lock_kind
from aura_chor.crypto.dkd import decode_context
from aura_chor.crypto.group import SIGNATURE_BYTES, decode_point, decode_scalar
from aura_chor.crypto.hpke import ENC_BYTES
from aura_chor.crypto.members import FIRST_INDEX, LAST_INDEX, decode_index, decode_kem, decode_roster
from aura_chor.crypto.payload import decode_payload
from aura_chor.ledger.event import EventId

Ids: TypeAlias = list[EventId]
Field: TypeAlias = Callable[[Value, Ids], object]

MEMBERS_MAX: Final = 100
REASON_BYTES_MAX: Final = 256
NUMBER_MAX: Final = 2**53
"""Terms, times and thresholds: far above any honest value, and exact in every language that may ever read a log."""


def digest32(value: Value, _ids: Ids) -> bytes:
    """32 bytes that name something other than an event."""
    if type(value) is not bytes or len(value) != DIGEST_BYTES:
        raise DecodeError("not a digest")
    return value


def event_ref(value: Value, ids: Ids) -> EventId:
    """The id of an event, which must be present before this one is."""
    identifier = EventId(digest32(value, ids))
    ids.append(identifier)
    return identifier


def optional(field: Field) -> Field:
    """`field`, or null."""

    def check(value: Value, ids: Ids) -> object:
        return None if value is None else field(value, ids)

    return check


def refs(value: Value, ids: Ids) -> None:
    """A list of event ids, ascending as bytes."""
    found = [event_ref(item, ids) for item in _list(value)]
    if any(left >= right for left, right in pairwise(found)):
        raise DecodeError("ids do not ascend")


def pairs_of(field: Field) -> Field:
    """`[[index, …]..]`, ascending by index, each second part as `field` wants it. May be empty."""

    def check(value: Value, ids: Ids) -> None:
        before = 0
        for item in _list(value):
            if type(item) is not list or len(item) != 2:
                raise DecodeError("not a pair")
            index = any_index(item[0], ids)
            if index <= before:
                raise DecodeError("indices do not ascend")
            before = index
            field(item[1], ids)

    return check


def kem_pairs(value: Value, ids: Ids) -> None:
    """`[[index, X25519 key]..]`, ascending, the keys distinct."""
    pairs_of(lambda key, _: decode_kem(key))(value, ids)
    keys = [item[1] for item in _list(value) if type(item) is list]
    if len({key for key in keys if type(key) is bytes}) != len(keys):
        raise DecodeError("one pair key stands twice")


def any_index(value: Value, _ids: Ids) -> int:
    """An index of a device or a guardian."""
    if type(value) is not int or not FIRST_INDEX["devices"] <= value <= LAST_INDEX["guardians"]:
        raise DecodeError("not an index")
    return value


def indices(value: Value, ids: Ids) -> None:
    """A list of indices, ascending."""
    found = [any_index(item, ids) for item in _list(value)]
    if any(left >= right for left, right in pairwise(found)):
        raise DecodeError("indices do not ascend")


def device_roster(value: Value, _ids: Ids) -> object:
    """`[[index, device key]..]` of devices."""
    _list(value)
    return decode_roster(value, "devices")


def target(value: Value, ids: Ids) -> None:
    """A target committee: map{f, kind, roster, t}, and `cooldown` exactly for guardians."""
    if type(value) is not dict or type(value.get("kind")) is not str or value["kind"] not in FIRST_INDEX:
        raise DecodeError("not a target committee")
    guardians = value["kind"] == "guardians"
    expected = {"f", "kind", "roster", "t"} | ({"cooldown"} if guardians else set())
    if value.keys() != expected:
        raise DecodeError("not a target committee")
    for key in sorted(expected & {"f", "t", "cooldown"}):
        count(value[key], ids)
    _list(value["roster"])
    decode_roster(value["roster"], "guardians" if guardians else "devices")


def point(value: Value, _ids: Ids) -> object:
    """A point of the prime-order subgroup."""
    return decode_point(value)


def scalar(value: Value, _ids: Ids) -> object:
    """A scalar below the group order."""
    return decode_scalar(value)


def points(value: Value, ids: Ids) -> None:
    """At most as many points as a committee has members; the step's rule knows the exact number, and refuses none."""
    for item in _list(value):
        point(item, ids)


def possessions(value: Value, _ids: Ids) -> None:
    """`[[R, μ], [R, μ]]`: proofs of possession for sign and derive."""
    if type(value) is not list or len(value) != 2:
        raise DecodeError("not two proofs of possession")
    for proof in value:
        if type(proof) is not list or len(proof) != 2:
            raise DecodeError("not a proof of possession")
        decode_point(proof[0])
        decode_scalar(proof[1])


def count(value: Value, _ids: Ids) -> int:
    """A number from 0 on: term, threshold, seconds."""
    if type(value) is not int or not 0 <= value <= NUMBER_MAX:
        raise DecodeError("not a number of this field")
    return value


def boolean(value: Value, _ids: Ids) -> None:
    """True or false."""
    if type(value) is not bool:
        raise DecodeError("not a boolean")


def null(value: Value, _ids: Ids) -> None:
    """Null and nothing else."""
    if value is not None:
        raise DecodeError("not null")


def signature(value: Value, _ids: Ids) -> None:
    """64 bytes."""
    if type(value) is not bytes or len(value) != SIGNATURE_BYTES:
        raise DecodeError("not a signature")


def blob(value: Value, _ids: Ids) -> None:
    """A sealed blob inside a complaint: enc and at least something behind it. The event's size bounds it."""
    if type(value) is not bytes or len(value) <= ENC_BYTES:
        raise DecodeError("not a blob")


def reason(value: Value, _ids: Ids) -> None:
    """Words for people, at most 256 bytes of UTF-8 (CRYPTO.md 15)."""
    if type(value) is not str or len(value.encode("utf-8")) > REASON_BYTES_MAX:
        raise DecodeError("not a reason")


def lock_kind(value: Value, _ids: Ids) -> object:
    """What is locked."""
    return check_lock_kind(value)


def payload(value: Value, _ids: Ids) -> object:
    """The canonical bytes of a commit payload."""
    if type(value) is not bytes:
        raise DecodeError("not a payload")
    return decode_payload(value)


def context(value: Value, _ids: Ids) -> object:
    """The canonical bytes of a derivation context."""
    if type(value) is not bytes:
        raise DecodeError("not a context")
    return decode_context(value)


def index(value: Value, _ids: Ids) -> object:
    """A device's index."""
    return decode_index(value, "devices")


def mapping(value: Value, _ids: Ids) -> Mapping[str, Value]:
    """Any map."""
    if type(value) is not dict:
        raise DecodeError("not a map")
    return value


def _list(value: Value) -> list[Value]:
    if type(value) is not list or len(value) > MEMBERS_MAX:
        raise DecodeError("not a list of at most as many entries as a committee has members")
    return value
