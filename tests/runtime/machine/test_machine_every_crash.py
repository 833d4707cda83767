"""Every shipped choreography over families, small, crashed after every output of every device: the same end.

The two exceptions are those of DESIGN 4: a restart in a volatile phase aborts, and whether a member that only
thresholds await withdraws at its deadline or is told of an abort before is a race.
"""

import pytest

from aura_chor.runtime.recall import VOLATILE_REASON, RecallingEngine
from aura_chor.session.events import MessageEvent
from tests.choreographies.automatic import casting_of, identity_of
from tests.choreographies.shipped import WIDE
from tests.runtime.machine.machines import Cast, Table, slots
from tests.runtime.machine.test_machine_families import OVER, Played, alike, facts_of, play

SIZES = {
    "dkd": (1, 2),
    "keygen": (2, 1),
    "recover": (1, 2, 1),
    "relay": (4,),
    "reshare": (2, 1),
    "weather": (),
}
"""By family, where one family of two is not it: every role and class has a seat."""
SEEDS = 40
EARLY = ("lock", "majority_vote")
"""Those that the player brings to an early end at one of these seeds."""


def small(stem: str, seed: int) -> Played:
    found = casting_of(stem, SIZES.get(stem, (2,)), seed=seed)
    assert found is not None
    cast = Cast(identity_of(stem), found.seats, found.parameters)
    return Played(cast, facts_of(cast, seed))


def first(stem: str, *, completes: bool) -> tuple[Played, int]:
    """The first seed at which everybody completes, or not, in a session that does not resume another one."""
    for seed in range(SEEDS):
        played = small(stem, seed)
        if getattr(played.cast.parameters, "resume", None) is not None:
            continue
        if (set(play(played, seed).outcomes().values()) == {"completed"}) is completes:
            return played, seed
    raise AssertionError(f"no seed below {SEEDS} plays {stem} so")


@pytest.mark.parametrize("stem", WIDE)
def test_a_crash_after_any_output_changes_nothing(stem: str) -> None:
    _, volatile = crash_everywhere(*first(stem, completes=True))
    assert bool(volatile) is (stem == "sign")


@pytest.mark.parametrize("stem", EARLY)
def test_an_early_end_survives_crashes_too(stem: str) -> None:
    crash_everywhere(*first(stem, completes=False))


def crash_everywhere(played: Played, seed: int) -> tuple[dict[str, str], int]:
    """The ends without a crash, and how many crashes fell into a volatile phase."""
    calm = play(played, seed)
    ends = calm.outcomes()
    volatile = 0
    for index, device in enumerate(calm.devices):
        for output in range(1, device.outputs + 1):
            table = play(played, seed, (index, output))
            if any(getattr(event, "reason", "") == VOLATILE_REASON for event in table.events):
                volatile += 1
                assert set(table.outcomes().values()) <= OVER, (device.roles, output)
            else:
                assert alike(table.outcomes()) == alike(ends), (device.roles, output)
            written = [repr(slot) for slot in slots(table.events)]
            assert len(set(written)) == len(written), (device.roles, output)
            assert to_nobody(table) <= to_nobody(calm), (device.roles, output)
    return ends, volatile


def to_nobody(table: Table) -> int:
    """How many events went to groups without members: they are written like others, and once."""
    return sum(isinstance(event, MessageEvent) and not event.receivers for event in table.events)


@pytest.mark.parametrize("name", ["_wrote", "_waited"])
def test_without_its_journal_a_crash_would_show(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above can fail: own events and the answers of waits all matter, those of gatherings too."""
    monkeypatch.setattr(RecallingEngine, name, lambda *_: False)
    with pytest.raises(AssertionError):
        for stem in ("sign", "replicated_store", "dkd"):
            crash_everywhere(*first(stem, completes=True))
