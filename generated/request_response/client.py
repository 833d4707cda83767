"""Client in RequestResponse.

Generated from request_response.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

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
    """Client chooses: Get to Server or Close to Server. (request_response.chor:12)

    {Server!Get(path: str).AwaitingResponse, Server!Close.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_get",
            "Get",
            messages.Get,
            ("Server",),
            (),
            (),
            Where("len(path) > 0", _where_length_of_path_above_0, (-1, "path")),
        ),
        Send("send_close", "Close", messages.Close, ("Server",)),
    )

    async def send_get(self, *, path: str) -> AwaitingResponse[S]:
        return AwaitingResponse(await self._send(0, messages.Get(path)))

    async def send_close(self) -> Completed[S]:
        return Completed(await self._send(1, messages.Close()))


@final
class AwaitingResponse(State[S]):
    """Client waits for Response from Server. (request_response.chor:13)

    Server?Response(status: int, page: option<Page>). {Server!Get(path:
    str).AwaitingResponse, Server!Close.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_response",
            Arrival(
                "Server",
                "Response",
                messages.Response,
                (),
                (),
                Place(
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
            ),
        ),
    )

    async def receive_response(self) -> GotResponse[S]:
        _, message, core = await self._receive()
        return GotResponse(message, Initializing(core))


@final
class GotResponse(Branch[S], frozen=True):
    message: messages.Response
    next: Initializing[S]


class Body(Protocol):
    """What plays Client, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Client's seat in a session of RequestResponse."""
    return Seat(PROTOCOL, "Client", Initializing, body)
