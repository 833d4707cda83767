"""A protocol with a family between hosts: thresholds, scatter, lanes, abstentions and vetoes over ledgers, on rough
links and with crashes (CASES, "Runtime": a threshold counts distinct authors)."""

import pytest
from msgspec import Struct
from world_checks import SLOW_DISKS, check_ledgers
from world_hosts import Play, host, lifecycles, play_out, stage, told

from aura_chor.effects.store_faulty import Fate
from aura_chor.runtime.clock import VirtualTime
from aura_chor.runtime.host_ports import Ended, Faulted, Open
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import ROUGH, SMOOTH, LinkFaults
from aura_chor.runtime.world_schedule import EVERYTHING, At, Crash, Feed, Planned
from tests.ledger.ledger_world import author
from tests.runtime.wide.test_wide_approval import Checks, Presides, Votes
from tests.session.handwritten.approval import chair, member, messages

CHAIR_OF_ITS_OWN = (1, 2, 3, 4)
CHAIR_BESIDE_A_MEMBER = (1, 1, 2, 3)


class Scene(Struct, frozen=True):
    """`devices` has the number of the chair's device, then those of the members."""

    play: Play
    presides: Presides
    devices: tuple[int, ...]

    def world(self, **more: object) -> World:
        names = self.play.names
        roster = {name: author(device) for name, device in zip(names, self.devices, strict=True)}
        by = roster["Chair"]
        local = tuple(seat for seat in self.play.seats if roster[seat.role] == by)
        given = Open(
            ticket=1,
            protocol=self.play.identity,
            roster=roster,
            seats=local,
            parameters=messages.Parameters(1_000),
        )
        return World(stage(self.play, n=max(self.devices), openings=[Planned(At(10), Feed(by, given))], **more))


def scene(*votes: Votes, devices: tuple[int, ...] = CHAIR_OF_ITS_OWN) -> Scene:
    checks, presides = Checks(), Presides(VirtualTime())
    seats = [chair.seat(presides, checks=checks)]
    seats += [member.seat(body, index=index, checks=checks) for index, body in enumerate(votes, 1)]
    return Scene(Play(seats[0].protocol, tuple(seats)), presides, devices)


def approvals(world: World) -> list[bytes]:
    """The authors of the approvals in the ledger of the first device."""
    nodes = host(world, 1).ledger.known.graph.nodes.values()
    return [node.event.author for node in nodes if node.event.kind == "approval.approve"]


def ends(world: World) -> set[str]:
    return {one for found in lifecycles(world) for one in found}


@pytest.mark.parametrize("devices", [CHAIR_OF_ITS_OWN, CHAIR_BESIDE_A_MEMBER])
def test_the_first_two_to_be_heard_are_named_and_do_the_work(devices):
    scened = scene(Votes(900), Votes(100), Votes(300), devices=devices)
    world = play_out(scened.world(links=SMOOTH))
    assert ends(world) == {"completed"} and told(world, Faulted) == []
    assert scened.presides.approved == (2, 3) and scened.presides.answers == {2: 21, 3: 31}
    assert [body.named for body in bodies(scened)] == [False, True, True]
    check_ledgers(world)


def bodies(scened: Scene) -> list[Votes]:
    return [seat.body for seat in scened.play.seats[1:]]


@pytest.mark.parametrize("seed", range(8))
def test_a_threshold_counts_members_and_never_copies(seed):
    """Every frame comes twice and in any order; one member's approval is one, so two others are waited for."""
    twice = LinkFaults(delay_ms=(1, 60), duplication=1_000, reordering=500)
    scened = scene(Votes(0), Votes(600), Votes(700))
    world = play_out(scened.world(links=twice, seed=seed))
    assert len(scened.presides.approved) == len(set(scened.presides.approved)) == 2
    assert sorted(approvals(world)) == sorted(author(k) for k in (2, 3, 4)) and ends(world) == {"completed"}
    check_ledgers(world)


def test_who_abstains_is_no_approver_and_too_few_abort():
    enough = scene(Votes(None), Votes(50), Votes(80))
    assert ends(play_out(enough.world(links=ROUGH))) == {"completed"} and enough.presides.approved == (2, 3)
    too_few = scene(Votes(None), Votes(50), Votes(None))
    assert ends(play_out(too_few.world(links=ROUGH))) == {"aborted"} and too_few.presides.approved == ()


def test_a_veto_of_one_member_ends_it_for_all():
    world = play_out(scene(Votes(50), Votes(cancels="no"), Votes(80)).world(links=ROUGH))
    assert ends(world) == {"aborted"}
    check_ledgers(world)


@pytest.mark.parametrize("fate", [Fate.CRASH_BEFORE, Fate.CRASH_AFTER])
@pytest.mark.parametrize("device", [1, 2, 4])
@pytest.mark.parametrize("number", range(1, 9))
def test_a_crash_in_a_write_of_chair_or_member_changes_nothing_for_the_session(fate, device, number):
    """Who is named may change, for who comes first may; two are, and all who are told so do what follows."""
    scened = scene(Votes(100), Votes(100), Votes(100))
    world = scened.world(disks=SLOW_DISKS, of={device: {"fates": {number: fate}}}, seed=number)
    world.run(lambda: world.now_ms > 5_000, limit_ms=6_000)
    if not host(world, 1).sessions():
        assert device == 1, "only the opener's crash can undo an opening"
        return
    play_out(world)
    assert ends(world) == {"completed"} and told(world, Faulted) == []
    assert len(scened.presides.approved) == 2
    assert sorted(scened.presides.answers) == list(scened.presides.approved)
    check_ledgers(world)


def test_a_member_that_is_down_is_not_waited_for():
    crash = Planned(At(60), Crash(author(2), survive=EVERYTHING, down_ms=60_000))
    scened = scene(Votes(500), Votes(100), Votes(200))
    world = scened.world(links=SMOOTH, schedule=[crash])
    assert world.run(lambda: len(told(world, Ended)) == 3, limit_ms=10_000)
    assert scened.presides.approved == (2, 3)
    play_out(world)
    check_ledgers(world)
