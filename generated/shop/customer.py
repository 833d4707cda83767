"""Customer in Shop.

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


def _where_target_number_is_not_source_number(
    target: messages.Account,
    source: messages.Account,
) -> bool:
    return target.number != source.number


def _where_0_below_amount_at_most_deposit(amount: int, deposit: int) -> bool:
    return 0 < amount <= deposit


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


def _where_note_is_none(note: str | None) -> bool:
    return note is None


def _where_0_below_amount_at_most_credit_minus(
    amount: int,
    credit: int,
    deposit: int,
) -> bool:
    return 0 < amount <= credit - deposit


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
    """Customer sends Order to Store. (shop.chor:11)

    Store!Order(item: str, count: int). Store?Invoice(price: int, total: int, to:
    Account). Bank!Pay(source: Account, target: Account, amount: int).
    {Bank?Paid(amount: int, note: option<str>).SendingPay2, Bank?Bounced(reason:
    str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_order",
            "Order",
            messages.Order,
            ("Store",),
            (),
            ((0, "count"),),
            Where("count > 0", _where_count_above_0, (-1, "count")),
        ),
    )

    async def send_order(self, *, item: str, count: int) -> AwaitingInvoice[S]:
        return AwaitingInvoice(await self._send(0, messages.Order(item, count)))


@final
class AwaitingInvoice(_State[S]):
    """Customer waits for Invoice from Store. (shop.chor:12)

    Store?Invoice(price: int, total: int, to: Account). Bank!Pay(source: Account,
    target: Account, amount: int). {Bank?Paid(amount: int, note:
    option<str>).SendingPay2, Bank?Bounced(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_invoice",
            Arrival(
                "Store",
                "Invoice",
                messages.Invoice,
                (),
                (),
                Place(
                    Where(
                        "total == price * count and total <= credit",
                        _where_total_is_price_times_count_and_total,
                        (-1, "total"),
                        (-1, "price"),
                        (0, "count"),
                        (-2, "credit"),
                    ),
                ),
            ),
        ),
    )

    async def receive_invoice(self) -> GotInvoice[S]:
        _, message, core = await self._receive()
        return GotInvoice(message, SendingPay(core))


@final
class GotInvoice(Branch[S], frozen=True):
    message: messages.Invoice
    next: SendingPay[S]


@final
class SendingPay(_State[S]):
    """Customer sends Pay to Bank. (payment.chor:11)

    Bank!Pay(source: Account, target: Account, amount: int). {Bank?Paid(amount: int,
    note: option<str>).SendingPay2, Bank?Bounced(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_pay",
            "Pay",
            messages.Pay,
            ("Bank",),
            (),
            (),
            Where(
                "target.number != source.number",
                _where_target_number_is_not_source_number,
                (-1, "target"),
                (-1, "source"),
            ),
            Where(
                "0 < amount <= deposit",
                _where_0_below_amount_at_most_deposit,
                (-1, "amount"),
                (-2, "deposit"),
            ),
        ),
    )

    async def send_pay(
        self,
        *,
        source: messages.Account,
        target: messages.Account,
        amount: int,
    ) -> AwaitingPaidOrBounced[S]:
        return AwaitingPaidOrBounced(
            await self._send(0, messages.Pay(source, target, amount)),
        )


@final
class AwaitingPaidOrBounced(_State[S]):
    """Customer waits for Paid from Bank or Bounced from Bank. (payment.chor:17)

    {Bank?Paid(amount: int, note: option<str>).SendingPay2, Bank?Bounced(reason:
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
                    Where("note == none", _where_note_is_none, (-1, "note")),
                ),
            ),
            Arrival("Bank", "Bounced", messages.Bounced),
        ),
    )

    async def receive(self) -> AwaitingPaidOrBouncedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPaidInAwaitingPaidOrBounced(message, SendingPay2(core))
        return GotBounced(message, AwaitingAbort(core))


@final
class GotPaidInAwaitingPaidOrBounced(Branch[S], frozen=True):
    message: messages.Paid
    next: SendingPay2[S]


@final
class GotBounced(Branch[S], frozen=True):
    message: messages.Bounced
    next: AwaitingAbort[S]


AwaitingPaidOrBouncedReceived: TypeAlias = (
    GotPaidInAwaitingPaidOrBounced[S]  # from Bank
    | GotBounced[S]  # from Bank
)


@final
class SendingPay2(_State[S]):
    """Customer sends Pay to Bank. (payment.chor:11)

    Bank!Pay(source: Account, target: Account, amount: int). {Bank?Paid(amount: int,
    note: option<str>).AwaitingReceipt, Bank?Bounced(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_pay",
            "Pay",
            messages.Pay,
            ("Bank",),
            (),
            (),
            Where(
                "target.number != source.number",
                _where_target_number_is_not_source_number,
                (-1, "target"),
                (-1, "source"),
            ),
            Where(
                "0 < amount <= credit - deposit",
                _where_0_below_amount_at_most_credit_minus,
                (-1, "amount"),
                (-2, "credit"),
                (-2, "deposit"),
            ),
        ),
    )

    async def send_pay(
        self,
        *,
        source: messages.Account,
        target: messages.Account,
        amount: int,
    ) -> AwaitingPaidOrBounced2[S]:
        return AwaitingPaidOrBounced2(
            await self._send(0, messages.Pay(source, target, amount)),
        )


@final
class AwaitingPaidOrBounced2(_State[S]):
    """Customer waits for Paid from Bank or Bounced from Bank. (payment.chor:17)

    {Bank?Paid(amount: int, note: option<str>).AwaitingReceipt, Bank?Bounced(reason:
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
            return GotPaidInAwaitingPaidOrBounced2(message, AwaitingReceipt(core))
        return GotBounced(message, AwaitingAbort(core))


@final
class GotPaidInAwaitingPaidOrBounced2(Branch[S], frozen=True):
    message: messages.Paid
    next: AwaitingReceipt[S]


AwaitingPaidOrBounced2Received: TypeAlias = (
    GotPaidInAwaitingPaidOrBounced2[S]  # from Bank
    | GotBounced[S]  # from Bank
)


@final
class AwaitingReceipt(_State[S]):
    """Customer waits for Receipt from Bank. (payment.chor:22)

    Bank?Receipt(stamp: bytes<8>). Store?Goods(items: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_receipt", Arrival("Bank", "Receipt", messages.Receipt)),
    )

    async def receive_receipt(self) -> GotReceipt[S]:
        _, message, core = await self._receive()
        return GotReceipt(message, AwaitingGoods(core))


@final
class GotReceipt(Branch[S], frozen=True):
    message: messages.Receipt
    next: AwaitingGoods[S]


@final
class AwaitingGoods(_State[S]):
    """Customer waits for Goods from Store. (shop.chor:19)

    Store?Goods(items: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_goods", Arrival("Store", "Goods", messages.Goods)),
    )

    async def receive_goods(self) -> GotGoods[S]:
        _, message, core = await self._receive()
        return GotGoods(message, Completed(core))


@final
class GotGoods(Branch[S], frozen=True):
    message: messages.Goods
    next: Completed[S]


class Body(Protocol):
    """What plays Customer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Customer's seat in a session of Shop."""
    return Seat(PROTOCOL, "Customer", Initializing, body)
