"""ThreeBuyer: Bob alone, Bob with Carol, and Carol who refuses."""

import pytest

from generated.three_buyer import alice, bob, carol, seller
from tests.choreographies.playing import Completed, S, complete


class Purchase:
    """Who has how much, and what became of the book."""

    def __init__(self, *, bob: int, carol: int) -> None:
        self.bob_has = bob
        self.carol_has = carol
        self.sold_to: str | None = None
        self.heard: list[str] = []

    async def alice(self, s: alice.Initializing[S], /) -> Completed[S]:
        got = await (await s.send_request(title="Ulysses")).receive_quote()
        price = got.message.price
        match await (await got.next.send_share(amount=price // 3, rest=price - price // 3)).receive():
            case alice.GotAccepted(next=end):
                self.heard.append("accepted")
            case alice.GotRefused(next=end):
                self.heard.append("refused")
        return end

    async def bob(self, s: bob.Initializing[S], /) -> Completed[S]:
        quote = await s.receive_quote()
        share = await quote.next.receive_share()
        missing = share.message.rest - self.bob_has
        if missing <= 0:
            accepting = await share.next.send_not_needed()
            return await (await accepting.send_accept(address="Bob's")).send_accepted()
        match await (await share.next.send_step_in(missing=missing)).receive():
            case bob.GotAccepted(next=telling):
                return await telling.send_accepted()
            case bob.GotRefused(next=telling_no):
                return await telling_no.send_refused()

    async def carol(self, s: carol.Initializing[S], /) -> Completed[S]:
        match await s.receive():
            case carol.GotNotNeeded(next=end):
                return end
            case carol.GotStepIn(message=asked, next=deciding):
                if asked.missing <= self.carol_has:
                    return await (await deciding.send_accept(address="Carol's")).send_accepted()
                return await (await deciding.send_refuse()).send_refused()

    async def seller(self, s: seller.Initializing[S], /) -> Completed[S]:
        quoting = (await s.receive_request()).next
        match await (await quoting.send_quote(price=90)).receive():
            case seller.GotAcceptFromBob(message=accepted, next=end):
                self.sold_to = accepted.address
            case seller.GotAcceptFromCarol(message=stepped_in, next=end):
                self.sold_to = stepped_in.address
            case seller.GotRefuse(next=end):
                pass
        return end


@pytest.mark.parametrize(
    ("bob_has", "carol_has", "sold_to", "heard"),
    [(60, 0, "Bob's", "accepted"), (20, 40, "Carol's", "accepted"), (20, 39, None, "refused")],
)
def test_who_takes_the_book(bob_has: int, carol_has: int, sold_to: str | None, heard: str) -> None:
    purchase = Purchase(bob=bob_has, carol=carol_has)
    complete(
        alice.seat(purchase.alice),
        bob.seat(purchase.bob),
        carol.seat(purchase.carol),
        seller.seat(purchase.seller),
    )
    assert purchase.sold_to == sold_to
    assert purchase.heard == [heard]
