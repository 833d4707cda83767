"""Adder: any number of sums."""

import pytest

from generated.adder import client, server
from tests.choreographies.playing import Completed, S, complete


class Asks:
    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self.pairs = pairs
        self.totals: list[int] = []

    async def __call__(self, s: client.Initializing[S], /) -> Completed[S]:
        asking = await s.send_hello(greeting="good morning")
        for left, right in self.pairs:
            got = await (await (await asking.send_add(term=left)).send_add(term=right)).receive_sum()
            self.totals.append(got.message.total)
            asking = got.next
        return (await (await asking.send_bye()).receive_bye()).next


async def adds(s: server.Initializing[S], /) -> Completed[S]:
    listening = (await s.receive_hello()).next
    while True:
        match await listening.receive():
            case server.GotAddInAwaitingAddOrBye(message=left, next=second):
                right = await second.receive_add()
                listening = await right.next.send_sum(total=left.term + right.message.term)
            case server.GotBye(next=leaving):
                return await leaving.send_bye()


@pytest.mark.parametrize("pairs", [[], [(1, 2)], [(n, n * n) for n in range(-50, 50)]])
def test_sums(pairs: list[tuple[int, int]]) -> None:
    asks = Asks(pairs)
    complete(client.seat(asks), server.seat(adds))
    assert asks.totals == [left + right for left, right in pairs]
