"""MapReduce: two workers add exact fractions."""

import pytest

from aura_chor.session.events import MessageEvent
from choreographies.payloads import Fraction
from generated.map_reduce import boss, left, right
from generated.map_reduce.messages import Slice
from tests.choreographies.playing import Completed, S, complete, listening


def total(numbers: list[Fraction]) -> Fraction:
    return Fraction(sum(numbers))


class Firm:
    def __init__(self, numbers: list[Fraction]) -> None:
        self.numbers = numbers
        self.means: list[Fraction | None] = []

    async def boss(self, s: boss.Initializing[S], /) -> Completed[S]:
        half = len(self.numbers) // 2
        sums: list[Fraction] = []

        async def first(lane: boss.Lane1SendingWork[S]) -> boss.Lane1Done[S]:
            got = await (await lane.send_work(slice=Slice(part=1, numbers=self.numbers[:half]))).receive_result()
            sums.append(got.message.sum)
            return got.next

        async def second(lane: boss.Lane2SendingWork[S]) -> boss.Lane2Done[S]:
            got = await (await lane.send_work(slice=Slice(part=2, numbers=self.numbers[half:]))).receive_result()
            sums.append(got.message.sum)
            return got.next

        thanking = await s.fork(first, second)
        count = len(self.numbers)
        return await thanking.send_thanks(mean=Fraction(total(sums), count) if count else None)

    async def left(self, s: left.Initializing[S], /) -> Completed[S]:
        work = await s.receive_work()
        thanks = await (await work.next.send_result(sum=total(work.message.slice.numbers))).receive_thanks()
        self.means.append(thanks.message.mean)
        return thanks.next

    async def right(self, s: right.Initializing[S], /) -> Completed[S]:
        work = await s.receive_work()
        thanks = await (await work.next.send_result(sum=total(work.message.slice.numbers))).receive_thanks()
        self.means.append(thanks.message.mean)
        return thanks.next


@pytest.mark.parametrize(
    ("numbers", "mean"),
    [
        ([], None),
        ([Fraction(1, 3)], Fraction(1, 3)),
        ([Fraction(1, n) for n in range(1, 5)], Fraction(25, 48)),
        ([Fraction(-1, 7), Fraction(1, 7)], Fraction(0)),
    ],
)
def test_the_mean_is_exact(numbers: list[Fraction], mean: Fraction | None) -> None:
    firm = Firm(numbers)
    complete(boss.seat(firm.boss), left.seat(firm.left), right.seat(firm.right))
    assert firm.means == [mean, mean]


def test_both_work_at_once() -> None:
    firm = Firm([Fraction(1)] * 4)
    with listening() as events:
        complete(boss.seat(firm.boss), left.seat(firm.left), right.seat(firm.right))
    labels = [event.label for event in events if isinstance(event, MessageEvent)]
    assert labels == ["Work", "Work", "Result", "Result", "Thanks"]


@pytest.mark.parametrize("raw", ["1/0", "2/4", "0.5", "half", 1, None])
def test_what_is_no_fraction_is_refused(raw: object) -> None:
    with pytest.raises(ValueError):
        Fraction.from_wire(raw)


@pytest.mark.parametrize("sample", Fraction.samples())
def test_fractions_come_back_from_the_wire(sample: Fraction) -> None:
    assert Fraction.from_wire(sample.to_wire()) == sample
