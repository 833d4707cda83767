"""Payee in Payment.

Generated from payment.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Place, Receive, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


def _where_amount_above_0(amount: int) -> bool:
    return amount > 0


def _where_note_is_reference(note: str | None, reference: str | None) -> bool:
    return note == reference


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Payee waits for Paid from Bank or Bounced from Bank. (payment.chor:17)

    {Bank?Paid(amount: int, note: option<str>).end, Bank?Bounced(reason: str).⊥}
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

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPaid(message, Completed(core))
        return GotBounced(message, AwaitingAbort(core))


@final
class GotPaid(Branch[S], frozen=True):
    message: messages.Paid
    next: Completed[S]


@final
class GotBounced(Branch[S], frozen=True):
    message: messages.Bounced
    next: AwaitingAbort[S]


InitializingReceived: TypeAlias = GotPaid[S] | GotBounced[S]


class Body(Protocol):
    """What plays Payee, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Payee's seat in a session of Payment."""
    return Seat(PROTOCOL, "Payee", Initializing, body)
