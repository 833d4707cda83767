"""Notary in Retries.

Generated from retries.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Notary waits for Again from Seller, GivenUp from Seller or Sold from Seller.
    (retries.chor:9)

    {Seller?Again.Initializing, Seller?GivenUp.⊥, Seller?Sold(price: int).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Seller", "Again", messages.Again),
            Arrival("Seller", "GivenUp", messages.GivenUp),
            Arrival("Seller", "Sold", messages.Sold),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAgain(message, Initializing(core))
        if case == 1:
            return GotGivenUp(message, AwaitingAbort(core))
        return GotSold(message, Completed(core))


@final
class GotAgain(Branch[S], frozen=True):
    message: messages.Again
    next: Initializing[S]


@final
class GotGivenUp(Branch[S], frozen=True):
    message: messages.GivenUp
    next: AwaitingAbort[S]


@final
class GotSold(Branch[S], frozen=True):
    message: messages.Sold
    next: Completed[S]


InitializingReceived: TypeAlias = GotAgain[S] | GotGivenUp[S] | GotSold[S]


class Body(Protocol):
    """What plays Notary, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Notary's seat in a session of Retries."""
    return Seat(PROTOCOL, "Notary", Initializing, body)
