"""Recipient in Dkd.

Generated from dkd.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import (
    Abstain,
    Collect,
    Enter,
    Notify,
    Post,
    Withdraw,
)
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Count, Deadline, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

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
    """Recipient sends Receive to Opener and Recipient and Device, or abstains.
    (dkd.chor:13)

    Opener,Recipient,Device!Receive(kem: KemKeys, tr: Digest). Recipient?≥1
    Receive(kem: KemKeys, tr: Digest).CommitmentPhase ▷40 epochs Withdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_receive",
            "Receive",
            messages.Receive,
            ("Opener", every("Recipient"), every("Device")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Receive",
            ("Opener", every("Recipient"), every("Device")),
            (),
            True,
        ),
    )

    async def send_receive(
        self,
        *,
        kem: messages.KemKeys,
        tr: messages.Digest,
    ) -> GatheringReceive[S]:
        return GatheringReceive(await self._post(0, messages.Receive(kem, tr)))

    async def abstain(self) -> GatheringReceive[S]:
        return GatheringReceive(await self._abstain(1))


@final
class GatheringReceive(_State[S]):
    """Recipient gathers Receive from at least 1 of Recipient, 40 epochs at most.
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
            True,
        ),
    )

    async def gather_receive(self) -> GatheringReceiveCollected[S]:
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


GatheringReceiveCollected: TypeAlias = CollectedReceive[S] | ExpiredReceive[S]


@final
class CommitmentPhase(_State[S]):
    """Recipient gathers Commit from at least t of Device, 40 epochs at most.
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
            False,
        ),
    )

    async def gather_commit(self) -> CommitmentPhaseCollected[S]:
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


CommitmentPhaseCollected: TypeAlias = CollectedCommit[S] | ExpiredCommit[S]


@final
class Withdrawing(_State[S]):
    """Recipient withdraws: Receive did not come in time. (dkd.chor:13)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Receive did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CommitmentPhaseEnteringRevealPhase(_State[S]):
    """Recipient enters RevealPhase with CollectedCommitments. (dkd.chor:22)

    RevealPhase(CollectedCommitments). Device?≥t Reveal(commits: EventIds, tr:
    Digest, sealed partial: Partial).RevealPhaseEnteringFinalizing ▷40 epochs
    RevealPhaseWithdrawing
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
    """Recipient withdraws: Commit did not come in time. (dkd.chor:16)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Commit did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class RevealPhase(_State[S]):
    """Recipient gathers Reveal from at least t of Device, 40 epochs at most.
    (dkd.chor:22)

    Device?≥t Reveal(commits: EventIds, tr: Digest, sealed partial:
    Partial).RevealPhaseEnteringFinalizing ▷40 epochs RevealPhaseWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_reveal",
            Arrival(every("Device"), "Reveal", messages.Reveal),
            None,
            witnesses.VerifiedReveals,
            Deadline(40, "epochs"),
            False,
        ),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    async def gather_reveal(self) -> RevealPhaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredReveal(RevealPhaseWithdrawing(core))
        return CollectedReveal(
            collected.messages,
            collected.proof,
            RevealPhaseEnteringFinalizing(core),
        )

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> RevealPhase[S]:
        return RevealPhase(await self._notify(1, messages.Complain(against, blob, key)))


@final
class CollectedReveal(Collected[S, messages.Reveal], frozen=True):
    witness: witnesses.VerifiedReveals[S]
    next: RevealPhaseEnteringFinalizing[S]


@final
class ExpiredReveal(Branch[S], frozen=True):
    next: RevealPhaseWithdrawing[S]


RevealPhaseCollected: TypeAlias = CollectedReveal[S] | ExpiredReveal[S]


@final
class RevealPhaseEnteringFinalizing(_State[S]):
    """Recipient enters Finalizing with VerifiedReveals. (dkd.chor:30)

    Finalizing(VerifiedReveals). Opener,Recipient,Device!Done(check: Digest, tr:
    Digest). Recipient?≥1 Done(check: Digest, tr: Digest).end ▷40 epochs
    FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Enter("enter_finalizing", witnesses.VerifiedReveals),
        Notify("notice_complain", "Complain", messages.Complain, None),
    )

    def enter_finalizing(
        self,
        verified_reveals: witnesses.VerifiedReveals[S],
    ) -> Finalizing[S]:
        return Finalizing(self._enter(verified_reveals))

    async def notice_complain(
        self,
        *,
        against: int,
        blob: bytes,
        key: bytes,
    ) -> RevealPhaseEnteringFinalizing[S]:
        return RevealPhaseEnteringFinalizing(
            await self._notify(1, messages.Complain(against, blob, key)),
        )


@final
class RevealPhaseWithdrawing(_State[S]):
    """Recipient withdraws: Reveal did not come in time. (dkd.chor:22)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Reveal did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class Finalizing(_State[S]):
    """Recipient sends Done to Opener and Recipient and Device, or abstains.
    (dkd.chor:30)

    Opener,Recipient,Device!Done(check: Digest, tr: Digest). Recipient?≥1
    Done(check: Digest, tr: Digest).end ▷40 epochs FinalizingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_done",
            "Done",
            messages.Done,
            ("Opener", every("Recipient"), every("Device")),
            (),
            (),
            True,
        ),
        Abstain(
            "abstain",
            "Done",
            ("Opener", every("Recipient"), every("Device")),
            (),
            True,
        ),
    )

    async def send_done(
        self,
        *,
        check: messages.Digest,
        tr: messages.Digest,
    ) -> FinalizingGatheringDone[S]:
        return FinalizingGatheringDone(await self._post(0, messages.Done(check, tr)))

    async def abstain(self) -> FinalizingGatheringDone[S]:
        return FinalizingGatheringDone(await self._abstain(1))


@final
class FinalizingGatheringDone(_State[S]):
    """Recipient gathers Done from at least 1 of Recipient, 40 epochs at most.
    (dkd.chor:30)

    Recipient?≥1 Done(check: Digest, tr: Digest).end ▷40 epochs
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
            True,
        ),
    )

    async def gather_done(self) -> FinalizingGatheringDoneCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDone(FinalizingWithdrawing(core))
        return CollectedDone(collected.messages, Completed(core))


@final
class CollectedDone(Collected[S, messages.Done], frozen=True):
    next: Completed[S]


@final
class ExpiredDone(Branch[S], frozen=True):
    next: FinalizingWithdrawing[S]


FinalizingGatheringDoneCollected: TypeAlias = CollectedDone[S] | ExpiredDone[S]


@final
class FinalizingWithdrawing(_State[S]):
    """Recipient withdraws: Done did not come in time. (dkd.chor:30)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Done did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


class Body(Protocol):
    """What plays a member of Recipient, in any session."""

    async def __call__(
        self,
        s: Initializing[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Recipient in a session of Dkd."""
    return member_seat(
        PROTOCOL,
        "Recipient",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
