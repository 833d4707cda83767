"""Target in Dealing.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Withdraw
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Deadline, Receive, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Target gathers Deal from at least t of Source, 400 epochs at most.
    (redistribute.chor:9)

    Source?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).AwaitingFix ▷400 epochs Withdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_deal",
            Arrival(every("Source"), "Deal", messages.Deal),
            None,
            witnesses.DealsVerified,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_deal(self) -> InitializingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDeal(Withdrawing(core))
        return CollectedDeal(collected.messages, collected.proof, AwaitingFix(core))


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.DealsVerified[S]
    next: AwaitingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: Withdrawing[S]


InitializingCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class AwaitingFix(_State[S]):
    """Target waits for Fix from Leader. (redistribute.chor:16)

    Leader?Fix(deals: EventIds). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_fix", Arrival("Leader", "Fix", messages.Fix)),
    )

    async def receive_fix(self) -> GotFix[S]:
        _, message, core = await self._receive()
        return GotFix(message, Completed(core))


@final
class GotFix(Branch[S], frozen=True):
    message: messages.Fix
    next: Completed[S]


@final
class Withdrawing(_State[S]):
    """Target withdraws: Deal did not come in time. (redistribute.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Deal did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


class Body(Protocol):
    """What plays a member of Target, in any session."""

    async def __call__(
        self,
        s: Initializing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Target in a session of Dealing."""
    return member_seat(
        PROTOCOL,
        "Target",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
