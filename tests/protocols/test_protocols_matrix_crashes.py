"""A device crashes at an instruction of a protocol: the same result, or another session where CRYPTO.md wants it (P6).

Every scene is played once without a crash; every act in it is a place to crash at. The suite takes places by a fixed
draw; all of them are taken by `pytest -n0 -s -m slow tests/protocols/test_protocols_matrix_crashes.py`.
"""

import random
from concurrent.futures import Future
from dataclasses import replace

import pytest

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.ports import Batch
from aura_chor.protocols.signing import Signer
from tests.protocols import matrix
from tests.protocols.matrix import Scene, nonces_once, shares_kept
from tests.protocols.matrix_crashes import Place, everywhere, places, problems
from tests.protocols.matrix_recovery import scenes

SCENES = scenes()
SAMPLE = {"keygen": 3, "sign": 3, "dkd": 3, "lock": 3, "reshare-refresh": 2, "reshare-missed": 1, "recover": 1}
"""How many places of a scene the suite takes; of the others, which are like one of these and cost more, none."""


def drawn(scene: Scene) -> list[Place]:
    found = places(scene)
    return random.Random(scene.name).sample(found, min(SAMPLE[scene.name], len(found)))


@pytest.mark.parametrize("name", [name for name in SCENES if name in SAMPLE])
def test_a_crash_changes_nothing(name: str) -> None:
    wrong = {str(place): said for place in drawn(SCENES[name]) if (said := problems(SCENES[name], place))}
    assert not wrong, wrong


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENES)
def test_no_crash_changes_anything(name: str) -> None:
    found = everywhere(SCENES[name])
    print(f"{name}: {found.tried} places")
    assert not found.wrong, found.wrong


@pytest.mark.slow
def test_all_places_at_once_are_the_places_one_by_one() -> None:
    scene = SCENES["sign"]
    assert everywhere(scene).tried == len(places(scene))


def test_every_device_and_every_kind_of_moment_is_there() -> None:
    """Behind every act, with all, some and none of the unfinished writes on the disk."""
    scene = SCENES["reshare-add"]
    found = places(scene)
    assert {place.device for place in found} == {1, 2, 3, 4}
    assert {min(place.survive, 2) for place in found} == {0, 1, 2}
    assert len(found) == len(set(found)) > 400


# --- what would make these tests pass wrongly ---


def test_a_share_that_goes_too_early_would_be_found() -> None:
    """The mutant: a device that destroys what it has when it acknowledges."""
    scene = SCENES["reshare-refresh"]
    made = scene.begin()
    scene.play(made)
    assert list(shares_kept(made)) == []
    disk = made.world.devices[made.host(2).device].disk
    old = made.host(2).ledger.state().line[0].devices.id
    name = f"sealed/{old.hex()}{1:016x}/share.sign/2"
    disk.dropped = [(name, 3)]
    assert [said[:29] for said in shares_kept(made)] == ["2 destroyed a share of " + old.hex()[:6]]


def test_a_nonce_that_is_committed_to_again_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: signers whose source of randomness gives the same bytes again."""
    monkeypatch.setattr(Signer, "_fresh", lambda _: SecretBytes(bytes(32)))
    made = SCENES["sign"].begin()
    SCENES["sign"].play(made)
    assert "a nonce was committed to twice" in list(nonces_once(made))


def test_a_disk_that_forgets_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: shares are acknowledged that were never on the disk."""
    durable = matrix.Audited.commit

    def commit(self: matrix.Audited, batch: Batch) -> "Future[None]":
        kept = tuple(record for record in batch.records if "share." not in record[0])
        return durable(self, replace(batch, records=kept))

    scene = SCENES["reshare-refresh"]
    monkeypatch.setattr(matrix.Audited, "commit", commit)
    assert [said for said in scene.verdict(scene.begin()) if " holds [" in said] != []
