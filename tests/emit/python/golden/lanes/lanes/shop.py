"""Shop in Lanes.

Generated from lanes.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, final

from aura_chor.session.operations import (
    Abort,
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


def _where_total_at_least_amount(total: int, amount: int) -> bool:
    return total >= amount


def _where_price_at_least_amount(price: int, amount: int) -> bool:
    return price >= amount


@final
class Initializing(State[S]):
    """Shop sends Need to Left and Right. (lanes.chor:5)

    Left,Right!Need(amount: int). (lane 1 | lane 2). Left!Done(total: int).
    Right!Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_need",
            "Need",
            messages.Need,
            ("Left", "Right"),
            (),
            ((0, "amount"),),
            Where("amount > 0", _where_amount_above_0, (-1, "amount")),
        ),
    )

    async def send_need(self, *, amount: int) -> Forking[S]:
        return Forking(await self._send(0, messages.Need(amount)))


@final
class Forking(State[S]):
    """Shop goes on in 2 lanes at once. (lanes.chor:6)

    (lane 1 | lane 2). Left!Done(total: int). Right!Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Fork("fork", "lane_1", "lane_2"))

    async def fork(
        self,
        lane_1: Callable[[Lane1AwaitingOffer[S]], Awaitable[Lane1Done[S]]],
        lane_2: Callable[[Lane2AwaitingOffer[S]], Awaitable[Lane2Done[S] | Aborted[S]]],
    ) -> SendingDone[S]:
        return SendingDone(
            await self._fork(
                Lane(Lane1AwaitingOffer, lane_1),
                Lane(Lane2AwaitingOffer, lane_2),
            ),
        )


@final
class SendingDone(State[S]):
    """Shop sends Done to Left. (lanes.chor:28)

    Left!Done(total: int). Right!Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_done",
            "Done",
            messages.Done,
            ("Left",),
            (),
            (),
            Where(
                "total >= amount",
                _where_total_at_least_amount,
                (-1, "total"),
                (0, "amount"),
            ),
        ),
    )

    async def send_done(self, *, total: int) -> SendingDone2[S]:
        return SendingDone2(await self._send(0, messages.Done(total)))


@final
class SendingDone2(State[S]):
    """Shop sends Done to Right. (lanes.chor:29)

    Right!Done(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_done", "Done", messages.Done, ("Right",)))

    async def send_done(self, *, total: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Done(total)))


@final
class Lane1AwaitingOffer(State[S]):
    """Shop waits for Offer from Left. (lanes.chor:7)

    Left?Offer(price: int). Left!Seen(price: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_offer",
            Arrival(
                "Left",
                "Offer",
                messages.Offer,
                (0, 0),
                (),
                Place(
                    Where(
                        "price >= amount",
                        _where_price_at_least_amount,
                        (-1, "price"),
                        (0, "amount"),
                    ),
                ),
            ),
        ),
    )

    async def receive_offer(self) -> GotOfferFromLeft[S]:
        _, message, core = await self._receive()
        return GotOfferFromLeft(message, Lane1SendingSeen(core))


@final
class GotOfferFromLeft(Branch[S], frozen=True):
    message: messages.Offer
    next: Lane1SendingSeen[S]


@final
class Lane1SendingSeen(State[S]):
    """Shop sends Seen to Left. (lanes.chor:8)

    Left!Seen(price: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_seen", "Seen", messages.Seen, ("Left",), (0, 0)))

    async def send_seen(self, *, price: int) -> Lane1Done[S]:
        return Lane1Done(await self._send(0, messages.Seen(price)))


@final
class Lane1Done(End[S]):
    """The end of this lane of Shop."""

    __slots__ = ()


@final
class Lane2AwaitingOffer(State[S]):
    """Shop waits for Offer from Right. (lanes.chor:11)

    Right?Offer(price: int). {Right!Lower.Lane2AwaitingOffer,
    Right!Fine.Lane2Forking, Right!Enough.Lane2Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_offer",
            Arrival(
                "Right",
                "Offer",
                messages.Offer,
                (0, 1),
                (),
                Place(
                    Where(
                        "price >= amount",
                        _where_price_at_least_amount,
                        (-1, "price"),
                        (0, "amount"),
                    ),
                ),
            ),
        ),
    )

    async def receive_offer(self) -> GotOfferFromRight[S]:
        _, message, core = await self._receive()
        return GotOfferFromRight(message, Lane2ChoosingLowerOrFineOrEnough(core))


@final
class GotOfferFromRight(Branch[S], frozen=True):
    message: messages.Offer
    next: Lane2ChoosingLowerOrFineOrEnough[S]


@final
class Lane2ChoosingLowerOrFineOrEnough(State[S]):
    """Shop chooses: Lower to Right, Fine to Right or Enough to Right. (lanes.chor:13)

    {Right!Lower.Lane2AwaitingOffer, Right!Fine.Lane2Forking,
    Right!Enough.Lane2Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_lower", "Lower", messages.Lower, ("Right",), (0, 1)),
        Send("send_fine", "Fine", messages.Fine, ("Right",), (0, 1)),
        Send("send_enough", "Enough", messages.Enough, ("Right",), (0, 1)),
    )

    async def send_lower(self) -> Lane2AwaitingOffer[S]:
        return Lane2AwaitingOffer(await self._send(0, messages.Lower()))

    async def send_fine(self) -> Lane2Forking[S]:
        return Lane2Forking(await self._send(1, messages.Fine()))

    async def send_enough(self) -> Lane2Aborting[S]:
        return Lane2Aborting(await self._send(2, messages.Enough()))


@final
class Lane2Forking(State[S]):
    """Shop goes on in 2 lanes at once. (lanes.chor:22)

    (lane 1 | lane 2). end
    """

    __slots__ = ()
    OPERATIONS = operations(Fork("fork", "lane_1", "lane_2"))

    async def fork(
        self,
        lane_1: Callable[[Lane2Lane1SendingDeposit[S]], Awaitable[Lane2Lane1Done[S]]],
        lane_2: Callable[[Lane2Lane2AwaitingReceipt[S]], Awaitable[Lane2Lane2Done[S]]],
    ) -> Lane2Done[S]:
        return Lane2Done(
            await self._fork(
                Lane(Lane2Lane1SendingDeposit, lane_1),
                Lane(Lane2Lane2AwaitingReceipt, lane_2),
            ),
        )


@final
class Lane2Aborting(State[S]):
    """Shop aborts the session: too dear. (lanes.chor:19)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "too dear"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Lane2Done(End[S]):
    """The end of this lane of Shop."""

    __slots__ = ()


@final
class Lane2Lane1SendingDeposit(State[S]):
    """Shop sends Deposit to Right. (lanes.chor:23)

    Right!Deposit(sum: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_deposit", "Deposit", messages.Deposit, ("Right",), (0, 1, 1, 0)),
    )

    async def send_deposit(self, *, sum: int) -> Lane2Lane1Done[S]:
        return Lane2Lane1Done(await self._send(0, messages.Deposit(sum)))


@final
class Lane2Lane1Done(End[S]):
    """The end of this lane of Shop."""

    __slots__ = ()


@final
class Lane2Lane2AwaitingReceipt(State[S]):
    """Shop waits for Receipt from Right. (lanes.chor:25)

    Right?Receipt(text: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_receipt",
            Arrival("Right", "Receipt", messages.Receipt, (0, 1, 1, 1)),
        ),
    )

    async def receive_receipt(self) -> GotReceipt[S]:
        _, message, core = await self._receive()
        return GotReceipt(message, Lane2Lane2Done(core))


@final
class GotReceipt(Branch[S], frozen=True):
    message: messages.Receipt
    next: Lane2Lane2Done[S]


@final
class Lane2Lane2Done(End[S]):
    """The end of this lane of Shop."""

    __slots__ = ()


class Body(Protocol):
    """What plays Shop, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Shop's seat in a session of Lanes."""
    return Seat(PROTOCOL, "Shop", Initializing, body)
