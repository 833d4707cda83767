"""Bodies of a protocol with parameters, which every state shows with their types."""

from typing import assert_type

from tests.emit.python.golden.everything.http_order import Parameters, client
from tests.emit.python.golden.everything.http_order.client import S


async def reads_parameters(s: client.Asking[S], /) -> None:
    assert_type(s.parameters, Parameters)
    assert_type(s.parameters.rush, bool)
    assert_type(s.parameters.token, bytes)


async def reads_them_later(s: client.Shipping[S], /) -> int:
    got = await s.receive_express()
    return got.message.cost + got.next.parameters.n
