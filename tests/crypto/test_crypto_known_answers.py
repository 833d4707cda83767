"""CRYPTO.md 12.5 and P9: the product, the independent integers and the committed vectors agree byte for byte."""

import hashlib

import crypto_reference
import crypto_world
import pytest

from aura_chor.base.canon import canon, frame
from aura_chor.crypto.recover import short_code

# The table of 12.5, copied by hand from the document; the name is the value's name in `sessions.json`.
ROWS = {
    "account": "df6e60df4226900eeb8b1222beb97a25601b49a385348fe5c1d2b19c34611ee1",
    "session": "06d19183ba9439292176e691351f5bad01ff8153692868fb3601e22ed96943eb",
    "signature": "30d7c0f08e71d9f220c75e70b9fd362ba0e180601c8cd60bc9b9f9b8d5a198a1",
    "phis.0": "988f73729ccb11121f2ead0970e91b34f60e5315dae72622f6c62b7600f9f3f5",
    "keygen_commitments.1": "dacd64dc44ace7d4b87f65e42c773304c453c7f01ccbf422873701d850dd6a3e",
    "commitments_sign.0": "f872b5c8c9c909c2c631f83250b52d543f7dfdadb705b994055f2f38cfb5a398",
    "committee": "e14250bddadc1ef3331cfdf065aa2a7e6ef95c2d5b3502ca8e6a03538849f642",
    "T": "c12d6796ed1dae7cb47b875673bd092243e610f7476f93b87b27b3ff41eb1de4",
    "head": "d2cd1c4c40ba4e42c8920245757fe82df49fc440dc625c429720330b0314dfa4",
    "dkd_output": "3c0cc2e62585e2fdbff730349c04e9a071c9abffd00cf7f39dd14e05f71a47ff",
    "dkd_check": "9f0a0aeb2c4b90450e3f851d33278b2e3c7039e5eeb27afb752f076584cb8b0b",
    "tr": "b86ecf8abeaf159a65c9b219a9d9cc0797082db1bc2ef49c1dc8d1ff48aff90f",
    "dleq.1.1": "32724497e98447762de9bfd8beb5c34bec73216ca5b9854b780bcdc164c7a20f",
    "cm.1": "b409272a1e0e68bdc48d47ec0100e10092607404ec3c15d9b71283826c09db85",
    "refreshed_C1_sign": "1ff97237694a72d8644d095a85721efaa082255579953d11c27a80ecfe37bf99",
    "tickets.0": "7d7af592338793f5de857f7ee9fd16f37369d49ac8de61f70a79f69227f2784a",
}


# What 15 adds to the table, from the inputs in `tests/vectors/aura/README.md`; longer values by their SHA-256.
ADDED = {
    "transcript": "e76ae9267fed848e2421571314485e71e292806ff42bb8007948987d37222e1b",
    "pair_keys.2": "a51194b2696c41fa5866981532a7da391baf0a468f49ea88c8f48e3825f6735a",
    "pair_keys.3": "20eb48a67fac23ebeb97f85f69fb6274e0b51e6b24e8f2ba91bf7f4baaff0b3a",
    "reshare_phi": "8d2320f9300cefd44f8aa753a3512b94455e7267e54c8f5806493462a68118cf",
    "reshare_T": "3d68d6880be22aeb2ec81ab556618616a526211ab3cdb325a0adb8e9cfb34a8b",
    "quorum": "3c41576de378551fcc194bb3fca9f50324ba55a16114896f0bee59bca2ea8345",
    "guardian_committee": "d04d4644bda6a80c8e3b3bc5fcc4dd61122fad8d1558ffadc41223d8abae9054",
    "blob_digest": "27eac7007b001a86957eda46fb0f38392a1c9563978565d5f437259c1ff8ddd4",
}
LONGER = {
    "info": "562a1d4c24206cf57e895a930d3a06a3ed0cd09293a27738f15b90b3f185ad57",
    "simulated_block": "01cd779072463fc6d8e714dfb23d9756941f920de7ab6cb44495b2de66aa77fb",
    "payload": "f28f99cdf6bf115d0fb1ff594be975ff3bfee50ec4284253d4e2d32c223270ee",
    "ctx": "2d661431f1817e1a7fbe8fe60b24fa89517fb1a516ba71924584558e9d5f3b79",
}


@pytest.fixture(scope="module")
def product():
    return crypto_world.sessions()


def pick(values, path):
    for step in path.split("."):
        values = values[int(step)] if isinstance(values, list) else values[step]
    return values


@pytest.mark.parametrize("row", ROWS)
def test_table(product, row):
    assert pick(product, row)[:64] == ROWS[row]


@pytest.mark.parametrize("row", ADDED)
def test_rows_added_to_the_table(product, row):
    assert pick(product, row) == ADDED[row]


@pytest.mark.parametrize("row", LONGER)
def test_longer_values(product, row):
    assert hashlib.sha256(bytes.fromhex(pick(product, row))).hexdigest() == LONGER[row]


def test_text_rows(product):
    assert frame("aura/test/v1", b"", b"ab").hex() == "0000000c617572612f746573742f763100000000000000026162"
    encoded = canon({"b": 1, "aa": None, "a": [True, b"\0", -1, 65535]})
    assert encoded.hex() == "a3616184f541002019ffff616201626161f6"
    assert len(product["opening"]) == 2 * 324
    assert min(product["tickets"]) == product["tickets"][0]
    assert short_code(b"\x77" * 32) == "VJGC-6WNH-V3ZW"


def test_product_equals_committed_vectors(product):
    assert product == crypto_world.load("aura/sessions.json")


def test_reference_equals_committed_vectors():
    assert crypto_reference.sessions() == crypto_world.load("aura/sessions.json")
