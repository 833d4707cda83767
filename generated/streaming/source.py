"""Source in Streaming.

Generated from streaming.chor; do not edit.
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

from . import PROTOCOL, Parameters, messages


def _where_length_of_data_at_most_limit(data: bytes, limit: int) -> bool:
    return len(data) <= limit


def _where_total_at_least_0(total: int) -> bool:
    return total >= 0


def _where_received_modulo_2_is_0(received: int) -> bool:
    return received % 2 == 0


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Source chooses: Chunk to Filter or End to Filter. (streaming.chor:10)

    {Filter!Chunk(data: bytes).SendingChunk, Filter!End.AwaitingReceived}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_chunk",
            "Chunk",
            messages.Chunk,
            ("Filter",),
            (),
            (),
            Where(
                "len(data) <= limit",
                _where_length_of_data_at_most_limit,
                (-1, "data"),
                (-2, "limit"),
            ),
        ),
        Send("send_end", "End", messages.End, ("Filter",)),
    )

    async def send_chunk(self, *, data: bytes) -> SendingChunk[S]:
        return SendingChunk(await self._send(0, messages.Chunk(data)))

    async def send_end(self) -> AwaitingReceived[S]:
        return AwaitingReceived(await self._send(1, messages.End()))


@final
class SendingChunk(_State[S]):
    """Source sends Chunk to Filter. (streaming.chor:12)

    Filter!Chunk(data: bytes). Sink?Ack(received: int). {Filter!Chunk(data:
    bytes).SendingChunk, Filter!End.AwaitingReceived}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_chunk",
            "Chunk",
            messages.Chunk,
            ("Filter",),
            (),
            (),
            Where(
                "len(data) <= limit",
                _where_length_of_data_at_most_limit,
                (-1, "data"),
                (-2, "limit"),
            ),
        ),
    )

    async def send_chunk(self, *, data: bytes) -> AwaitingAck[S]:
        return AwaitingAck(await self._send(0, messages.Chunk(data)))


@final
class AwaitingReceived(_State[S]):
    """Source waits for Received from Sink. (streaming.chor:21)

    Sink?Received(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_received",
            Arrival(
                "Sink",
                "Received",
                messages.Received,
                (),
                (),
                Place(Where("total >= 0", _where_total_at_least_0, (-1, "total"))),
            ),
        ),
    )

    async def receive_received(self) -> GotReceived[S]:
        _, message, core = await self._receive()
        return GotReceived(message, Completed(core))


@final
class GotReceived(Branch[S], frozen=True):
    message: messages.Received
    next: Completed[S]


@final
class AwaitingAck(_State[S]):
    """Source waits for Ack from Sink. (streaming.chor:14)

    Sink?Ack(received: int). {Filter!Chunk(data: bytes).SendingChunk,
    Filter!End.AwaitingReceived}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_ack",
            Arrival(
                "Sink",
                "Ack",
                messages.Ack,
                (),
                (),
                Place(
                    Where(
                        "received % 2 == 0",
                        _where_received_modulo_2_is_0,
                        (-1, "received"),
                    ),
                ),
            ),
        ),
    )

    async def receive_ack(self) -> GotAck[S]:
        _, message, core = await self._receive()
        return GotAck(message, Initializing(core))


@final
class GotAck(Branch[S], frozen=True):
    message: messages.Ack
    next: Initializing[S]


class Body(Protocol):
    """What plays Source, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Source's seat in a session of Streaming."""
    return Seat(PROTOCOL, "Source", Initializing, body)
