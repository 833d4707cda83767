"""Device in Dkd.

Generated from dkd.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child
from aura_chor.session.collectives import (
    Abstain,
    Collect,
    Enter,
    JoinChild,
    Post,
    Withdraw,
)
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Count, Deadline, operations
from aura_chor.session.sealed import UNOPENED
from aura_chor.session.seats import ANY_MEMBER, Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from .. import sign
from ..sign import checks as sign_checks
from ..sign import signer as sign_signer
from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


def _count_1() -> int:
    return 1


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Device gathers Receive from at least 1 of Recipient, 40 epochs at most.
    (dkd.chor:13)

    Recipient?≥1 Receive(kem: KemKeys, tr: Digest).CommitmentPhase ▷40 epochs
    Withdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_receive",
            Arrival(every("Recipient"), "Receive", messages.Receive),
            Count("1", _count_1),
            None,
            Deadline(40, "epochs"),
            False,
        ),
    )

    async def gather_receive(self) -> InitializingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredReceive(Withdrawing(core))
        return CollectedReceive(collected.messages, CommitmentPhase(core))


@final
class CollectedReceive(Collected[S, messages.Receive], frozen=True):
    next: CommitmentPhase[S]


@final
class ExpiredReceive(Branch[S], frozen=True):
    next: Withdrawing[S]


InitializingCollected: TypeAlias = CollectedReceive[S] | ExpiredReceive[S]


@final
class CommitmentPhase(_State[S]):
    """Device sends Commit to Opener and Recipient and Device, or abstains.
    (dkd.chor:16)

    Opener,Recipient,Device!Commit(cm: Digest, tr: Digest). Device?≥t Commit(cm:
    Digest, tr: Digest).CommitmentPhaseEnteringRevealPhase ▷40 epochs
    CommitmentPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_commit",
            "Commit",
            messages.Commit,
            ("Opener", every("Recipient"), every("Device")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Commit",
            ("Opener", every("Recipient"), every("Device")),
            (),
            True,
        ),
    )

    async def send_commit(
        self,
        *,
        cm: messages.Digest,
        tr: messages.Digest,
    ) -> CommitmentPhaseGatheringCommit[S]:
        return CommitmentPhaseGatheringCommit(
            await self._post(0, messages.Commit(cm, tr)),
        )

    async def abstain(self) -> CommitmentPhaseGatheringCommit[S]:
        return CommitmentPhaseGatheringCommit(await self._abstain(1))


@final
class Withdrawing(_State[S]):
    """Device withdraws: Receive did not come in time. (dkd.chor:13)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Receive did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CommitmentPhaseGatheringCommit(_State[S]):
    """Device gathers Commit from at least t of Device, 40 epochs at most.
    (dkd.chor:16)

    Device?≥t Commit(cm: Digest, tr: Digest).CommitmentPhaseEnteringRevealPhase ▷40
    epochs CommitmentPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_commit",
            Arrival(every("Device"), "Commit", messages.Commit),
            None,
            witnesses.CollectedCommitments,
            Deadline(40, "epochs"),
            True,
        ),
    )

    async def gather_commit(self) -> CommitmentPhaseGatheringCommitCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredCommit(CommitmentPhaseWithdrawing(core))
        return CollectedCommit(
            collected.messages,
            collected.proof,
            CommitmentPhaseEnteringRevealPhase(core),
        )


@final
class CollectedCommit(Collected[S, messages.Commit], frozen=True):
    witness: witnesses.CollectedCommitments[S]
    next: CommitmentPhaseEnteringRevealPhase[S]


@final
class ExpiredCommit(Branch[S], frozen=True):
    next: CommitmentPhaseWithdrawing[S]


CommitmentPhaseGatheringCommitCollected: TypeAlias = (
    CollectedCommit[S]  # from Device
    | ExpiredCommit[S]  # 40 epochs have passed
)


@final
class CommitmentPhaseEnteringRevealPhase(_State[S]):
    """Device enters RevealPhase with CollectedCommitments. (dkd.chor:22)

    RevealPhase(CollectedCommitments). Recipient!Reveal(commits: EventIds, tr:
    Digest, sealed partial: Partial). Recipient?≥1 Done(check: Digest, tr:
    Digest).FinalizingJoiningSign ▷40 epochs FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_reveal_phase", witnesses.CollectedCommitments))

    def enter_reveal_phase(
        self,
        collected_commitments: witnesses.CollectedCommitments[S],
    ) -> RevealPhase[S]:
        return RevealPhase(self._enter(collected_commitments))


@final
class CommitmentPhaseWithdrawing(_State[S]):
    """Device withdraws: Commit did not come in time. (dkd.chor:16)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Commit did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class RevealPhase(_State[S]):
    """Device sends Reveal to Recipient, or abstains. (dkd.chor:22)

    Recipient!Reveal(commits: EventIds, tr: Digest, sealed partial: Partial).
    Recipient?≥1 Done(check: Digest, tr: Digest).FinalizingJoiningSign ▷40 epochs
    FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_reveal",
            "Reveal",
            messages.Reveal,
            (every("Recipient"),),
            (),
            (),
            False,
        ),
        Abstain("abstain", "Reveal", (every("Recipient"),), (), False),
    )

    async def send_reveal(
        self,
        *,
        commits: messages.EventIds,
        tr: messages.Digest,
        partial: Mapping[str, messages.Partial],
    ) -> Finalizing[S]:
        return Finalizing(
            await self._post(
                0,
                messages.Reveal(commits, tr, UNOPENED),
                {"partial": partial},
            ),
        )

    async def abstain(self) -> Finalizing[S]:
        return Finalizing(await self._abstain(1))


@final
class Finalizing(_State[S]):
    """Device gathers Done from at least 1 of Recipient, 40 epochs at most.
    (dkd.chor:30)

    Recipient?≥1 Done(check: Digest, tr: Digest).FinalizingJoiningSign ▷40 epochs
    FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_done",
            Arrival(every("Recipient"), "Done", messages.Done),
            Count("1", _count_1),
            None,
            Deadline(40, "epochs"),
            False,
        ),
    )

    async def gather_done(self) -> FinalizingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDone(FinalizingWithdrawing(core))
        return CollectedDone(collected.messages, FinalizingJoiningSign(core))


@final
class CollectedDone(Collected[S, messages.Done], frozen=True):
    next: FinalizingJoiningSign[S]


@final
class ExpiredDone(Branch[S], frozen=True):
    next: FinalizingWithdrawing[S]


FinalizingCollected: TypeAlias = CollectedDone[S] | ExpiredDone[S]


@final
class FinalizingJoiningSign(_State[S]):
    """Device takes part in a session of Sign that Opener opens. (dkd.chor:31)

    Opener?Sign. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        JoinChild(
            "join_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
                ("Signer",),
            ),
            "Opener",
            (),
            False,
        ),
    )

    async def join_sign(
        self,
        *,
        signer: sign_signer.Body,
        checks: sign_checks.Checks,
    ) -> Completed[S]:
        return Completed(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER, checks=checks),),
                sign.PROTOCOL,
            ),
        )


@final
class FinalizingWithdrawing(_State[S]):
    """Device withdraws: Done did not come in time. (dkd.chor:30)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Done did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


class Body(Protocol):
    """What plays a member of Device, in any session."""

    async def __call__(
        self,
        s: Initializing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Device in a session of Dkd."""
    return member_seat(
        PROTOCOL,
        "Device",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
