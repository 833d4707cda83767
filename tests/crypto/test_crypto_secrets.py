"""Secrets leave only by expose(), from a list of known places (CRYPTO.md 0.5; attack 24 for the types)."""

import ast
import copy
import dataclasses
import json
import pickle
import traceback
from collections import Counter
from pathlib import Path

import pytest
from crypto_world import stream

import aura_chor.crypto
from aura_chor.base.canon import canon
from aura_chor.crypto import tags
from aura_chor.crypto.errors import DecodeError
from aura_chor.crypto.group import random_scalar
from aura_chor.crypto.secrets import NoncePair, NonceSpent, SecretBytes, SecretScalar, SessionRoot, decode_secret
from aura_chor.crypto.signatures import Signer

ROOM = Path(aura_chor.crypto.__file__).parent
VALUE = stream("a secret")[:32]
SCALAR = random_scalar(stream("a secret scalar"))


def secrets():
    return {
        "SecretScalar": SecretScalar(SCALAR),
        "SecretBytes": SecretBytes(VALUE),
        "SessionRoot": SessionRoot(VALUE),
        "NoncePair": NoncePair(SecretScalar(SCALAR), SecretScalar(random_scalar(stream("e")))),
    }


NAMES = list(secrets())


@pytest.fixture(params=NAMES)
def secret(request):
    return secrets()[request.param]


def leaks(text) -> bool:
    text = text if isinstance(text, bytes) else str(text).encode()
    needles = [VALUE, SCALAR.encoded]
    return any(
        form in text
        for needle in needles
        for form in (
            needle,
            needle.hex().encode(),
            repr(needle).encode(),
            str(int.from_bytes(needle, "little")).encode(),
        )
    )


def test_printing_is_constant(secret):
    name = type(secret).__name__
    assert {repr(secret), str(secret), f"{secret}", f"{secret:>40}", "%s" % secret, f"{secret!r}"} == {f"<{name}>"}  # noqa: UP031
    assert not leaks(repr([secret])) and not leaks({"secret": secret})


@pytest.mark.parametrize(
    "way",
    [
        pickle.dumps,
        copy.copy,
        copy.deepcopy,
        hash,
        iter,
        list,
        bytes,
        json.dumps,
        canon,
        vars,
        lambda secret: secret.__getstate__(),
        lambda secret: secret.__reduce__(),
        lambda secret: {secret: 1},
        lambda secret: b"" + secret,
        lambda secret: secret[0],
        lambda secret: setattr(secret, "_value", None),
        lambda secret: setattr(secret, "anything", None),
        lambda secret: dataclasses.replace(Holder(secret), other=copy.copy(secret)),
        lambda secret: dataclasses.asdict(Holder(secret)),
    ],
)
def test_no_other_way_out(secret, way):
    with pytest.raises(Exception) as caught:
        way(secret)
    assert not leaks("".join(traceback.format_exception(caught.value)))


@dataclasses.dataclass
class Holder:
    secret: object
    other: object = None


def test_naive_secret_leaks():
    """Attack 24 succeeds against a plain dataclass."""
    holder = Holder(VALUE)
    assert leaks(repr(holder)) and leaks(pickle.dumps(holder)) and leaks(dataclasses.asdict(holder))


def test_equality_is_by_value_and_type():
    one, two = secrets(), secrets()
    for name in NAMES:
        assert one[name] == two[name]
        assert all(one[name] != one[other] for other in NAMES if other != name)
        assert one[name] != VALUE
    assert SecretBytes(b"a") != SecretBytes(b"b")
    assert SecretScalar(SCALAR) != SecretScalar(random_scalar(bytes(63) + b"\1"))
    assert one["NoncePair"] != NoncePair(SecretScalar(SCALAR), SecretScalar(SCALAR))


def test_expose_gives_the_value():
    assert SecretScalar(SCALAR).expose() is SCALAR
    assert SecretBytes(VALUE).expose() == SessionRoot(VALUE).expose() == VALUE
    assert decode_secret(SCALAR.encoded) == SecretScalar(SCALAR)


def test_constructors_refuse_other_types():
    for wrong in (bytearray(32), "text", None):
        with pytest.raises(TypeError):
            SecretBytes(wrong)
    for wrong in (bytes(31), bytes(33), bytearray(32), None):
        with pytest.raises(DecodeError):
            SessionRoot(wrong)


def test_a_bad_share_is_not_quoted():
    with pytest.raises(DecodeError) as caught:
        decode_secret(b"\xff" * 32)
    assert "ff" * 4 not in "".join(traceback.format_exception_only(caught.value))


def test_signer_prints_its_public_key():
    signer = Signer(SecretBytes(VALUE))
    assert signer.key.encoded.hex() in repr(signer) and not leaks(repr(signer))
    with pytest.raises(TypeError):
        pickle.dumps(signer)


# -- nonces --


def test_nonces_are_consumed_once():
    pair = secrets()["NoncePair"]
    assert pair.expose()[0] == SCALAR
    for again in (pair.expose, pair.take):
        with pytest.raises(NonceSpent):
            again()
    assert pair == pair and pair != secrets()["NoncePair"]


def test_take_moves_the_nonces():
    pair = secrets()["NoncePair"]
    moved = pair.take()
    assert (moved.hiding, moved.binding) == (pair.hiding, pair.binding)
    with pytest.raises(NonceSpent):
        pair.expose()
    assert moved.expose()[0] == SCALAR
    with pytest.raises(NonceSpent):
        moved.take()


# -- the room's source --


def sources():
    return {path.name: path.read_text() for path in sorted(ROOM.glob("*.py"))}


def calls(tree: ast.AST, name: str) -> int:
    return sum(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == name)
            or (isinstance(node.func, ast.Name) and node.func.id == name)
        )
        for node in ast.walk(tree)
    )


# Every function of this room in which a secret becomes a plain value. A new entry needs a reason in its review.
EXPOSED = """
derive.prf
dkd.partial dkd.encode_reveal dkd.derived_public_key
dleq.prove
frost.nonce frost.sign_share
hpke.seal_base hpke.open_base
keygen.contribute keygen.prove_possession
rest.master_key rest.seal_record rest.open_record
seal.open seal.pair_key
secrets.__eq__ secrets.__init__
sharing.poly_eval sharing.commit_poly sharing.feldman_ok sharing.combine_shares sharing.interpolate_scalars
signatures.device_key signatures.__init__ signatures.sign
types.to_wire
"""


def exposing(name: str, text: str) -> set[str]:
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = [function for function in functions if calls(function, "expose")]
    assert sum(calls(function, "expose") for function in found) == calls(tree, "expose"), "outside of any function"
    return {f"{name.removesuffix('.py')}.{function.name}" for function in found}


def test_every_call_of_expose_is_listed():
    assert set().union(*(exposing(name, text) for name, text in sources().items())) == set(EXPOSED.split())


def test_only_secrets_touches_its_slots():
    assert [name for name, text in sources().items() if "._value" in text] == ["secrets.py"]


def test_points_and_scalars_are_made_in_one_file():
    """A value that has passed a check has a type that only the check can make."""
    for made, allowed in {
        "Point": {"group.py"},
        "Scalar": {"group.py"},
        "KemKey": {"members.py"},
        "DeviceKey": {"members.py"},
        "ContextPoint": {"dkd.py"},
    }.items():
        assert {name for name, text in sources().items() if calls(ast.parse(text), made)} == allowed


def test_no_clock_no_files_no_randomness():
    banned = {"os", "random", "secrets", "time", "datetime", "pathlib", "socket", "asyncio", "sqlite3", "uuid"}
    for name, text in sources().items():
        imports = Counter(
            alias.name.split(".")[0]
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in ([ast.alias(node.module or "")] if isinstance(node, ast.ImportFrom) else node.names)
        )
        assert not banned & imports.keys(), name
        assert "random_bytes" not in text and "randombytes" not in text and ".generate()" not in text


# The tags of the table in CRYPTO.md 2.5, copied in its order.
TABLE = [
    "aura/account/v1",
    "aura/committee/v1",
    "aura/event/v1",
    "aura/event-sig/v1",
    "aura/transcript/v1",
    "aura/body/v1",
    "aura/commit/v1",
    "aura/cert/v1",
    "aura/seal/v1",
    "aura/seal-digest/v1",
    "aura/root/poly/v1",
    "aura/root/pop/v1",
    "aura/root/salt/v1",
    "aura/root/kem/v1",
    "aura/keygen/phi/v1",
    "aura/keygen/commit/v1",
    "aura/keygen/T/v1",
    "aura/reshare/phi/v1",
    "aura/reshare/T/v1",
    "aura/dkd/tr/v1",
    "aura/dkd/commit/v1",
    "aura/dkd/dleq/v1",
    "aura/dkd/nonce/v1",
    "aura/dkd/v1",
    "aura/dkd/ikm/v1",
    "aura/dkd/out/v1",
    "aura/dkd/check/v1",
    "AURA-DKD-V01-CS01-with-edwards25519_XMD:SHA-512_ELL2_RO_",
    "aura/sign/quorum/v1",
    "aura/recover/code/v1",
    "aura/lock/scope/v1",
    "aura/lock/ticket/v1",
    "aura/rest/v1",
    "aura/rest/wrap/v1",
    "aura/sim/v1",
    "FROST-ED25519-SHA512-v1",
]
SUFFIXES = ["rho", "nonce", "msg", "com", "dkg"]


def test_the_tag_table():
    assert list(tags.TAGS) == TABLE
    assert [suffix.decode() for suffix in tags.FROST_SUFFIXES] == SUFFIXES
    assert len(set(tags.TAGS)) == len(tags.TAGS)


def test_no_tag_is_spelt_elsewhere():
    for name, text in sources().items():
        strings = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        spelt = [
            value for value in strings if isinstance(value, str | bytes) and value in (*TABLE, *map(str.encode, TABLE))
        ]
        assert not spelt or name == "tags.py"


def test_modules_stay_small():
    assert all(text.count("\n") <= 250 for text in sources().values())
