"""What is public is computed once per process (CRYPTO.md 14); what arrived sealed is not remembered."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from crypto_world import derive_partial, generate, phis_of, root, stream

from aura_chor.base.canon import read
from aura_chor.crypto import dkd, group, keygen, reshare, sharing
from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.group import decode_point, mul_base, scalar
from aura_chor.crypto.members import decode_kem
from aura_chor.crypto.primitives import LIBRARY, exchanged
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.selftest import invalid_points

COUNTED = ("point_valid", "point_mul", "point_add", "base_mul", "kem_low_order")


@contextmanager
def counting():
    """The library, forgetful at first, with its calls counted."""
    counts = Counter()

    def counted(name):
        def call(*arguments):
            counts[name] += 1
            return getattr(LIBRARY, name)(*arguments)

        return call

    with exchanged(replace(LIBRARY, name="counted", **{name: counted(name) for name in COUNTED})):
        yield counts


def test_a_point_is_looked_at_once():
    encoded = mul_base(scalar(7)).encoded
    with counting() as counts:
        assert {decode_point(encoded).encoded for _ in range(5)} == {encoded}
        assert counts == {"point_valid": 1}
        assert decode_point(bytes(bytearray(encoded))).encoded == encoded
        assert counts == {"point_valid": 1}


@pytest.mark.parametrize("encoded", invalid_points(), ids=bytes.hex)
def test_a_bad_point_is_refused_every_time(encoded):
    with counting() as counts:
        for attempt in range(1, 4):
            with pytest.raises(DecodeError):
                decode_point(encoded)
            assert counts["point_valid"] == attempt


def test_a_pair_key_is_looked_at_once_and_a_bad_one_refused_every_time():
    good, low = (9).to_bytes(32, "little"), (1).to_bytes(32, "little")
    with counting() as counts:
        assert {decode_kem(good).encoded for _ in range(4)} == {good}
        assert counts == {"kem_low_order": 1}
        for _ in range(3):
            with pytest.raises(DecodeError):
                decode_kem(low)
        assert counts == {"kem_low_order": 4}


def test_the_type_is_looked_at_before_the_memory():
    encoded = mul_base(scalar(7)).encoded
    decode_point(encoded)
    for other in (bytearray(encoded), memoryview(encoded), encoded.hex(), encoded + b"\0", None):
        with pytest.raises(DecodeError):
            decode_point(other)


def test_what_arrived_sealed_is_not_remembered():
    plaintext = dkd.encode_reveal(derive_partial(generate(2, 3), 1), SecretBytes(stream("salt")[:32]))
    with counting() as counts:
        for _ in range(3):
            dkd.decode_reveal(read(plaintext))
        assert counts["point_valid"] == 3
        assert group._public_point.cache_info().currsize == 0


def test_shares_sums_and_proofs_of_the_log_are_computed_once():
    committee, phis = generate(2, 3), phis_of(2, (1, 2, 3))
    lists = committee.commitments["sign"]
    made = keygen.contribute(root("r"), phis=phis, index=1, t=2)
    asked = {
        "share": lambda: sharing.eval_commitments(list(lists), 2),
        "sum": lambda: sharing.combine_commitments([lists, lists], 2),
        "deals": lambda: reshare.combine_deals({1: lists, 3: lists}, 2),
        "proof": lambda: keygen.possession_ok(made.pop[0], phi=phis[0], index=1, constant=made.sign[0]),
    }
    with counting() as counts:
        for ask in asked.values():
            first, before = ask(), counts.total()
            assert before and ask() == first and counts.total() == before
            counts.clear()


def test_another_question_is_another_answer():
    """Each argument is part of what is asked: a memory that left one out would answer wrongly here."""
    committee, phis = generate(2, 3), phis_of(2, (1, 2, 3))
    sign, derive = committee.commitments["sign"], committee.commitments["derive"]
    assert len({sharing.eval_commitments(c, j) for c in (sign, derive) for j in (1, 2)}) == 4
    assert (
        len({reshare.combine_deals(d, 2) for d in ({1: sign, 3: derive}, {1: derive, 3: sign}, {1: sign, 2: derive})})
        == 3
    )
    made = keygen.contribute(root("r"), phis=phis, index=1, t=2)
    right = {"proof": made.pop[0], "phi": phis[0], "index": 1, "constant": made.sign[0]}
    for change in ({}, {"proof": made.pop[1]}, {"phi": phis[1]}, {"index": 2}, {"constant": made.derive[0]}):
        asked = right | change
        assert keygen.possession_ok(asked.pop("proof"), **asked) == (not change)


def test_an_exchange_of_the_library_forgets_everything():
    encoded = mul_base(scalar(9)).encoded
    decode_point(encoded)
    with counting() as counts:
        decode_point(encoded)
        assert counts["point_valid"] == 1
    assert group._public_point.cache_info().currsize == 0
