"""Bea in Chat.

Generated from chat.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Fork, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, End, Lane, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_words_at_least_0(words: int) -> bool:
    return words >= 0


@final
class Initializing(State[S]):
    """Bea goes on in 2 lanes at once. (chat.chor:8)

    (lane 1 | lane 2). Exchange!Bill(words: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Fork("fork", "lane_1", "lane_2"))

    async def fork(
        self,
        lane_1: Callable[[Lane1AwaitingSayOrHangUp[S]], Awaitable[Lane1Done[S]]],
        lane_2: Callable[[Lane2ChoosingSayOrHangUp[S]], Awaitable[Lane2Done[S]]],
    ) -> SendingBill[S]:
        return SendingBill(
            await self._fork(
                Lane(Lane1AwaitingSayOrHangUp, lane_1),
                Lane(Lane2ChoosingSayOrHangUp, lane_2),
            ),
        )


@final
class SendingBill(State[S]):
    """Bea sends Bill to Exchange. (chat.chor:28)

    Exchange!Bill(words: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_bill",
            "Bill",
            messages.Bill,
            ("Exchange",),
            (),
            (),
            Where("words >= 0", _where_words_at_least_0, (-1, "words")),
        ),
    )

    async def send_bill(self, *, words: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Bill(words)))


@final
class Lane1AwaitingSayOrHangUp(State[S]):
    """Bea waits for Say from Ann or HangUp from Ann. (chat.chor:11)

    {Ann?Say(text: str).Lane1AwaitingSayOrHangUp, Ann?HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Ann", "Say", messages.Say, (0, 0)),
            Arrival("Ann", "HangUp", messages.HangUp, (0, 0)),
        ),
    )

    async def receive(self) -> Lane1AwaitingSayOrHangUpReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotSay(message, Lane1AwaitingSayOrHangUp(core))
        return GotHangUp(message, Lane1Done(core))


@final
class GotSay(Branch[S], frozen=True):
    message: messages.Say
    next: Lane1AwaitingSayOrHangUp[S]


@final
class GotHangUp(Branch[S], frozen=True):
    message: messages.HangUp
    next: Lane1Done[S]


Lane1AwaitingSayOrHangUpReceived: TypeAlias = GotSay[S] | GotHangUp[S]


@final
class Lane1Done(End[S]):
    """The end of this lane of Bea."""

    __slots__ = ()


@final
class Lane2ChoosingSayOrHangUp(State[S]):
    """Bea chooses: Say to Ann or HangUp to Ann. (chat.chor:20)

    {Ann!Say(text: str).Lane2ChoosingSayOrHangUp, Ann!HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_say", "Say", messages.Say, ("Ann",), (0, 1)),
        Send("send_hang_up", "HangUp", messages.HangUp, ("Ann",), (0, 1)),
    )

    async def send_say(self, *, text: str) -> Lane2ChoosingSayOrHangUp[S]:
        return Lane2ChoosingSayOrHangUp(await self._send(0, messages.Say(text)))

    async def send_hang_up(self) -> Lane2Done[S]:
        return Lane2Done(await self._send(1, messages.HangUp()))


@final
class Lane2Done(End[S]):
    """The end of this lane of Bea."""

    __slots__ = ()


class Body(Protocol):
    """What plays Bea, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bea's seat in a session of Chat."""
    return Seat(PROTOCOL, "Bea", Initializing, body)
