"""Misuses of lanes and of `when`."""

from typing import TypeVar

from tests.emit.python.golden.everything.http_order import client
from tests.emit.python.golden.lanes.lanes import shop
from tests.emit.python.golden.lanes.lanes.shop import Completed, S

T = TypeVar("T")


async def one(s: shop.Lane1AwaitingOffer[S]) -> shop.Lane1Done[S]:
    got = await s.receive_offer()
    return await got.next.send_seen(price=got.message.price)


async def two(s: shop.Lane2AwaitingOffer[S]) -> shop.Lane2Done[S]:
    raise NotImplementedError


async def ends_swapped(s: shop.Lane2AwaitingOffer[S], one: shop.Lane1Done[S]) -> shop.Lane2Done[S]:
    return one  # E: return-value


async def lanes_swapped(s: shop.Forking[S]) -> shop.SendingDone[S]:
    return await s.fork(two, one)  # E: arg-type, arg-type


async def lane_left_out(s: shop.Forking[S]) -> shop.SendingDone[S]:
    return await s.fork(one)  # E: call-arg


async def lane_ends_the_body(s: shop.Lane1AwaitingOffer[S], end: Completed[S]) -> shop.Lane1Done[S]:
    return end  # E: return-value


async def lane_of_another_session(s: shop.Forking[S], end: shop.Lane1Done[T]) -> shop.SendingDone[S]:
    async def foreign(lane: shop.Lane1AwaitingOffer[S]) -> shop.Lane1Done[T]:
        return end

    return await s.fork(foreign, two)  # E: arg-type


async def case_is_not_awaited(s: client.ResolvingRush[S]) -> None:
    print(await s.case())  # E: misc


async def one_side_of_a_when(s: client.ResolvingRush[S]) -> client.Shipping[S]:
    return s.case().next  # E: return-value
