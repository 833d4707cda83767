"""Auction: the higher bid wins and pays the lower one."""

import pytest

from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import RefinementViolated
from generated.auction import ada, auctioneer, ben
from generated.auction.messages import Lot
from tests.choreographies.playing import Completed, S, complete, play


class Sale:
    def __init__(self, *, ada: int, ben: int) -> None:
        self.bids = {"Ada": ada, "Ben": ben}
        self.paid: dict[str, int] = {}
        self.lost: list[str] = []
        self.takings = 0

    async def auctioneer(self, s: auctioneer.Initializing[S], /) -> Completed[S]:
        first = await (await s.send_offer(lot=Lot(name="a violin", reserve=100))).receive_bid()
        second = await first.next.receive_bid()
        adas, bens = first.message.amount, second.message.amount
        if adas >= bens:
            paid = await (await (await second.next.send_won_to_ada(price=bens)).send_lost()).receive_pay()
            self.takings += paid.message.paid
            return paid.next
        paid_by_ben = await (await (await second.next.send_won_to_ben(price=adas)).send_lost()).receive_pay()
        self.takings += paid_by_ben.message.paid
        return paid_by_ben.next

    async def ada(self, s: ada.Initializing[S], /) -> Completed[S]:
        offer = await s.receive_offer()
        match await (await offer.next.send_bid(amount=self.bids["Ada"])).receive():
            case ada.GotWon(message=won, next=paying):
                self.paid["Ada"] = won.price
                return await paying.send_pay(paid=won.price)
            case ada.GotLost(next=end):
                self.lost.append("Ada")
                return end

    async def ben(self, s: ben.Initializing[S], /) -> Completed[S]:
        offer = await s.receive_offer()
        match await (await offer.next.send_bid(amount=self.bids["Ben"])).receive():
            case ben.GotWon(message=won, next=paying):
                self.paid["Ben"] = won.price
                return await paying.send_pay(paid=won.price)
            case ben.GotLost(next=end):
                self.lost.append("Ben")
                return end


@pytest.mark.parametrize(
    ("adas", "bens", "winner", "price"),
    [(300, 200, "Ada", 200), (100, 101, "Ben", 100), (150, 150, "Ada", 150)],
)
def test_the_winner_pays_the_second_price(adas: int, bens: int, winner: str, price: int) -> None:
    sale = Sale(ada=adas, ben=bens)
    complete(auctioneer.seat(sale.auctioneer), ada.seat(sale.ada), ben.seat(sale.ben))
    assert sale.paid == {winner: price}
    assert sale.lost == [({"Ada", "Ben"} - {winner}).pop()]
    assert sale.takings == price


def test_a_bid_under_the_reserve_is_not_made() -> None:
    sale = Sale(ada=99, ben=100)
    with pytest.raises(SessionFailed) as failed:
        play(auctioneer.seat(sale.auctioneer), ada.seat(sale.ada), ben.seat(sale.ben))
    assert [type(error) for error in failed.value.exceptions] == [RefinementViolated]
    assert sale.paid == {}
