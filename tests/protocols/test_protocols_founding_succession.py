"""Succession between hosts: the keys are replaced, and all that rests on them (CRYPTO.md 4)."""

import pytest

from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index
from aura_chor.crypto.payload import decode_payload
from aura_chor.crypto.signatures import verify
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from tests.protocols.changes import alice, committees_stored, head, key, works
from tests.protocols.stations import Account
from tests.protocols.successions import EVERYBODY, SAME, succeed
from tests.protocols.test_protocols_founding import CONTENT, OUTPUT


def test_the_same_devices_make_new_keys() -> None:
    made = Account(answer=works).found()
    before = head(made)
    session = succeed(made, 2)
    assert set(made.outcomes(session).values()) == {"completed"}
    after = head(made)
    assert all(head(made, number) == after for number in EVERYBODY)
    assert (after.epoch, after.prestate, after.guardians) == (2, before.id, None)
    assert after.devices.key != before.devices.key
    assert after.devices.derive[0] != before.devices.derive[0]
    assert after.devices.shape == before.devices.shape
    assert [committees_stored(made, number) for number in EVERYBODY] == [[after.devices.id]] * 3
    assert alice(made, 1).hex() != OUTPUT
