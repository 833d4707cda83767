"""PingPong: the ball comes back, and whoever returns another one is named."""

import pytest

from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import RefinementViolated
from generated.ping_pong import alice, bob
from tests.choreographies.playing import Completed, S, complete, play


async def serves(s: alice.Initializing[S], /) -> Completed[S]:
    got = await (await s.send_ping(ball=7)).receive_pong()
    assert got.message.same == 7
    return got.next


async def returns(s: bob.Initializing[S], /) -> Completed[S]:
    got = await s.receive_ping()
    return await got.next.send_pong(same=got.message.ball)


async def returns_another(s: bob.Initializing[S], /) -> Completed[S]:
    got = await s.receive_ping()
    return await got.next.send_pong(same=got.message.ball + 1)


def test_the_ball_comes_back() -> None:
    complete(alice.seat(serves), bob.seat(returns))


def test_another_ball_is_not_even_sent() -> None:
    with pytest.raises(SessionFailed) as failed:
        play(alice.seat(serves), bob.seat(returns_another))
    assert [type(error) for error in failed.value.exceptions] == [RefinementViolated]
