"""Coordinator in Sign.

Generated from sign.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Enter, SendThrough
from aura_chor.session.groups import every, inside
from aura_chor.session.operations import ALL, Abort, Arrival, Deadline, Send, operations
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
class CommitmentPhase(_State[S]):
    """Coordinator gathers Commit from at least t of Signer, 40 epochs at most.
    (sign.chor:16)

    Signer?≥t Commit(D: Point, E: Point, payload: Digest) as
    Quorum.CommitmentPhaseEnteringSharePhase ▷40 epochs CommitmentPhaseAborting
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        Collect(
            "gather_commit",
            Arrival(every("Signer"), "Commit", messages.Commit),
            None,
            witnesses.CollectedNonces,
            Deadline(40, "epochs"),
            False,
            witnesses.Quorum,
        ),
    )

    async def gather_commit(self) -> CommitmentPhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredCommit(CommitmentPhaseAborting(core))
        return CollectedCommit(
            collected.messages,
            collected.proof,
            collected.sub_family,
            CommitmentPhaseEnteringSharePhase(core),
        )


@final
class CollectedCommit(Collected[S, messages.Commit], frozen=True):
    witness: witnesses.CollectedNonces[S]
    quorum: witnesses.Quorum[S]
    next: CommitmentPhaseEnteringSharePhase[S]


@final
class ExpiredCommit(Branch[S], frozen=True):
    next: CommitmentPhaseAborting[S]


CommitmentPhaseCollected: TypeAlias = CollectedCommit[S] | ExpiredCommit[S]


@final
class CommitmentPhaseEnteringSharePhase(_State[S]):
    """Coordinator enters SharePhase with CollectedNonces. (sign.chor:24)

    SharePhase(CollectedNonces). Signer!Quorum(commits: EventIds names Quorum).
    Quorum?all Share(quorum: Digest, z: Scalar).SharePhaseSendingDone ▷40 epochs
    SharePhaseAborting
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(Enter("enter_share_phase", witnesses.CollectedNonces))

    def enter_share_phase(
        self,
        collected_nonces: witnesses.CollectedNonces[S],
    ) -> SharePhase[S]:
        return SharePhase(self._enter(collected_nonces))


@final
class CommitmentPhaseAborting(_State[S]):
    """Coordinator aborts the session: Commit did not come in time. (sign.chor:16)"""

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(Abort("abort", "Commit did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class SharePhase(_State[S]):
    """Coordinator sends Quorum to Signer. (sign.chor:24)

    Signer!Quorum(commits: EventIds names Quorum). Quorum?all Share(quorum: Digest,
    z: Scalar).SharePhaseSendingDone ▷40 epochs SharePhaseAborting
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        SendThrough(
            "send_quorum",
            "Quorum",
            messages.Quorum,
            (every("Signer"),),
            (),
            (),
            ("Quorum",),
            "commits",
        ),
    )

    async def send_quorum(
        self,
        quorum: witnesses.Quorum[S],
        *,
        commits: messages.EventIds,
    ) -> SharePhaseGatheringShare[S]:
        return SharePhaseGatheringShare(
            await self._send_through(0, messages.Quorum(commits), (quorum,)),
        )


@final
class SharePhaseGatheringShare(_State[S]):
    """Coordinator gathers Share from all of Quorum, 40 epochs at most. (sign.chor:25)

    Quorum?all Share(quorum: Digest, z: Scalar).SharePhaseSendingDone ▷40 epochs
    SharePhaseAborting
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        Collect(
            "gather_share",
            Arrival(inside("Signer", "Quorum"), "Share", messages.Share),
            ALL,
            witnesses.CollectedShares,
            Deadline(40, "epochs"),
            False,
        ),
    )

    async def gather_share(self) -> SharePhaseGatheringShareCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredShare(SharePhaseAborting(core))
        return CollectedShare(
            collected.messages,
            collected.proof,
            SharePhaseSendingDone(core),
        )


@final
class CollectedShare(Collected[S, messages.Share], frozen=True):
    witness: witnesses.CollectedShares[S]
    next: SharePhaseSendingDone[S]


@final
class ExpiredShare(Branch[S], frozen=True):
    next: SharePhaseAborting[S]


SharePhaseGatheringShareCollected: TypeAlias = CollectedShare[S] | ExpiredShare[S]


@final
class SharePhaseSendingDone(_State[S]):
    """Coordinator sends Done to Signer. (sign.chor:29)

    Signer!Done(signature: Signature). end
    """

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(
        Send("send_done", "Done", messages.Done, (every("Signer"),)),
    )

    async def send_done(self, *, signature: messages.Signature) -> Completed[S]:
        return Completed(await self._send(0, messages.Done(signature)))


@final
class SharePhaseAborting(_State[S]):
    """Coordinator aborts the session: Share did not come in time. (sign.chor:25)"""

    __slots__ = ()
    VOLATILE = True
    OPERATIONS = operations(Abort("abort", "Share did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Coordinator, in any session."""

    async def __call__(self, s: CommitmentPhase[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Coordinator's seat in a session of Sign."""
    return Seat(PROTOCOL, "Coordinator", CommitmentPhase, body, checks)
