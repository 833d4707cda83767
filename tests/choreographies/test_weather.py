"""Weather: one measurement for two who plan with it; the price of the day may come from outside, or not."""

import pytest

from aura_chor.runtime.clock import VirtualTime
from aura_chor.runtime.outside import At
from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from aura_chor.session.views import LedgerView
from generated.weather import farmer, messages, pilot, station
from tests.choreographies.playing import Completed, S, play

DAY = 86_400_000
USUAL = 50


class Station:
    def __init__(self, celsius: int, wind: int) -> None:
        self.celsius = celsius
        self.wind = wind

    async def __call__(self, s: station.Initializing[S], /) -> Completed[S]:
        await pause(Deadline(1_000))
        sown = await (await s.record_measured(celsius=self.celsius, wind=self.wind)).receive_sown()
        return (await sown.next.receive_flown()).next


class Farmer:
    """Sows when it is warm and pays; without a price it takes the usual one."""

    def __init__(self, time: VirtualTime) -> None:
        self.time = time
        self.price = 0
        self.sows = False
        self.fields = 0
        self.decided_at = -1

    async def __call__(self, s: farmer.Initializing[S], /) -> Completed[S]:
        measured = await s.await_measured()
        match await measured.next.await_price():
            case farmer.GotPrice(message=price, next=reading):
                self.price = price.cents
            case farmer.ExpiredPrice(next=reading):
                self.price = USUAL
        self.decided_at = self.time.now()
        read = await reading.read_ledger()
        self.fields = len(read.view.facts)
        self.sows = measured.message.celsius >= 8 and self.price >= USUAL
        return await read.next.send_sown()


class Pilot:
    def __init__(self) -> None:
        self.flies = False

    async def __call__(self, s: pilot.Initializing[S], /) -> Completed[S]:
        measured = await s.await_measured()
        self.flies = measured.message.wind < 20
        return await measured.next.send_flown()


def plan(celsius: int, wind: int, *prices: tuple[int, int]) -> tuple[Farmer, Pilot]:
    """`prices` are moments and cents."""
    time = VirtualTime()
    sows, flies = Farmer(time), Pilot()
    result = play(
        station.seat(Station(celsius, wind)),
        farmer.seat(sows),
        pilot.seat(flies),
        time=time,
        outside=[At(moment, "", messages.Price(cents)) for moment, cents in prices],
        ledger=LedgerView(facts={"north": b"", "south": b""}),
    )
    assert result.completed
    return sows, flies


@pytest.mark.parametrize(("celsius", "wind"), [(10, 5), (10, 30), (2, 5), (-4, 30)])
def test_both_plan_with_the_same_measurement(celsius: int, wind: int) -> None:
    sows, flies = plan(celsius, wind, (5_000, 60))
    assert (sows.sows, flies.flies) == (celsius >= 8, wind < 20)
    assert (sows.price, sows.decided_at, sows.fields) == (60, 5_000, 2)


def test_a_price_that_was_there_before_the_weather_is_not_lost() -> None:
    sows, _ = plan(10, 5, (10, 40), (2_000, 70))
    assert (sows.price, sows.decided_at, sows.sows) == (40, 1_000, False)


@pytest.mark.parametrize("moment", [None, 1_000 + DAY + 1])
def test_without_a_price_within_a_day_it_is_the_usual_one(moment: int | None) -> None:
    sows, _ = plan(10, 5, *([] if moment is None else [(moment, 10)]))
    assert (sows.price, sows.decided_at, sows.sows) == (USUAL, 1_000 + DAY, True)


def test_a_price_at_the_last_moment_counts() -> None:
    sows, _ = plan(10, 5, (1_000 + DAY, 90))
    assert sows.price == 90
