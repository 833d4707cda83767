"""Exchange in Chat.

Generated from chat.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Arrival, Place, Receive, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_words_at_least_0(words: int) -> bool:
    return words >= 0


@final
class Initializing(State[S]):
    """Exchange waits for Bill from Ann. (chat.chor:27)

    Ann?Bill(words: int). Bea?Bill(words: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_bill",
            Arrival(
                "Ann",
                "Bill",
                messages.Bill,
                (),
                (),
                Place(Where("words >= 0", _where_words_at_least_0, (-1, "words"))),
            ),
        ),
    )

    async def receive_bill(self) -> GotBillFromAnn[S]:
        _, message, core = await self._receive()
        return GotBillFromAnn(message, AwaitingBill(core))


@final
class GotBillFromAnn(Branch[S], frozen=True):
    message: messages.Bill
    next: AwaitingBill[S]


@final
class AwaitingBill(State[S]):
    """Exchange waits for Bill from Bea. (chat.chor:28)

    Bea?Bill(words: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_bill",
            Arrival(
                "Bea",
                "Bill",
                messages.Bill,
                (),
                (),
                Place(Where("words >= 0", _where_words_at_least_0, (-1, "words"))),
            ),
        ),
    )

    async def receive_bill(self) -> GotBillFromBea[S]:
        _, message, core = await self._receive()
        return GotBillFromBea(message, Completed(core))


@final
class GotBillFromBea(Branch[S], frozen=True):
    message: messages.Bill
    next: Completed[S]


class Body(Protocol):
    """What plays Exchange, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Exchange's seat in a session of Chat."""
    return Seat(PROTOCOL, "Exchange", Initializing, body)
