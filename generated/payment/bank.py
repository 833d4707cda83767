"""Bank in Payment.

Generated from payment.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Abort,
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
    """Bank waits for Pay from Payer. (payment.chor:11)

    Payer?Pay(source: Account, target: Account, amount: int).
    {Payer,Payee!Paid(amount: int, note: option<str>).ResolvingReceipt,
    Payer,Payee!Bounced(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_pay",
            Arrival(
                "Payer",
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
                        "0 < amount <= limit",
                        _where_0_below_amount_at_most_limit,
                        (-1, "amount"),
                        (-2, "limit"),
                    ),
                ),
            ),
        ),
    )

    async def receive_pay(self) -> GotPay[S]:
        _, message, core = await self._receive()
        return GotPay(message, ChoosingPaidOrBounced(core))


@final
class GotPay(Branch[S], frozen=True):
    message: messages.Pay
    next: ChoosingPaidOrBounced[S]


@final
class ChoosingPaidOrBounced(_State[S]):
    """Bank chooses: Paid to Payer and Payee or Bounced to Payer and Payee.
    (payment.chor:17)

    {Payer,Payee!Paid(amount: int, note: option<str>).ResolvingReceipt,
    Payer,Payee!Bounced(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_paid",
            "Paid",
            messages.Paid,
            ("Payer", "Payee"),
            (),
            (),
            Where("amount > 0", _where_amount_above_0, (-1, "amount")),
            Where(
                "note == reference",
                _where_note_is_reference,
                (-1, "note"),
                (-2, "reference"),
            ),
        ),
        Send("send_bounced", "Bounced", messages.Bounced, ("Payer", "Payee")),
    )

    async def send_paid(self, *, amount: int, note: str | None) -> ResolvingReceipt[S]:
        return ResolvingReceipt(await self._send(0, messages.Paid(amount, note)))

    async def send_bounced(self, *, reason: str) -> Aborting[S]:
        return Aborting(await self._send(1, messages.Bounced(reason)))


@final
class ResolvingReceipt(_State[S]):
    """Bank goes on as `receipt` says. (payment.chor:21)

    {SendingReceipt or end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("receipt", _when_receipt, (-2, "receipt"))),
    )

    def case(self) -> ResolvingReceiptCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenReceipt(SendingReceipt(core))
        return UnlessReceipt(Completed(core))


@final
class WhenReceipt(Branch[S], frozen=True):
    next: SendingReceipt[S]


@final
class UnlessReceipt(Branch[S], frozen=True):
    next: Completed[S]


ResolvingReceiptCase: TypeAlias = WhenReceipt[S] | UnlessReceipt[S]


@final
class Aborting(_State[S]):
    """Bank aborts the session: the bank refuses. (payment.chor:26)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "the bank refuses"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class SendingReceipt(_State[S]):
    """Bank sends Receipt to Payer. (payment.chor:22)

    Payer!Receipt(stamp: bytes<8>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_receipt", "Receipt", messages.Receipt, ("Payer",)),
    )

    async def send_receipt(self, *, stamp: bytes) -> Completed[S]:
        return Completed(await self._send(0, messages.Receipt(stamp)))


class Body(Protocol):
    """What plays Bank, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bank's seat in a session of Payment."""
    return Seat(PROTOCOL, "Bank", Initializing, body)
