"""Payer in BankTransfer.

Generated from bank_transfer.chor; do not edit.
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


def _when_confirmed(confirmed: bool) -> bool:
    return confirmed


def _where_0_at_most_code_below_10000(code: int) -> bool:
    return 0 <= code < 10000


def _where_balance_at_least_minus_1000(balance: int) -> bool:
    return balance >= -1000


def _where_answer_is_code(answer: int, code: int) -> bool:
    return answer == code


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Payer sends Order to Bank. (bank_transfer.chor:9)

    Bank!Order(account: str, purpose: str). {AwaitingAsk or AwaitingDone}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_order", "Order", messages.Order, ("Bank",)))

    async def send_order(self, *, account: str, purpose: str) -> ResolvingConfirmed[S]:
        return ResolvingConfirmed(await self._send(0, messages.Order(account, purpose)))


@final
class ResolvingConfirmed(_State[S]):
    """Payer goes on as `confirmed` says. (bank_transfer.chor:21)

    {AwaitingAsk or AwaitingDone}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("confirmed", _when_confirmed, (-2, "confirmed"))),
    )

    def case(self) -> ResolvingConfirmedCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenConfirmed(AwaitingAsk(core))
        return UnlessConfirmed(AwaitingDone(core))


@final
class WhenConfirmed(Branch[S], frozen=True):
    next: AwaitingAsk[S]


@final
class UnlessConfirmed(Branch[S], frozen=True):
    next: AwaitingDone[S]


ResolvingConfirmedCase: TypeAlias = WhenConfirmed[S] | UnlessConfirmed[S]


@final
class AwaitingAsk(_State[S]):
    """Payer waits for Ask from Bank. (bank_transfer.chor:22)

    Bank?Ask(code: int). Bank!Confirm(answer: int). Bank?Done(balance: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_ask",
            Arrival(
                "Bank",
                "Ask",
                messages.Ask,
                (),
                ((4, "code"),),
                Place(
                    Where(
                        "0 <= code < 10000",
                        _where_0_at_most_code_below_10000,
                        (-1, "code"),
                    ),
                ),
            ),
        ),
    )

    async def receive_ask(self) -> GotAsk[S]:
        _, message, core = await self._receive()
        return GotAsk(message, SendingConfirm(core))


@final
class GotAsk(Branch[S], frozen=True):
    message: messages.Ask
    next: SendingConfirm[S]


@final
class AwaitingDone(_State[S]):
    """Payer waits for Done from Bank. (bank_transfer.chor:25)

    Bank?Done(balance: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_done",
            Arrival(
                "Bank",
                "Done",
                messages.Done,
                (),
                (),
                Place(
                    Where(
                        "balance >= -1000",
                        _where_balance_at_least_minus_1000,
                        (-1, "balance"),
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


@final
class SendingConfirm(_State[S]):
    """Payer sends Confirm to Bank. (bank_transfer.chor:23)

    Bank!Confirm(answer: int). Bank?Done(balance: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_confirm",
            "Confirm",
            messages.Confirm,
            ("Bank",),
            (),
            (),
            Where("answer == code", _where_answer_is_code, (-1, "answer"), (4, "code")),
        ),
    )

    async def send_confirm(self, *, answer: int) -> AwaitingDone[S]:
        return AwaitingDone(await self._send(0, messages.Confirm(answer)))


class Body(Protocol):
    """What plays Payer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Payer's seat in a session of BankTransfer."""
    return Seat(PROTOCOL, "Payer", Initializing, body)
