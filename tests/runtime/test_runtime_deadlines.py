"""Waits with deadlines: by virtual time to the millisecond, and by the clock."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.clock import RealTime, TimeSource, VirtualTime
from aura_chor.runtime.local import run
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.session.bugs import StateSpent
from aura_chor.session.deadlines import Deadline
from aura_chor.session.faults import SessionAborted
from aura_chor.session.instructions import Perform, pause
from aura_chor.session.seats import Seat
from tests.runtime.playing import package

THREE = """
choreography Three {
  roles A, B

  A -> B: One within 5s else { }
  A -> B: Two(n: int) within 5s else { }
  A -> B: Three within 5s else { }
  B -> A: Heard(labels: list<str>)
}
"""
EPOCHS = "choreography Tick { roles A, B A -> B: M within 3 epochs else { B -> A: Late } B -> A: Done }"
CROSSED = """
choreography Crossed {
  roles A, B, C

  C -> A: Go within 5s else { }
  A -> B: M within 5s else { B -> A: Late }
  B -> A: Done
}
"""
UNANSWERED = "choreography Unanswered { roles A, B A -> B: M within 5s }"


@pytest.fixture(scope="module", name="modules")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, ModuleType]]]:
    folder: Path = tmp_path_factory.mktemp("late")
    with (
        package(THREE, folder) as three,
        package(EPOCHS, folder) as tick,
        package(CROSSED, folder) as crossed,
        package(UNANSWERED, folder) as unanswered,
    ):
        yield {"three": three, "tick": tick, "crossed": crossed, "unanswered": unanswered}


class Three:
    """A session of Three: A waits so long before each of its sends; `heard` is what was in time, and when."""

    def __init__(self, modules: dict[str, ModuleType], delays: Sequence[int], time: TimeSource | None = None) -> None:
        self.time = time or VirtualTime()
        self.delays = delays
        self.heard: list[tuple[str, int]] = []
        self.told: list[str] = []
        self.result = run(modules["a"].seat(self.a), modules["b"].seat(self.b), time=self.time)

    async def a(self, s: Any) -> Any:
        await pause(Deadline(self.delays[0]))
        s = await s.send_one()
        await pause(Deadline(self.delays[1]))
        s = await s.send_two(n=2)
        await pause(Deadline(self.delays[2]))
        got = await (await s.send_three()).receive_heard()
        self.told = got.message.labels
        return got.next

    async def b(self, s: Any) -> Any:
        for receive in ("receive_one", "receive_two", "receive_three"):
            got = await getattr(s, receive)()
            name = type(got).__name__
            self.heard.append((name, self.time.now()))
            s = got.next
        return await s.send_heard(labels=[name for name, _ in self.heard])


def test_a_wait_wakes_at_its_event_before_its_deadline(modules: dict[str, dict[str, ModuleType]]) -> None:
    played = Three(modules["three"], (100, 200, 300))
    assert played.heard == [("GotOne", 100), ("GotTwo", 300), ("GotThree", 600)]
    assert played.result.late == ()


def test_a_wait_wakes_at_its_deadline_before_its_event(modules: dict[str, dict[str, ModuleType]]) -> None:
    played = Three(modules["three"], (60_000, 0, 0))
    assert played.heard == [("ExpiredOne", 5_000), ("ExpiredTwo", 10_000), ("ExpiredThree", 15_000)]
    assert [event.label for event in played.result.late] == ["One", "Two", "Three"]


@pytest.mark.parametrize(("delay", "first"), [(4_999, "GotOne"), (5_000, "GotOne"), (5_001, "ExpiredOne")])
def test_at_the_deadline_itself_a_message_is_in_time_every_time(
    modules: dict[str, dict[str, ModuleType]], delay: int, first: str
) -> None:
    plays = [Three(modules["three"], (delay, 0, 0)) for _ in range(20)]
    assert {played.heard[0][0] for played in plays} == {first}
    assert len({tuple(played.heard) for played in plays}) == 1


def test_late_messages_are_skipped_where_they_stand_and_recorded(modules: dict[str, dict[str, ModuleType]]) -> None:
    """Two waits have expired when the first message comes; the third message is in time for the third wait."""
    played = Three(modules["three"], (12_000, 1_000, 1_000))
    assert played.heard == [("ExpiredOne", 5_000), ("ExpiredTwo", 10_000), ("GotThree", 14_000)]
    assert [(event.label, event.body, event.numbers) for event in played.result.late] == [
        ("One", {}, (0,)),
        ("Two", {"n": 2}, (1,)),
    ]
    assert played.told == ["ExpiredOne", "ExpiredTwo", "GotThree"]
    assert played.result.completed
    assert played.result.messages == 4


def test_a_message_that_is_too_late_for_its_wait_is_not_taken_for_the_next(
    modules: dict[str, dict[str, ModuleType]],
) -> None:
    played = Three(modules["three"], (5_500, 100, 100))
    assert played.heard == [("ExpiredOne", 5_000), ("GotTwo", 5_600), ("GotThree", 5_700)]
    assert [event.label for event in played.result.late] == ["One"]


@pytest.mark.parametrize(("delay", "ends"), [(2_000, 3_000), (2_900, 3_000), (3_000, 3_000), (3_001, 3_000)])
def test_epochs_are_ticks_and_the_last_one_is_in_time(
    modules: dict[str, dict[str, ModuleType]], delay: int, ends: int
) -> None:
    time = VirtualTime(period=1_000)
    seen: list[tuple[str, int]] = []

    async def a(s: Any) -> Any:
        await pause(Deadline(delay))
        match type(got := await (await s.send_m()).receive()).__name__:
            case "GotLate":
                return (await got.next.receive_done()).next
            case _:
                return got.next

    async def b(s: Any) -> Any:
        got = await s.receive_m()
        seen.append((type(got).__name__, time.now()))
        late = type(got).__name__ == "ExpiredM"
        return await (await got.next.send_late() if late else got.next).send_done()

    assert run(modules["tick"]["a"].seat(a), modules["tick"]["b"].seat(b), time=time).completed
    assert seen == [("GotM", delay) if delay <= ends else ("ExpiredM", ends)]


def test_the_first_tick_may_come_soon(modules: dict[str, dict[str, ModuleType]]) -> None:
    """A wait that begins in the midst of an epoch lasts until the third tick, not for three whole epochs."""
    assert Deadline(3, "epochs").due(2_700, 1_000) == 5_000
    assert Deadline(3, "epochs").due(3_000, 1_000) == 6_000
    assert Deadline(3_000).due(2_700, 1_000) == 5_700


def test_at_one_moment_a_message_sent_behind_one_deadline_is_in_time_for_the_next(
    modules: dict[str, dict[str, ModuleType]],
) -> None:
    """A's and B's deadlines are due at once: A's wait began first, and what A then sends reaches B in time."""
    order: list[str] = []

    async def a(s: Any) -> Any:
        got = await s.receive_go()
        order.append(type(got).__name__)
        answer = await (await got.next.send_m()).receive()
        return answer.next

    async def b(s: Any) -> Any:
        got = await s.receive_m()
        order.append(type(got).__name__)
        return await got.next.send_done()

    async def c(s: Any) -> Any:
        await pause(Deadline(9_000))
        return await s.send_go()

    crossed = modules["crossed"]
    seats = [crossed["a"].seat(a), crossed["b"].seat(b), crossed["c"].seat(c)]
    for _ in range(5):
        order.clear()
        assert run(*seats).completed
        assert order == ["ExpiredGo", "GotM"]


# --- without an else ---


async def sends_late(s: Any) -> Any:
    await pause(Deadline(5_001))
    return await s.send_m()


async def aborts(s: Any) -> Any:
    got = await s.receive_m()
    return await got.next.abort() if type(got).__name__ == "ExpiredM" else got.next


def test_without_an_else_who_waits_aborts(modules: dict[str, dict[str, ModuleType]]) -> None:
    unanswered = modules["unanswered"]
    result = run(unanswered["a"].seat(sends_late), unanswered["b"].seat(aborts))
    assert [outcome.ended for outcome in result.outcomes.values()] == [Ended.ABORTED, Ended.ABORTED]
    error = result.outcomes["A"].error
    assert isinstance(error, SessionAborted)
    assert (error.by, error.reason) == ("B", "M did not come in time")
    assert result.messages == 0


def test_an_abort_ends_a_wait_that_has_a_deadline(modules: dict[str, dict[str, ModuleType]]) -> None:
    async def fails(s: Any) -> Any:
        waiting = await s.send_one()
        await s.send_one()
        return waiting

    async def listens(s: Any) -> Any:
        return await (await s.receive_one()).next.receive_two()

    time = VirtualTime()
    three = modules["three"]
    with pytest.raises(SessionFailed) as failed:
        run(three["a"].seat(fails), three["b"].seat(listens), time=time)
    assert isinstance(failed.value.exceptions[0], StateSpent)
    assert failed.value.result.outcomes["B"].ended is Ended.ABORTED
    assert time.now() == 0


# --- other clocks, and what the host does ---


def test_by_the_clock_of_the_machine(modules: dict[str, dict[str, ModuleType]]) -> None:
    time = RealTime(period=20)

    async def a(s: Any) -> Any:
        await pause(Deadline(150))
        got = await (await s.send_m()).receive()
        return (await got.next.receive_done()).next if type(got).__name__ == "GotLate" else got.next

    async def b(s: Any) -> Any:
        got = await s.receive_m()
        assert type(got).__name__ == "ExpiredM"
        assert 40 <= time.now() < 150
        return await (await got.next.send_late()).send_done()

    result = run(modules["tick"]["a"].seat(a), modules["tick"]["b"].seat(b), time=time)
    assert result.completed
    assert [event.label for event in result.late] == ["M"]


@pytest.mark.parametrize(("time", "first"), [(VirtualTime(), "GotM"), (RealTime(period=5), "ExpiredM")])
def test_what_the_host_does_takes_real_time_only(
    modules: dict[str, dict[str, ModuleType]], time: TimeSource, first: str
) -> None:
    async def sleep() -> int:
        await asyncio.sleep(0.1)
        return 1

    seen: list[str] = []

    async def a(s: Any) -> Any:
        await Perform("sleep", (), returns=int)
        got = await (await s.send_m()).receive()
        return (await got.next.receive_done()).next if type(got).__name__ == "GotLate" else got.next

    async def b(s: Any) -> Any:
        got = await s.receive_m()
        seen.append(type(got).__name__)
        return await (await got.next.send_late() if first == "ExpiredM" else got.next).send_done()

    seats: list[Seat] = [modules["tick"]["a"].seat(a), modules["tick"]["b"].seat(b)]
    assert run(*seats, effects={"sleep": sleep}, time=time).completed
    assert seen == [first]


def test_a_deadline_is_a_number_of_something() -> None:
    for wrong in ((-1, "ms"), (1, "weeks")):
        with pytest.raises(ValueError, match="a deadline of"):
            Deadline(*wrong)
    with pytest.raises(ValueError, match="an epoch of 0 ms"):
        VirtualTime(period=0)


# --- the automatic player ---


def played(modules: dict[str, ModuleType], seed: int) -> SessionResult:
    return run(*automatic_seats([modules["a"], modules["b"]], seed=seed))


def test_the_player_lets_some_deadlines_pass_and_keeps_others(modules: dict[str, dict[str, ModuleType]]) -> None:
    late = [len(played(modules["three"], seed).late) for seed in range(60)]
    assert late.count(0) >= 10
    assert len([count for count in late if count]) >= 10


def test_the_player_repeats_itself(modules: dict[str, dict[str, ModuleType]]) -> None:
    for seed in range(10):
        first, second = played(modules["three"], seed), played(modules["three"], seed)
        assert [event.label for event in first.late] == [event.label for event in second.late]
        assert first.messages == second.messages
