"""Ann in Chat.

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
    """Ann goes on in 2 lanes at once. (chat.chor:8)

    (lane 1 | lane 2). Exchange!Bill(words: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Fork("fork", "lane_1", "lane_2"))

    async def fork(
        self,
        lane_1: Callable[[Lane1ChoosingSayOrHangUp[S]], Awaitable[Lane1Done[S]]],
        lane_2: Callable[[Lane2AwaitingSayOrHangUp[S]], Awaitable[Lane2Done[S]]],
    ) -> SendingBill[S]:
        return SendingBill(
            await self._fork(
                Lane(Lane1ChoosingSayOrHangUp, lane_1),
                Lane(Lane2AwaitingSayOrHangUp, lane_2),
            ),
        )


@final
class SendingBill(State[S]):
    """Ann sends Bill to Exchange. (chat.chor:27)

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
class Lane1ChoosingSayOrHangUp(State[S]):
    """Ann chooses: Say to Bea or HangUp to Bea. (chat.chor:11)

    {Bea!Say(text: str).Lane1ChoosingSayOrHangUp, Bea!HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_say", "Say", messages.Say, ("Bea",), (0, 0)),
        Send("send_hang_up", "HangUp", messages.HangUp, ("Bea",), (0, 0)),
    )

    async def send_say(self, *, text: str) -> Lane1ChoosingSayOrHangUp[S]:
        return Lane1ChoosingSayOrHangUp(await self._send(0, messages.Say(text)))

    async def send_hang_up(self) -> Lane1Done[S]:
        return Lane1Done(await self._send(1, messages.HangUp()))


@final
class Lane1Done(End[S]):
    """The end of this lane of Ann."""

    __slots__ = ()


@final
class Lane2AwaitingSayOrHangUp(State[S]):
    """Ann waits for Say from Bea or HangUp from Bea. (chat.chor:20)

    {Bea?Say(text: str).Lane2AwaitingSayOrHangUp, Bea?HangUp.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Bea", "Say", messages.Say, (0, 1)),
            Arrival("Bea", "HangUp", messages.HangUp, (0, 1)),
        ),
    )

    async def receive(self) -> Lane2AwaitingSayOrHangUpReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotSay(message, Lane2AwaitingSayOrHangUp(core))
        return GotHangUp(message, Lane2Done(core))


@final
class GotSay(Branch[S], frozen=True):
    message: messages.Say
    next: Lane2AwaitingSayOrHangUp[S]


@final
class GotHangUp(Branch[S], frozen=True):
    message: messages.HangUp
    next: Lane2Done[S]


Lane2AwaitingSayOrHangUpReceived: TypeAlias = GotSay[S] | GotHangUp[S]


@final
class Lane2Done(End[S]):
    """The end of this lane of Ann."""

    __slots__ = ()


class Body(Protocol):
    """What plays Ann, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ann's seat in a session of Chat."""
    return Seat(PROTOCOL, "Ann", Initializing, body)
