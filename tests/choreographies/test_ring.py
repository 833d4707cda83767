"""Ring: everyone adds to the token."""

import pytest

from generated.ring import alice, bob, carol
from tests.choreographies.playing import Completed, S, complete


async def doubles(s: bob.Initializing[S], /) -> Completed[S]:
    got = await s.receive_token()
    return await got.next.send_token(value=got.message.value * 2)


async def adds_one(s: carol.Initializing[S], /) -> Completed[S]:
    got = await s.receive_token()
    return await got.next.send_token(value=got.message.value + 1)


@pytest.mark.parametrize("value", [0, 20, -3, 2**62])
def test_the_token_goes_once_around(value: int) -> None:
    came_back: list[int] = []

    async def begins(s: alice.Initializing[S], /) -> Completed[S]:
        got = await (await s.send_token(value=value)).receive_token()
        came_back.append(got.message.value)
        return got.next

    complete(alice.seat(begins), bob.seat(doubles), carol.seat(adds_one))
    assert came_back == [2 * value + 1]
