"""TwoBuyer: a sale at once, a sale after haggling, and no sale."""

from generated.two_buyer import alice, bob, seller
from tests.choreographies.playing import Aborted, Completed, S, complete, expect_abort, play


class Sells:
    """Goes down by ten with every quote."""

    def __init__(self, price: int) -> None:
        self.price = price
        self.shipped_to = ""

    async def __call__(self, s: seller.Initializing[S], /) -> Completed[S]:
        quoting = (await s.receive_request()).next
        while True:
            match await (await quoting.send_quote(price=self.price)).receive():
                case seller.GotAccept(message=accepted, next=shipping):
                    self.shipped_to = accepted.address
                    return await shipping.send_ship(date="tomorrow")
                case seller.GotTryAgain(next=again):
                    self.price -= 10
                    quoting = again
                case seller.GotQuit(next=aborted):
                    return await aborted.aborted()


async def gives_half(s: alice.Initializing[S], /) -> Completed[S]:
    waiting = await s.send_request(title="Dune")
    while True:
        got = await waiting.receive_quote()
        match await (await got.next.send_share(amount=got.message.price // 2)).receive():
            case alice.GotAccepted(next=end):
                return end
            case alice.GotTryAgain(next=again):
                waiting = again
            case alice.GotQuit(next=aborted):
                return await aborted.aborted()


class Pays:
    """Takes the book when its own share is small enough; asks for so many other quotes at most."""

    def __init__(self, *, money: int, patience: int) -> None:
        self.money = money
        self.patience = patience
        self.paid: int | None = None

    async def __call__(self, s: bob.Initializing[S], /) -> Completed[S] | Aborted[S]:
        while True:
            quote = await s.receive_quote()
            share = await quote.next.receive_share()
            rest = quote.message.price - share.message.amount
            if rest <= self.money:
                self.paid = rest
                accepted = await (await share.next.send_accept(address="here")).send_accepted()
                return (await accepted.receive_ship()).next
            if self.patience == 0:
                return await (await (await share.next.send_quit()).send_quit()).abort()
            self.patience -= 1
            s = await (await share.next.send_try_again()).send_try_again()


def test_a_price_that_suits_at_once() -> None:
    pays, sells = Pays(money=30, patience=0), Sells(60)
    complete(alice.seat(gives_half), bob.seat(pays), seller.seat(sells))
    assert (pays.paid, sells.shipped_to) == (30, "here")


def test_haggling() -> None:
    pays, sells = Pays(money=20, patience=5), Sells(60)
    complete(alice.seat(gives_half), bob.seat(pays), seller.seat(sells))
    assert (pays.paid, sells.price, pays.patience) == (20, 40, 3)


def test_no_deal() -> None:
    pays = Pays(money=1, patience=2)
    result = play(alice.seat(gives_half), bob.seat(pays), seller.seat(Sells(60)))
    expect_abort(result, by="Bob", reason="no deal")
    assert pays.paid is None
