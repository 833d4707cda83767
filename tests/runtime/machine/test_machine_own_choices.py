"""A role decides between acts of different kinds, a message, a payload for each, a fact, an abort: every one is played,
type-safe by its own method, and survives a crash after every output."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from aura_chor.runtime.auto_cast import automatic_cast
from aura_chor.runtime.local import run
from tests.runtime.machine.machines import Cast
from tests.runtime.machine.test_machine_every_crash import crash_everywhere
from tests.runtime.machine.test_machine_families import Played
from tests.runtime.playing import package

TEXT = """
choreography Deciding {
  roles Boss, Clerk, Worker[n]
  where 1 <= n
  choice at Boss {
    Boss -> Worker: Rest
    Boss -> Clerk: Nothing
  } or {
    Boss -> each Worker: Job(part: int)
    Boss -> Clerk: Soon
  } or {
    Boss records Closed(day: int)
    Boss -> Worker, Clerk: Home
  } or {
    abort "on strike"
  }
}
"""
ACTS = {"Rest", "Job", "Closed", "abort"}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    folder: Path = tmp_path_factory.mktemp("deciding")
    with package(TEXT, folder) as found:
        yield found


def decided(modules: dict[str, ModuleType], seed: int) -> tuple[str, Cast]:
    """What the boss does first with this seed."""
    roles = [modules[role] for role in ("boss", "clerk", "worker")]
    cast = automatic_cast(roles[0].PROTOCOL, roles, seed=seed)
    labels: list[str] = []
    run(*cast.seats, parameters=cast.parameters, observer=lambda event: labels.append(getattr(event, "label", "abort")))
    return labels[0], Cast(roles[0].PROTOCOL, cast.seats, cast.parameters)


def test_the_state_offers_each_act_by_a_method_of_its_own(modules: dict[str, ModuleType]) -> None:
    state = modules["boss"].Initializing
    assert [operation.name for operation in state.OPERATIONS] == ["send_rest", "send_job", "record_closed", "abort"]
    said = " ".join((state.__doc__ or "").split())
    assert "Boss chooses: Rest to Worker, a Job to each of Worker, the fact Closed or to abort the session" in said


def test_every_act_is_played_and_survives_crashes(modules: dict[str, ModuleType]) -> None:
    seen: dict[str, int] = {}
    for seed in range(40):
        act, cast = decided(modules, seed)
        if act not in seen:
            seen[act] = seed
            crash_everywhere(Played(cast, []), seed)
    assert set(seen) == ACTS
