"""Whole sessions of all six protocols: the same seed is the same bytes, and the order of delivery decides nothing.

CRYPTO.md 12.2, P5 and P7. P6 is the matrix of crashes.
"""

import random
from collections.abc import Callable
from functools import cache

import pytest
from msgspec import structs

from aura_chor.effects.ports import Store
from aura_chor.ledger.event import Event, produce
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime.world_faults import DiskFaults, LinkFaults
from tests.ledger.ledger_world import author, fingerprint, signer
from tests.protocols.matrix import Scene
from tests.protocols.matrix_recovery import scenes
from tests.protocols.stations import Account

SCENES = scenes()
PROTOCOLS = ("keygen", "sign", "dkd", "lock", "reshare-guardians", "recover")
ROUGH = LinkFaults(delay_ms=(1, 40), duplication=250, reordering=250, loss=60)
slow = pytest.mark.slow
DEAR = ("reshare-guardians", "recover")


def played(scene: Scene, begin: Callable[..., Account] | None = None, **plan: object) -> Account:
    made = (begin or scene.begin)(**plan)
    wrong = scene.verdict(made)
    assert wrong == [], (scene.name, wrong)
    return made


@cache
def life(name: str) -> tuple[Account, tuple[Event, ...]]:
    """An account after a scene, and its whole log."""
    made = played(SCENES[name])
    ledger = made.host(1).ledger
    return made, tuple(ledger.event(identifier) for identifier in ledger.log)


def disk(store: Store) -> object:
    """Everything on it: events with their signatures, blobs, journals, sealed records."""
    names = ("_entries", "_blobs", "_outbox", "_notes", "_records")
    return {name: getattr(store, name) for name in names}


# --- P5 ---


@pytest.mark.parametrize("name", [pytest.param(name, marks=[slow] * (name in DEAR)) for name in PROTOCOLS])
def test_the_same_seed_is_the_same_bytes(name: str) -> None:
    first, _ = life(name)
    again = played(SCENES[name])
    assert again.world.trace.hash() == first.world.trace.hash()
    for key, device in first.world.devices.items():
        assert disk(again.world.devices[key].disk) == disk(device.disk)


def test_another_life_has_other_nonces_and_seals() -> None:
    """The same disks, the same orders, and nothing that was random comes again."""
    scene = SCENES["reshare-add"]
    first, again = played(scene), scene.begin()
    for device in again.world.devices.values():
        device.incarnation += 1
    assert scene.verdict(again) == []
    drawn = [[nonces(made), blobs(made)] for made in (first, again)]
    for one, other in zip(*drawn, strict=True):
        assert one and other
        assert not one & other


def nonces(made: Account) -> set[bytes]:
    """Of the last session that signed something."""
    ledger = made.host(1).ledger
    found = [event for event in map(ledger.event, ledger.log) if event.kind == "sign.commit"]
    return {event.body[part] for event in found if event.session == found[-1].session for part in ("D", "E")}


def blobs(made: Account) -> set[bytes]:
    """The digests of what was dealt."""
    ledger = made.host(1).ledger
    found = [event for event in map(ledger.event, ledger.log) if event.kind == "reshare.deal"]
    return {digest for event in found for _, digest in event.body["seals"]}


# --- P7 ---


@pytest.mark.parametrize("name", [pytest.param(name, marks=[slow] * (name in DEAR)) for name in PROTOCOLS])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=slow), pytest.param(3, marks=slow)])
def test_late_reordered_and_doubled_messages_change_nothing(name: str, seed: int) -> None:
    """The same result, one log and one head everywhere; a signing session may be tried again."""
    scene = SCENES[name]
    made = scene.begin(links=ROUGH, disks=DiskFaults(write_ms=(0, 15)))
    made.world._plan.draws.seed = seed
    scene.play(made)
    made.rest(20_000)
    assert list(scene.judge(made)) == []
    states = {fingerprint_of(made.host(number).ledger) for number in made.lives if knows(made, number)}
    assert len(states) == 1


def knows(made: Account, number: int) -> bool:
    return made.host(number).ledger.state().head is not None


def fingerprint_of(ledger: AccountLedger) -> str:
    return repr(fingerprint(ledger))


@pytest.mark.parametrize("name", ["dkd", "recover"])
def test_any_order_of_delivery_makes_the_same_of_a_whole_life(name: str) -> None:
    """The log of a founding, a lock, an enrolment, a recovery: shuffled, with every event twice."""
    made, events = life(name)
    expected = fingerprint(made.host(1).ledger)
    for seed in range(2):
        wires = [event.wire for event in events] * 2
        random.Random(seed).shuffle(wires)
        ledger = AccountLedger(made.id)
        for start in range(0, len(wires), 7):
            ledger.merge(wires[start : start + 7])
        ledger.merge(wires)
        assert fingerprint(ledger) == expected


def a_twin(event: Event) -> Event:
    """Another event with the number of this one, by the same author."""
    number = next(number for number in range(1, 9) if author(number) == event.author)
    draft = structs.replace(event.draft, route={"twin": 1})
    return produce(draft, signer(number))


def one_of_each_kind() -> dict[str, tuple[str, Event]]:
    found = {}
    for name in ("dkd", "recover", "lock"):
        for event in life(name)[1]:
            found.setdefault(event.kind, (name, event))
    return found


def test_who_says_two_things_is_frozen_in_every_kind() -> None:
    """Whatever the kind, and whichever of the two comes first: proven, and both branches are kept."""
    kinds = one_of_each_kind()
    assert {kind.split(".")[0] for kind in kinds} == {"keygen", "sign", "dkd", "lock", "reshare", "recover"}
    assert len(kinds) > 30
    for kind, (name, event) in kinds.items():
        made, events = life(name)
        before = [other.wire for other in events]
        twin = a_twin(event)
        for wires in ([*before, twin.wire], [twin.wire, *before]):
            ledger = AccountLedger(made.id)
            ledger.merge(wires)
            ledger.merge(wires)
            proof = ledger.equivocation(event.author)
            assert (proof.name, proof.culprits) == ("Equivocation", (event.author,)), kind
            assert ledger.known.graph.frozen(event.author, event.seq), kind
            assert {event.id, twin.id} <= set(ledger.known.graph.nodes), kind
