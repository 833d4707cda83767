"""The example of docs/simulation.md: a seller with one thing in its shop, which it takes off the shelf twice.

The shop outlives a crash, as a database does. A body that resumes runs again from its start and finds the shelf empty:
it says that nothing is for sale, where it has signed an offer. Reserving under the session's id is the remedy, since
to do that again changes nothing.
"""

from generated.negotiation import buyer, seller


class Shop:
    def __init__(self) -> None:
        self.stock = 1
        self.reserved: set[str] = set()

    def take(self) -> bool:
        self.stock -= 1
        return self.stock >= 0

    def reserve(self, session: str) -> bool:
        return session in self.reserved or (self.take() and not self.reserved.add(session))


async def sells(s: seller.Initializing, in_stock: bool) -> seller.Completed | seller.Aborted:
    while True:
        got = await s.receive_bid()
        if not in_stock:
            return await got.next.send_not_for_sale(reason="sold out")
        if got.message.bid >= 13:
            return await got.next.send_sold()
        answer = await (await got.next.send_counter(ask=got.message.bid + 10)).receive()
        match answer:
            case seller.GotNoThanks(next=s):
                continue
            case seller.GotAgreed(next=end):
                return end
            case seller.GotLeave(next=leaving):
                return await leaving.abort()


async def buyer_body(s: buyer.Initializing) -> buyer.Completed | buyer.Aborted:
    bid = 10
    while True:
        answer = await (await s.send_bid(bid=bid)).receive()
        match answer:
            case buyer.GotCounter(next=choosing):
                s, bid = await choosing.send_no_thanks(), bid + 1
            case buyer.GotSold(next=end) | buyer.GotNotForSale(next=end):
                return end


def careless():
    shop = Shop()
    return [buyer.seat(buyer_body), seller.seat(lambda s: sells(s, shop.take()))]


def careful():
    shop = Shop()
    return [buyer.seat(buyer_body), seller.seat(lambda s: sells(s, shop.reserve(s.session_id)))]
