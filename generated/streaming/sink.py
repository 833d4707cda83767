"""Sink in Streaming.

Generated from streaming.chor; do not edit.
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
    """Sink waits for Chunk from Filter or End from Filter. (streaming.chor:11)

    {Filter?Chunk(data: bytes).AwaitingChunk, Filter?End.SendingReceived}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Filter",
                "Chunk",
                messages.Chunk,
                (),
                (),
                Place(
                    Where(
                        "len(data) <= limit",
                        _where_length_of_data_at_most_limit,
                        (-1, "data"),
                        (-2, "limit"),
                    ),
                ),
            ),
            Arrival("Filter", "End", messages.End),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotChunkInInitializing(message, AwaitingChunk(core))
        return GotEnd(message, SendingReceived(core))


@final
class GotChunkInInitializing(Branch[S], frozen=True):
    message: messages.Chunk
    next: AwaitingChunk[S]


@final
class GotEnd(Branch[S], frozen=True):
    message: messages.End
    next: SendingReceived[S]


InitializingReceived: TypeAlias = GotChunkInInitializing[S] | GotEnd[S]


@final
class AwaitingChunk(_State[S]):
    """Sink waits for Chunk from Filter. (streaming.chor:13)

    Filter?Chunk(data: bytes). Source!Ack(received: int). {Filter?Chunk(data:
    bytes).AwaitingChunk, Filter?End.SendingReceived}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_chunk",
            Arrival(
                "Filter",
                "Chunk",
                messages.Chunk,
                (),
                (),
                Place(
                    Where(
                        "len(data) <= limit",
                        _where_length_of_data_at_most_limit,
                        (-1, "data"),
                        (-2, "limit"),
                    ),
                ),
            ),
        ),
    )

    async def receive_chunk(self) -> GotChunkInAwaitingChunk[S]:
        _, message, core = await self._receive()
        return GotChunkInAwaitingChunk(message, SendingAck(core))


@final
class GotChunkInAwaitingChunk(Branch[S], frozen=True):
    message: messages.Chunk
    next: SendingAck[S]


@final
class SendingReceived(_State[S]):
    """Sink sends Received to Source. (streaming.chor:21)

    Source!Received(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_received",
            "Received",
            messages.Received,
            ("Source",),
            (),
            (),
            Where("total >= 0", _where_total_at_least_0, (-1, "total")),
        ),
    )

    async def send_received(self, *, total: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Received(total)))


@final
class SendingAck(_State[S]):
    """Sink sends Ack to Source. (streaming.chor:14)

    Source!Ack(received: int). {Filter?Chunk(data: bytes).AwaitingChunk,
    Filter?End.SendingReceived}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_ack",
            "Ack",
            messages.Ack,
            ("Source",),
            (),
            (),
            Where("received % 2 == 0", _where_received_modulo_2_is_0, (-1, "received")),
        ),
    )

    async def send_ack(self, *, received: int) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Ack(received)))


class Body(Protocol):
    """What plays Sink, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Sink's seat in a session of Streaming."""
    return Seat(PROTOCOL, "Sink", Initializing, body)
