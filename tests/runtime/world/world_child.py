"""Prints the hash of a rough run, for a comparison between processes."""

from toy_world import KEYS, plan, publish

from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import ROUGH
from aura_chor.runtime.world_schedule import At, Crash, Planned


def rough(seed):
    crash = Planned(At(60), Crash(KEYS[1], survive=1))
    published = [publish(device, 10 * device + number, 5 * number) for device in range(4) for number in range(5)]
    return plan(4, seed=seed, links=ROUGH, schedule=[*published, crash])


def main():
    world = World(rough(7))
    world.run(lambda: False, limit_ms=3_000)
    print(world.trace.hash(), world.steps, world.trace.count)


if __name__ == "__main__":
    main()
