"""Right in Lanes.

Generated from lanes.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Fork,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, End, Lane, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


def _where_price_at_least_amount(price: int, amount: int) -> bool:
    return price >= amount


@final
class Initializing(State[S]):
    """Right waits for Need from Shop. (lanes.chor:5)

    Shop?Need(amount: int). Shop!Offer(price: int). {Shop?Lower.SendingOffer,
    Shop?Fine.Forking, Shop?Enough.⊥}
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
    """Right sends Offer to Shop. (lanes.chor:11)

    Shop!Offer(price: int). {Shop?Lower.SendingOffer, Shop?Fine.Forking,
    Shop?Enough.⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_offer",
            "Offer",
            messages.Offer,
            ("Shop",),
            (0, 1),
            (),
            Where(
                "price >= amount",
                _where_price_at_least_amount,
                (-1, "price"),
                (0, "amount"),
            ),
        ),
    )

    async def send_offer(self, *, price: int) -> AwaitingLowerOrFineOrEnough[S]:
        return AwaitingLowerOrFineOrEnough(await self._send(0, messages.Offer(price)))


@final
class AwaitingLowerOrFineOrEnough(State[S]):
    """Right waits for Lower from Shop, Fine from Shop or Enough from Shop.
    (lanes.chor:13)

    {Shop?Lower.SendingOffer, Shop?Fine.Forking, Shop?Enough.⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Shop", "Lower", messages.Lower, (0, 1)),
            Arrival("Shop", "Fine", messages.Fine, (0, 1)),
            Arrival("Shop", "Enough", messages.Enough, (0, 1)),
        ),
    )

    async def receive(self) -> AwaitingLowerOrFineOrEnoughReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotLower(message, SendingOffer(core))
        if case == 1:
            return GotFine(message, Forking(core))
        return GotEnough(message, AwaitingAbort(core))


@final
class GotLower(Branch[S], frozen=True):
    message: messages.Lower
    next: SendingOffer[S]


@final
class GotFine(Branch[S], frozen=True):
    message: messages.Fine
    next: Forking[S]


@final
class GotEnough(Branch[S], frozen=True):
    message: messages.Enough
    next: AwaitingAbort[S]


AwaitingLowerOrFineOrEnoughReceived: TypeAlias = GotLower[S] | GotFine[S] | GotEnough[S]


@final
class Forking(State[S]):
    """Right goes on in 2 lanes at once. (lanes.chor:22)

    (lane 1 | lane 2). Shop?Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Fork("fork", "lane_1", "lane_2"))

    async def fork(
        self,
        lane_1: Callable[[Lane1AwaitingDeposit[S]], Awaitable[Lane1Done[S]]],
        lane_2: Callable[[Lane2SendingReceipt[S]], Awaitable[Lane2Done[S]]],
    ) -> AwaitingDone[S]:
        return AwaitingDone(
            await self._fork(
                Lane(Lane1AwaitingDeposit, lane_1),
                Lane(Lane2SendingReceipt, lane_2),
            ),
        )


@final
class AwaitingDone(State[S]):
    """Right waits for Done from Shop. (lanes.chor:29)

    Shop?Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_done", Arrival("Shop", "Done", messages.Done)),
    )

    async def receive_done(self) -> GotDone[S]:
        _, message, core = await self._receive()
        return GotDone(message, Completed(core))


@final
class GotDone(Branch[S], frozen=True):
    message: messages.Done
    next: Completed[S]


@final
class Lane1AwaitingDeposit(State[S]):
    """Right waits for Deposit from Shop. (lanes.chor:23)

    Shop?Deposit(sum: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_deposit",
            Arrival("Shop", "Deposit", messages.Deposit, (0, 1, 1, 0)),
        ),
    )

    async def receive_deposit(self) -> GotDeposit[S]:
        _, message, core = await self._receive()
        return GotDeposit(message, Lane1Done(core))


@final
class GotDeposit(Branch[S], frozen=True):
    message: messages.Deposit
    next: Lane1Done[S]


@final
class Lane1Done(End[S]):
    """The end of this lane of Right."""

    __slots__ = ()


@final
class Lane2SendingReceipt(State[S]):
    """Right sends Receipt to Shop. (lanes.chor:25)

    Shop!Receipt(text: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_receipt", "Receipt", messages.Receipt, ("Shop",), (0, 1, 1, 1)),
    )

    async def send_receipt(self, *, text: str) -> Lane2Done[S]:
        return Lane2Done(await self._send(0, messages.Receipt(text)))


@final
class Lane2Done(End[S]):
    """The end of this lane of Right."""

    __slots__ = ()


class Body(Protocol):
    """What plays Right, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Right's seat in a session of Lanes."""
    return Seat(PROTOCOL, "Right", Initializing, body)
