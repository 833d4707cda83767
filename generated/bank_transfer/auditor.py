"""Auditor in BankTransfer.

Generated from bank_transfer.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Abort,
    Arrival,
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


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Auditor goes on as `audited and amount > 10000` says. (bank_transfer.chor:10)

    {AwaitingReport or AwaitingNothing}
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

    def case(self) -> InitializingCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenAuditedAndAmountAbove10000(AwaitingReport(core))
        return UnlessAuditedAndAmountAbove10000(AwaitingNothing(core))


@final
class WhenAuditedAndAmountAbove10000(Branch[S], frozen=True):
    next: AwaitingReport[S]


@final
class UnlessAuditedAndAmountAbove10000(Branch[S], frozen=True):
    next: AwaitingNothing[S]


InitializingCase: TypeAlias = (
    WhenAuditedAndAmountAbove10000[S]  # the predicate holds
    | UnlessAuditedAndAmountAbove10000[S]  # it does not
)


@final
class AwaitingReport(_State[S]):
    """Auditor waits for Report from Bank. (bank_transfer.chor:11)

    Bank?Report(account: str, purpose: str). {Bank!Cleared.end,
    Bank!Objection(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_report", Arrival("Bank", "Report", messages.Report)),
    )

    async def receive_report(self) -> GotReport[S]:
        _, message, core = await self._receive()
        return GotReport(message, ChoosingClearedOrObjection(core))


@final
class GotReport(Branch[S], frozen=True):
    message: messages.Report
    next: ChoosingClearedOrObjection[S]


@final
class AwaitingNothing(_State[S]):
    """Auditor waits for Nothing from Bank. (bank_transfer.chor:19)

    Bank?Nothing. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_nothing", Arrival("Bank", "Nothing", messages.Nothing)),
    )

    async def receive_nothing(self) -> GotNothing[S]:
        _, message, core = await self._receive()
        return GotNothing(message, Completed(core))


@final
class GotNothing(Branch[S], frozen=True):
    message: messages.Nothing
    next: Completed[S]


@final
class ChoosingClearedOrObjection(_State[S]):
    """Auditor chooses: Cleared to Bank or Objection to Bank. (bank_transfer.chor:13)

    {Bank!Cleared.end, Bank!Objection(reason: str).Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_cleared", "Cleared", messages.Cleared, ("Bank",)),
        Send("send_objection", "Objection", messages.Objection, ("Bank",)),
    )

    async def send_cleared(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Cleared()))

    async def send_objection(self, *, reason: str) -> Aborting[S]:
        return Aborting(await self._send(1, messages.Objection(reason)))


@final
class Aborting(_State[S]):
    """Auditor aborts the session: the auditor objects. (bank_transfer.chor:16)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "the auditor objects"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Auditor, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Auditor's seat in a session of BankTransfer."""
    return Seat(PROTOCOL, "Auditor", Initializing, body)
