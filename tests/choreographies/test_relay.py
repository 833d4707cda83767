"""Relay: the runners run one after the other, whatever their number, and all hear the sum of their times."""

import pytest

from aura_chor.session.deadlines import Deadline
from aura_chor.session.events import Event, MessageEvent
from aura_chor.session.instructions import pause
from aura_chor.session.seats import Seat
from generated.relay import judge, runner_1, runner_2_to_3, runner_4_on
from tests.choreographies.playing import Completed, S, complete, listening


class Judge:
    def __init__(self) -> None:
        self.laps: dict[int, int] = {}

    async def __call__(self, s: judge.Initializing[S], /) -> Completed[S]:
        async def lap(index: int, lane: judge.EachRunnerSendingGo[S]) -> judge.EachRunnerDone[S]:
            got = await (await lane.send_go()).receive_lap()
            self.laps[index] = got.message.ms
            return got.next

        ready = await (await s.send_ready()).receive_at_the_line()
        thanking = await ready.next.each_runner(lap)
        return await (await thanking.send_thanks()).send_result(ms=sum(self.laps.values()))


class Runner:
    """Runs for as long as it says: its `lap` in milliseconds of virtual time."""

    def __init__(self, lap: int) -> None:
        self.lap = lap
        self.result = 0
        self.thanked = False

    async def first(self, s: runner_1.Initializing[S], /) -> Completed[S]:
        waiting = await (await s.receive_ready()).next.send_at_the_line()
        running = (await waiting.receive_go()).next
        await pause(Deadline(self.lap))
        got = await (await running.send_lap(ms=self.lap)).receive_result()
        self.result = got.message.ms
        return got.next

    async def pacing(self, s: runner_2_to_3.Initializing[S], /) -> Completed[S]:
        running = (await (await s.receive_ready()).next.receive_go()).next
        await pause(Deadline(self.lap))
        thanks = await (await running.send_lap(ms=self.lap)).receive_thanks()
        self.thanked = True
        got = await thanks.next.receive_result()
        self.result = got.message.ms
        return got.next

    async def other(self, s: runner_4_on.Initializing[S], /) -> Completed[S]:
        running = (await (await s.receive_ready()).next.receive_go()).next
        await pause(Deadline(self.lap))
        got = await (await running.send_lap(ms=self.lap)).receive_result()
        self.result = got.message.ms
        return got.next

    def seat(self, index: int) -> Seat:
        """Each is played as the class of its number."""
        if index == 1:
            return runner_1.seat(self.first, index=index)
        if index <= 3:
            return runner_2_to_3.seat(self.pacing, index=index)
        return runner_4_on.seat(self.other, index=index)


@pytest.mark.parametrize("size", range(3, 11))
def test_all_hear_the_time_of_the_whole_team(size: int) -> None:
    times, runners = Judge(), [Runner(100 + index) for index in range(size)]
    with listening() as events:
        complete(judge.seat(times), *[body.seat(index) for index, body in enumerate(runners, 1)])
    total = sum(body.lap for body in runners)
    assert [body.result for body in runners] == [total] * size
    assert times.laps == {index: body.lap for index, body in enumerate(runners, 1)}
    assert [index for index, body in enumerate(runners, 1) if body.thanked] == [2, 3]
    assert told(events) == [pair for index in range(1, size + 1) for pair in (("Go", index), ("Lap", index))]


def told(events: list[Event]) -> list[tuple[str, int]]:
    """Who was sent, and who came home, in the order in which it was said."""
    found = []
    for event in events:
        if isinstance(event, MessageEvent) and event.label in ("Go", "Lap"):
            seat = event.receivers[0] if event.label == "Go" else event.sender
            found.append((event.label, int(seat.removeprefix("Runner[").removesuffix("]"))))
    return found
