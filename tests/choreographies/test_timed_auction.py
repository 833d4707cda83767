"""TimedAuction: who is in time and bids more wins; a late bid is skipped, however high."""

import pytest

from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from generated.timed_auction import ann, auctioneer, bob
from tests.choreographies.playing import Completed, S, complete, play

RESERVE = 10


async def sells(s: auctioneer.Initializing[S], /) -> Completed[S]:
    bids: dict[str, int] = {}
    match await (await s.send_lot(item="clock", reserve=RESERVE)).receive_bid():
        case auctioneer.GotBidFromAnn(message=bid, next=listening):
            bids["Ann"] = bid.amount
        case auctioneer.ExpiredBidFromAnn(next=telling):
            listening = await telling.send_too_late()
    match await listening.receive_bid():
        case auctioneer.GotBidFromBob(message=bid, next=deciding):
            bids["Bob"] = bid.amount
        case auctioneer.ExpiredBidFromBob(next=sorry):
            deciding = await sorry.send_too_late()
    if not bids:
        return await deciding.send_unsold()
    winner = max(bids, key=lambda name: bids[name])
    if winner == "Ann":
        return await (await deciding.send_won_to_ann(price=bids["Ann"])).send_lost()
    return await (await deciding.send_won_to_bob(price=bids["Bob"])).send_lost()


class Ann:
    def __init__(self, amount: int, delay: int) -> None:
        self.amount, self.delay, self.paid, self.late = amount, delay, 0, False

    async def __call__(self, s: ann.Initializing[S], /) -> Completed[S]:
        bidding = (await s.receive_lot()).next
        await pause(Deadline(self.delay))
        match await (await bidding.send_bid(amount=self.amount)).receive():
            case ann.GotTooLate(next=waiting):
                self.late = True
                got = await waiting.receive()
            case ann.GotWon() | ann.GotLost() | ann.GotUnsold() as got:
                pass
        if isinstance(got, ann.GotWon):
            self.paid = got.message.price
        return got.next


class Bob:
    def __init__(self, amount: int, delay: int) -> None:
        self.amount, self.delay, self.paid, self.late = amount, delay, 0, False

    async def __call__(self, s: bob.Initializing[S], /) -> Completed[S]:
        bidding = (await s.receive_lot()).next
        await pause(Deadline(self.delay))
        match await (await bidding.send_bid(amount=self.amount)).receive():
            case bob.GotTooLate(next=waiting):
                self.late = True
                got = await waiting.receive()
            case bob.GotWon() | bob.GotLost() | bob.GotUnsold() as got:
                pass
        if isinstance(got, bob.GotWon):
            self.paid = got.message.price
        return got.next


@pytest.mark.parametrize(("amounts", "paid"), [((30, 20), (30, 0)), ((20, 30), (0, 30))])
def test_both_are_in_time(amounts: tuple[int, int], paid: tuple[int, int]) -> None:
    one, two = Ann(amounts[0], 10_000), Bob(amounts[1], 12_000)
    complete(auctioneer.seat(sells), ann.seat(one), bob.seat(two))
    assert (one.paid, two.paid) == paid


@pytest.mark.parametrize(
    ("delays", "paid", "late"),
    [
        ((10_001, 0), (0, 20), ["Ann"]),
        ((0, 2_001), (99, 0), ["Bob"]),
        ((12_001, 12_001), (0, 0), ["Ann", "Bob"]),
    ],
)
def test_a_late_bid_does_not_count(delays: tuple[int, int], paid: tuple[int, int], late: list[str]) -> None:
    one, two = Ann(99, delays[0]), Bob(20, delays[1])
    result = play(auctioneer.seat(sells), ann.seat(one), bob.seat(two))
    assert result.completed
    assert (one.paid, two.paid) == paid
    assert (one.late, two.late) == ("Ann" in late, "Bob" in late)
    assert [event.sender for event in result.late] == late
