"""Hostile bytes: random ones, random CBOR, and real events mutated, signed or not, by members and by strangers.

Nothing crashes the reader; what is dropped or parked leaves the account as it was; what a member signs and the rules
refuse never counts and moves neither head nor members.
"""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_world import fingerprint, founded, fresh, raw, signer, story

from aura_chor.base.canon import canon, read
from aura_chor.crypto.hashing import event_id, event_message
from aura_chor.ledger.event import SIGNATURE_BYTES
from aura_chor.ledger.schemas import SCHEMAS
from aura_chor.ledger.verdicts import Dropped, Kept, Known, Parked, Quarantined

LEDGER = fresh(list(founded()))
BEFORE = fingerprint(LEDGER)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.binary(max_size=70),
    st.sampled_from([bytes(32), b"\1" + bytes(31), bytes([255]) * 32]),
    st.text(max_size=12),
)
VALUES = st.recursive(
    SCALARS,
    lambda part: st.one_of(st.lists(part, max_size=4), st.dictionaries(st.text(max_size=8), part, max_size=4)),
    max_leaves=12,
)


def harmless(wire):
    verdicts = LEDGER.ingest(wire)
    assert verdicts and isinstance(verdicts[0], Dropped | Known | Quarantined | Parked)
    return verdicts


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600))
def test_random_bytes(wire):
    assert isinstance(harmless(wire)[0], Dropped)
    assert fingerprint(LEDGER) == BEFORE


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_random_cbor(value):
    assert isinstance(harmless(bytes(64) + canon(value))[0], Dropped)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(story().events), st.lists(st.tuples(st.integers(0, 2_000), st.integers(1, 255)), max_size=4))
def test_real_events_with_changed_bytes(event, changes):
    wire = bytearray(event.wire)
    for place, flip in changes:
        wire[place % len(wire)] ^= flip
    if bytes(wire) != event.wire:
        harmless(bytes(wire))
    assert LEDGER.state() == BEFORE[-1]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(story().events), st.data())
def test_real_events_with_changed_fields(event, data):
    fields = read(event.wire[SIGNATURE_BYTES:])
    key = data.draw(st.sampled_from(sorted(fields)))
    fields[key] = data.draw(VALUES)
    wire = event.wire[:SIGNATURE_BYTES] + canon(fields)
    if wire != event.wire:
        harmless(wire)
    assert LEDGER.state() == BEFORE[-1]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SCHEMAS)), st.data())
def test_members_that_write_nonsense(kind, data):
    """Bodies with the right keys and drawn values, signed by a member: never a change of members."""
    replica = fresh(list(founded()))
    before = replica.state()
    schema = data.draw(st.sampled_from(SCHEMAS[kind]))
    known = st.sampled_from([event.id for event in founded()])
    pairs = st.lists(
        st.tuples(st.integers(1, 3), st.one_of(known, st.binary(min_size=32, max_size=32))).map(list), max_size=3
    )
    body = {key: data.draw(st.one_of(VALUES, known, pairs, st.lists(known, max_size=2))) for key in schema}
    (end,) = replica.known.graph.ends(signer(1).key.encoded)
    session = data.draw(st.one_of(st.none(), known))
    seq = replica.known.graph.nodes[end].seq + 1
    event = raw(1, kind, body, seq=seq, prev=end, session=session, epoch=data.draw(st.integers(0, 2)))
    verdict = replica.ingest(event.wire)[0]
    assert isinstance(verdict, Kept | Parked | Dropped)
    after = replica.state()
    assert (after.head, after.line, after.retired, after.frozen) == (
        before.head,
        before.line,
        before.retired,
        before.frozen,
    )


def mutated(value, draw):
    """One leaf of a value replaced, dropped, doubled or flipped."""
    if isinstance(value, dict) and value:
        key = draw.choice(sorted(value))
        if draw.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        return value | {key: mutated(value[key], draw)}
    if isinstance(value, list) and value:
        at = draw.randrange(len(value))
        choice = draw.random()
        if choice < 0.2:
            return value[:at] + value[at + 1 :]
        if choice < 0.4:
            return [*value, value[at]]
        return [*value[:at], mutated(value[at], draw), *value[at + 1 :]]
    if isinstance(value, bytes) and value:
        at = draw.randrange(len(value))
        return value[:at] + bytes([value[at] ^ (1 << draw.randrange(8))]) + value[at + 1 :]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return draw.choice([None, True, 0, b"", "x", [], {}])
    return draw.choice([value + 1, value - 1, 0, -1, 2**63, True, None]) if isinstance(value, int) else value


def resigned(event, fields):
    number = next(i for i in range(1, 13) if signer(i).key.encoded == event.author)
    encoded = canon(fields)
    return signer(number).sign(event_message(event_id(encoded))) + encoded


def test_real_events_mutated_and_signed_again_in_the_place_of_the_real_one():
    """Members that deviate in one value at one step: no crash, and no head that the honest story does not have."""
    events = story().events
    heads = {head.id for head in story().state.line}
    for seed in range(120):
        draw = random.Random(seed)
        at = draw.randrange(len(events))
        fields = read(events[at].wire[SIGNATURE_BYTES:])
        fields["body"] = mutated(fields["body"], draw)
        replica = fresh(list(events[:at]))
        replica.ingest(resigned(events[at], fields))
        replica.merge([event.wire for event in events[at:]])
        assert {head.id for head in replica.state().line} <= heads


def test_deep_and_long_input():
    for wire in (
        bytes(64) + b"\x81" * 5_000 + b"\x00",
        bytes(64) + b"\xa1\x61a" * 5_000 + b"\x00",
        bytes(64) + b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        bytes(64) + b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
        bytes(64) + bytes(65_536),
        bytes(10**6),
    ):
        assert isinstance(harmless(wire)[0], Dropped)
    assert fingerprint(LEDGER)[0] == BEFORE[0]
