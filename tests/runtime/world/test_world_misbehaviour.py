"""Lines that change bytes, strangers that send garbage, a device with two voices: named if it can be proven, harmless
to others."""

import pytest
from msgspec import structs
from world_checks import (
    RELAY,
    check_ledgers,
    smooth,
)
from world_hosts import (
    Play,
    all_up,
    host,
    host_of,
    lifecycles,
    opening,
    outcomes,
    play_of,
    play_out,
    stage,
    told,
)

from aura_chor.runtime.host_ports import Faulted, HostLimits, Offer, Received, Send
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import LinkFaults
from aura_chor.runtime.world_schedule import At, Feed, Planned
from tests.ledger.ledger_world import author
from tests.runtime.playing import ANN, BOB, CAROL

# --- bad input ---

GARBAGE = [b"", b"\x00", b"\xff" * 40, b"x" * 70_000, bytes(100)]


@pytest.mark.parametrize("content", GARBAGE, ids=len)
def test_bytes_that_are_nothing_change_nothing(content):
    noise = [Planned(At(moment), Feed(author(2), Received(author(3), content))) for moment in range(11, 60, 9)]
    world = play_out(World(stage(RELAY, schedule=noise)))
    assert {one for found in lifecycles(world) for one in found} == {"completed"}
    assert {(fault.fault.name, fault.fault.culprits) for fault in told(world, Faulted)} == {("Unauthenticated", ())}
    check_ledgers(world)


@pytest.mark.parametrize("seed", range(6))
def test_links_that_change_bytes_change_nothing(seed):
    """Every frame that is damaged is refused or says the same; what it carried comes again."""
    noisy = LinkFaults(corruption=300, loss=50, duplication=50, reordering=50)
    play = play_of("three_buyer")
    world = play_out(World(stage(play, n=4, seed=seed, links=noisy)))
    assert [taken for taken in world._plan.draws.taken if taken[0] == "corruption"] != []
    assert lifecycles(world) == lifecycles(smooth("three_buyer")) and outcomes(world) == outcomes(smooth("three_buyer"))
    faults = told(world, Faulted)
    assert faults != [] and all(fault.fault.culprits == () for fault in faults), "nobody is blamed for a bad line"
    check_ledgers(world)


# --- a device that does not keep to the rules ---


class Twins:
    """Two hosts with one key: what the first writes goes to device 2, what the second writes to device 3."""

    def __init__(self, life):
        self.hosts = [host_of(1, 3, HostLimits(), life) for _ in range(2)]

    def handle(self, message):
        first, second = [found.handle(self.own(message, number)) for number, found in enumerate(self.hosts)]
        kept = [out for out in first if not isinstance(out, Send) or out.peer == author(2)]
        return [*kept, *(out for out in second if isinstance(out, Send) and out.peer == author(3))]

    def own(self, message, number):
        if number and isinstance(message, Offer):
            return structs.replace(message, cast=other_ann.cast)
        return message


async def says_otherwise(s, /):
    second = await s.send_item(n=9, tags=[])
    third = await second.send_item(n=9, tags=[])
    return (await (await third.send_item(n=9, tags=[])).receive_thanks()).next


other_ann = Play(RELAY.identity, (structs.replace(ANN, body=says_otherwise), BOB, CAROL))


def test_who_says_two_things_is_found_out_and_frozen_and_both_branches_are_kept():
    """Ann tells Carol other items than Bob's copy of the ledger holds; Bob and Carol compare, and know."""
    opened = opening(RELAY, 3, by=2)
    world = World(stage(RELAY, openings=[opened], of={1: {"boot": Twins}}))

    def proven():
        found = all_up(world) and [host(world, number).ledger.equivocation(author(1)) for number in (2, 3)]
        return bool(found) and None not in found

    assert world.run(proven, limit_ms=20_000)
    world.run(lambda: False, limit_ms=world.now_ms + 3_000)
    for number in (2, 3):
        ledger = host(world, number).ledger
        proof = ledger.equivocation(author(1))
        assert proof.culprits == (author(1),) and all(ledger.event(one) is not None for one in proof.evidence)
        assert author(1) in ledger.state().frozen
        assert {status.lifecycle.value for status in host(world, number).sessions()} <= {
            "failed",
            "aborted",
            "completed",
        }
    named = {fault.fault.name: fault.fault.culprits for fault in told(world, Faulted)}
    assert named["Equivocation"] == (author(1),)
    assert set(host(world, 2).ledger.known.graph.nodes) == set(host(world, 3).ledger.known.graph.nodes)
