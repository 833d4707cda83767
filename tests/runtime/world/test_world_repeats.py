"""Nothing but its plan decides a run of hosts: not the process, not where one stops and goes on; effects included."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from world_checks import (
    RELAY,
    SLOW_DISKS,
    check_ledgers,
)
from world_hosts import (
    Play,
    outcomes,
    play_of,
    play_out,
    stage,
    told,
)
from world_hosts_child import busy

from aura_chor.runtime.host_ports import Ended, Performed
from aura_chor.runtime.world import World, no_host
from aura_chor.runtime.world_checkpoint import checkpoint, restore
from aura_chor.runtime.world_faults import ROUGH
from aura_chor.runtime.world_schedule import EVERYTHING, After, Crash, Planned
from aura_chor.session.deadlines import Deadline
from aura_chor.session.effects import EffectFailed
from aura_chor.session.instructions import Perform, pause
from tests.emit.python.golden.relay.relay import bob
from tests.ledger.ledger_world import author
from tests.runtime.playing import ANN, CAROL

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

# --- nothing else decides ---


def test_the_same_seed_gives_the_same_trace_in_any_process():
    here = busy(3)
    hashes = {"here": f"{here.trace.hash()} {here.steps}\n"}
    for hash_seed in ("1", "2"):
        environment = os.environ | {"PYTHONPATH": f"{ROOT}:{HERE}", "PYTHONHASHSEED": hash_seed}
        child = subprocess.run(
            [sys.executable, str(HERE / "world_hosts_child.py"), "3"],
            capture_output=True,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        assert child.stderr == ""
        hashes[hash_seed] = child.stdout
    assert len(set(hashes.values())) == 1
    assert busy(4).trace.hash() != here.trace.hash()


def test_from_a_checkpoint_on_all_is_as_without():
    def make():
        return World(stage(RELAY, play_of("two_buyer"), links=ROUGH, disks=SLOW_DISKS))

    for steps in (3, 40, 150):
        whole = make()
        while whole.steps < steps:
            whole.step()
        again = restore(make, checkpoint(whole))
        for world in (whole, again):
            play_out(world, sessions=2)
        assert whole.trace.hash() == again.trace.hash() and outcomes(whole) == outcomes(again)


# --- what bodies ask of their hosts ---


async def asks(s, /):
    """Bob asks his host before he says go, and again until there is an answer."""
    while True:
        try:
            await Perform("may_i", ("go",), returns=bool)
            return (await (await s.send_go()).receive_thanks()).next
        except EffectFailed:
            await pause(Deadline(50))


ASKING = Play(RELAY.identity, (ANN, bob.seat(asks), CAROL))


def answering(refusals):
    """Refuses so often; `asked` says who asked what."""
    asked = []

    def answer(device, given):
        asked.append((device, given.seat, given.effect.name, given.effect.arguments))
        if len(asked) <= refusals:
            return no_host(device, given)
        return Performed(given.session, given.number, answer=True)

    return answer, asked


@pytest.mark.parametrize("refusals", [0, 3])
def test_what_a_body_asks_for_is_answered_by_the_plan(refusals):
    answer, asked = answering(refusals)
    world = play_out(World(stage(ASKING, answer=answer)))
    assert asked == [(author(2), "Bob", "may_i", ("go",))] * (refusals + 1)
    assert {ended.lifecycle.value for ended in told(world, Ended)} == {"completed"}


def test_an_answer_that_was_given_is_not_asked_for_again_once_something_rests_on_it():
    """Bob crashes after his go is durable: it is not sent twice, and nobody is asked twice for what led to it."""
    answer, asked = answering(0)
    whole = play_out(World(stage(ASKING, answer=answer)))
    outputs = whole.devices[author(2)].performed
    for number in range(1, outputs + 1):
        answer, asked = answering(0)
        crash = Planned(After(author(2), number), Crash(author(2), survive=EVERYTHING))
        world = play_out(World(stage(ASKING, answer=answer, schedule=[crash])))
        assert {ended.lifecycle.value for ended in told(world, Ended, 3)} == {"completed"}
        assert 1 <= len(asked) <= 2
        check_ledgers(world)
