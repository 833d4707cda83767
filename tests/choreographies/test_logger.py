"""Logger: the log hears at the end how many requests there were."""

import pytest

from generated.logger import client, log, server
from tests.choreographies.playing import Completed, S, complete


class Work:
    """The server is busy whenever the number of the request is a multiple of `busy_every`."""

    def __init__(self, *, requests: int, busy_every: int) -> None:
        self.requests = requests
        self.busy_every = busy_every
        self.replies: list[str] = []
        self.pauses: list[int] = []
        self.logged: list[int] = []

    async def client(self, s: client.Initializing[S], /) -> Completed[S]:
        for number in range(self.requests):
            match await (await s.send_request(text=f"request {number}")).receive():
                case client.GotReply(message=reply, next=again):
                    self.replies.append(reply.text)
                case client.GotBusy(message=busy, next=again):
                    self.pauses.append(busy.pause)
            s = again
        return await s.send_stop()

    async def server(self, s: server.Initializing[S], /) -> Completed[S]:
        seen = 0
        while True:
            match await s.receive():
                case server.GotRequest(message=asked, next=answering):
                    seen += 1
                    if seen % self.busy_every == 0:
                        s = await answering.send_busy(pause=seen * 1_000)
                    else:
                        s = await answering.send_reply(text=asked.text.upper())
                case server.GotStop(next=reporting):
                    return await reporting.send_report(requests=seen)

    async def log(self, s: log.Initializing[S], /) -> Completed[S]:
        got = await s.receive_report()
        self.logged.append(got.message.requests)
        return got.next


@pytest.mark.parametrize("requests", [0, 1, 10])
def test_the_log_hears_how_many(requests: int) -> None:
    work = Work(requests=requests, busy_every=4)
    complete(client.seat(work.client), server.seat(work.server), log.seat(work.log))
    assert work.logged == [requests]
    assert work.pauses == [n * 1_000 for n in range(4, requests + 1, 4)]
    assert work.replies == [f"REQUEST {n - 1}" for n in range(1, requests + 1) if n % 4]
