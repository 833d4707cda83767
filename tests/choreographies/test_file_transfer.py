"""FileTransfer: whatever breaks, the file arrives whole or is known to be corrupt."""

from hashlib import sha256
from random import Random

import pytest

from generated.file_transfer import receiver, sender
from tests.choreographies.playing import Aborted, Completed, S, complete, expect_abort, play


class Line:
    """The connection breaks when so many blocks of it have gone, for each number in `lives`; then no more."""

    def __init__(self, data: bytes, *, block_bytes: int, lives: list[int]) -> None:
        self.data = data
        self.block_bytes = block_bytes
        self.lives = lives
        self.flips_at: int | None = None
        self.arrived = bytearray()
        self.connections = 0
        self.breaks = 0
        self.verdict = ""

    async def sender(self, s: sender.Initializing[S], /) -> Completed[S] | Aborted[S]:
        waiting = await s.send_file(name="data", size=len(self.data), checksum=sha256(self.data).digest())
        while True:
            got = await waiting.receive_resume()
            self.connections += 1
            sending, offset = got.next, got.message.offset
            life = self.lives.pop(0) if self.lives else len(self.data)
            while offset < len(self.data) and life > 0:
                sending = await sending.send_block(data=self.on_the_line(offset))
                offset, life = offset + self.block_bytes, life - 1
            if offset < len(self.data):
                self.breaks += 1
                waiting = await sending.send_broken()
                continue
            match await (await sending.send_end()).receive():
                case sender.GotComplete(next=end):
                    self.verdict = "complete"
                    return end
                case sender.GotCorrupt(next=aborting):
                    self.verdict = "corrupt"
                    return await aborting.abort()

    def on_the_line(self, offset: int) -> bytes:
        block = bytearray(self.data[offset : offset + self.block_bytes])
        if self.flips_at is not None and offset <= self.flips_at < offset + len(block):
            block[self.flips_at - offset] ^= 1
        return bytes(block)

    async def blocks(
        self, s: receiver.AwaitingBlockOrBrokenOrEnd[S]
    ) -> receiver.SendingResume[S] | receiver.ChoosingCompleteOrCorrupt[S]:
        while True:
            match await s.receive():
                case receiver.GotBlock(message=block, next=s):
                    self.arrived += block.data
                case receiver.GotBroken(next=again):
                    return again
                case receiver.GotEnd(next=deciding):
                    return deciding

    async def receiver(self, s: receiver.Initializing[S], /) -> Completed[S]:
        file = await s.receive_file()
        connecting = file.next
        while True:
            receiving = await connecting.send_resume(offset=len(self.arrived))
            ended = await self.blocks(receiving)
            if isinstance(ended, receiver.SendingResume):
                connecting = ended
                continue
            if sha256(self.arrived).digest() == file.message.checksum:
                return await ended.send_complete()
            return await (await ended.send_corrupt()).aborted()


@pytest.mark.parametrize("lives", [[], [0], [1, 0, 2], [1] * 30])
@pytest.mark.parametrize("size", [0, 1, 100, 1_000])
def test_the_file_arrives_whole(size: int, lives: list[int]) -> None:
    line = Line(Random(size).randbytes(size), block_bytes=64, lives=list(lives))
    complete(sender.seat(line.sender), receiver.seat(line.receiver))
    assert bytes(line.arrived) == line.data
    assert line.verdict == "complete"
    assert line.connections == line.breaks + 1
    assert line.breaks <= len(lives)


def test_a_corrupt_file_is_noticed() -> None:
    line = Line(bytes(500), block_bytes=64, lives=[3])
    line.flips_at = 321
    result = play(sender.seat(line.sender), receiver.seat(line.receiver))
    expect_abort(result, by="Sender", reason="the file is corrupt")
    assert line.verdict == "corrupt"
    assert sum(a != b for a, b in zip(line.arrived, line.data, strict=True)) == 1
