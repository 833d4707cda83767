"""Attacks on key derivation: row 17, and what is no context and no reveal.

Each attack succeeds against a naive variant and fails in the product (CRYPTO.md 12.1).
"""

from dataclasses import replace

import pytest
from crypto_world import (
    CONTEXT,
    TR,
    derive_output,
    derive_partial,
    generate,
    point_of,
    secret,
    stream,
)

from aura_chor.base.canon import canon, read
from aura_chor.crypto import dkd, dleq
from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.group import (
    BASE,
    IDENTITY,
    ONE,
    ZERO,
    L,
    Point,
    add,
    mul,
    mul_base,
    random_scalar,
    scalar,
    scalar_add,
)
from aura_chor.crypto.secrets import SecretBytes, SecretScalar


def some(*parts) -> SecretScalar:
    return SecretScalar(random_scalar(stream(*parts)))


def reveal(**change):
    plaintext = read(dkd.encode_reveal(derive_partial(generate(2, 3), 1), secret("salt")))
    return dkd.decode_reveal(plaintext | change)


# -- 17: derivation --


def partial_ok(value, i=1, *, committee=None, tr=TR, context=CONTEXT, public_share=None):
    committee = committee or generate(2, 3)
    public_share = public_share or committee.public_shares["derive"][i]
    return dkd.verify_partial(value, point_of(context), tr=tr, index=i, public_share=public_share)


def test_17_a_shifted_partial():
    """Naive: no proof. σ + P, committed to as such, changes everybody's key, and nobody knows whose fault it is."""
    committee = generate(2, 3)
    honest = derive_partial(committee, 1)
    point = point_of(CONTEXT).point
    shifted = replace(honest, sigma=add(honest.sigma, point))
    other = derive_partial(committee, 2).sigma
    wrong = dkd.combine({1: shifted.sigma, 2: other}, t=2, context=CONTEXT)
    assert wrong != derive_output(committee, (1, 2))
    assert partial_ok(honest) and not partial_ok(shifted)


def test_17_a_proof_under_another_key():
    """Naive: the public share comes with the message. Any key then proves itself."""
    own = some("another key")
    claimed = mul_base(own.expose())
    forged = dkd.partial(own, point_of(CONTEXT), tr=TR, index=1, public_share=claimed, random32=secret("w"))
    assert partial_ok(forged, public_share=claimed)
    assert not partial_ok(forged)
    certified = generate(2, 3).public_shares["derive"][1]
    dressed = dkd.partial(own, point_of(CONTEXT), tr=TR, index=1, public_share=certified, random32=secret("w"))
    assert not partial_ok(dressed)


def naive_dleq_challenge(statement, left, right):
    """A challenge over the points alone: neither session nor member."""
    return dleq.hscalar("aura/test/v1", *(p.encoded for p in (statement.point, statement.sigma, left, right)))


def test_17_replayed_proofs(monkeypatch):
    value = derive_partial(generate(2, 3), 1)
    assert not partial_ok(value, tr=b"\x88" * 32)
    assert not partial_ok(value, i=2)
    assert not partial_ok(value, context=replace(CONTEXT, label="bob"))
    assert partial_ok(value)
    monkeypatch.setattr(dleq, "_challenge", naive_dleq_challenge)
    naive = derive_partial(generate(2, 3), 1)
    assert partial_ok(naive, tr=b"\x88" * 32)


def test_17_altered_proofs():
    value = derive_partial(generate(2, 3), 1)
    proof = value.proof
    for bad in (
        replace(proof, response=scalar_add(proof.response, ONE)),
        replace(proof, challenge=scalar_add(proof.challenge, ONE)),
        dleq.Proof(ZERO, ZERO),
    ):
        assert not partial_ok(replace(value, proof=bad))
    assert not partial_ok(replace(value, sigma=IDENTITY))


def test_17_a_received_point():
    """Naive: evaluate what is sent. A blinded point of another context gives that context's key."""
    committee = generate(2, 3)
    shares = committee.shares["derive"]
    blind, target = some("blind").expose(), point_of(replace(CONTEXT, label="victim")).point
    sent = mul(blind, target)
    unblind = scalar(pow(int.from_bytes(blind.encoded, "little"), -1, L))
    sigmas = {i: mul(unblind, mul(shares[i].expose(), sent)) for i in (1, 2)}
    stolen = dkd.combine(sigmas, t=2, context=replace(CONTEXT, label="victim"))
    assert stolen == derive_output(committee, (1, 2), context=replace(CONTEXT, label="victim"))

    fields = {"tr": TR, "index": 1, "public_share": committee.public_shares["derive"][1], "random32": secret("w")}
    for received in (sent, sent.encoded):
        with pytest.raises(AttributeError):
            dkd.partial(shares[1], received, **fields)


def test_17_clear_partials_are_the_key():
    """Why reveals are sealed: whoever reads t partials has the key, without any secret of its own."""
    committee = generate(2, 3)
    public = {i: Point(derive_partial(committee, i).sigma.encoded) for i in (1, 3)}
    assert dkd.combine(public, t=2, context=CONTEXT) == derive_output(committee, (1, 2))


def test_17_commitments_bind():
    salt, sigma = stream("salt")[:32], derive_partial(generate(2, 3), 1).sigma
    original = dkd.partial_commitment(sigma, salt, tr=TR, index=1)
    others = [
        dkd.partial_commitment(BASE, salt, tr=TR, index=1),
        dkd.partial_commitment(sigma, bytes(32), tr=TR, index=1),
        dkd.partial_commitment(sigma, salt, tr=bytes(32), index=1),
        dkd.partial_commitment(sigma, salt, tr=TR, index=2),
    ]
    assert original not in others


def test_17_repeated_random_bytes_reveal_nothing():
    """Same statement, same proof; another statement, another nonce: two responses give no equation for the key."""
    committee = generate(2, 3)
    share, public_share = committee.shares["derive"][1], committee.public_shares["derive"][1]
    zero = SecretBytes(bytes(32))

    def prove(tr):
        return dkd.partial(share, point_of(CONTEXT), tr=tr, index=1, public_share=public_share, random32=zero).proof

    one, two = prove(TR), prove(b"\x88" * 32)
    assert one == prove(TR)
    number = [int.from_bytes(k.encoded, "little") for k in (one.response, two.response, one.challenge, two.challenge)]
    guessed = (number[0] - number[1]) * pow(number[2] - number[3], -1, L)
    assert scalar(guessed) != share.expose()


# -- contexts --


def test_contexts_round_trip():
    assert dkd.decode_context(CONTEXT.encode()) == CONTEXT
    value = derive_partial(generate(2, 3), 1)
    assert dkd.decode_reveal(read(dkd.encode_reveal(value, SecretBytes(b"s" * 32)))) == (value, b"s" * 32)


@pytest.mark.parametrize(
    "change",
    [
        {"account": bytes(31)},
        {"account": "a"},
        {"app": "Chat"},
        {"app": ""},
        {"kind": "rsa"},
        {"kind": None},
        {"label": "a b"},
        {"version": -1},
        {"version": 2**32},
        {"version": True},
        {"v": 2},
        {"v": True},
        {"time": 0},
    ],
)
def test_not_contexts(change):
    with pytest.raises(DecodeError):
        dkd.decode_context(canon(read(CONTEXT.encode()) | change))


@pytest.mark.parametrize("change", [{"s": bytes(31)}, {"s": "s"}, {"more": 1}, {"sigma": None}])
def test_not_reveals(change):
    with pytest.raises(DecodeError):
        reveal(**change)
