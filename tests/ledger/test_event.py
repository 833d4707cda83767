"""The form of events (CRYPTO.md 3.1): one encoding, one id, and nothing else accepted (P4)."""

import dag_cbor
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_world import account, author, founded, raw, session_body, signer, story

from aura_chor.base.canon import DecodeError, canon, read
from aura_chor.ledger.event import (
    KEYS,
    SIGNATURE_BYTES,
    WIRE_BYTES_MAX,
    WIRE_BYTES_MIN,
    Draft,
    decode_event,
    produce,
    signature_ok,
)

SEALED = founded()[0]


def rewire(changes, of=SEALED):
    """The wire of an event with some fields replaced; its signature no longer fits, which the reader does not see."""
    fields = read(of.wire[SIGNATURE_BYTES:]) | changes
    return of.wire[:SIGNATURE_BYTES] + canon(fields)


def test_known_answer():
    assert SEALED.id.hex() == "06d19183ba9439292176e691351f5bad01ff8153692868fb3601e22ed96943eb"
    assert SEALED.wire[:32].hex() == "30d7c0f08e71d9f220c75e70b9fd362ba0e180601c8cd60bc9b9f9b8d5a198a1"
    assert len(SEALED.wire) == SIGNATURE_BYTES + 324


@pytest.mark.parametrize("event", story().events, ids=lambda event: event.kind)
def test_reader_gives_back_what_was_written(event):
    again = decode_event(event.wire)
    assert again == event and again.wire == event.wire
    for name in ("account", "author", "epoch", "kind", "parents", "prev", "route", "seq", "session"):
        assert getattr(again, name) == getattr(event, name)
    assert canon(again.body) == canon(event.body)
    assert signature_ok(again, signer(1).key) == (event.author == author(1))


@pytest.mark.parametrize("event", story().events, ids=lambda event: event.kind)
def test_another_library_gives_the_same_bytes(event):
    encoded = event.wire[SIGNATURE_BYTES:]
    assert dag_cbor.encode(dag_cbor.decode(encoded)) == encoded
    assert dag_cbor.decode(encoded) == read(encoded)


@pytest.mark.parametrize(
    "encoded",
    [
        bytes.fromhex("a2616101616102"),  # a key twice
        bytes.fromhex("1817")[:1] + b"\x17",  # 23 in two bytes
        bytes.fromhex("a2616201616101"),  # unsorted keys
        bytes.fromhex("9fff"),  # indefinite
        bytes.fromhex("0000"),  # something behind it
        bytes.fromhex("f7"),  # undefined
        bytes.fromhex("a10101"),  # a key that is no text
        bytes.fromhex("61ff"),  # bad UTF-8
        bytes.fromhex("c000"),  # a tag
    ],
)
def test_both_libraries_refuse(encoded):
    with pytest.raises(Exception):  # noqa: B017 - the other library has errors of several families
        dag_cbor.decode(encoded)
    with pytest.raises(DecodeError):
        read(encoded)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(story().events), st.data())
def test_any_changed_byte_is_refused_or_changes_the_id(event, data):
    place = data.draw(st.integers(0, len(event.wire) - 1))
    changed = bytearray(event.wire)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        found = decode_event(bytes(changed))
    except DecodeError:
        return
    assert (found.id != event.id) == (place >= SIGNATURE_BYTES)
    if place < SIGNATURE_BYTES:
        assert not any(signature_ok(found, signer(i).key) for i in range(1, 13) if author(i) == event.author)


ID = bytes(32)
BAD = {
    "another version": {"v": 2},
    "a version that is true": {"v": True},
    "a short account": {"account": bytes(31)},
    "a long author": {"author": bytes(33)},
    "a body that is a list": {"body": []},
    "a body that is null": {"body": None},
    "a negative epoch": {"epoch": -1},
    "an epoch that is true": {"epoch": True},
    "an epoch beyond counting": {"epoch": 2**63},
    "a kind in capitals": {"kind": "Keygen.open"},
    "a kind without a dot": {"kind": "keygen"},
    "a kind with a line end": {"kind": "keygen.open\n"},
    "parents that repeat": {"parents": [ID, ID]},
    "parents that do not ascend": {"parents": [b"\2" * 32, b"\1" * 32]},
    "too many parents": {"parents": [i.to_bytes(32, "big") for i in range(33)]},
    "a parent that is no id": {"parents": [b"x"]},
    "parents that are null": {"parents": None},
    "a predecessor of the first": {"prev": ID},
    "a later one without predecessor": {"seq": 1},
    "the predecessor among the parents": {"seq": 1, "prev": ID, "parents": [ID]},
    "a negative number": {"seq": -1},
    "a route that is a list": {"route": []},
    "a route that is too large": {"route": {"a": bytes(1024)}},
    "a session that is no id": {"session": b"x"},
    "a field too many": {"more": 1},
}


@pytest.mark.parametrize("name", BAD)
def test_refused_forms(name):
    with pytest.raises(DecodeError):
        decode_event(rewire(BAD[name]))


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_field_too_few(key):
    fields = read(SEALED.wire[SIGNATURE_BYTES:])
    del fields[key]
    with pytest.raises(DecodeError):
        decode_event(SEALED.wire[:SIGNATURE_BYTES] + canon(fields))


@pytest.mark.parametrize("wire", [None, "", b"", bytes(64), bytes(65), bytearray(SEALED.wire), bytes(65_601), 7])
def test_refused_bytes(wire):
    with pytest.raises(DecodeError):
        decode_event(wire)


def test_the_shortest_event_has_the_least_length_and_the_longest_the_greatest():
    shortest = {"body": {}, "epoch": 0, "kind": "a.a", "parents": [], "prev": None, "route": None, "seq": 0}
    wire = rewire(shortest | {"session": None})
    assert len(wire) == WIRE_BYTES_MIN and decode_event(wire).kind == "a.a"
    room = WIRE_BYTES_MAX - len(rewire({"body": {"a": bytes(60_000)}})) + 60_000
    assert len(rewire({"body": {"a": bytes(room)}})) == WIRE_BYTES_MAX
    assert decode_event(rewire({"body": {"a": bytes(room)}})).seq == SEALED.seq
    with pytest.raises(DecodeError):
        decode_event(rewire({"body": {"a": bytes(room + 1)}}))


def test_limits_are_reached_but_not_passed():
    wide = [i.to_bytes(32, "big") for i in range(32)]
    assert len(decode_event(rewire({"parents": wide})).parents) == 32
    assert decode_event(rewire({"route": {"a": bytes(1018)}})).route is not None
    with pytest.raises(DecodeError):
        decode_event(rewire({"route": {"a": bytes(1019)}}))


def test_parents_are_written_in_order():
    draft = Draft(
        account=account(),
        kind="chat.say",
        body={},
        epoch=0,
        seq=0,
        prev=None,
        parents=(b"\2" * 32, b"\1" * 32),
        session=ID,
    )
    assert decode_event(produce(draft, signer(1)).wire).parents == (b"\1" * 32, b"\2" * 32)


def test_two_signatures_of_one_id_are_one_event():
    event = raw(1, "session.open", session_body(1, 2))
    other = decode_event(bytes(64) + event.wire[64:])
    assert other == event and hash(other) == hash(event)
