"""Sealed delivery, complaints, records at rest, payloads, the simulated source (CRYPTO.md 2.6, 2.7, 8-10, 0.6)."""

from dataclasses import replace

import pytest
from crypto_world import make_roster, secret, signer, stream
from hypothesis import given, settings
from hypothesis import strategies as st

from aura_chor.base.canon import SIZE_BYTES_MAX, canon, mdigest, read
from aura_chor.crypto import complaint, lock, payload, recover, rest, rng, seal, tags
from aura_chor.crypto.derive import pair_private_key
from aura_chor.crypto.errors import CheckFailed, DecodeError, WrongLength
from aura_chor.crypto.group import P
from aura_chor.crypto.members import KemKey
from aura_chor.crypto.secrets import SecretBytes, SessionRoot

PRIVATE = secret("pair key")
PUBLIC = seal.pair_key(PRIVATE)
PLACE = {
    "account": bytes(32),
    "bind": b"\1" * 64,
    "epoch": 0,
    "sender": 1,
    "pk": PUBLIC,
    "role": "keygen-share",
    "session": b"s" * 32,
    "to": 2,
}
INFO = seal.seal_info(**PLACE)
PLAIN = canon({"d": bytes(32), "s": bytes(32)})


def simulated(seed=b"seed"):
    return seal.SimulatedSealer(rng.SimulatedRng(seed=seed, device="d1").bytes)


SEALERS = [seal.HpkeSealer(), simulated()]


@pytest.fixture(params=SEALERS, ids=["hpke", "simulated"])
def sealer(request):
    return request.param


def opens(sealer, blob, info=INFO, private=PRIVATE):
    return seal.open_blob(sealer, blob, signed_digest=seal.blob_digest(blob), private_key=private, info=info)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=80))
def test_both_sealers_open_each_other(plaintext, info):
    for writer in SEALERS:
        blob = writer.seal(plaintext, PUBLIC, info)
        assert len(blob) == 32 + len(plaintext) + 16
        assert all(reader.open(blob, PRIVATE, info) == plaintext for reader in SEALERS)


def test_simulated_sealing_is_deterministic():
    one, two = simulated(), simulated()
    assert one.seal(PLAIN, PUBLIC, INFO) == two.seal(PLAIN, PUBLIC, INFO)
    assert one.seal(PLAIN, PUBLIC, INFO) != one.seal(PLAIN, PUBLIC, INFO)
    assert simulated(b"other").seal(PLAIN, PUBLIC, INFO) != simulated().seal(PLAIN, PUBLIC, INFO)
    real = seal.HpkeSealer()
    assert real.seal(PLAIN, PUBLIC, INFO) != real.seal(PLAIN, PUBLIC, INFO)


CHANGES = [
    {"account": b"\1" * 32},
    {"bind": b"\2" * 64},
    {"epoch": 1},
    {"sender": 3},
    {"pk": seal.pair_key(secret("another"))},
    {"role": "reshare-share"},
    {"session": b"t" * 32},
    {"to": 3},
]


@pytest.mark.parametrize("change", CHANGES)
def test_attack_12_a_blob_opens_only_where_it_belongs(sealer, change):
    blob = sealer.seal(PLAIN, PUBLIC, INFO)
    assert opens(sealer, blob) == read(PLAIN)
    with pytest.raises(CheckFailed) as failure:
        opens(sealer, blob, info=seal.seal_info(**(PLACE | change)))
    assert (failure.value.indices, failure.value.equation) == ((), "decryption")


def test_attack_12_succeeds_without_info(sealer):
    """Naive: sealed with an empty info, one blob opens for every claimed sender, session and role alike."""

    def naive_open(blob, **claimed):
        return opens(sealer, blob, info=b"")

    blob = sealer.seal(PLAIN, PUBLIC, b"")
    assert all(naive_open(blob, **(PLACE | change)) == read(PLAIN) for change in CHANGES)


def test_attack_12_digest_and_key(sealer):
    blob = sealer.seal(PLAIN, PUBLIC, INFO)
    other = sealer.seal(PLAIN, PUBLIC, INFO)
    with pytest.raises(CheckFailed):
        seal.open_blob(sealer, blob, signed_digest=seal.blob_digest(other), private_key=PRIVATE, info=INFO)
    with pytest.raises(CheckFailed):
        opens(sealer, blob, private=secret("another"))
    for at in (0, 31, 32, len(blob) - 1):
        changed = bytearray(blob)
        changed[at] ^= 1
        with pytest.raises((CheckFailed, DecodeError)):
            opens(sealer, bytes(changed))


@pytest.mark.parametrize("enc", [bytes(32), b"\1" + bytes(31), (P + 9).to_bytes(32, "little"), b"", bytes(31)])
def test_attack_8_bad_enc(sealer, enc):
    with pytest.raises(DecodeError):
        opens(sealer, enc + bytes(48) if len(enc) == 32 else enc)


def test_attack_8_non_canonical_enc_is_a_second_blob(sealer):
    """Naive: X25519 ignores the top bit of enc, though HPKE's key schedule does not; we refuse it before either."""
    blob = sealer.seal(PLAIN, PUBLIC, INFO)
    with pytest.raises(DecodeError):
        opens(sealer, blob[:31] + bytes([blob[31] | 0x80]) + blob[32:])


def test_plaintexts_are_canonical(sealer):
    with pytest.raises(DecodeError):
        opens(sealer, sealer.seal(b"\x00\x00", PUBLIC, INFO))
    with pytest.raises(CheckFailed):
        opens(sealer, bytes(seal.BLOB_BYTES_MAX + 1))
    longest = canon(bytes(SIZE_BYTES_MAX - 5))
    assert opens(sealer, sealer.seal(longest, PUBLIC, INFO)) == bytes(SIZE_BYTES_MAX - 5)


# -- the sets in events --


def keys(*senders):
    session_root = SessionRoot(bytes(32))
    return {i: seal.pair_key(pair_private_key(session_root, session=bytes(32), sender=i)) for i in senders}


def test_kem_sets_are_exact():
    posted = keys(2, 3)
    value = [[i, key.encoded] for i, key in posted.items()]
    assert seal.decode_kem_set(value, (2, 3)) == posted
    for senders in ((2,), (2, 3, 4), (1, 2, 3)):
        with pytest.raises(WrongLength):
            seal.decode_kem_set(value, senders)
    second, third = value
    for bad in ([third, second], [second, second], [second, [4, third[1]]], [second, [3]], [second, [3, second[1]]]):
        with pytest.raises(DecodeError):
            seal.decode_kem_set(bad, (2, 3))
    for bad in ([second, [3, bytes(32)]], [[True, second[1]], third], [second, [3.0, third[1]]]):
        with pytest.raises(DecodeError):
            seal.decode_kem_set(bad, (2, 3))
    with pytest.raises(WrongLength):
        seal.decode_kem_set(None, (2, 3))


def test_seals_are_exact():
    value = [[1, bytes(32)], [3, b"\1" * 32]]
    assert seal.decode_seals(value, (1, 3)) == ((1, bytes(32)), (3, b"\1" * 32))
    for bad in ([[1, bytes(31)], value[1]], [[1, None], value[1]], [value[1], value[0]]):
        with pytest.raises(DecodeError):
            seal.decode_seals(bad, (1, 3))
    with pytest.raises(WrongLength):
        seal.decode_seals(value, (1, 2, 3))


# -- complaints (attack 13) --


def good_share(plaintext):
    if plaintext != read(PLAIN):
        raise CheckFailed((1,), "share")


def verdict(blob, key, signed_digest, check=good_share):
    return complaint.judge(
        seal.HpkeSealer(), blob=blob, key=key, posted=PUBLIC, signed_digest=signed_digest, info=INFO, check=check
    )


def sealed(plaintext=PLAIN, info=INFO):
    return simulated().seal(plaintext, PUBLIC, info)


def test_attack_13_false_complaint():
    blob = sealed()
    assert verdict(blob, PRIVATE, seal.blob_digest(blob)) == complaint.Verdict("complainer", "the share is good")


def test_attack_13_another_key():
    blob = sealed(canon("bad"))
    outcome = verdict(blob, secret("another"), seal.blob_digest(blob))
    assert (outcome.culprit, outcome.ground) == ("complainer", "another key")


def test_attack_13_another_blob():
    outcome = verdict(sealed(canon("bad")), PRIVATE, seal.blob_digest(sealed()))
    assert (outcome.culprit, outcome.ground) == ("complainer", "another blob")


@pytest.mark.parametrize(
    ("blob", "error"),
    [
        (sealed(canon({"d": bytes(32), "s": b"\1" * 32})), CheckFailed),
        (sealed(b"\x00\x00"), DecodeError),
        (sealed(info=INFO + b"x"), CheckFailed),
        (b"short", DecodeError),
        (bytes(32) + sealed()[32:], DecodeError),
    ],
    ids=["wrong share", "not canonical", "sealed for elsewhere", "not a blob", "low-order enc"],
)
def test_attack_13_true_complaint(blob, error):
    outcome = verdict(blob, PRIVATE, seal.blob_digest(blob))
    assert (outcome.culprit, outcome.ground) == ("sender", "the check failed")
    assert isinstance(outcome.failure, error)


def test_attack_13_succeeds_against_accusations():
    """Naive: an accusation alone has an effect, so that an honest sender is blamed for a good share."""

    def naive_judge(accusation):
        return accusation["against"]

    blob = sealed()
    assert naive_judge({"against": "sender"}) == "sender"
    assert verdict(blob, PRIVATE, seal.blob_digest(blob)).culprit == "complainer"


# -- records at rest (CRYPTO.md 10) --

AAD = {"account": bytes(32), "committee": b"c" * 32, "epoch": 1, "index": 2, "record": "share"}


def test_records():
    key, nonce = secret("record key"), stream("nonce")[:24]
    sealed_record = rest.seal_record(SecretBytes(b"share"), key=key, nonce=nonce, aad=rest.record_aad(**AAD))
    assert rest.open_record(sealed_record, key=key, aad=rest.record_aad(**AAD)) == SecretBytes(b"share")
    for change in ({"account": b"\1" * 32}, {"committee": None}, {"epoch": 2}, {"index": None}, {"record": "root"}):
        with pytest.raises(CheckFailed):
            rest.open_record(sealed_record, key=key, aad=rest.record_aad(**(AAD | change)))
    with pytest.raises(CheckFailed):
        rest.open_record(sealed_record, key=secret("other"), aad=rest.record_aad(**AAD))
    with pytest.raises(DecodeError):
        rest.open_record(sealed_record[:39], key=key, aad=b"")
    with pytest.raises(ValueError, match="24 bytes"):
        rest.seal_record(SecretBytes(b""), key=key, nonce=bytes(12), aad=b"")


def test_old_records_open_without_their_place_bound():
    """Naive: with no associated data, a restored old share opens as the new one."""
    key, nonce = secret("record key"), bytes(24)
    old = rest.seal_record(SecretBytes(b"old share"), key=key, nonce=nonce, aad=b"")
    assert rest.open_record(old, key=key, aad=b"") == SecretBytes(b"old share")


def test_wrapped_keys():
    master, record_key = secret("master"), secret("record key")
    where = {"account": bytes(32), "identifier": b"key 1"}
    wrapped = rest.wrap_key(record_key, master=master, nonce=bytes(24), **where)
    assert rest.unwrap_key(wrapped, master=master, **where) == record_key
    for change in ({"account": b"\1" * 32}, {"identifier": b"key 2"}):
        with pytest.raises(CheckFailed):
            rest.unwrap_key(wrapped, master=master, **(where | change))
    assert read(rest.wrap_aad(**where)) == {"account": bytes(32), "id": b"key 1", "tag": tags.REST_WRAP}
    assert read(rest.record_aad(**AAD)) == {**AAD, "tag": tags.REST}


def test_passphrase_parameters():
    default = rest.PassphraseParameters(salt=bytes(16))
    assert not default.weak and (default.operations, default.memory_bytes) == (3, 256 * 2**20)
    assert replace(default, operations=2).weak and replace(default, memory_bytes=8192).weak
    for bad in (replace(default, salt=bytes(15)), replace(default, operations=0), replace(default, memory_bytes=1)):
        with pytest.raises(DecodeError):
            rest.master_key(SecretBytes(b"x"), bad)


@pytest.mark.slow
def test_default_parameters_work():
    default = rest.PassphraseParameters(salt=bytes(16))
    one, two = (rest.master_key(SecretBytes(word), default) for word in (b"a", b"b"))
    assert one != two and len(one.expose()) == 32


# -- payload and head (CRYPTO.md 2.7) --

PAYLOAD = payload.Payload(bytes(32), b"b" * 32, 0, "keygen", None, b"s" * 32, b"t" * 32)


def test_payloads():
    assert payload.decode_payload(PAYLOAD.encode()) == PAYLOAD
    assert read(PAYLOAD.encode())["v"] == 1
    app = replace(PAYLOAD, kind="app", transcript=None, session=None, prestate=b"p" * 32)
    assert payload.decode_payload(app.encode()) == app
    assert payload.head(PAYLOAD.encode()) == payload.payload_digest(PAYLOAD.encode())
    for kind in ("dkd", "app"):
        other = replace(PAYLOAD, kind=kind, transcript=None if kind == "app" else PAYLOAD.transcript)
        with pytest.raises(DecodeError):
            payload.head(other.encode())


@pytest.mark.parametrize(
    "change",
    [
        {"account": bytes(31)},
        {"body": None},
        {"epoch": -1},
        {"epoch": True},
        {"kind": "other"},
        {"kind": 1},
        {"prestate": b""},
        {"session": "s"},
        {"transcript": None},
        {"kind": "app"},
        {"v": 2},
        {"v": True},
        {"extra": 1},
    ],
)
def test_not_payloads(change):
    with pytest.raises(DecodeError):
        payload.decode_payload(canon(read(PAYLOAD.encode()) | change))


def test_bodies():
    roster = make_roster((1, 2))
    keys_ = [signer(9).key, signer(8).key]
    fields = {"transcript": b"T" * 32, "devices": b"d" * 32, "guardians": None, "request": b"r" * 32}
    body = payload.membership_body(**fields, retired=keys_)
    listed = {"T": b"T" * 32, "devices": b"d" * 32, "guardians": None, "request": b"r" * 32}
    listed["retired"] = sorted(key.encoded for key in keys_)
    assert body == mdigest(tags.BODY, listed) == payload.membership_body(**fields, retired=keys_[::-1])
    shared = {"check": b"c" * 32, "tr": b"t" * 32}
    assert payload.dkd_body(recipients=roster, **shared) != payload.dkd_body(recipients=roster[:1], **shared)
    app = payload.app_body(app="chat", content=bytes(32), object_type="text/plain")
    assert app == mdigest(tags.BODY, {"app": "chat", "content": bytes(32), "type": "text/plain"})
    with pytest.raises(DecodeError):
        payload.app_body(app="Chat", content=bytes(32), object_type="text/plain")


# -- codes, locks, simulation --


def test_short_codes():
    code = recover.short_code(b"\x77" * 32)
    assert code == "VJGC-6WNH-V3ZW" and recover.short_code(b"\x78" * 32) != code
    assert all(set(recover.short_code(bytes([i]) * 32)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-") for i in range(64))


def test_lock_scopes():
    fields = {"account": bytes(32), "epoch": 1, "kind": "reshare", "prestate": bytes(32), "term": 0}
    scope = lock.lock_scope(**fields)
    for change in ({"account": b"\1" * 32}, {"epoch": 2}, {"kind": "other"}, {"prestate": b"\1" * 32}, {"term": 1}):
        assert lock.lock_scope(**(fields | change)) != scope
    with pytest.raises(DecodeError):
        lock.lock_scope(**(fields | {"kind": "Re-share"}))
    tickets = {lock.lock_ticket(scope=scope, key=signer(i).key, prestate=bytes(32)) for i in range(1, 9)}
    assert len(tickets) == 8


def test_simulated_rng():
    def make(**change):
        return rng.SimulatedRng(**({"seed": b"s", "device": "d1", "incarnation": 0} | change))

    blocks = [rng.simulated_block(seed=b"s", device="d1", incarnation=0, number=k) for k in (0, 1)]
    assert make().bytes(128) == b"".join(blocks)
    source = make()
    assert b"".join(source.bytes(n) for n in (0, 1, 31, 64, 32)) == b"".join(blocks)
    drawn = {make(**change).bytes(64) for change in ({}, {"seed": b"t"}, {"device": "d2"}, {"incarnation": 1})}
    assert len(drawn) == 4


def test_kem_key_type():
    assert KemKey(PUBLIC.encoded) == PUBLIC and PUBLIC.encoded != PUBLIC
