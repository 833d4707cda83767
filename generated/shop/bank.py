"""Bank in Shop.

Generated from shop.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import (
    Abort,
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
    """Bank waits for Pay from Customer. (payment.chor:11)

    Customer?Pay(source: Account, target: Account, amount: int).
    {Customer,Store!Paid(amount: int, note: option<str>).AwaitingPay,
    Customer,Store!Bounced(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_pay",
            Arrival(
                "Customer",
                "Pay",
                messages.Pay,
                (),
                (),
                Place(
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
            ),
        ),
    )

    async def receive_pay(self) -> GotPayInInitializing[S]:
        _, message, core = await self._receive()
        return GotPayInInitializing(message, ChoosingPaidOrBounced(core))


@final
class GotPayInInitializing(Branch[S], frozen=True):
    message: messages.Pay
    next: ChoosingPaidOrBounced[S]


@final
class ChoosingPaidOrBounced(_State[S]):
    """Bank chooses: Paid to Customer and Store or Bounced to Customer and Store.
    (payment.chor:17)

    {Customer,Store!Paid(amount: int, note: option<str>).AwaitingPay,
    Customer,Store!Bounced(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_paid",
            "Paid",
            messages.Paid,
            ("Customer", "Store"),
            (),
            (),
            Where("amount > 0", _where_amount_above_0, (-1, "amount")),
            Where("note == none", _where_note_is_none, (-1, "note")),
        ),
        Send("send_bounced", "Bounced", messages.Bounced, ("Customer", "Store")),
    )

    async def send_paid(self, *, amount: int, note: str | None) -> AwaitingPay[S]:
        return AwaitingPay(await self._send(0, messages.Paid(amount, note)))

    async def send_bounced(self, *, reason: str) -> Aborting[S]:
        return Aborting(await self._send(1, messages.Bounced(reason)))


@final
class AwaitingPay(_State[S]):
    """Bank waits for Pay from Customer. (payment.chor:11)

    Customer?Pay(source: Account, target: Account, amount: int).
    {Customer,Store!Paid(amount: int, note: option<str>).SendingReceipt,
    Customer,Store!Bounced(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_pay",
            Arrival(
                "Customer",
                "Pay",
                messages.Pay,
                (),
                (),
                Place(
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
            ),
        ),
    )

    async def receive_pay(self) -> GotPayInAwaitingPay[S]:
        _, message, core = await self._receive()
        return GotPayInAwaitingPay(message, ChoosingPaidOrBounced2(core))


@final
class GotPayInAwaitingPay(Branch[S], frozen=True):
    message: messages.Pay
    next: ChoosingPaidOrBounced2[S]


@final
class Aborting(_State[S]):
    """Bank aborts the session: the bank refuses. (payment.chor:26)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "the bank refuses"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class ChoosingPaidOrBounced2(_State[S]):
    """Bank chooses: Paid to Customer and Store or Bounced to Customer and Store.
    (payment.chor:17)

    {Customer,Store!Paid(amount: int, note: option<str>).SendingReceipt,
    Customer,Store!Bounced(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_paid",
            "Paid",
            messages.Paid,
            ("Customer", "Store"),
            (),
            (),
            Where("amount > 0", _where_amount_above_0, (-1, "amount")),
            Where('note == "the rest"', _where_note_is_the_rest, (-1, "note")),
        ),
        Send("send_bounced", "Bounced", messages.Bounced, ("Customer", "Store")),
    )

    async def send_paid(self, *, amount: int, note: str | None) -> SendingReceipt[S]:
        return SendingReceipt(await self._send(0, messages.Paid(amount, note)))

    async def send_bounced(self, *, reason: str) -> Aborting[S]:
        return Aborting(await self._send(1, messages.Bounced(reason)))


@final
class SendingReceipt(_State[S]):
    """Bank sends Receipt to Customer. (payment.chor:22)

    Customer!Receipt(stamp: bytes<8>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_receipt", "Receipt", messages.Receipt, ("Customer",)),
    )

    async def send_receipt(self, *, stamp: bytes) -> Completed[S]:
        return Completed(await self._send(0, messages.Receipt(stamp)))


class Body(Protocol):
    """What plays Bank, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bank's seat in a session of Shop."""
    return Seat(PROTOCOL, "Bank", Initializing, body)
