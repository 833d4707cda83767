"""Prints the hash of a busy run of hosts, for a comparison between processes."""

import sys

from world_hosts import opening, play_of, play_out, stage

from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import ROUGH, DiskFaults
from aura_chor.runtime.world_schedule import At, Crash, Planned
from tests.ledger.ledger_world import author


def busy(seed: int) -> World:
    plays = [play_of("two_buyer"), play_of("three_adder"), play_of("timed_commit")]
    openings = [opening(plays[k % 3], 3, ticket=k, by=1 + k % 3) for k in range(6)]
    crash = Planned(At(300), Crash(author(2), survive=1))
    plan = stage(*plays, openings=openings, seed=seed, links=ROUGH, disks=DiskFaults(write_ms=(0, 9)), schedule=[crash])
    return play_out(World(plan), sessions=6)


if __name__ == "__main__":
    world = busy(int(sys.argv[1]))
    print(world.trace.hash(), world.steps)
