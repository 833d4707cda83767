"""A device's secrets as its host writes them: nothing is there before its batch is, and nothing is spent twice."""

from dataclasses import replace

import pytest

from aura_chor.base.canon import DecodeError
from aura_chor.crypto.members import Index
from aura_chor.crypto.rng import SimulatedRng
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.ports import Batch
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.vault import Vault
from aura_chor.protocols.holding import KEEP_SHARES, Holding
from aura_chor.protocols.signing import SPEND_NONCES
from aura_chor.runtime.shipped import Bodies, Kept, Shape
from aura_chor.session.instructions import Perform
from tests.protocols.stations import Account

SESSION, OTHER, DIGEST = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32


class Disk:
    """A store, and holdings over it: each is a life of the device."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.lives = 0

    def holding(self) -> Holding:
        self.lives += 1
        randomness = SimulatedRng(seed=b"disk", device="one", incarnation=self.lives)
        vault = Vault(self.store, bytes(32), SecretBytes(bytes(32)), randomness)
        return Holding(vault, self.store, randomness)

    def write(self, *records: tuple[str, bytes], drop: tuple[str, ...] = ()) -> None:
        self.store.commit(Batch(records=records, drop_records=drop)).result()


@pytest.fixture
def disk() -> Disk:
    return Disk()


def spend(session: bytes) -> Perform[bool]:
    return Perform(SPEND_NONCES, (session, 1, DIGEST), returns=bool)


def test_a_root_is_drawn_once_and_found_again_if_it_was_written(disk: Disk) -> None:
    first = disk.holding()
    root = first.root(SESSION, 1)
    assert first.root(SESSION, 1) == root
    assert disk.holding().root(SESSION, 1) != root, "what was not written is not there in the next life"
    disk.write(*first.fresh())
    assert list(first.fresh()) == []
    assert disk.holding().root(SESSION, 1) == root
    assert first.root(OTHER, 1) != root


def test_a_session_that_is_over_leaves_no_root(disk: Disk) -> None:
    held = disk.holding()
    root = held.root(SESSION, 1)
    disk.write(*held.fresh())
    disk.write(drop=tuple(held.over(SESSION, ())))
    assert disk.store.record_names() == []
    assert disk.holding().root(SESSION, 1) != root
    assert list(held.over(OTHER, ())) == []


def test_a_nonce_pair_is_spent_once_in_all_lives(disk: Disk) -> None:
    held = disk.holding()
    kept = held.keep(spend(SESSION))
    assert kept is not None and kept.answer and len(kept.records) == 1
    assert held.keep(spend(SESSION)) == Kept(answer=False)
    disk.write(*kept.records)
    assert disk.holding().keep(spend(SESSION)) == Kept(answer=False)
    other = disk.holding().keep(spend(OTHER))
    assert other is not None and other.answer


def test_shares_are_written_when_they_are_asked_to_be_kept(disk: Disk) -> None:
    made = Account().found()
    committee = made.host(1).ledger.state().devices
    shares = made.lives[2].holding.shares(committee, Index(2))
    held = disk.holding()
    held.hand_over(committee, Index(2), shares)
    assert disk.holding().shares(committee, Index(2)) is None
    kept = held.keep(Perform(KEEP_SHARES, (SESSION, committee.id), returns=bool))
    assert kept is not None and kept.answer
    disk.write(*kept.records)
    found = disk.holding().shares(committee, Index(2))
    assert found is not None and (found.sign, found.derive) == (shares.sign, shares.derive)
    assert disk.holding().shares(committee, Index(3)) is None


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize(("said", "stays"), [((), False), (("reshare.join",), False), (("reshare.ack",), True)])
def test_new_shares_outlive_their_session_only_if_they_were_acknowledged(
    disk: Disk, said: tuple[str, ...], stays: bool, restarted: bool
) -> None:
    made = Account().found()
    committee = made.host(1).ledger.state().devices
    held = disk.holding()
    held.hand_over(committee, Index(2), made.lives[2].holding.shares(committee, Index(2)))
    kept = held.keep(Perform(KEEP_SHARES, (SESSION, committee.id), returns=bool))
    disk.write(*kept.records)
    ending = disk.holding() if restarted else held
    disk.write(drop=tuple(ending.over(SESSION, said)))
    assert (ending.shares(committee, Index(2)) is not None) is stays
    assert (disk.holding().shares(committee, Index(2)) is not None) is stays
    assert [name for name in disk.store.record_names() if name.startswith("pending/")] == []
    assert (disk.store.record_names() != []) is stays


def test_shares_that_are_on_their_way_to_the_disk_are_dropped_by_name(disk: Disk) -> None:
    """A device that comes back with a pending share keeps it once more while it learns that the head has moved."""
    made = Account().found()
    head = made.host(1).ledger.state().head
    assert head is not None
    shares = made.lives[2].holding.shares(head.devices, Index(2))
    pending = replace(head.devices, id=OTHER)
    held = disk.holding()
    held.hand_over(pending, Index(2), shares)
    kept = held.keep(Perform(KEEP_SHARES, (SESSION, pending.id), returns=bool))
    assert kept is not None
    names = {name for name, _ in kept.records if name.startswith(("key/", "sealed/"))}
    assert len(names) == 3 and names <= set(held.replaced(head))


def test_an_effect_of_somebody_else_is_left_to_the_driver(disk: Disk) -> None:
    assert disk.holding().keep(Perform("price_of", ("title",), returns=int)) is None


# --- bodies between choreography and log ---

BODIES = Bodies({"Deal": Shape(sealed_for="Device"), "Certificate": Shape(optional=("votes",))}, {"Device": (2, 5, 9)})


def test_seals_stand_by_index_in_the_log_and_by_seat_in_the_session() -> None:
    said = {"phi": DIGEST, "seals": {"Device[3]": SESSION, "Device[1]": OTHER}}
    written = BODIES.written("Deal", said)
    assert written == {"phi": DIGEST, "seals": [[2, OTHER], [9, SESSION]]}
    assert BODIES.read("Deal", written) == said


def test_what_is_null_is_left_out_only_where_it_may_be() -> None:
    assert BODIES.written("Certificate", {"acks": [], "votes": None}) == {"acks": []}
    assert BODIES.read("Certificate", {"acks": []}) == {"acks": [], "votes": None}
    assert BODIES.written("Approve", {"accepted": None}) == {"accepted": None}


def test_a_seal_for_nobody_who_sits_here_is_refused() -> None:
    with pytest.raises(DecodeError):
        BODIES.read("Deal", {"phi": DIGEST, "seals": [[3, OTHER]]})
