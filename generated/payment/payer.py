"""Payer in Payment.

Generated from payment.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Resolve,
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


def _where_0_below_amount_at_most_limit(amount: int, limit: int) -> bool:
    return 0 < amount <= limit


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


def _where_note_is_reference(note: str | None, reference: str | None) -> bool:
    return note == reference


def _when_receipt(receipt: bool) -> bool:
    return receipt


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Payer sends Pay to Bank. (payment.chor:11)

    Bank!Pay(source: Account, target: Account, amount: int). {Bank?Paid(amount: int,
    note: option<str>).ResolvingReceipt, Bank?Bounced(reason: str).⊥}
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
                "0 < amount <= limit",
                _where_0_below_amount_at_most_limit,
                (-1, "amount"),
                (-2, "limit"),
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
    """Payer waits for Paid from Bank or Bounced from Bank. (payment.chor:17)

    {Bank?Paid(amount: int, note: option<str>).ResolvingReceipt,
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
                    Where(
                        "note == reference",
                        _where_note_is_reference,
                        (-1, "note"),
                        (-2, "reference"),
                    ),
                ),
            ),
            Arrival("Bank", "Bounced", messages.Bounced),
        ),
    )

    async def receive(self) -> AwaitingPaidOrBouncedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPaid(message, ResolvingReceipt(core))
        return GotBounced(message, AwaitingAbort(core))


@final
class GotPaid(Branch[S], frozen=True):
    message: messages.Paid
    next: ResolvingReceipt[S]


@final
class GotBounced(Branch[S], frozen=True):
    message: messages.Bounced
    next: AwaitingAbort[S]


AwaitingPaidOrBouncedReceived: TypeAlias = GotPaid[S] | GotBounced[S]


@final
class ResolvingReceipt(_State[S]):
    """Payer goes on as `receipt` says. (payment.chor:21)

    {AwaitingReceipt or end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("receipt", _when_receipt, (-2, "receipt"))),
    )

    def case(self) -> ResolvingReceiptCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenReceipt(AwaitingReceipt(core))
        return UnlessReceipt(Completed(core))


@final
class WhenReceipt(Branch[S], frozen=True):
    next: AwaitingReceipt[S]


@final
class UnlessReceipt(Branch[S], frozen=True):
    next: Completed[S]


ResolvingReceiptCase: TypeAlias = WhenReceipt[S] | UnlessReceipt[S]


@final
class AwaitingReceipt(_State[S]):
    """Payer waits for Receipt from Bank. (payment.chor:22)

    Bank?Receipt(stamp: bytes<8>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_receipt", Arrival("Bank", "Receipt", messages.Receipt)),
    )

    async def receive_receipt(self) -> GotReceipt[S]:
        _, message, core = await self._receive()
        return GotReceipt(message, Completed(core))


@final
class GotReceipt(Branch[S], frozen=True):
    message: messages.Receipt
    next: Completed[S]


class Body(Protocol):
    """What plays Payer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Payer's seat in a session of Payment."""
    return Seat(PROTOCOL, "Payer", Initializing, body)
