"""Streaming: data through a filter, in windows of two."""

import pytest

from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import RefinementViolated
from generated.streaming import Parameters, filter, sink, source
from tests.choreographies.playing import Completed, S, complete, play


class Stream:
    """The filter inverts every byte."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks
        self.came: list[bytes] = []
        self.total = -1

    async def source(self, s: source.Initializing[S], /) -> Completed[S]:
        for first, second in zip(self.chunks[::2], self.chunks[1::2], strict=True):
            sent = await (await s.send_chunk(data=first)).send_chunk(data=second)
            s = (await sent.receive_ack()).next
        got = await (await s.send_end()).receive_received()
        self.total = got.message.total
        return got.next

    async def filter(self, s: filter.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case filter.GotChunkInInitializing(message=first, next=passing):
                    got = await (await passing.send_chunk(data=_inverted(first.data))).receive_chunk()
                    s = await got.next.send_chunk(data=_inverted(got.message.data))
                case filter.GotEnd(next=ending):
                    return await ending.send_end()

    async def sink(self, s: sink.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case sink.GotChunkInInitializing(message=first, next=second):
                    got = await second.receive_chunk()
                    self.came += [first.data, got.message.data]
                    s = await got.next.send_ack(received=len(self.came))
                case sink.GotEnd(next=last):
                    return await last.send_received(total=sum(map(len, self.came)))


def _inverted(data: bytes) -> bytes:
    return bytes(255 - byte for byte in data)


@pytest.mark.parametrize("windows", [0, 1, 20])
def test_all_chunks_come_through_the_filter(windows: int) -> None:
    stream = Stream([bytes([n]) * n for n in range(2 * windows)])
    complete(
        source.seat(stream.source),
        filter.seat(stream.filter),
        sink.seat(stream.sink),
        parameters=Parameters(limit=64),
    )
    assert stream.came == [_inverted(chunk) for chunk in stream.chunks]
    assert stream.total == sum(map(len, stream.chunks))


def test_a_chunk_over_the_limit_is_not_sent() -> None:
    stream = Stream([b"small", b"too large"])
    with pytest.raises(SessionFailed) as failed:
        play(
            source.seat(stream.source),
            filter.seat(stream.filter),
            sink.seat(stream.sink),
            parameters=Parameters(limit=5),
        )
    assert [type(error) for error in failed.value.exceptions] == [RefinementViolated]


@pytest.mark.parametrize("limit", [0, -1, 65_536])
def test_a_limit_has_limits(limit: int) -> None:
    with pytest.raises(ValueError, match="limit"):
        Parameters(limit=limit)
