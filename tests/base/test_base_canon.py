"""Canonical bytes: one encoding per value, everything else refused in bounded time (CRYPTO.md 2.1, 12.1 row 23, P4)."""

import hashlib
import subprocess
import sys
import tracemalloc

import cbor2
import dag_cbor
import pytest
from dag_cbor.encoding.err import CBORError
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_chor.base import canon as c
from aura_chor.base.canon import DecodeError, canon, digest, frame, lp, mdigest, read

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(c.INTEGER_MIN, c.INTEGER_MAX)
    | st.binary(max_size=40)
    | TEXT
    | st.sampled_from([23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, -24, -25, -256, -257])
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))

# Row 23, by class. Each of these is accepted by the library as it comes, or decodes to something outside the subset.
HOSTILE = {
    "duplicate key": "a2616100616101",
    "duplicate key, same value": "a2616100616100",
    "non-minimal integer": "1817",
    "non-minimal length": "580161",
    "non-minimal 64 bits": "1b00000000ffffffff",
    "non-minimal map": "b800",
    "unsorted": "a2616200616101",
    "unsorted by length": "a262616100616200",
    "indefinite array": "9fff",
    "indefinite map": "bfff",
    "indefinite bytes": "5f4100ff",
    "indefinite text": "7f6161ff",
    "trailing byte": "0000",
    "trailing break": "00ff",
    "half float": "f93c00",
    "single float": "fa3f800000",
    "double float": "fb3ff0000000000000",
    "NaN": "f97e00",
    "infinity": "f97c00",
    "negative zero": "f98000",
    "tag 0, date": "c074323031332d30332d32315432303a30343a30305a",
    "tag 1, epoch": "c11a514b67b0",
    "tag 2, bignum": "c249010000000000000000",
    "tag 2, small bignum": "c24101",
    "tag 3, negative bignum": "c349010000000000000000",
    "tag 4, decimal": "c48221196ab3",
    "tag 5, bigfloat": "c5822003",
    "tags 28 and 29, cycle": "d81c81d81d00",
    "tag 30, rational": "d81e820103",
    "tag 35, regular expression": "d8236428612b29",
    "tag 36, MIME": "d82460",
    "tag 37, UUID": "d82550" + "00" * 16,
    "tag 100, day": "d86400",
    "tag 258, set": "d9010280",
    "tag 260, address": "d9010444c0a80001",
    "tag 43000, complex": "d9a7f8820102",
    "self-described": "d9d9f700",
    "unknown tag": "c600",
    "unknown large tag": "dbffffffffffffffff00",
    "undefined": "f7",
    "simple value": "f0",
    "simple value in two bytes": "f820",
    "false in two bytes": "f814",
    "integer key": "a10000",
    "bytes key": "a1416100",
    "null key": "a1f600",
    "array key": "a18000",
    "integer below range": "3bffffffffffffffff",
    "integer just below range": "3b8000000000000000",
    "depth 17, empty": "81" * 16 + "80",
    "depth 17, empty map": "81" * 16 + "a0",
    "depth 40": "81" * 40 + "00",
    "bad UTF-8": "62c328",
    "surrogate in UTF-8": "63eda080",
    "overlong UTF-8": "62c0af",
    "huge bytes": "5bffffffffffffffff00",
    "huge text": "7b7fffffffffffffff61",
    "huge array": "9bffffffffffffffff00",
    "huge array, 32 bits": "9a7fffffff00",
    "huge map": "bbffffffffffffffff6161",
    "truncated": "8201",
    "break": "ff",
    "reserved length": "1c",
    "empty": "",
}

# Long inputs: work grows at most linearly.
LONG = {
    "nested arrays": b"\x81" * 65_000,
    "nested maps": b"\xa1" * 65_000,
    "nested tags": b"\xc6" * 65_000 + b"\0",
    "nested shared values": b"\xd8\x1c" * 32_000 + b"\0",
    "too long": canon(bytes(65_536)),
    "composite keys": b"\xb9\x3f\xff" + b"".join(b"\x82\x19" + i.to_bytes(2, "big") + b"\x00\x00" for i in range(9000)),
}


def refused(encoded: bytes) -> bool:
    with pytest.raises(DecodeError):
        read(encoded)
    return True


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_refused(name):
    assert refused(bytes.fromhex(HOSTILE[name]))


@pytest.mark.parametrize("tag", [*c.REFUSED_TAGS, 6, 42, 773, 2**64 - 1])
def test_no_decoder_of_the_library_runs_for_a_tag(tag):
    """Our refusal is what ends the decoding: the type walk alone would come after the library's code for the tag."""
    head = cbor2.dumps(cbor2.CBORTag(tag, 0))[:-1]
    for content in (b"\x00", b"\x40", b"\x61a", b"\x80", b"\x82\x01\x02"):
        with pytest.raises(DecodeError) as caught:
            read(head + content)
        error: BaseException | None = caught.value
        while error is not None and "tags are not part of the subset" not in str(error):
            error = error.__cause__
        assert isinstance(error, DecodeError)


@pytest.mark.parametrize("name", LONG)
def test_long_input_is_refused_within_bounds(name):
    """Nothing is built for what a length promises: what is allocated stays below a few times the size limit."""
    data = LONG[name]
    tracemalloc.start()
    try:
        assert refused(data)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


# What the library refuses without being told to; every other class it returns a value for.
REFUSED_ANYWAY = {
    "false in two bytes",
    "bad UTF-8",
    "surrogate in UTF-8",
    "overlong UTF-8",
    "huge bytes",
    "huge text",
    "huge array",
    "huge array, 32 bits",
    "huge map",
    "truncated",
    "break",
    "reserved length",
    "empty",
}


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - REFUSED_ANYWAY))
def test_the_library_alone_accepts_it(name):
    """Attack 23 succeeds against a bare `cbor2.loads`: it finds a value in bytes that are not that value's encoding."""
    cbor2.loads(bytes.fromhex(HOSTILE[name]))


@pytest.mark.parametrize("value", [bytearray(b"\0"), "a", None, memoryview(b"\0"), 0])
def test_only_bytes_are_read(value):
    assert refused(value)


@pytest.mark.parametrize("encoded", ["1bffffffffffffffff", "3b7fffffffffffffff", "81" * 15 + "80", "80", "60", "40"])
def test_limits_are_inclusive(encoded):
    assert canon(read(bytes.fromhex(encoded))).hex() == encoded


def test_size_limit_is_inclusive():
    longest = canon(bytes(c.SIZE_BYTES_MAX - 5))
    assert len(longest) in (c.SIZE_BYTES_MAX, c.SIZE_BYTES_MAX - 2)
    assert read(longest) == bytes(c.SIZE_BYTES_MAX - 5)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_read_inverts_canon(value):
    encoded = canon(value)
    again = read(encoded)
    assert again == value
    assert repr(again) == repr(value) or isinstance(value, dict | list)


@settings(max_examples=200, deadline=None)
@given(VALUES, st.data())
def test_a_changed_byte_is_refused_or_another_value(value, data):
    encoded = bytearray(canon(value))
    at = data.draw(st.integers(0, len(encoded) - 1))
    encoded[at] ^= data.draw(st.integers(1, 255))
    try:
        other = read(bytes(encoded))
    except DecodeError:
        return
    assert canon(other) == bytes(encoded) != canon(value)
    assert mdigest("aura/test/v1", other) != mdigest("aura/test/v1", value)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_arbitrary_bytes(encoded):
    try:
        value = read(encoded)
    except DecodeError:
        return
    assert canon(value) == encoded


KEYS = st.lists(
    TEXT | st.sampled_from(["é" * 11, "é" * 12, "z" * 23, "z" * 24, "\uffff", "\U0001f600", "~", "\x7f", "\x80"]),
    min_size=1,
    max_size=6,
    unique=True,
)


@settings(max_examples=400, deadline=None)
@given(KEYS, st.integers(0, 3))
def test_keys_are_read_in_the_order_of_their_encodings_and_in_no_other(keys, depth):
    """What is written in the order given is read exactly where sorting it would have changed nothing."""
    value = dict.fromkeys(keys, 0)
    for _ in range(depth):
        value = [{"": value}]
    encoded = cbor2.dumps(value)
    assert read(canon(value)) == value
    if encoded != canon(value):
        assert refused(encoded)


def test_mutants_that_sort_keys_otherwise():
    """By code points alone, or by length in characters: each takes some map that is not canonical."""
    for wrong in ({"aa": 0, "b": 0}, {"é": 0, "aa": 0}):
        assert refused(cbor2.dumps(wrong))
        assert read(canon(wrong)) == wrong


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_dag_cbor_gives_the_same_bytes(value):
    assert dag_cbor.encode(value) == canon(value)


# DAG-CBOR itself has 64-bit floats, integers down to -2^64 and no limit of depth.
PART_OF_DAG_CBOR = {
    "double float",
    "integer below range",
    "integer just below range",
    "depth 17, empty",
    "depth 17, empty map",
    "depth 40",
}


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - PART_OF_DAG_CBOR))
def test_dag_cbor_refuses_it_too(name):
    with pytest.raises((CBORError, OverflowError)):
        dag_cbor.decode(bytes.fromhex(HOSTILE[name]))


# -- frames --


def test_frame_and_fixed_width():
    assert frame("aura/test/v1", b"", b"ab").hex() == "0000000c617572612f746573742f763100000000000000026162"
    assert lp(b"ab") == b"\0\0\0\2ab"
    assert (c.u16be(1), c.u32be(1), c.u64be(1)) == (b"\0\1", b"\0\0\0\1", bytes(7) + b"\1")
    assert digest("t", b"x") == hashlib.sha256(frame("t", b"x")).digest()
    with pytest.raises(OverflowError):
        c.u16be(65_536)
    with pytest.raises(UnicodeEncodeError):
        frame("aura/é", b"")
    with pytest.raises(TypeError):
        frame("t", "text")  # type: ignore[arg-type]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_frame_is_injective(left, right):
    assert (frame("t", *left) == frame("t", *right)) == (left == right)
    assert frame("ta", *left) != frame("t", *right)


# -- text and schemas --


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (
            c.check_kind,
            ["keygen.open", "a1.b2"],
            ["keygen", "Keygen.open", "a.b.c", "a.b\n", ".b", "1a.b", "a.é", 3],
        ),
        (c.check_app, ["chat", "a.b_c-1", "x" * 64], ["", "x" * 65, "A", "a/b", "a\n", None]),
        (c.check_label, ["", "alice", "!~", "x" * 128], ["a b", "x" * 129, "\x7f", "é", "a\n", b"a"]),
        (c.check_object_type, ["text/plain", "x" * 64], ["", "x" * 65, "A/b", True]),
        (c.check_lock_kind, ["reshare", "a1"], ["", "1a", "re-share", "a\n"]),
    ],
)
def test_text_shapes(check, good, bad):
    assert [check(text) for text in good] == good
    for text in bad:
        with pytest.raises(DecodeError):
            check(text)
    assert check.__doc__


def test_exact_map():
    keys = frozenset({"a", "b"})
    assert c.exact_map({"b": 1, "a": 2}, keys) == {"a": 2, "b": 1}
    for value in ({"a": 1}, {"a": 1, "b": 2, "c": 3}, [], None, "ab"):
        with pytest.raises(DecodeError):
            c.exact_map(value, keys)


def test_the_module_needs_no_cryptography():
    """The compiler hashes protocols with it; it must be cheap to import."""
    code = "import sys, aura_chor.base.canon; print({'nacl', 'cryptography'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
