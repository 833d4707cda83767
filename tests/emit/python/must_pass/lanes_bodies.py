"""Legal bodies with lanes: bodies of lanes are plain callables in the parent's session, closures among them."""

from tests.emit.python.golden.everything.http_order import client
from tests.emit.python.golden.lanes.lanes import shop
from tests.emit.python.golden.lanes.lanes.shop import Aborted, Completed, S


async def offers(s: shop.Lane1AwaitingOffer[S]) -> shop.Lane1Done[S]:
    got = await s.receive_offer()
    return await got.next.send_seen(price=got.message.price)


async def keeps_shop(s: shop.Initializing[S], /) -> Completed[S]:
    prices: list[int] = []

    async def deposit(lane: shop.Lane2Lane1SendingDeposit[S]) -> shop.Lane2Lane1Done[S]:
        return await lane.send_deposit(sum=prices[-1])

    async def receipt(lane: shop.Lane2Lane2AwaitingReceipt[S]) -> shop.Lane2Lane2Done[S]:
        return (await lane.receive_receipt()).next

    async def bargain(lane: shop.Lane2AwaitingOffer[S]) -> shop.Lane2Done[S] | Aborted[S]:
        while True:
            got = await lane.receive_offer()
            prices.append(got.message.price)
            if got.message.price < 10:
                return await (await got.next.send_fine()).fork(deposit, lane_2=receipt)
            if got.message.price > 99:
                return await (await got.next.send_enough()).abort()
            lane = await got.next.send_lower()

    forking = await s.send_need(amount=1)
    done = await forking.fork(offers, bargain)
    return await (await done.send_done(total=prices[-1])).send_done(total=0)


async def resolves(s: client.ResolvingRush[S]) -> Completed[S]:
    match s.case():
        case client.WhenRush(next=fast):
            return (await (await fast.receive_express()).next.receive_log()).next
        case client.UnlessRush(next=waiting):
            got = await waiting.receive_slow()
            return (await (await got.next.send_okay()).receive_log()).next


SEAT = shop.seat(keeps_shop)
