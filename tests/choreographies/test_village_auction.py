"""VillageAuction: whoever bids most in time wins and pays; late and missing bidders are told all the same."""

import pytest

from aura_chor.runtime.clock import VirtualTime
from aura_chor.runtime.result import SessionResult
from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from generated.village_auction import auctioneer, bidder, messages
from tests.choreographies.playing import Completed, S, play

RESERVE, CLOSES = 10, 10_000


class Auctioneer:
    """`bids` are those in time; where all have bid, nobody waits for the clock."""

    def __init__(self, time: VirtualTime) -> None:
        self.time = time
        self.bids: dict[int, int] = {}
        self.paid: list[int] = []
        self.closed_at = -1

    async def __call__(self, s: auctioneer.Initializing[S], /) -> Completed[S]:
        async def settle(index: int, lane: auctioneer.EachBidderChoosingWonOrLost[S]) -> auctioneer.EachBidderDone[S]:
            if index != self.winner:
                return await lane.send_lost()
            paid = await (await lane.send_won(price=self.bids[index])).receive_paid()
            self.paid.append(index)
            return paid.next

        match await (await s.send_lot(item="clock", reserve=RESERVE)).gather_bid():
            case auctioneer.CollectedBid(messages=collected, next=settling):
                self.bids = {index: bid.amount for index, bid in collected.items()}
            case auctioneer.ExpiredBid(next=settling):
                self.bids = {index: bid.amount for index, bid in settling.seen(messages.Bid).items()}
        self.closed_at = self.time.now()
        return await settling.each_bidder(settle)

    @property
    def winner(self) -> int:
        """Of equal bids the first bidder's."""
        return max(self.bids, key=lambda index: (self.bids[index], -index), default=0)


class Bidder:
    def __init__(self, amount: int, delay: int = 0) -> None:
        self.amount = amount
        self.delay = delay
        self.price = 0
        self.told = False

    async def __call__(self, s: bidder.Initializing[S], /) -> Completed[S]:
        bidding = (await s.receive_lot()).next
        await pause(Deadline(self.delay))
        got = await (await bidding.send_bid(amount=self.amount)).receive()
        self.told = True
        match got:
            case bidder.GotWon(message=won, next=paying):
                self.price = won.price
                return await paying.send_paid()
            case bidder.GotLost(next=end):
                return end


def sell(*bidders: Bidder | None) -> tuple[Auctioneer, SessionResult]:
    """None is a bidder who never comes."""
    time = VirtualTime()
    sells = Auctioneer(time)
    seats = [bidder.seat(body, index=index) for index, body in enumerate(bidders, 1) if body is not None]
    absent = [f"Bidder[{index}]" for index, body in enumerate(bidders, 1) if body is None]
    return sells, play(auctioneer.seat(sells), *seats, absent=absent, time=time)


@pytest.mark.parametrize("size", range(1, 11))
def test_the_highest_bid_wins_as_soon_as_all_have_bid(size: int) -> None:
    bidders = [Bidder(RESERVE + 7 * index % 11, delay=100 * index) for index in range(size)]
    sells, result = sell(*bidders)
    assert result.completed and all(body.told for body in bidders)
    assert sells.closed_at == 100 * (size - 1)
    highest = max(body.amount for body in bidders)
    assert sorted(body.price for body in bidders) == [0] * (size - 1) + [highest]
    assert sells.paid == [sells.winner]


@pytest.mark.parametrize("late", range(4))
def test_late_bids_are_not_looked_at(late: int) -> None:
    bidders = [Bidder(20 + index) for index in range(3 - late)]
    bidders += [Bidder(1_000 + index, delay=CLOSES + 1 + index) for index in range(late)]
    sells, result = sell(*bidders)
    assert result.completed and all(body.told for body in bidders)
    assert sells.winner == 3 - late
    assert sells.closed_at == (CLOSES if late else 0)
    assert [body.price for body in bidders[3 - late :]] == [0] * late
    assert len(result.late) == (3 if late else 0), "those in time are skipped too, once they have been seen"


def test_at_the_last_moment_is_in_time() -> None:
    sells, _ = sell(Bidder(20), Bidder(30, delay=CLOSES))
    assert sells.bids == {1: 20, 2: 30} and sells.winner == 2


@pytest.mark.parametrize("missing", range(1, 5))
def test_whoever_never_comes_holds_nobody_up(missing: int) -> None:
    bidders = [Bidder(20 + index) for index in range(4 - missing)]
    sells, result = sell(*bidders, *[None] * missing)
    assert result.completed and sells.closed_at == CLOSES
    assert sells.bids == {index + 1: body.amount for index, body in enumerate(bidders)}
