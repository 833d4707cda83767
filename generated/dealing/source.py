"""Source in Dealing.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, Collect, Post, Withdraw
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Deadline, Receive, operations
from aura_chor.session.sealed import UNOPENED
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
    """Source sends Deal to Leader and Source and Target, or abstains.
    (redistribute.chor:9)

    Leader,Source,Target!Deal(approvals: EventIds, derive: Points, phi: Digest,
    sealed share: SharePair to Target, sign: Points). Source?≥t Deal(approvals:
    EventIds, derive: Points, phi: Digest, sealed share: SharePair to Target, sign:
    Points).AwaitingFix ▷400 epochs Withdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_deal",
            "Deal",
            messages.Deal,
            ("Leader", every("Source"), every("Target")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Deal",
            ("Leader", every("Source"), every("Target")),
            (),
            True,
        ),
    )

    async def send_deal(
        self,
        *,
        approvals: messages.EventIds,
        derive: messages.Points,
        phi: messages.Digest,
        share: Mapping[str, messages.SharePair],
        sign: messages.Points,
    ) -> GatheringDeal[S]:
        return GatheringDeal(
            await self._post(
                0,
                messages.Deal(approvals, derive, phi, UNOPENED, sign),
                {"share": share},
            ),
        )

    async def abstain(self) -> GatheringDeal[S]:
        return GatheringDeal(await self._abstain(1))


@final
class GatheringDeal(_State[S]):
    """Source gathers Deal from at least t of Source, 400 epochs at most.
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
            True,
        ),
    )

    async def gather_deal(self) -> GatheringDealCollected[S]:
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


GatheringDealCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class AwaitingFix(_State[S]):
    """Source waits for Fix from Leader. (redistribute.chor:16)

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
    """Source withdraws: Deal did not come in time. (redistribute.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Deal did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


class Body(Protocol):
    """What plays a member of Source, in any session."""

    async def __call__(
        self,
        s: Initializing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Source in a session of Dealing."""
    return member_seat(
        PROTOCOL,
        "Source",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
