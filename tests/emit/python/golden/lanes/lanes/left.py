"""Left in Lanes.

Generated from lanes.chor; do not edit.
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


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


def _where_price_at_least_amount(price: int, amount: int) -> bool:
    return price >= amount


def _where_total_at_least_amount(total: int, amount: int) -> bool:
    return total >= amount


@final
class Initializing(State[S]):
    """Left waits for Need from Shop. (lanes.chor:5)

    Shop?Need(amount: int). Shop!Offer(price: int). Shop?Seen(price: int).
    Shop?Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_need",
            Arrival(
                "Shop",
                "Need",
                messages.Need,
                (),
                ((0, "amount"),),
                Place(Where("amount > 0", _where_amount_above_0, (-1, "amount"))),
            ),
        ),
    )

    async def receive_need(self) -> GotNeed[S]:
        _, message, core = await self._receive()
        return GotNeed(message, SendingOffer(core))


@final
class GotNeed(Branch[S], frozen=True):
    message: messages.Need
    next: SendingOffer[S]


@final
class SendingOffer(State[S]):
    """Left sends Offer to Shop. (lanes.chor:7)

    Shop!Offer(price: int). Shop?Seen(price: int). Shop?Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_offer",
            "Offer",
            messages.Offer,
            ("Shop",),
            (0, 0),
            (),
            Where(
                "price >= amount",
                _where_price_at_least_amount,
                (-1, "price"),
                (0, "amount"),
            ),
        ),
    )

    async def send_offer(self, *, price: int) -> AwaitingSeen[S]:
        return AwaitingSeen(await self._send(0, messages.Offer(price)))


@final
class AwaitingSeen(State[S]):
    """Left waits for Seen from Shop. (lanes.chor:8)

    Shop?Seen(price: int). Shop?Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_seen", Arrival("Shop", "Seen", messages.Seen, (0, 0))),
    )

    async def receive_seen(self) -> GotSeen[S]:
        _, message, core = await self._receive()
        return GotSeen(message, AwaitingDone(core))


@final
class GotSeen(Branch[S], frozen=True):
    message: messages.Seen
    next: AwaitingDone[S]


@final
class AwaitingDone(State[S]):
    """Left waits for Done from Shop. (lanes.chor:28)

    Shop?Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_done",
            Arrival(
                "Shop",
                "Done",
                messages.Done,
                (),
                (),
                Place(
                    Where(
                        "total >= amount",
                        _where_total_at_least_amount,
                        (-1, "total"),
                        (0, "amount"),
                    ),
                ),
            ),
        ),
    )

    async def receive_done(self) -> GotDone[S]:
        _, message, core = await self._receive()
        return GotDone(message, Completed(core))


@final
class GotDone(Branch[S], frozen=True):
    message: messages.Done
    next: Completed[S]


class Body(Protocol):
    """What plays Left, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Left's seat in a session of Lanes."""
    return Seat(PROTOCOL, "Left", Initializing, body)
