"""Legal bodies for TwoBuyer, in the idioms that people use."""

from typing import TypeVar, assert_never

from aura_chor.session.seats import Seat
from tests.emit.python.golden.two_buyer.two_buyer import alice, bob, seller
from tests.emit.python.golden.two_buyer.two_buyer.bob import Aborted, Completed, S

T = TypeVar("T")


async def buys_at_once(s: bob.Initializing[S], /) -> Completed[S]:
    quote = await s.receive_quote()
    share = await quote.next.receive_share()
    accepted = await share.next.send_accept(address="here")
    shipped = await (await accepted.send_accepted()).receive_ship()
    return shipped.next


async def haggles_by_rebinding(s: bob.Initializing[S], /) -> Completed[S] | Aborted[S]:
    for _ in range(3):
        got = await s.receive_quote()
        shared = await got.next.receive_share()
        if got.message.price - shared.message.amount < 10:
            return await pays(shared.next)
        s = await (await shared.next.send_try_again()).send_try_again()
    got = await s.receive_quote()
    quitting = await (await got.next.receive_share()).next.send_quit()
    return await (await quitting.send_quit()).abort()


async def pays(s: bob.ChoosingAcceptOrTryAgainOrQuit[S]) -> Completed[S]:
    """A helper that takes a state and returns the end."""
    shipping = await (await s.send_accept(address="there")).send_accepted()
    try:
        return (await shipping.receive_ship()).next
    finally:
        print("paid")


class Alice:
    """A body that is an object: what it learns stays in it."""

    def __init__(self) -> None:
        self.prices: list[int] = []

    async def __call__(self, s: alice.Initializing[S], /) -> Completed[S]:
        waiting = await s.send_request(title="Dune")
        while True:
            quote = await waiting.receive_quote()
            self.prices.append(quote.message.price)
            decided = await quote.next.send_share(amount=quote.message.price // 2)
            match await decided.receive():
                case alice.GotAccepted(next=end):
                    return end
                case alice.GotTryAgain(next=again):
                    waiting = again
                case alice.GotQuit(next=aborted):
                    await aborted.aborted()


async def sells(s: seller.Initializing[S], /) -> Completed[S]:
    q = (await s.receive_request()).next
    while True:
        decision = await (await q.send_quote(price=30)).receive()
        if isinstance(decision, seller.GotAccept):
            return await decision.next.send_ship(date=decision.message.address)
        elif isinstance(decision, seller.GotTryAgain):
            q = decision.next
        elif isinstance(decision, seller.GotQuit):
            await decision.next.aborted()
        else:
            assert_never(decision)


async def gives_up_early(s: seller.Initializing[T], /) -> Completed[T]:
    """The name of the type variable is free, and a body may raise."""
    request = await s.receive_request()
    if request.message.title:
        raise ValueError("nothing to sell")
    return await sells_later(request.next)


async def sells_later(s: seller.SendingQuote[T]) -> Completed[T]:
    raise NotImplementedError


def seats() -> tuple[Seat, ...]:
    return (alice.seat(Alice()), bob.seat(buys_at_once), bob.seat(haggles_by_rebinding), seller.seat(sells))
