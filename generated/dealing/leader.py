"""Leader in Dealing.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Arrival, Deadline, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Leader gathers Deal from at least t of Source, 400 epochs at most.
    (redistribute.chor:9)

    Source?≥t Deal(approvals: EventIds, derive: Points, phi: Digest, sealed share:
    SharePair to Target, sign: Points).SendingFix ▷400 epochs Aborting
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
            return ExpiredDeal(Aborting(core))
        return CollectedDeal(collected.messages, collected.proof, SendingFix(core))


@final
class CollectedDeal(Collected[S, messages.Deal], frozen=True):
    witness: witnesses.DealsVerified[S]
    next: SendingFix[S]


@final
class ExpiredDeal(Branch[S], frozen=True):
    next: Aborting[S]


InitializingCollected: TypeAlias = CollectedDeal[S] | ExpiredDeal[S]


@final
class SendingFix(_State[S]):
    """Leader sends Fix to Source and Target. (redistribute.chor:16)

    Source,Target!Fix(deals: EventIds). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_fix", "Fix", messages.Fix, (every("Source"), every("Target"))),
    )

    async def send_fix(self, *, deals: messages.EventIds) -> Completed[S]:
        return Completed(await self._send(0, messages.Fix(deals)))


@final
class Aborting(_State[S]):
    """Leader aborts the session: Deal did not come in time. (redistribute.chor:9)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Deal did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Leader, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Leader's seat in a session of Dealing."""
    return Seat(PROTOCOL, "Leader", Initializing, body, checks)
