"""Sender in AlternatingBit.

Generated from alternating_bit.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Sender chooses: Zero to Receiver or HangUp to Receiver.
    (alternating_bit.chor:10)

    {Receiver!Zero(data: bytes).AwaitingAckOrNack, Receiver!HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_zero", "Zero", messages.Zero, ("Receiver",)),
        Send("send_hang_up", "HangUp", messages.HangUp, ("Receiver",)),
    )

    async def send_zero(self, *, data: bytes) -> AwaitingAckOrNack[S]:
        return AwaitingAckOrNack(await self._send(0, messages.Zero(data)))

    async def send_hang_up(self) -> Completed[S]:
        return Completed(await self._send(1, messages.HangUp()))


@final
class AwaitingAckOrNack(State[S]):
    """Sender waits for Ack from Receiver or Nack from Receiver.
    (alternating_bit.chor:12)

    {Receiver?Ack.ChoosingOneOrHangUp, Receiver?Nack.Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Receiver", "Ack", messages.Ack),
            Arrival("Receiver", "Nack", messages.Nack),
        ),
    )

    async def receive(self) -> AwaitingAckOrNackReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAckInAwaitingAckOrNack(message, ChoosingOneOrHangUp(core))
        return GotNackInAwaitingAckOrNack(message, Initializing(core))


@final
class GotAckInAwaitingAckOrNack(Branch[S], frozen=True):
    message: messages.Ack
    next: ChoosingOneOrHangUp[S]


@final
class GotNackInAwaitingAckOrNack(Branch[S], frozen=True):
    message: messages.Nack
    next: Initializing[S]


AwaitingAckOrNackReceived: TypeAlias = (
    GotAckInAwaitingAckOrNack[S]  # from Receiver
    | GotNackInAwaitingAckOrNack[S]  # from Receiver
)


@final
class ChoosingOneOrHangUp(State[S]):
    """Sender chooses: One to Receiver or HangUp to Receiver. (alternating_bit.chor:15)

    {Receiver!One(data: bytes).AwaitingAckOrNack2, Receiver!HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_one", "One", messages.One, ("Receiver",)),
        Send("send_hang_up", "HangUp", messages.HangUp, ("Receiver",)),
    )

    async def send_one(self, *, data: bytes) -> AwaitingAckOrNack2[S]:
        return AwaitingAckOrNack2(await self._send(0, messages.One(data)))

    async def send_hang_up(self) -> Completed[S]:
        return Completed(await self._send(1, messages.HangUp()))


@final
class AwaitingAckOrNack2(State[S]):
    """Sender waits for Ack from Receiver or Nack from Receiver.
    (alternating_bit.chor:17)

    {Receiver?Ack.Initializing, Receiver?Nack.ChoosingOneOrHangUp}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Receiver", "Ack", messages.Ack),
            Arrival("Receiver", "Nack", messages.Nack),
        ),
    )

    async def receive(self) -> AwaitingAckOrNack2Received[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAckInAwaitingAckOrNack2(message, Initializing(core))
        return GotNackInAwaitingAckOrNack2(message, ChoosingOneOrHangUp(core))


@final
class GotAckInAwaitingAckOrNack2(Branch[S], frozen=True):
    message: messages.Ack
    next: Initializing[S]


@final
class GotNackInAwaitingAckOrNack2(Branch[S], frozen=True):
    message: messages.Nack
    next: ChoosingOneOrHangUp[S]


AwaitingAckOrNack2Received: TypeAlias = (
    GotAckInAwaitingAckOrNack2[S]  # from Receiver
    | GotNackInAwaitingAckOrNack2[S]  # from Receiver
)


class Body(Protocol):
    """What plays Sender, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Sender's seat in a session of AlternatingBit."""
    return Seat(PROTOCOL, "Sender", Initializing, body)
