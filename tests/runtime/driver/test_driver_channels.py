"""Channels: bounded, in order, and each answers one item too many as it was told to."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_chor.runtime.driver_channels import Channel, ChannelClosed
from aura_chor.runtime.host_ports import Overflow
from aura_chor.session.faults import Overloaded


def play(body: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(body, 30))


async def rest(channel: Channel[int]) -> list[int]:
    return [item async for item in channel]


def test_what_is_put_comes_out_in_order() -> None:
    async def body() -> None:
        channel: Channel[int] = Channel(3, Overflow.BLOCK)
        for number in range(3):
            await channel.put(number)
        channel.close()
        assert await rest(channel) == [0, 1, 2]

    play(body())


def test_a_blocking_channel_makes_its_writer_wait() -> None:
    async def body() -> None:
        channel: Channel[int] = Channel(2, Overflow.BLOCK)
        written: list[int] = []

        async def write() -> None:
            for number in range(6):
                await channel.put(number)
                written.append(number)
            channel.close()

        task = asyncio.create_task(write())
        for _ in range(10):
            await asyncio.sleep(0)
        assert written == [0, 1] and len(channel) == 2 and not channel.offer(9)
        assert await rest(channel) == list(range(6)) and channel.dropped == 0
        await task

    play(body())


def test_a_dropping_channel_keeps_the_latest() -> None:
    async def body() -> None:
        channel: Channel[int] = Channel(3, Overflow.DROP_OLDEST)
        for number in range(10):
            await channel.put(number)
            assert len(channel) <= 3
        channel.close()
        assert await rest(channel) == [7, 8, 9] and channel.dropped == 7

    play(body())


def test_a_strict_channel_tells_its_reader_and_its_writer() -> None:
    async def body() -> None:
        channel: Channel[int] = Channel(2, Overflow.ERROR)
        assert channel.offer(0) and channel.offer(1) and channel.offer(2)
        assert channel.closed
        seen = []
        with pytest.raises(Overloaded):
            async for item in channel:
                seen.append(item)
        assert seen == [0, 1]
        other: Channel[int] = Channel(1, Overflow.ERROR)
        await other.put(0)
        with pytest.raises(Overloaded):
            await other.put(1)

    play(body())


@pytest.mark.parametrize("overflow", list(Overflow))
def test_no_channel_is_ever_unbounded(overflow: Overflow) -> None:
    channel: Channel[int] = Channel(5, overflow)
    for number in range(100):
        try:
            channel.offer(number)
        except ChannelClosed:
            assert overflow is Overflow.ERROR
        assert len(channel) <= 5


def test_closing_wakes_whoever_waits() -> None:
    async def body() -> None:
        empty: Channel[int] = Channel(1, Overflow.BLOCK)
        full: Channel[int] = Channel(1, Overflow.BLOCK)
        full.offer(0)
        reader, writer = asyncio.create_task(empty.get()), asyncio.create_task(full.put(1))
        await asyncio.sleep(0)
        empty.close()
        full.close()
        for task in (reader, writer):
            with pytest.raises(ChannelClosed):
                await task
        assert full.take() == 0 and full.take() is None

    play(body())


def test_a_reader_that_is_cancelled_loses_nothing() -> None:
    async def body() -> None:
        channel: Channel[int] = Channel(4, Overflow.BLOCK)
        first, second = asyncio.create_task(channel.get()), asyncio.create_task(channel.get())
        await asyncio.sleep(0)
        channel.offer(7)
        first.cancel()
        await asyncio.sleep(0)
        assert await second == 7

    play(body())


def test_many_readers_and_writers_lose_and_double_nothing() -> None:
    async def body() -> None:
        channel: Channel[int] = Channel(3, Overflow.BLOCK)

        async def write(start: int) -> None:
            for number in range(start, start + 50):
                await channel.put(number)

        async def read(into: list[int]) -> None:
            async for number in channel:
                into.append(number)
                await asyncio.sleep(0)

        found: list[list[int]] = [[], [], []]
        readers = [asyncio.create_task(read(into)) for into in found]
        await asyncio.gather(*(write(start) for start in range(0, 200, 50)))
        channel.close()
        await asyncio.gather(*readers)
        assert sorted(number for into in found for number in into) == list(range(200))

    play(body())


def test_a_channel_without_room_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without room"):
        Channel(0, Overflow.BLOCK)


@given(
    limit=st.integers(1, 5),
    overflow=st.sampled_from(Overflow),
    steps=st.lists(st.booleans(), max_size=60),
)
def test_whatever_happens_what_comes_out_went_in_in_this_order(
    limit: int, overflow: Overflow, steps: list[bool]
) -> None:
    """A model of lists: `put` at the one end, `take` at the other, and the rule of the channel when it is full."""
    channel: Channel[int] = Channel(limit, overflow)
    model: list[int] = []
    dropped = 0
    for number, put in enumerate(steps):
        if not put:
            assert channel.take() == (model.pop(0) if model else None)
            continue
        full = len(model) == limit
        if channel.closed:
            with pytest.raises(ChannelClosed):
                channel.offer(number)
            continue
        assert channel.offer(number) is not (full and overflow is Overflow.BLOCK)
        if full and overflow is Overflow.DROP_OLDEST:
            model = [*model[1:], number]
            dropped += 1
        elif not full:
            model.append(number)
        assert channel.closed is (full and overflow is Overflow.ERROR)
    assert (len(channel), channel.dropped, channel.full) == (len(model), dropped, len(model) == limit)
    assert [channel.take() for _ in model] == model
