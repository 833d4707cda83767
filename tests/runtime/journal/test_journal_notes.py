"""Notes of journals, routes of messages, frames between hosts: what is written is read, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_chor.base.canon import DecodeError, canon, lp
from aura_chor.base.names import SessionId
from aura_chor.ledger.event import WIRE_BYTES_MAX, WIRE_BYTES_MIN, Author, Event, EventId
from aura_chor.runtime.frames import (
    FRAME_BYTES_MAX,
    Blob,
    Events,
    Received,
    Summary,
    blob_frame,
    decode_frame,
    event_frames,
    received_frame,
    summary_frame,
)
from aura_chor.runtime.journal import Journal, Kind, Record, decode_note, encode_note, flatten, unflatten
from aura_chor.runtime.route import (
    Addresses,
    abort_kind,
    abort_route,
    message_kind,
    message_route,
    seat_name,
    seat_number,
    session_event,
)
from aura_chor.session.events import AbortEvent, MessageEvent

ROLES = ("Alice", "Device", "Bob")
IDS = st.binary(min_size=32, max_size=32)
COUNTS = st.integers(0, 2**40)

# --- notes ---

RECORDS = st.builds(
    Record,
    st.sampled_from(Kind),
    st.sampled_from(["Alice", "Device[3]"]),
    st.lists(st.integers(-1, 9), max_size=4).map(tuple),
    COUNTS,
    st.none() | COUNTS | st.lists(IDS | COUNTS, max_size=3),
)


@given(RECORDS)
def test_a_note_is_read_as_it_was_written(record: Record) -> None:
    assert decode_note(encode_note(record)) == record


@given(st.binary(max_size=80))
def test_other_bytes_are_no_note(content: bytes) -> None:
    try:
        found = decode_note(content)
    except DecodeError:
        return
    assert encode_note(found) == content


@pytest.mark.parametrize(
    "value",
    [
        [],
        ["wait", "Alice", [], 0],
        ["sing", "Alice", [], 0, None],
        ["wait", 1, [], 0, None],
        ["wait", "A", ["x"], 0, 1],
        {"a": 1},
    ],
)
def test_notes_of_another_form_are_refused(value: object) -> None:
    with pytest.raises(DecodeError):
        decode_note(canon(value))


def test_a_note_is_used_once_and_the_rest_of_a_strand_can_be_forgotten() -> None:
    notes = [
        Record(Kind.WAIT, "Alice", (), 0, [0, bytes(32)]),
        Record(Kind.WAIT, "Alice", (), 1, None),
        Record(Kind.WAIT, "Alice", (1, 0), 0, None),
        Record(Kind.SINCE, "Bob", (), 0, 70),
    ]
    journal = Journal([encode_note(note) for note in notes])
    assert journal.kinds("Alice", (), 0) == (Kind.WAIT,)
    assert journal.next("Alice", (), 0, Kind.WAIT) == [0, bytes(32)]
    assert journal.next("Alice", (), 0, Kind.WAIT) is None
    journal.end("Alice", ())
    assert list(journal.pending) == [("Bob", ())]
    assert journal.next("Bob", (), 0, Kind.SINCE) == 70 and journal.pending == {}


def message(number: int) -> MessageEvent:
    return MessageEvent("p.m", "00", SessionId("s"), (), "Alice", ("Bob",), (number,), "M", {}, bytes([number]) * 32)


def test_answers_keep_ids_in_the_place_of_events() -> None:
    answer = (False, (message(1), message(2)), (), (message(3),))
    flat = flatten(answer)
    assert flat == [False, [bytes([1]) * 32, bytes([2]) * 32], [], [bytes([3]) * 32]]
    events = {bytes([n]) * 32: message(n) for n in (1, 2, 3)}
    assert unflatten(flat, events) == answer
    with pytest.raises(KeyError):
        unflatten(flat, {})


# --- routes ---


@given(st.sampled_from(ROLES), st.integers(0, 8_191))
def test_a_number_is_a_seat(role: str, member: int) -> None:
    name = f"{role}[{member}]" if member else role
    assert seat_name(ROLES, seat_number(ROLES, name)) == name


@pytest.mark.parametrize("name", ["Carol", "Device[8192]", "Device[x]"])
def test_what_is_no_seat_has_no_number(name: str) -> None:
    with pytest.raises(ValueError):
        seat_number(ROLES, name)


A, D, B = Author(b"a" * 32), Author(b"d" * 32), Author(b"b" * 32)
ADDRESSES = Addresses(ROLES, {0: A, 8193: D, 8194: D, 16384: B})


def as_event(author: Author, kind: str, body: dict, route: dict) -> Event:
    return Event(EventId(bytes(32)), b"", bytes(32), author, body, 0, kind, (), None, route, 0, bytes(32))


def said(event: Event):
    return session_event(event, protocol="Play", protocol_hash="00", session_id=SessionId("s"), addresses=ADDRESSES)


@given(
    st.lists(st.integers(-5, 3), max_size=4).map(tuple),
    st.lists(st.tuples(st.sampled_from(["Alice", "Bob", "Device[2]"]), COUNTS), min_size=1, unique_by=lambda p: p[0]),
)
def test_a_message_is_read_as_it_was_sent(lane: tuple[int, ...], to: list[tuple[str, int]]) -> None:
    receivers, numbers = tuple([seat for seat, _ in to]), tuple([number for _, number in to])
    sent = MessageEvent(
        "play.go", "00", SessionId("s"), lane, "Device[1]", receivers, numbers, "Go", {"n": 1}, bytes(32)
    )
    assert said(as_event(D, message_kind("Play", "Go"), {"n": 1}, message_route(sent, ADDRESSES))) == sent
    with pytest.raises(DecodeError):
        said(as_event(A, "play.go", {"n": 1}, message_route(sent, ADDRESSES)))


def test_an_abort_is_read_as_it_was_sent() -> None:
    sent = AbortEvent("00", SessionId("s"), "Bob", "enough", ("Device[1]",), ("ab" * 32,))
    route = abort_route(sent, ADDRESSES.numbers)
    assert said(as_event(B, abort_kind("Play"), {}, route)) == sent
    for changed in ({"c": [7]}, {"e": [b"x"]}, {"why": 4}, {"why": "x" * 1_000}, {"s": 0}):
        with pytest.raises(DecodeError):
            said(as_event(B, "play.abort", {}, {**route, **changed}))


def test_a_long_abort_is_cut_to_what_fits() -> None:
    everybody = {f"Device[{index}]": 8192 * 90 + index for index in range(1, 101)}
    for reason in ("e" * 5_000, "\N{PEACH}" * 5_000, "\ud800" * 5_000):
        sent = AbortEvent("00", SessionId("s"), "Device[1]", reason, ("Nobody", *everybody), tuple(["ab" * 32] * 40))
        route = abort_route(sent, everybody)
        assert len(canon(route)) <= 1_024 and len(route["c"]) == 32 and len(route["why"]) >= 80


# --- frames ---


@given(st.lists(st.binary(min_size=WIRE_BYTES_MIN, max_size=WIRE_BYTES_MIN + 100), min_size=1, max_size=20))
def test_events_travel_in_their_order(wires: list[bytes]) -> None:
    found: list[bytes] = []
    for frame in event_frames(wires):
        decoded = decode_frame(frame)
        assert isinstance(decoded, Events)
        found += decoded.wires
    assert found == wires


def test_many_events_take_several_frames() -> None:
    wires = [bytes(60_000)] * 40
    frames = list(event_frames(wires))
    assert len(frames) > 1 and all(len(frame) <= FRAME_BYTES_MAX for frame in frames)
    assert sum(len(decode_frame(frame).wires) for frame in frames) == 40
    assert list(event_frames([])) == []


@pytest.mark.parametrize("length", [0, 1, WIRE_BYTES_MIN - 1, WIRE_BYTES_MAX + 1])
def test_a_frame_with_what_no_event_can_be_is_none(length: int) -> None:
    """A frame full of nothings would be a quarter of a million faults."""
    for content in (lp(bytes(length)), lp(bytes(WIRE_BYTES_MIN)) + lp(bytes(length))):
        with pytest.raises(DecodeError):
            decode_frame(b"e" + content)


@pytest.mark.parametrize("length", [WIRE_BYTES_MIN, WIRE_BYTES_MAX])
def test_the_shortest_and_the_longest_event_travel(length: int) -> None:
    assert decode_frame(*event_frames([bytes(length)])) == Events((bytes(length),))


@given(
    st.dictionaries(IDS, st.lists(st.tuples(COUNTS, IDS), max_size=3).map(tuple), max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_a_summary_is_read_as_it_was_said(heads: dict, detailed: bool, answer: bool) -> None:
    summary = Summary(heads, detailed, answer)
    assert decode_frame(summary_frame(summary)) == summary


@given(IDS, st.binary(min_size=1, max_size=300), IDS)
def test_blobs_and_receipts_travel(event: bytes, blob: bytes, named: bytes) -> None:
    assert decode_frame(blob_frame(Blob(event, blob))) == Blob(event, blob)
    assert decode_frame(received_frame(Received(event, named))) == Received(event, named)


@given(st.binary(max_size=120))
def test_other_bytes_are_no_frame(content: bytes) -> None:
    try:
        found = decode_frame(content)
    except DecodeError:
        return
    assert isinstance(found, Events | Summary | Blob | Received)
