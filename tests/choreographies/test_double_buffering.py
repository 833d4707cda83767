"""DoubleBuffering: what the source has is what the sink gets, through two buffers."""

from collections.abc import Iterator

import pytest

from aura_chor.session.events import MessageEvent
from generated.double_buffering import kernel, sink, source
from tests.choreographies.playing import Completed, S, complete, listening


class Pipe:
    """A frame is as long as a buffer; the last one may be shorter, or empty."""

    def __init__(self, data: bytes, *, frame_bytes: int) -> None:
        self.data = data
        self.frame_bytes = frame_bytes
        self.first = b""
        self.second = b""
        self.drained = bytearray()

    def frames(self) -> Iterator[bytes]:
        for start in range(0, len(self.data), self.frame_bytes):
            yield self.data[start : start + self.frame_bytes]

    async def source(self, s: source.Initializing[S], /) -> Completed[S]:
        frames = self.frames()
        for frame in frames:
            filling = await (await s.receive_fill_first()).next.send_first(data=frame)
            s = await (await filling.receive_fill_second()).next.send_second(data=next(frames, b""))
        return await (await s.receive_fill_first()).next.send_finished()

    async def kernel(self, s: kernel.Initializing[S], /) -> Completed[S]:
        while True:
            match await (await s.send_fill_first()).receive():
                case kernel.GotFinished(next=last):
                    return await last.send_finished()
                case kernel.GotFirst(message=filled, next=filling):
                    self.first = filled.data
            filling_second = await (await filling.send_fill_second()).send_first(data=self.first)
            got = await filling_second.receive_second()
            self.second = got.message.data
            drained = await got.next.receive_drained()
            again = await (await drained.next.send_second(data=self.second)).receive_drained()
            s = again.next

    async def sink(self, s: sink.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case sink.GotFinished(next=end):
                    return end
                case sink.GotFirst(message=first, next=draining):
                    self.drained += first.data
            second = await (await draining.send_drained()).receive_second()
            self.drained += second.message.data
            s = await second.next.send_drained()


@pytest.mark.parametrize("size", [0, 1, 64, 65, 1_000])
def test_all_data_comes_through(size: int) -> None:
    pipe = Pipe(bytes(n % 251 for n in range(size)), frame_bytes=64)
    complete(source.seat(pipe.source), kernel.seat(pipe.kernel), sink.seat(pipe.sink))
    assert bytes(pipe.drained) == pipe.data


def test_the_source_fills_one_buffer_before_the_other_is_drained() -> None:
    pipe = Pipe(bytes(200), frame_bytes=50)
    with listening() as events:
        complete(source.seat(pipe.source), kernel.seat(pipe.kernel), sink.seat(pipe.sink))
    labels = [event.label for event in events if isinstance(event, MessageEvent)]
    assert labels.index("Second") < labels.index("Drained")
