"""Target in Acknowledging.

Generated from redistribute.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Post
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
    """Target sends Ack to Leader and Source and Target. (redistribute.chor:25)

    Leader,Source,Target!Ack(T: Digest). Target?all Ack(T: Digest).end ▷400 epochs
    Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_ack",
            "Ack",
            messages.Ack,
            ("Leader", every("Source"), every("Target")),
            (),
            (),
            True,
        ),
    )

    async def send_ack(self, *, T: messages.Digest) -> GatheringAck[S]:
        return GatheringAck(await self._post(0, messages.Ack(T)))


@final
class GatheringAck(MemberState[S]):
    """Target gathers Ack from all of Target, 400 epochs at most.
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
            True,
        ),
    )

    async def gather_ack(self) -> GatheringAckCollected[S]:
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


GatheringAckCollected: TypeAlias = CollectedAck[S] | ExpiredAck[S]


@final
class Aborting(MemberState[S]):
    """Target aborts the session: Ack did not come in time. (redistribute.chor:25)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Ack did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays a member of Target, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Target in a session of Acknowledging."""
    return member_seat(PROTOCOL, "Target", index, Initializing, body)
