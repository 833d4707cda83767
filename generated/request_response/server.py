"""Server in RequestResponse.

Generated from request_response.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_length_of_path_above_0(path: str) -> bool:
    return len(path) > 0


def _where_100_at_most_status_below_600(status: int) -> bool:
    return 100 <= status < 600


def _where_page_is_none_and_status_is_not_200_or(
    page: messages.Page | None,
    status: int,
) -> bool:
    return (page is None and status != 200) or (page is not None and status == 200)


@final
class Initializing(State[S]):
    """Server waits for Get from Client or Close from Client.
    (request_response.chor:12)

    {Client?Get(path: str).SendingResponse, Client?Close.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Client",
                "Get",
                messages.Get,
                (),
                (),
                Place(
                    Where("len(path) > 0", _where_length_of_path_above_0, (-1, "path")),
                ),
            ),
            Arrival("Client", "Close", messages.Close),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotGet(message, SendingResponse(core))
        return GotClose(message, Completed(core))


@final
class GotGet(Branch[S], frozen=True):
    message: messages.Get
    next: SendingResponse[S]


@final
class GotClose(Branch[S], frozen=True):
    message: messages.Close
    next: Completed[S]


InitializingReceived: TypeAlias = GotGet[S] | GotClose[S]


@final
class SendingResponse(State[S]):
    """Server sends Response to Client. (request_response.chor:13)

    Client!Response(status: int, page: option<Page>). {Client?Get(path:
    str).SendingResponse, Client?Close.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_response",
            "Response",
            messages.Response,
            ("Client",),
            (),
            (),
            Where(
                "100 <= status < 600",
                _where_100_at_most_status_below_600,
                (-1, "status"),
            ),
            Where(
                "page is none and status != 200 or page is not none and status == 200",
                _where_page_is_none_and_status_is_not_200_or,
                (-1, "page"),
                (-1, "status"),
            ),
        ),
    )

    async def send_response(
        self,
        *,
        status: int,
        page: messages.Page | None,
    ) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Response(status, page)))


class Body(Protocol):
    """What plays Server, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Server's seat in a session of RequestResponse."""
    return Seat(PROTOCOL, "Server", Initializing, body)
