"""Signer in Sign.

Generated from sign.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, NamingArrival, Post
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages
from .checks import Checks


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class CommitmentPhase(_State[S]):
    """Signer sends Commit to Coordinator, or abstains. (sign.chor:16)

    Coordinator!Commit(D: Point, E: Point, payload: Digest).
    {Coordinator?Quorum(commits: EventIds names Quorum) (in).SharePhaseSendingShare,
    Coordinator?Quorum(commits: EventIds names Quorum) (out).SharePhaseAwaitingDone}
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        Post("send_commit", "Commit", messages.Commit, ("Coordinator",), (), (), False),
        Abstain("abstain", "Commit", ("Coordinator",), (), False),
    )

    async def send_commit(
        self,
        *,
        D: messages.Point,
        E: messages.Point,
        payload: messages.Digest,
    ) -> SharePhase[S]:
        return SharePhase(await self._post(0, messages.Commit(D, E, payload)))

    async def abstain(self) -> SharePhase[S]:
        return SharePhase(await self._abstain(1))


@final
class SharePhase(_State[S]):
    """Signer waits for Quorum from Coordinator. (sign.chor:24)

    {Coordinator?Quorum(commits: EventIds names Quorum) (in).SharePhaseSendingShare,
    Coordinator?Quorum(commits: EventIds names Quorum) (out).SharePhaseAwaitingDone}
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        Receive(
            "receive_quorum",
            NamingArrival(
                "Coordinator",
                "Quorum",
                messages.Quorum,
                (),
                (),
                "commits",
                "Quorum",
                "Signer",
            ),
        ),
    )

    async def receive_quorum(self) -> SharePhaseReceived[S]:
        _, message, core = await self._receive()
        if core.inside("Quorum"):
            return NamedQuorum(message, SharePhaseSendingShare(core))
        return UnnamedQuorum(message, SharePhaseAwaitingDone(core))


@final
class NamedQuorum(Branch[S], frozen=True):
    message: messages.Quorum
    next: SharePhaseSendingShare[S]


@final
class UnnamedQuorum(Branch[S], frozen=True):
    message: messages.Quorum
    next: SharePhaseAwaitingDone[S]


SharePhaseReceived: TypeAlias = NamedQuorum[S] | UnnamedQuorum[S]


@final
class SharePhaseAwaitingDone(_State[S]):
    """Signer waits for Done from Coordinator. (sign.chor:29)

    Coordinator?Done(signature: Signature). end
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        Receive("receive_done", Arrival("Coordinator", "Done", messages.Done)),
    )

    async def receive_done(self) -> GotDone[S]:
        _, message, core = await self._receive()
        return GotDone(message, Completed(core))


@final
class GotDone(Branch[S], frozen=True):
    message: messages.Done
    next: Completed[S]


@final
class SharePhaseSendingShare(_State[S]):
    """Signer sends Share to Coordinator. (sign.chor:25)

    Coordinator!Share(quorum: Digest, z: Scalar). Coordinator?Done(signature:
    Signature). end
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        Post("send_share", "Share", messages.Share, ("Coordinator",), (), (), False),
    )

    async def send_share(
        self,
        *,
        quorum: messages.Digest,
        z: messages.Scalar,
    ) -> SharePhaseAwaitingDone[S]:
        return SharePhaseAwaitingDone(await self._post(0, messages.Share(quorum, z)))


class Body(Protocol):
    """What plays a member of Signer, in any session."""

    async def __call__(self, s: CommitmentPhase[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Signer in a session of Sign."""
    return member_seat(PROTOCOL, "Signer", index, CommitmentPhase, body, checks)
