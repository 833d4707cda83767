"""Every id binds every one of its fields, and no two kinds of id can be the same bytes (CRYPTO.md 2.2, 2.5)."""

import pytest
from crypto_world import TR, make_roster
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_chor.base.canon import DecodeError, frame, mdigest
from aura_chor.crypto import derive, dkd, hashing, keygen, payload, reshare
from aura_chor.crypto.group import BASE, ZERO, mul_base, reduce_scalar, scalar
from aura_chor.crypto.members import ser
from aura_chor.crypto.secrets import SecretBytes, SessionRoot

ROSTER, OTHER = make_roster((1, 2, 3)), make_roster((1, 2, 4))
A, B, C = (mul_base(scalar(k)) for k in (1, 2, 3))
ID = bytes(32)
GUARDIANS = make_roster((32768, 32769, 32770))


def target(**change):
    return reshare.target_value(**({"f": 0, "kind": "devices", "roster": ROSTER, "t": 2} | change))


# name: (function, fields, one other value for each field)
IDS = {
    "account": (
        keygen.account_id,
        {"f": 0, "roster": ROSTER, "salt": ID, "t": 2},
        {"f": 1, "roster": OTHER, "salt": b"\1" * 32, "t": 3},
    ),
    "committee": (
        keygen.committee_id,
        {
            "account": ID,
            "sign": (A, B),
            "derive": (B, C),
            "epoch": 1,
            "f": 0,
            "kind": "devices",
            "roster": ROSTER,
            "t": 2,
        },
        {"account": b"\1" * 32, "sign": (A, C), "derive": (A, C), "epoch": 2, "f": 1, "roster": OTHER, "t": 3},
    ),
    "guardian committee": (
        keygen.committee_id,
        {
            "account": ID,
            "sign": (A, B),
            "derive": (B, C),
            "epoch": 1,
            "f": 0,
            "kind": "guardians",
            "roster": GUARDIANS,
            "t": 2,
            "cooldown": 86400,
        },
        {"cooldown": 86401, "roster": GUARDIANS[:2]},
    ),
    "keygen phi": (
        keygen.keygen_phi,
        {
            "account": ID,
            "epoch": 1,
            "f": 0,
            "kind": "devices",
            "prestate": None,
            "purpose": "sign",
            "roster": ROSTER,
            "session": ID,
            "t": 2,
        },
        {
            "account": b"\1" * 32,
            "epoch": 2,
            "f": 1,
            "kind": "guardians",
            "prestate": ID,
            "purpose": "derive",
            "roster": OTHER,
            "session": b"\1" * 32,
            "t": 3,
        },
    ),
    "T": (
        keygen.keygen_transcript,
        {"commits": ID, "committee": ID, "phis": (ID, ID), "reveals": ID, "sign": (A, B), "derive": (B, C)},
        {
            "commits": b"\1" * 32,
            "committee": b"\1" * 32,
            "phis": (ID, b"\1" * 32),
            "reveals": b"\1" * 32,
            "sign": (A, C),
            "derive": (A, C),
        },
    ),
    "reshare phi": (
        reshare.reshare_phi,
        {"account": ID, "epoch": 2, "prestate": ID, "session": ID, "source": ID, "target": target(), "term": 0},
        {
            "account": b"\1" * 32,
            "epoch": 3,
            "prestate": b"\1" * 32,
            "session": b"\1" * 32,
            "source": b"\1" * 32,
            "target": target(t=3),
            "term": 1,
        },
    ),
    "reshare T": (
        reshare.reshare_transcript,
        {"committee": ID, "deals": ((1, ID), (3, ID)), "phi": ID, "sign": (A, B), "derive": (B, C)},
        {
            "committee": b"\1" * 32,
            "deals": ((1, ID), (2, ID)),
            "phi": b"\1" * 32,
            "sign": (A, C),
            "derive": (A, C),
        },
    ),
    "tr": (
        dkd.derivation_transcript,
        {
            "account": ID,
            "committee": ID,
            "ctx": b"ctx",
            "epoch": 1,
            "invited": ROSTER,
            "recipients": ROSTER[:1],
            "session": ID,
        },
        {
            "account": b"\1" * 32,
            "committee": b"\1" * 32,
            "ctx": b"ctx2",
            "epoch": 2,
            "invited": OTHER,
            "recipients": ROSTER[:2],
            "session": b"\1" * 32,
        },
    ),
    "transcript": (
        hashing.transcript,
        {"session": ID, "phase": "commit", "events": ((1, ID), (2, ID))},
        {"session": b"\1" * 32, "phase": "reveal", "events": ((1, ID), (2, b"\1" * 32))},
    ),
    "quorum": (
        payload.signing_set_digest,
        {"commits": ((1, ID), (2, ID)), "payload": b"p", "session": ID},
        {"commits": ((1, ID), (3, ID)), "payload": b"q", "session": b"\1" * 32},
    ),
}
FIELDS = [(name, field) for name, (_, _, others) in IDS.items() for field in others]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_every_field_is_bound(name, field):
    function, fields, others = IDS[name]
    assert function(**fields) == function(**fields)
    assert function(**fields) != function(**(fields | {field: others[field]}))


def test_all_ids_differ():
    made = [function(**fields) for function, fields, _ in IDS.values()]
    assert len(set(made)) == len(made) and all(len(identifier) == 32 for identifier in made)


@pytest.mark.parametrize("name", ["transcript", "quorum", "reshare T"])
def test_pairs_ascend(name):
    function, fields, _ = IDS[name]
    for bad in (((2, ID), (1, ID)), ((1, ID), (1, ID))):
        field = next(key for key in ("events", "commits", "deals") if key in fields)
        with pytest.raises(DecodeError):
            function(**(fields | {field: bad}))


def test_targets():
    assert target() == {"f": 0, "kind": "devices", "roster": [[i, key.encoded] for i, key in ROSTER], "t": 2}
    guarded = reshare.target_value(f=0, kind="guardians", roster=GUARDIANS, t=2, cooldown=86400)
    assert guarded["cooldown"] == 86400
    for bad in ({"cooldown": 86400}, {"kind": "guardians"}):
        with pytest.raises(AssertionError):
            target(**bad)


# -- split views: two views give two T (attack 5) --


def test_5_two_views_two_transcripts():
    """Naive: members compare only the number of commitments; both views have three of them and look the same."""
    views = [((1, ID), (2, ID), (3, ID)), ((1, ID), (2, ID), (3, b"\1" * 32))]
    assert len({len(view) for view in views}) == 1
    transcripts = [hashing.transcript(session=ID, phase="commit", events=view) for view in views]
    assert len(set(transcripts)) == 2
    function, fields, _ = IDS["T"]
    assert len({function(**(fields | {"commits": transcript})) for transcript in transcripts}) == 2


# -- what keys sign --


def test_messages_are_framed_apart():
    """The threshold key and a device key never sign the same bytes, whatever is inside."""
    assert hashing.event_message(ID) == frame("aura/event-sig/v1", ID)
    assert hashing.commit_message(ID) == frame("aura/commit/v1", ID) != hashing.event_message(ID)


# -- session secrets --

ROOT = SessionRoot(b"r" * 32)


def test_session_secrets_are_separate():
    drawn = [
        derive.coefficient(ROOT, bind=bind, purpose=p, k=k)
        for bind in (ID, TR)
        for p in ("sign", "derive")
        for k in (0, 1)
    ]
    drawn += [derive.possession_nonce(ROOT, bind=bind) for bind in (ID, TR)]
    drawn += [derive.coefficient(SessionRoot(b"q" * 32), bind=ID, purpose="sign", k=0)]
    assert len({value.expose() for value in drawn}) == len(drawn)
    keys = [derive.pair_private_key(ROOT, session=session, sender=i).expose() for session in (ID, TR) for i in (1, 2)]
    salts = [derive.commitment_salt(ROOT, bind=bind).expose() for bind in (ID, TR)]
    assert len({*keys, *salts}) == 6 and all(len(value) == 32 for value in keys + salts)


def test_root_scalar_skips_zero(monkeypatch):
    values = iter([bytes(64), ser(0).encoded * 2, b"\1" + bytes(63)])
    monkeypatch.setattr(derive, "prf", lambda *_: next(values))
    assert derive.root_scalar(ROOT, "aura/test/v1").expose() == scalar(1)
    assert reduce_scalar(bytes(64)) == ZERO


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_hscalar_is_framed(left, right):
    one, other = hashing.hscalar("aura/test/v1", left, right), hashing.hscalar("aura/test/v1", left + right)
    assert one != other
    assert hashing.hscalar("aura/test/v1", left) != BASE


def test_retired_keys_are_sorted():
    fields = {"transcript": ID, "devices": ID, "guardians": None, "request": None}
    listed = {"T": ID, "devices": ID, "guardians": None, "request": None, "retired": []}
    assert payload.membership_body(**fields, retired=[]) == mdigest("aura/body/v1", listed)


def test_secret_bytes_are_not_framed_by_accident():
    with pytest.raises(TypeError):
        frame("aura/test/v1", SecretBytes(b"secret"))
