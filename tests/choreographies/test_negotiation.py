"""Negotiation: they meet, or one of them leaves."""

import pytest

from generated.negotiation import buyer, seller
from tests.choreographies.playing import Aborted, Completed, S, expect_abort, play


class Table:
    """The buyer begins at `bid` and goes up by fives to `most`; the seller goes from `ask` down to `least`."""

    def __init__(self, *, bid: int, most: int, ask: int, least: int) -> None:
        self.bid = bid
        self.most = most
        self.ask = ask
        self.least = least
        self.price: int | None = None
        self.reason = ""

    async def buyer(self, s: buyer.Initializing[S], /) -> Completed[S] | Aborted[S]:
        while True:
            match await (await s.send_bid(bid=self.bid)).receive():
                case buyer.GotSold(next=end):
                    self.price = self.bid
                    return end
                case buyer.GotNotForSale(message=refusal, next=end):
                    self.reason = refusal.reason
                    return end
                case buyer.GotCounter(message=counter, next=deciding):
                    if counter.ask <= self.most:
                        return await deciding.send_agreed(price=counter.ask)
                    self.bid += 5
                    if self.bid > self.most:
                        return await (await deciding.send_leave()).abort()
                    s = await deciding.send_no_thanks()

    async def seller(self, s: seller.Initializing[S], /) -> Completed[S]:
        while True:
            got = await s.receive_bid()
            bid, deciding = got.message.bid, got.next
            if bid * 4 < self.least:
                return await deciding.send_not_for_sale(reason="not for such a price")
            if bid >= self.ask:
                return await deciding.send_sold()
            match await (await deciding.send_counter(ask=self.ask)).receive():
                case seller.GotAgreed(message=agreed, next=end):
                    self.price = agreed.price
                    return end
                case seller.GotNoThanks(next=again):
                    self.ask = max(self.ask - 5, self.least)
                    s = again
                case seller.GotLeave(next=aborted):
                    return await aborted.aborted()


@pytest.mark.parametrize(
    ("bid", "most", "ask", "least", "price"),
    [
        (50, 60, 40, 40, 50),
        (50, 60, 55, 40, 55),
        (20, 60, 100, 30, 60),
        (40, 60, 65, 30, 60),
        (45, 59, 64, 30, 59),
        (1, 60, 100, 50, None),
    ],
)
def test_where_they_meet(bid: int, most: int, ask: int, least: int, price: int | None) -> None:
    table = Table(bid=bid, most=most, ask=ask, least=least)
    result = play(buyer.seat(table.buyer), seller.seat(table.seller))
    assert result.completed
    assert table.price == price
    assert bool(table.reason) == (price is None)


def test_the_buyer_leaves() -> None:
    table = Table(bid=30, most=39, ask=90, least=80)
    result = play(buyer.seat(table.buyer), seller.seat(table.seller))
    expect_abort(result, by="Buyer", reason="the buyer has left")
    assert table.price is None
