"""Filter in Streaming.

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


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Filter waits for Chunk from Source or End from Source. (streaming.chor:10)

    {Source?Chunk(data: bytes).SendingChunk, Source?End.SendingEnd}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Source",
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
            Arrival("Source", "End", messages.End),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotChunkInInitializing(message, SendingChunk(core))
        return GotEnd(message, SendingEnd(core))


@final
class GotChunkInInitializing(Branch[S], frozen=True):
    message: messages.Chunk
    next: SendingChunk[S]


@final
class GotEnd(Branch[S], frozen=True):
    message: messages.End
    next: SendingEnd[S]


InitializingReceived: TypeAlias = GotChunkInInitializing[S] | GotEnd[S]


@final
class SendingChunk(_State[S]):
    """Filter sends Chunk to Sink. (streaming.chor:11)

    Sink!Chunk(data: bytes). Source?Chunk(data: bytes). Sink!Chunk(data: bytes).
    {Source?Chunk(data: bytes).SendingChunk, Source?End.SendingEnd}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_chunk",
            "Chunk",
            messages.Chunk,
            ("Sink",),
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

    async def send_chunk(self, *, data: bytes) -> AwaitingChunk[S]:
        return AwaitingChunk(await self._send(0, messages.Chunk(data)))


@final
class SendingEnd(_State[S]):
    """Filter sends End to Sink. (streaming.chor:18)

    Sink!End. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_end", "End", messages.End, ("Sink",)))

    async def send_end(self) -> Completed[S]:
        return Completed(await self._send(0, messages.End()))


@final
class AwaitingChunk(_State[S]):
    """Filter waits for Chunk from Source. (streaming.chor:12)

    Source?Chunk(data: bytes). Sink!Chunk(data: bytes). {Source?Chunk(data:
    bytes).SendingChunk, Source?End.SendingEnd}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_chunk",
            Arrival(
                "Source",
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
        return GotChunkInAwaitingChunk(message, SendingChunk2(core))


@final
class GotChunkInAwaitingChunk(Branch[S], frozen=True):
    message: messages.Chunk
    next: SendingChunk2[S]


@final
class SendingChunk2(_State[S]):
    """Filter sends Chunk to Sink. (streaming.chor:13)

    Sink!Chunk(data: bytes). {Source?Chunk(data: bytes).SendingChunk,
    Source?End.SendingEnd}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_chunk",
            "Chunk",
            messages.Chunk,
            ("Sink",),
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

    async def send_chunk(self, *, data: bytes) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Chunk(data)))


class Body(Protocol):
    """What plays Filter, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Filter's seat in a session of Streaming."""
    return Seat(PROTOCOL, "Filter", Initializing, body)
