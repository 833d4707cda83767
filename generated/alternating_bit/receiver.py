"""Receiver in AlternatingBit.

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
    """Receiver waits for Zero from Sender or HangUp from Sender.
    (alternating_bit.chor:10)

    {Sender?Zero(data: bytes).ChoosingAckOrNack, Sender?HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Sender", "Zero", messages.Zero),
            Arrival("Sender", "HangUp", messages.HangUp),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotZero(message, ChoosingAckOrNack(core))
        return GotHangUp(message, Completed(core))


@final
class GotZero(Branch[S], frozen=True):
    message: messages.Zero
    next: ChoosingAckOrNack[S]


@final
class GotHangUp(Branch[S], frozen=True):
    message: messages.HangUp
    next: Completed[S]


InitializingReceived: TypeAlias = GotZero[S] | GotHangUp[S]


@final
class ChoosingAckOrNack(State[S]):
    """Receiver chooses: Ack to Sender or Nack to Sender. (alternating_bit.chor:12)

    {Sender!Ack.AwaitingOneOrHangUp, Sender!Nack.Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_ack", "Ack", messages.Ack, ("Sender",)),
        Send("send_nack", "Nack", messages.Nack, ("Sender",)),
    )

    async def send_ack(self) -> AwaitingOneOrHangUp[S]:
        return AwaitingOneOrHangUp(await self._send(0, messages.Ack()))

    async def send_nack(self) -> Initializing[S]:
        return Initializing(await self._send(1, messages.Nack()))


@final
class AwaitingOneOrHangUp(State[S]):
    """Receiver waits for One from Sender or HangUp from Sender.
    (alternating_bit.chor:15)

    {Sender?One(data: bytes).ChoosingAckOrNack2, Sender?HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Sender", "One", messages.One),
            Arrival("Sender", "HangUp", messages.HangUp),
        ),
    )

    async def receive(self) -> AwaitingOneOrHangUpReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotOne(message, ChoosingAckOrNack2(core))
        return GotHangUp(message, Completed(core))


@final
class GotOne(Branch[S], frozen=True):
    message: messages.One
    next: ChoosingAckOrNack2[S]


AwaitingOneOrHangUpReceived: TypeAlias = GotOne[S] | GotHangUp[S]


@final
class ChoosingAckOrNack2(State[S]):
    """Receiver chooses: Ack to Sender or Nack to Sender. (alternating_bit.chor:17)

    {Sender!Ack.Initializing, Sender!Nack.AwaitingOneOrHangUp}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_ack", "Ack", messages.Ack, ("Sender",)),
        Send("send_nack", "Nack", messages.Nack, ("Sender",)),
    )

    async def send_ack(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Ack()))

    async def send_nack(self) -> AwaitingOneOrHangUp[S]:
        return AwaitingOneOrHangUp(await self._send(1, messages.Nack()))


class Body(Protocol):
    """What plays Receiver, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Receiver's seat in a session of AlternatingBit."""
    return Seat(PROTOCOL, "Receiver", Initializing, body)
