"""LoadBalancer: whichever worker it is, the client gets its answer."""

import pytest

from generated.load_balancer import balancer, client, left, right
from tests.choreographies.playing import Completed, S, complete


class Office:
    """`turns` says who takes each request; behind its end it is Left."""

    def __init__(self, turns: str) -> None:
        self.turns = turns
        self.answers: list[tuple[str, int]] = []
        self.worked = {"left": 0, "right": 0}

    async def client(self, s: client.Initializing[S], /) -> Completed[S]:
        for number in range(len(self.turns)):
            match await (await s.send_request(number=number)).receive():
                case client.GotReplyFromLeft(message=reply, next=again):
                    self.answers.append(("left", reply.square))
                case client.GotReplyFromRight(message=reply, next=again):
                    self.answers.append(("right", reply.square))
            s = again
        return await s.send_stop()

    async def balancer(self, s: balancer.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case balancer.GotRequest(message=request, next=handing):
                    if self.turns[request.number] == "L":
                        s = await handing.send_work_to_left(number=request.number)
                    else:
                        s = await handing.send_work_to_right(number=request.number)
                case balancer.GotStop(next=stopping):
                    return await stopping.send_stop()

    async def left(self, s: left.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case left.GotWork(message=work, next=replying):
                    self.worked["left"] += 1
                    s = await replying.send_reply(square=work.number**2)
                case left.GotStop(next=end):
                    return end

    async def right(self, s: right.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case right.GotWork(message=work, next=replying):
                    self.worked["right"] += 1
                    s = await replying.send_reply(square=work.number**2)
                case right.GotStop(next=end):
                    return end


@pytest.mark.parametrize("turns", ["", "L", "R", "LRLRRRLL", "R" * 50])
def test_every_request_is_answered(turns: str) -> None:
    office = Office(turns)
    complete(
        client.seat(office.client),
        balancer.seat(office.balancer),
        left.seat(office.left),
        right.seat(office.right),
    )
    sides = {"L": "left", "R": "right"}
    assert office.answers == [(sides[turn], number**2) for number, turn in enumerate(turns)]
    assert office.worked == {"left": turns.count("L"), "right": turns.count("R")}
