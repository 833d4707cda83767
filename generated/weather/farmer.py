"""Farmer in Weather.

Generated from weather.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import AwaitFact, ReadLedger
from aura_chor.session.operations import Deadline, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.views import LedgerView

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Farmer waits for the fact Measured of Station. (weather.chor:9)

    ↓Station.Measured(celsius: int, wind: int). ↓Price(cents: int).ReadingLedger ▷1d
    ReadingLedger
    """

    __slots__ = ()
    OPERATIONS = operations(
        AwaitFact(
            "await_measured",
            "Measured",
            messages.Measured,
            ("Station",),
            False,
            (0,),
            None,
            (),
        ),
    )

    async def await_measured(self) -> GotMeasured[S]:
        message, core = await self._await_fact()
        return GotMeasured(message, AwaitingPrice(core))


@final
class GotMeasured(Branch[S], frozen=True):
    message: messages.Measured
    next: AwaitingPrice[S]


@final
class AwaitingPrice(State[S]):
    """Farmer waits for the fact Price, 1d at most. (weather.chor:10)

    ↓Price(cents: int).ReadingLedger ▷1d ReadingLedger
    """

    __slots__ = ()
    OPERATIONS = operations(
        AwaitFact(
            "await_price",
            "Price",
            messages.Price,
            (),
            True,
            (1,),
            Deadline(86400000),
            (),
        ),
    )

    async def await_price(self) -> AwaitingPriceReceived[S]:
        message, core = await self._await_fact()
        if message is None:
            return ExpiredPrice(ReadingLedger(core))
        return GotPrice(message, ReadingLedger(core))


@final
class GotPrice(Branch[S], frozen=True):
    message: messages.Price
    next: ReadingLedger[S]


@final
class ExpiredPrice(Branch[S], frozen=True):
    next: ReadingLedger[S]


AwaitingPriceReceived: TypeAlias = GotPrice[S] | ExpiredPrice[S]


@final
class ReadingLedger(State[S]):
    """Farmer reads the ledger. (weather.chor:12)

    τ(reads the ledger). Station!Sown. end
    """

    __slots__ = ()
    OPERATIONS = operations(ReadLedger("read_ledger"))

    async def read_ledger(self) -> LedgerRead[S]:
        view, core = await self._read_ledger()
        return LedgerRead(view, SendingSown(core))


@final
class LedgerRead(Branch[S], frozen=True):
    view: LedgerView
    next: SendingSown[S]


@final
class SendingSown(State[S]):
    """Farmer sends Sown to Station. (weather.chor:16)

    Station!Sown. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_sown", "Sown", messages.Sown, ("Station",)))

    async def send_sown(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Sown()))


class Body(Protocol):
    """What plays Farmer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Farmer's seat in a session of Weather."""
    return Seat(PROTOCOL, "Farmer", Initializing, body)
