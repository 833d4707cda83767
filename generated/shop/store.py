"""Store in Shop.

Generated from shop.chor; do not edit.
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


def _where_count_above_0(count: int) -> bool:
    return count > 0


def _where_total_is_price_times_count_and_total(
    total: int,
    price: int,
    count: int,
    credit: int,
) -> bool:
    return total == price * count and total <= credit


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


def _where_note_is_none(note: str | None) -> bool:
    return note is None


def _where_note_is_the_rest(note: str | None) -> bool:
    return note == "the rest"


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Store waits for Order from Customer. (shop.chor:11)

    Customer?Order(item: str, count: int). Customer!Invoice(price: int, total: int,
    to: Account). {Bank?Paid(amount: int, note: option<str>).AwaitingPaidOrBounced2,
    Bank?Bounced(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_order",
            Arrival(
                "Customer",
                "Order",
                messages.Order,
                (),
                ((0, "count"),),
                Place(Where("count > 0", _where_count_above_0, (-1, "count"))),
            ),
        ),
    )

    async def receive_order(self) -> GotOrder[S]:
        _, message, core = await self._receive()
        return GotOrder(message, SendingInvoice(core))


@final
class GotOrder(Branch[S], frozen=True):
    message: messages.Order
    next: SendingInvoice[S]


@final
class SendingInvoice(_State[S]):
    """Store sends Invoice to Customer. (shop.chor:12)

    Customer!Invoice(price: int, total: int, to: Account). {Bank?Paid(amount: int,
    note: option<str>).AwaitingPaidOrBounced2, Bank?Bounced(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_invoice",
            "Invoice",
            messages.Invoice,
            ("Customer",),
            (),
            (),
            Where(
                "total == price * count and total <= credit",
                _where_total_is_price_times_count_and_total,
                (-1, "total"),
                (-1, "price"),
                (0, "count"),
                (-2, "credit"),
            ),
        ),
    )

    async def send_invoice(
        self,
        *,
        price: int,
        total: int,
        to: messages.Account,
    ) -> AwaitingPaidOrBounced[S]:
        return AwaitingPaidOrBounced(
            await self._send(0, messages.Invoice(price, total, to)),
        )


@final
class AwaitingPaidOrBounced(_State[S]):
    """Store waits for Paid from Bank or Bounced from Bank. (payment.chor:17)

    {Bank?Paid(amount: int, note: option<str>).AwaitingPaidOrBounced2,
    Bank?Bounced(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Bank",
                "Paid",
                messages.Paid,
                (),
                (),
                Place(
                    Where("amount > 0", _where_amount_above_0, (-1, "amount")),
                    Where("note == none", _where_note_is_none, (-1, "note")),
                ),
            ),
            Arrival("Bank", "Bounced", messages.Bounced),
        ),
    )

    async def receive(self) -> AwaitingPaidOrBouncedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPaidInAwaitingPaidOrBounced(message, AwaitingPaidOrBounced2(core))
        return GotBounced(message, AwaitingAbort(core))


@final
class GotPaidInAwaitingPaidOrBounced(Branch[S], frozen=True):
    message: messages.Paid
    next: AwaitingPaidOrBounced2[S]


@final
class GotBounced(Branch[S], frozen=True):
    message: messages.Bounced
    next: AwaitingAbort[S]


AwaitingPaidOrBouncedReceived: TypeAlias = (
    GotPaidInAwaitingPaidOrBounced[S]  # from Bank
    | GotBounced[S]  # from Bank
)


@final
class AwaitingPaidOrBounced2(_State[S]):
    """Store waits for Paid from Bank or Bounced from Bank. (payment.chor:17)

    {Bank?Paid(amount: int, note: option<str>).SendingGoods, Bank?Bounced(reason:
    str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Bank",
                "Paid",
                messages.Paid,
                (),
                (),
                Place(
                    Where("amount > 0", _where_amount_above_0, (-1, "amount")),
                    Where('note == "the rest"', _where_note_is_the_rest, (-1, "note")),
                ),
            ),
            Arrival("Bank", "Bounced", messages.Bounced),
        ),
    )

    async def receive(self) -> AwaitingPaidOrBounced2Received[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPaidInAwaitingPaidOrBounced2(message, SendingGoods(core))
        return GotBounced(message, AwaitingAbort(core))


@final
class GotPaidInAwaitingPaidOrBounced2(Branch[S], frozen=True):
    message: messages.Paid
    next: SendingGoods[S]


AwaitingPaidOrBounced2Received: TypeAlias = (
    GotPaidInAwaitingPaidOrBounced2[S]  # from Bank
    | GotBounced[S]  # from Bank
)


@final
class SendingGoods(_State[S]):
    """Store sends Goods to Customer. (shop.chor:19)

    Customer!Goods(items: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_goods", "Goods", messages.Goods, ("Customer",)))

    async def send_goods(self, *, items: list[str]) -> Completed[S]:
        return Completed(await self._send(0, messages.Goods(items)))


class Body(Protocol):
    """What plays Store, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Store's seat in a session of Shop."""
    return Seat(PROTOCOL, "Store", Initializing, body)
