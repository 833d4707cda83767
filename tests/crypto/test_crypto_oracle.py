"""Another implementation as a judge (CRYPTO.md 12.4): `frost-rs`, the FROST of the Zcash Foundation, by its bindings.

An optional extra, for Python below 3.12: `pip install '.[oracle]'`. Its key generation passes our checks, its signers
sign beside ours in one quorum, and its verifier accepts what comes of it.
"""

import base64

import pytest
from crypto_world import stream

from aura_chor.crypto import frost, keygen, sharing
from aura_chor.crypto.group import decode_point, decode_scalar, mul_base
from aura_chor.crypto.secrets import SecretBytes, decode_secret
from aura_chor.crypto.signatures import verify

oracle = pytest.importorskip("frost_rs", reason="the extra `oracle` is not installed").utility_ed25519

HEADER_BYTES = 5
"""A version and the short id of the suite, before everything that it serialises."""
MESSAGE = b"what both sign"


def content(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)[HEADER_BYTES:]


def header(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)[:HEADER_BYTES]


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def number(name: str) -> int:
    """A member's index: there a scalar, by default a hash of a name."""
    return int.from_bytes(base64.urlsafe_b64decode(name), "little")


class Founded:
    """A key generation by the oracle; `shares` and `lists` are decoded by us, by index."""

    def __init__(self, t: int, n: int) -> None:
        self.names = [oracle.get_id(f"member {i}") for i in range(n)]
        first = {name: oracle.round1(name, t, n) for name in self.names}
        self.public = {name: made[1] for name, made in first.items()}
        second = {name: oracle.round2(first[name][0], self._others(name)) for name in self.names}
        dealt = {name: {other: second[other][1][name] for other in self._others(name)} for name in self.names}
        self.keys = {name: oracle.round3(second[name][0], self._others(name), dealt[name]) for name in self.names}
        self.lists = {number(name): commitments(content(made), t) for name, made in self.public.items()}
        self.shares = {number(name): decode_secret(content(key)[32:64]) for name, (key, _) in self.keys.items()}
        self.key = decode_point(content(self.keys[self.names[0]][0])[96:128])

    def _others(self, name: str) -> dict[str, str]:
        return {other: package for other, package in self.public.items() if other != name}


def commitments(package: bytes, t: int):
    assert package[0] == t
    return tuple(decode_point(package[1 + 32 * k : 33 + 32 * k]) for k in range(t))


@pytest.fixture(params=[(2, 3), (3, 5)], scope="module")
def founded(request):
    return Founded(*request.param), request.param[0]


def test_proofs_of_possession_pass_with_an_empty_phi(founded):
    made, t = founded
    for name, package in made.public.items():
        proof = content(package)[2 + 32 * t :]
        ours = keygen.Possession(decode_point(proof[:32]), decode_scalar(proof[32:]))
        constant = made.lists[number(name)][0]
        assert keygen.possession_ok(ours, phi=b"", index=number(name), constant=constant)
        assert not keygen.possession_ok(ours, phi=bytes(32), index=number(name), constant=constant)
        assert not keygen.possession_ok(ours, phi=b"", index=number(name) + 1, constant=constant)


def test_shares_lie_on_the_joint_polynomial(founded):
    made, t = founded
    joint = sharing.combine_commitments(list(made.lists.values()), t)
    assert joint[0] == made.key
    for index, share in made.shares.items():
        assert sharing.feldman_ok(share, joint, index)
    chosen = dict(list(made.shares.items())[:t])
    assert mul_base(sharing.interpolate_scalars(chosen).expose()) == made.key


@pytest.mark.parametrize("ours", [0, 1, 2])
def test_both_sign_in_one_quorum(founded, ours):
    """Of the quorum the first `ours` members sign by our code, the others by the oracle's."""
    made, t = founded
    quorum = made.names[:t]
    theirs = {name: oracle.preprocess(made.keys[name][0]) for name in quorum[ours:]}
    randoms = {name: [SecretBytes(stream(name, kind)[:32]) for kind in "de"] for name in quorum[:ours]}
    pairs = {name: frost.nonce_pair(*randoms[name], made.shares[number(name)]) for name in randoms}
    prefix = header(oracle.preprocess(made.keys[quorum[0]][0])[1])
    posted = {name: prefix + pair.hiding.encoded + pair.binding.encoded for name, pair in pairs.items()}
    posted |= {name: base64.urlsafe_b64decode(made[1]) for name, made in theirs.items()}
    ascending = sorted(quorum, key=number)
    points = {name: posted[name][HEADER_BYTES:] for name in ascending}
    listed = [
        frost.NonceCommitment(number(name), decode_point(p[:32]), decode_point(p[32:])) for name, p in points.items()
    ]
    prepared = frost.prepare(made.key, MESSAGE, listed)
    z = {number(n): frost.sign_share(prepared, number(n), pair, made.shares[number(n)]) for n, pair in pairs.items()}
    texts = {name: text(data) for name, data in posted.items()}
    for name, (nonces, _) in theirs.items():
        signed = oracle.sign(MESSAGE, texts, nonces, made.keys[name][0])
        z[number(name)] = decode_scalar(base64.urlsafe_b64decode(signed))
    public = {index: mul_base(made.shares[index].expose()) for index in z}
    signature = frost.aggregate(prepared, z, public)
    assert verify(made.key, MESSAGE, signature)
    package = made.keys[quorum[0]][1]
    assert oracle.verify(MESSAGE, package, text(signature))
    shares = {name: text(z[number(name)].encoded) for name in quorum}
    assert base64.urlsafe_b64decode(oracle.aggregate(MESSAGE, texts, shares, package)) == signature
