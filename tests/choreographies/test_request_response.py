"""RequestResponse: pages that exist, and pages that do not."""

from generated.request_response import client, server
from generated.request_response.messages import Page
from tests.choreographies.playing import Completed, S, complete

SITE = {"/": Page("Home", b"<h1>hello</h1>", 0), "/faq": Page("Questions", b"why?", 41)}


class Browses:
    def __init__(self, *paths: str) -> None:
        self.paths = paths
        self.found: list[tuple[int, str | None]] = []

    async def __call__(self, s: client.Initializing[S], /) -> Completed[S]:
        for path in self.paths:
            got = await (await s.send_get(path=path)).receive_response()
            self.found.append((got.message.status, got.message.page.title if got.message.page else None))
            s = got.next
        return await s.send_close()


async def serves(s: server.Initializing[S], /) -> Completed[S]:
    while True:
        match await s.receive():
            case server.GotGet(message=wanted, next=answering):
                page = SITE.get(wanted.path)
                s = await answering.send_response(status=200 if page else 404, page=page)
            case server.GotClose(next=end):
                return end


def test_pages_are_found_or_not() -> None:
    browses = Browses("/", "/nowhere", "/faq")
    complete(client.seat(browses), server.seat(serves))
    assert browses.found == [(200, "Home"), (404, None), (200, "Questions")]


def test_a_client_may_want_nothing() -> None:
    complete(client.seat(Browses()), server.seat(serves))
