"""Recipient in Dkd."""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.crypto.types import Digest, KemKeys
from aura_chor.session.collectives import Abstain, Collect, Enter, Notify, Post, Withdraw
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Count, Deadline, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from . import PROTOCOL, messages, witnesses
from .checks import Checks

_ALL = ("Opener", every("Recipient"), every("Device"))


def _count_1() -> int:
    return 1


@final
class Initializing(MemberState[S]):
    """Recipient sends Receive to all, or abstains."""

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_receive", "Receive", messages.Receive, _ALL, (), (), True),
        Abstain("abstain", "Receive", _ALL, (), True),
    )

    @property
    def parameters(self) -> messages.Parameters:
        return self._parameters(messages.Parameters)

    async def send_receive(self, *, kem: KemKeys, tr: Digest) -> GatheringReceive[S]:
        return GatheringReceive(await self._post(0, messages.Receive(kem, tr)))

    async def abstain(self) -> GatheringReceive[S]:
        return GatheringReceive(await self._abstain(1))


@final
class GatheringReceive(MemberState[S]):
    """Recipient gathers Receive of at least 1 of Recipient, 40 epochs at most."""

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

    async def gather_receive(self) -> GatheringReceiveReceived[S]:
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


GatheringReceiveReceived: TypeAlias = CollectedReceive[S] | ExpiredReceive[S]


@final
class Withdrawing(MemberState[S]):
    """Recipient withdraws."""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "too few are in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CommitmentPhase(MemberState[S]):
    """Recipient gathers Commit as CollectedCommitments, 40 epochs at most."""

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

    async def gather_commit(self) -> CommitmentPhaseReceived[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredCommit(Withdrawing(core))
        return CollectedCommit(collected.messages, collected.proof, EnteringRevealPhase(core))


@final
class CollectedCommit(Collected[S, messages.Commit], frozen=True):
    witness: witnesses.CollectedCommitments[S]
    next: EnteringRevealPhase[S]


@final
class ExpiredCommit(Branch[S], frozen=True):
    next: Withdrawing[S]


CommitmentPhaseReceived: TypeAlias = CollectedCommit[S] | ExpiredCommit[S]


@final
class EnteringRevealPhase(MemberState[S]):
    """Recipient enters RevealPhase with CollectedCommitments."""

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_reveal_phase", witnesses.CollectedCommitments))

    def enter_reveal_phase(self, collected_commitments: witnesses.CollectedCommitments[S]) -> RevealPhase[S]:
        return RevealPhase(self._enter(collected_commitments))


@final
class RevealPhase(MemberState[S]):
    """Recipient gathers Reveal as VerifiedReveals, 40 epochs at most."""

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

    async def gather_reveal(self) -> RevealPhaseReceived[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredReveal(Withdrawing(core))
        return CollectedReveal(collected.messages, collected.proof, EnteringFinalizing(core))

    async def notice_complain(self, *, against: int, blob: bytes, key: bytes) -> RevealPhase[S]:
        return RevealPhase(await self._notify(1, messages.Complain(against, blob, key)))


@final
class CollectedReveal(Collected[S, messages.Reveal], frozen=True):
    witness: witnesses.VerifiedReveals[S]
    next: EnteringFinalizing[S]


@final
class ExpiredReveal(Branch[S], frozen=True):
    next: Withdrawing[S]


RevealPhaseReceived: TypeAlias = CollectedReveal[S] | ExpiredReveal[S]


@final
class EnteringFinalizing(MemberState[S]):
    """Recipient enters Finalizing with VerifiedReveals."""

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_finalizing", witnesses.VerifiedReveals))

    def enter_finalizing(self, verified_reveals: witnesses.VerifiedReveals[S]) -> Finalizing[S]:
        return Finalizing(self._enter(verified_reveals))


@final
class Finalizing(MemberState[S]):
    """Recipient sends Done to all, or abstains."""

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_done", "Done", messages.Done, _ALL, (), (), True),
        Abstain("abstain", "Done", _ALL, (), True),
    )

    async def send_done(self, *, check: bytes, tr: Digest) -> FinalizingGatheringDone[S]:
        return FinalizingGatheringDone(await self._post(0, messages.Done(check, tr)))

    async def abstain(self) -> FinalizingGatheringDone[S]:
        return FinalizingGatheringDone(await self._abstain(1))


@final
class FinalizingGatheringDone(MemberState[S]):
    """Recipient gathers Done of at least 1 of Recipient, 40 epochs at most."""

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

    async def gather_done(self) -> FinalizingGatheringDoneReceived[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDone(Withdrawing(core))
        return CollectedDone(collected.messages, Completed(core))


@final
class CollectedDone(Collected[S, messages.Done], frozen=True):
    next: Completed[S]


@final
class ExpiredDone(Branch[S], frozen=True):
    next: Withdrawing[S]


FinalizingGatheringDoneReceived: TypeAlias = CollectedDone[S] | ExpiredDone[S]


class Body(Protocol):
    """What plays a member of Recipient, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Recipient in a session of Dkd."""
    return member_seat(PROTOCOL, "Recipient", index, Initializing, body, checks, withdraws=True)
