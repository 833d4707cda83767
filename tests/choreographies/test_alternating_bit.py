"""AlternatingBit: what was garbled is sent again, and arrives once and in order."""

from collections.abc import Iterable
from random import Random

import pytest

from generated.alternating_bit import receiver, sender
from tests.choreographies.playing import Completed, S, complete


class Sends:
    """Sends every frame until it is acknowledged, and counts how often it had to."""

    def __init__(self, frames: Iterable[bytes]) -> None:
        self.frames = list(frames)
        self.sent = 0

    async def __call__(self, s: sender.Initializing[S], /) -> Completed[S]:
        left = iter(self.frames)
        while True:
            odd = await self.even(s, left)
            if not isinstance(odd, sender.ChoosingOneOrHangUp):
                return odd
            even = await self.odd(odd, left)
            if not isinstance(even, sender.Initializing):
                return even
            s = even

    async def even(
        self, s: sender.Initializing[S], left: Iterable[bytes]
    ) -> sender.ChoosingOneOrHangUp[S] | Completed[S]:
        for data in left:
            while True:
                self.sent += 1
                match await (await s.send_zero(data=data)).receive():
                    case sender.GotAckInAwaitingAckOrNack(next=odd):
                        return odd
                    case sender.GotNackInAwaitingAckOrNack(next=again):
                        s = again
        return await s.send_hang_up()

    async def odd(
        self, s: sender.ChoosingOneOrHangUp[S], left: Iterable[bytes]
    ) -> sender.Initializing[S] | Completed[S]:
        for data in left:
            while True:
                self.sent += 1
                match await (await s.send_one(data=data)).receive():
                    case sender.GotAckInAwaitingAckOrNack2(next=even):
                        return even
                    case sender.GotNackInAwaitingAckOrNack2(next=again):
                        s = again
        return await s.send_hang_up()


class Receives:
    """`garbled` says of each frame that comes in whether it has arrived broken; what it does not say is whole."""

    def __init__(self, garbled: Iterable[bool]) -> None:
        self.garbled = iter(garbled)
        self.whole: list[bytes] = []

    async def __call__(self, s: receiver.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case receiver.GotHangUp(next=end):
                    return end
                case receiver.GotZero(message=zero, next=answering):
                    pass
            if next(self.garbled, False):
                s = await answering.send_nack()
                continue
            self.whole.append(zero.data)
            after = await self.odd(await answering.send_ack())
            if not isinstance(after, receiver.Initializing):
                return after
            s = after

    async def odd(self, s: receiver.AwaitingOneOrHangUp[S]) -> receiver.Initializing[S] | Completed[S]:
        while True:
            match await s.receive():
                case receiver.GotHangUp(next=end):
                    return end
                case receiver.GotOne(message=one, next=answering):
                    pass
            if not next(self.garbled, False):
                self.whole.append(one.data)
                return await answering.send_ack()
            s = await answering.send_nack()


SCRIPTS = [[], [True], [False, True, True, False, True], [True] * 20]


@pytest.mark.parametrize("garbled", SCRIPTS)
@pytest.mark.parametrize("frames", [0, 1, 2, 7])
def test_everything_arrives_once_and_in_order(garbled: list[bool], frames: int) -> None:
    sends, receives = Sends(bytes([n]) * n for n in range(frames)), Receives(garbled)
    complete(sender.seat(sends), receiver.seat(receives))
    assert receives.whole == sends.frames
    lost = sum(garbled[: sends.sent])
    assert sends.sent == frames + lost


@pytest.mark.parametrize("seed", range(5))
def test_a_bad_line(seed: int) -> None:
    line = Random(seed)
    sends, receives = Sends(line.randbytes(8) for _ in range(30)), Receives(line.random() < 0.5 for _ in range(1_000))
    complete(sender.seat(sends), receiver.seat(receives))
    assert receives.whole == sends.frames
    assert sends.sent > 30
