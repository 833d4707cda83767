"""Bank in BankTransfer.

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


def _when_audited_and_amount_above_10000(audited: bool, amount: int) -> bool:
    return audited and amount > 10000


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
    """Bank waits for Order from Payer. (bank_transfer.chor:9)

    Payer?Order(account: str, purpose: str). {SendingReport or SendingNothing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_order", Arrival("Payer", "Order", messages.Order)),
    )

    async def receive_order(self) -> GotOrder[S]:
        _, message, core = await self._receive()
        return GotOrder(message, ResolvingAuditedAndAmountAbove10000(core))


@final
class GotOrder(Branch[S], frozen=True):
    message: messages.Order
    next: ResolvingAuditedAndAmountAbove10000[S]


@final
class ResolvingAuditedAndAmountAbove10000(_State[S]):
    """Bank goes on as `audited and amount > 10000` says. (bank_transfer.chor:10)

    {SendingReport or SendingNothing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve(
            "case",
            Where(
                "audited and amount > 10000",
                _when_audited_and_amount_above_10000,
                (-2, "audited"),
                (-2, "amount"),
            ),
        ),
    )

    def case(self) -> ResolvingAuditedAndAmountAbove10000Case[S]:
        holds, core = self._resolve()
        if holds:
            return WhenAuditedAndAmountAbove10000(SendingReport(core))
        return UnlessAuditedAndAmountAbove10000(SendingNothing(core))


@final
class WhenAuditedAndAmountAbove10000(Branch[S], frozen=True):
    next: SendingReport[S]


@final
class UnlessAuditedAndAmountAbove10000(Branch[S], frozen=True):
    next: SendingNothing[S]


ResolvingAuditedAndAmountAbove10000Case: TypeAlias = (
    WhenAuditedAndAmountAbove10000[S]  # the predicate holds
    | UnlessAuditedAndAmountAbove10000[S]  # it does not
)


@final
class SendingReport(_State[S]):
    """Bank sends Report to Auditor. (bank_transfer.chor:11)

    Auditor!Report(account: str, purpose: str). {Auditor?Cleared.ResolvingConfirmed,
    Auditor?Objection(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_report", "Report", messages.Report, ("Auditor",)),
    )

    async def send_report(
        self,
        *,
        account: str,
        purpose: str,
    ) -> AwaitingClearedOrObjection[S]:
        return AwaitingClearedOrObjection(
            await self._send(0, messages.Report(account, purpose)),
        )


@final
class SendingNothing(_State[S]):
    """Bank sends Nothing to Auditor. (bank_transfer.chor:19)

    Auditor!Nothing. {SendingAsk or SendingDone}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_nothing", "Nothing", messages.Nothing, ("Auditor",)),
    )

    async def send_nothing(self) -> ResolvingConfirmed[S]:
        return ResolvingConfirmed(await self._send(0, messages.Nothing()))


@final
class AwaitingClearedOrObjection(_State[S]):
    """Bank waits for Cleared from Auditor or Objection from Auditor.
    (bank_transfer.chor:13)

    {Auditor?Cleared.ResolvingConfirmed, Auditor?Objection(reason: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Auditor", "Cleared", messages.Cleared),
            Arrival("Auditor", "Objection", messages.Objection),
        ),
    )

    async def receive(self) -> AwaitingClearedOrObjectionReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotCleared(message, ResolvingConfirmed(core))
        return GotObjection(message, AwaitingAbort(core))


@final
class GotCleared(Branch[S], frozen=True):
    message: messages.Cleared
    next: ResolvingConfirmed[S]


@final
class GotObjection(Branch[S], frozen=True):
    message: messages.Objection
    next: AwaitingAbort[S]


AwaitingClearedOrObjectionReceived: TypeAlias = GotCleared[S] | GotObjection[S]


@final
class ResolvingConfirmed(_State[S]):
    """Bank goes on as `confirmed` says. (bank_transfer.chor:21)

    {SendingAsk or SendingDone}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Resolve("case", Where("confirmed", _when_confirmed, (-2, "confirmed"))),
    )

    def case(self) -> ResolvingConfirmedCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenConfirmed(SendingAsk(core))
        return UnlessConfirmed(SendingDone(core))


@final
class WhenConfirmed(Branch[S], frozen=True):
    next: SendingAsk[S]


@final
class UnlessConfirmed(Branch[S], frozen=True):
    next: SendingDone[S]


ResolvingConfirmedCase: TypeAlias = WhenConfirmed[S] | UnlessConfirmed[S]


@final
class SendingAsk(_State[S]):
    """Bank sends Ask to Payer. (bank_transfer.chor:22)

    Payer!Ask(code: int). Payer?Confirm(answer: int). Payer!Done(balance: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_ask",
            "Ask",
            messages.Ask,
            ("Payer",),
            (),
            ((4, "code"),),
            Where("0 <= code < 10000", _where_0_at_most_code_below_10000, (-1, "code")),
        ),
    )

    async def send_ask(self, *, code: int) -> AwaitingConfirm[S]:
        return AwaitingConfirm(await self._send(0, messages.Ask(code)))


@final
class SendingDone(_State[S]):
    """Bank sends Done to Payer. (bank_transfer.chor:25)

    Payer!Done(balance: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_done",
            "Done",
            messages.Done,
            ("Payer",),
            (),
            (),
            Where(
                "balance >= -1000",
                _where_balance_at_least_minus_1000,
                (-1, "balance"),
            ),
        ),
    )

    async def send_done(self, *, balance: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Done(balance)))


@final
class AwaitingConfirm(_State[S]):
    """Bank waits for Confirm from Payer. (bank_transfer.chor:23)

    Payer?Confirm(answer: int). Payer!Done(balance: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_confirm",
            Arrival(
                "Payer",
                "Confirm",
                messages.Confirm,
                (),
                (),
                Place(
                    Where(
                        "answer == code",
                        _where_answer_is_code,
                        (-1, "answer"),
                        (4, "code"),
                    ),
                ),
            ),
        ),
    )

    async def receive_confirm(self) -> GotConfirm[S]:
        _, message, core = await self._receive()
        return GotConfirm(message, SendingDone(core))


@final
class GotConfirm(Branch[S], frozen=True):
    message: messages.Confirm
    next: SendingDone[S]


class Body(Protocol):
    """What plays Bank, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bank's seat in a session of BankTransfer."""
    return Seat(PROTOCOL, "Bank", Initializing, body)
