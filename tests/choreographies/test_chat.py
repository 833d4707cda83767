"""Chat: two who talk at the same time, in lanes."""

import pytest

from generated.chat import ann, bea, exchange
from tests.choreographies.playing import Completed, S, complete


class Line:
    def __init__(self, *, anns: list[str], beas: list[str]) -> None:
        self.anns = anns
        self.beas = beas
        self.anns_heard: list[str] = []
        self.beas_heard: list[str] = []
        self.bills: list[int] = []

    async def ann(self, s: ann.Initializing[S], /) -> Completed[S]:
        async def talk(lane: ann.Lane1ChoosingSayOrHangUp[S]) -> ann.Lane1Done[S]:
            for text in self.anns:
                lane = await lane.send_say(text=text)
            return await lane.send_hang_up()

        async def listen(lane: ann.Lane2AwaitingSayOrHangUp[S]) -> ann.Lane2Done[S]:
            while True:
                match await lane.receive():
                    case ann.GotSay(message=said, next=lane):
                        self.anns_heard.append(said.text)
                    case ann.GotHangUp(next=end):
                        return end

        billing = await s.fork(talk, listen)
        return await billing.send_bill(words=len(self.anns))

    async def bea(self, s: bea.Initializing[S], /) -> Completed[S]:
        async def listen(lane: bea.Lane1AwaitingSayOrHangUp[S]) -> bea.Lane1Done[S]:
            while True:
                match await lane.receive():
                    case bea.GotSay(message=said, next=lane):
                        self.beas_heard.append(said.text)
                    case bea.GotHangUp(next=end):
                        return end

        async def talk(lane: bea.Lane2ChoosingSayOrHangUp[S]) -> bea.Lane2Done[S]:
            for text in self.beas:
                lane = await lane.send_say(text=text)
            return await lane.send_hang_up()

        billing = await s.fork(listen, talk)
        return await billing.send_bill(words=len(self.beas))

    async def exchange(self, s: exchange.Initializing[S], /) -> Completed[S]:
        anns = await s.receive_bill()
        beas = await anns.next.receive_bill()
        self.bills = [anns.message.words, beas.message.words]
        return beas.next


@pytest.mark.parametrize(("anns", "beas"), [(0, 0), (3, 0), (0, 2), (5, 40)])
def test_everything_said_is_heard(anns: int, beas: int) -> None:
    line = Line(anns=[f"ann {n}" for n in range(anns)], beas=[f"bea {n}" for n in range(beas)])
    complete(ann.seat(line.ann), bea.seat(line.bea), exchange.seat(line.exchange))
    assert (line.beas_heard, line.anns_heard) == (line.anns, line.beas)
    assert line.bills == [anns, beas]
