"""Source in Acknowledging.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Arrival, Deadline, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages, witnesses


@final
class Initializing(MemberState[S]):
    """Source gathers Ack from all of Target, 400 epochs at most.
    (redistribute.chor:25)

    Target?all Ack(T: Digest).end ▷400 epochs Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_ack",
            Arrival(every("Target"), "Ack", messages.Ack),
            None,
            witnesses.AllAcknowledged,
            Deadline(400, "epochs"),
            False,
        ),
    )

    async def gather_ack(self) -> InitializingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredAck(Aborting(core))
        return CollectedAck(collected.messages, collected.proof, Completed(core))


@final
class CollectedAck(Collected[S, messages.Ack], frozen=True):
    witness: witnesses.AllAcknowledged[S]
    next: Completed[S]


@final
class ExpiredAck(Branch[S], frozen=True):
    next: Aborting[S]


InitializingCollected: TypeAlias = CollectedAck[S] | ExpiredAck[S]


@final
class Aborting(MemberState[S]):
    """Source aborts the session: Ack did not come in time. (redistribute.chor:25)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays a member of Source, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Source in a session of Acknowledging."""
    return member_seat(PROTOCOL, "Source", index, Initializing, body, withdraws=True)
