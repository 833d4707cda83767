"""Whole sessions (CRYPTO.md 12.5, P9): the committed life of one account, by the product and by plain integers.

Every event body, id, signature, blob, transcript, committee and head of ten chapters is computed twice, from the seeds
and roots alone, and compared byte for byte.
"""

import copy

import dag_cbor
import pytest
import session_files as files
import session_product
import session_recorder
import session_reference
from crypto_world import hexed

from aura_chor.crypto.group import decode_point
from aura_chor.crypto.members import PURPOSES
from aura_chor.crypto.signatures import verify

OUTPUT = "3c0cc2e62585e2fdbff730349c04e9a071c9abffd00cf7f39dd14e05f71a47ff"


@pytest.fixture(scope="module")
def committed():
    return files.chapters()


@pytest.fixture(scope="module")
def by_reference(committed):
    account = session_reference.Account(files.devices())
    return {record["chapter"]: hexed(account.chapter(record)) for record in committed}


def replay(records):
    account = bytes.fromhex(files.chapters()[0]["values"]["account"])
    replica = session_product.Replay(files.devices(), account)
    return replica, {record["chapter"]: hexed(replica.chapter(record)) for record in records}


@pytest.fixture(scope="module")
def by_product(committed):
    return replay(committed)


@pytest.mark.parametrize("chapter", files.ORDER)
def test_the_reference_computes_what_is_committed(committed, by_reference, chapter):
    assert by_reference[chapter] == committed[files.ORDER.index(chapter)]["values"]


@pytest.mark.parametrize("chapter", files.ORDER)
def test_the_product_computes_what_is_committed(committed, by_product, chapter):
    assert by_product[1][chapter] == committed[files.ORDER.index(chapter)]["values"]


def test_the_folder_holds_these_chapters_and_nothing_else():
    expected = sorted([files.DEVICES, *map(files.name_of, files.ORDER)])
    assert sorted(path.name for path in files.ACCOUNT.iterdir()) == expected
    for record in files.chapters():
        assert (files.ACCOUNT / files.name_of(record["chapter"])).read_text() == files.written(record, record["values"])


def test_the_keys_and_the_derived_key_outlive_every_change(by_reference):
    made = [v["committee"] for v in by_reference.values() if "committee" in v]
    keys = [(committee["sign"][0], committee["derive"][0]) for committee in made]
    assert len(keys) == 6 and len(set(keys[:5])) == 1
    assert [by_reference[chapter]["output"] for chapter in ("dkd", "dkd-again")] == [OUTPUT] * 2
    assert len({str(committee["shares"]) for committee in made}) == 6


def test_a_succession_has_other_keys_and_the_word_of_the_old_one(by_reference):
    old, new = by_reference["recover"]["committee"], by_reference["succession"]["committee"]
    assert not {old["sign"][0], old["derive"][0]} & {new["sign"][0], new["derive"][0]}
    values = by_reference["succession"]
    message, signature = values["old_signing"]["message"], values["old_signing"]["signature"]
    assert message == values["signing"]["message"] and signature != values["signing"]["signature"]
    key = decode_point(bytes.fromhex(old["sign"][0]))
    assert verify(key, bytes.fromhex(message), bytes.fromhex(signature))


def test_another_library_reads_and_writes_the_same_events(committed):
    encoded = [entry["bytes"] for record in committed for entry in record["events"]]
    assert len(encoded) > 200 and [dag_cbor.encode(dag_cbor.decode(event)) for event in encoded] == encoded


def test_the_ledger_ends_where_the_last_head_is(by_product, by_reference):
    state = by_product[0].ledger.state()
    assert state.head.id.hex() == by_reference["succession"]["head"]
    assert [head.epoch for head in state.line] == [1, 2, 3, 4, 5, 6]
    assert state.devices.id.hex() == by_reference["succession"]["committee"]["id"]
    assert state.guardians is None


def played() -> session_recorder.Recorded:
    return session_recorder.play()


def of_no_event(values: dict) -> dict:
    """What of a chapter depends on no event's id, and so not on who heard what when."""
    names = {"account", "point", "ctx", "output", "public_key", "check", "Z"}
    kept = {name: item for name, item in values.items() if name in names}
    if "account" in values:
        kept |= {name: values[name] for name in ("phis", "founders", "committee")}
    elif "dealers" in values:
        kept["keys"] = [values["committee"][purpose][0] for purpose in PURPOSES]
    return kept


def test_a_life_played_anew_comes_to_the_same_keys(committed):
    """Real sessions between hosts, now: where they write other bytes than then, all of it is computed twice again."""
    made = played()
    anew = made.chapters
    assert [record["chapter"] for record in anew] == list(files.ORDER)
    replica, values = replay(anew)
    for record in committed:
        assert of_no_event(values[record["chapter"]]) == of_no_event(record["values"])
    for committee in replica.ledger.state().head.committees():
        held = hexed(session_recorder.shares_held(made)[committee.id.hex()])
        assert held == hexed(replica.shown(committee)["shares"])
    assert made.player(9).dkd.recipients[bytes.fromhex(values["dkd-again"]["session"])].derived.output.expose() == (
        bytes.fromhex(OUTPUT)
    )
    if [record["events"] for record in anew] != [record["events"] for record in committed]:
        account = session_reference.Account(files.devices())
        assert {record["chapter"]: hexed(account.chapter(record)) for record in anew} == values


def first(record, kind):
    return next(entry for entry in record["events"] if entry["kind"] == kind)


def flip(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


CHANGES = {
    "event": ("keygen.reveal", lambda entry: entry.update(bytes=entry["bytes"][:-1] + b"\0")),
    "id": ("keygen.commit", lambda entry: entry.update(id=flip(entry["id"]))),
    "signature": ("keygen.ack", lambda entry: entry.update(signature=flip(entry["signature"]))),
    "author": ("keygen.ack", lambda entry: entry.update(by=entry["by"] % 3 + 1)),
    "nonce": ("sign.commit", lambda entry: entry["random"].__setitem__(0, flip(entry["random"][0]))),
    "blob": ("keygen.deal", lambda entry: entry["seals"][0].update(blob=flip(entry["seals"][0]["blob"]))),
    "ephemeral": ("keygen.deal", lambda entry: entry["seals"][0].update(ephemeral=flip(bytes(32)))),
    "plaintext": ("keygen.deal", lambda entry: entry["seals"][0].update(plaintext=entry["seals"][1]["plaintext"])),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_can_be_changed_unnoticed(committed, change):
    """A comparison that cannot fail is none: one changed field of the first chapter, by either implementation."""
    record = copy.deepcopy(committed[0])
    kind, apply = CHANGES[change]
    apply(first(record, kind))
    with pytest.raises((AssertionError, KeyError, ValueError, IndexError)):
        session_reference.Account(files.devices()).chapter(record)
    if change not in ("author", "nonce"):
        with pytest.raises((AssertionError, KeyError, ValueError, StopIteration)):
            replay([record])
