"""Exploration: nothing is lost by digests or persistent sets; planted bugs are found by a way that can be replayed."""

import pytest
from msgspec import json
from sim_plays import RULES, auto

from aura_chor.runtime import gossip
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.recall import RecallingEngine
from aura_chor.session.events import AbortEvent
from aura_chor.sim.explore import Exploration
from aura_chor.sim.explore_run import Bounds, Explorer, Report
from aura_chor.sim.explore_stages import small_stage
from aura_chor.sim.explore_state import Unseen, digest_of
from aura_chor.sim.faults import Case
from aura_chor.sim.null import null_cryptography
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.run import Rules, play_out
from aura_chor.sim.stage import Unplayable


@pytest.fixture(autouse=True)
def nothing_real():
    with null_cryptography():
        yield


def explored(stage, *, only=None, devices=2, **bounds) -> Report:
    rules = RULES if only is None else Rules({only: BUILT_IN[only]})
    return Explorer(stage, devices=devices, rules=rules, bounds=Bounds(**bounds)).run()


# -- what is printed ---------------------------------------------------------------------------------------------------


def test_the_number_of_states_is_that_of_the_stage_and_nothing_else():
    first, second = (explored(small_stage("sign")) for _ in range(2))
    assert first == second
    assert first.complete
    assert first.failed is None
    assert first.states > first.ends > 1


def test_of_two_contenders_one_gets_the_lock_and_nobody_is_asked_why_the_other_does_not():
    report = explored(small_stage("lock"))
    assert (report.complete, report.failed) == (True, None)


def test_an_exploration_that_is_cut_off_says_so():
    assert not explored(small_stage("sign"), states_max=100).complete


def test_other_protocols_are_too_large():
    with pytest.raises(Unplayable, match="Recover is too large to be explored; Sign, Dkd, Lock are not"):
        small_stage("recover")


# -- nothing is lost ---------------------------------------------------------------------------------------------------


def ends_of(monkeypatch, stage, **bounds) -> tuple[Report, set[bytes]]:
    """The report, and what all devices are like at the ends: digests of hosts and disks."""
    seen: set[bytes] = set()
    whole = Exploration._look

    def look(self, found, state, beyond):
        before = found.ends
        well = whole(self, found, state, beyond)
        if found.ends > before:
            seen.add(b"".join(self._devices[n].digest(self._of(state, n)) for n in range(len(self._devices))))
        return well

    monkeypatch.setattr(Exploration, "_look", look)
    report = explored(stage, **bounds)
    monkeypatch.undo()
    return report, seen


@pytest.mark.parametrize(
    "bounds",
    [
        {},
        {"faults": 1, "kinds": ("loss", "duplicate")},
        pytest.param({"faults": 1, "kinds": ("crash",)}, marks=pytest.mark.slow),
    ],
)
def test_neither_digests_nor_persistent_sets_lose_an_end(monkeypatch, bounds):
    plain, ends = ends_of(monkeypatch, auto("ping_pong"), hashing=False, reduce=False, **bounds)
    assert plain.complete
    for hashing, reduce in ((True, False), (False, True), (True, True)):
        report, found = ends_of(monkeypatch, auto("ping_pong"), hashing=hashing, reduce=reduce, **bounds)
        assert report.complete
        assert found == ends, (hashing, reduce)
        assert report.states <= plain.states
    assert report.states < plain.states


# -- planted bugs ------------------------------------------------------------------------------------------------------


def test_a_machine_that_forgets_what_it_wrote_is_found_by_one_crash(monkeypatch):
    bounds = {"faults": 1, "kinds": ("crash",)}
    assert explored(auto("ping_pong"), only="agreement", **bounds).complete
    whole = RecallingEngine.recorded

    def forgetful(self, event):
        if type(event) is AbortEvent or event.sender not in self._boxes:
            whole(self, event)

    monkeypatch.setattr(RecallingEngine, "recorded", forgetful)
    found = explored(auto("ping_pong"), only="agreement", **bounds)
    assert "two messages stand in one place" in found.failed.violations[0].what
    assert [turn.kind for turn in found.failed.case.way].count("crash") == 1


def test_a_host_that_tells_before_it_is_durable_is_found_without_a_fault(monkeypatch):
    monkeypatch.setattr(Desk, "when_durable", lambda self, action: action())
    found = explored(auto("ping_pong"), only="evidence")
    assert "before" in found.failed.violations[0].what


def test_a_sync_that_leaves_the_last_event_out_is_found_by_one_loss(monkeypatch):
    whole = gossip.missing_for
    monkeypatch.setattr(gossip, "missing_for", lambda ledger, heads: whole(ledger, heads)[:-1])
    assert explored(auto("ping_pong")).failed is None
    found = explored(auto("ping_pong"), faults=1, kinds=("loss",))
    assert found.failed.violations
    assert [turn.kind for turn in found.failed.case.way].count("lose") == 1


def test_a_host_that_takes_a_message_twice_for_malice_is_found_by_one_duplicate(monkeypatch):
    whole = Host._take_in

    def suspicious(self, given):
        held = self.__dict__.setdefault("held", [])
        if given.content in held:
            self._desk.fault("Equivocation", "the same again", culprits=(given.peer,))
        held.append(given.content)
        whole(self, given)

    monkeypatch.setattr(Host, "_take_in", suspicious)
    assert explored(auto("ping_pong"), only="no-blame").failed is None
    found = explored(auto("ping_pong"), only="no-blame", faults=1, kinds=("duplicate",))
    assert "repeat" in [turn.kind for turn in found.failed.case.way]


def test_a_found_way_is_a_case_like_any_other(monkeypatch):
    """Written down and read again it is the same run, also where the devices are those of a world of their own."""
    monkeypatch.setattr(Desk, "when_durable", lambda self, action: action())
    found = explored(auto("ping_pong"), only="evidence").failed
    case = json.decode(json.encode(found.case), type=Case)
    again = play_out(auto("ping_pong"), case, Rules({"evidence": BUILT_IN["evidence"]}))
    assert again == found
    assert again.steps == len(case.way)


def test_an_object_that_nobody_knows_is_an_error_and_not_left_out():
    with pytest.raises(Unseen, match="memoryview"):
        digest_of([memoryview(b"")])


def test_a_digest_sees_where_a_loop_stands():
    """The iterator of a loop is on the stack of the coroutine and nowhere else."""

    class Pause:
        def __await__(self):
            yield

    async def loops():
        for _ in [1, 1, 1]:
            await Pause()

    first, second = loops(), loops()
    for _ in range(2):
        first.send(None)
    second.send(None)
    assert digest_of([first]) != digest_of([second])
    second.send(None)
    assert digest_of([first]) == digest_of([second])
    first.close()
    second.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("sign", ("crash",)),
        ("sign", ("loss", "duplicate", "lateness")),
        ("lock", ("crash",)),
        ("lock", ("loss", "duplicate", "lateness")),
        ("dkd", ("loss",)),
        ("dkd", ("duplicate",)),
    ],
)
def test_the_small_protocols_hold_whatever_happens_with_one_fault(name, kinds):
    report = explored(small_stage(name), faults=1, kinds=kinds)
    assert report.complete
    assert report.failed is None
