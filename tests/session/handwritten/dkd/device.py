"""Device in Dkd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.crypto.types import Digest, EventIds, Partial
from aura_chor.session.children import Child
from aura_chor.session.collectives import Abstain, Collect, Enter, JoinChild, Post, Withdraw
from aura_chor.session.groups import every
from aura_chor.session.operations import Arrival, Count, Deadline, operations
from aura_chor.session.sealed import UNOPENED
from aura_chor.session.seats import ANY_MEMBER, Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from .. import sign
from ..sign import signer as sign_signer
from . import PROTOCOL, messages, witnesses
from .checks import Checks

_ALL = ("Opener", every("Recipient"), every("Device"))


def _count_1() -> int:
    return 1


@final
class Initializing(MemberState[S]):
    """Device gathers Receive of at least 1 of Recipient, 40 epochs at most."""

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

    async def gather_receive(self) -> InitializingReceived[S]:
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


InitializingReceived: TypeAlias = CollectedReceive[S] | ExpiredReceive[S]


@final
class Withdrawing(MemberState[S]):
    """Device withdraws."""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "too few are in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CommitmentPhase(MemberState[S]):
    """Device sends Commit to all, or abstains."""

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_commit", "Commit", messages.Commit, _ALL, (), (), True),
        Abstain("abstain", "Commit", _ALL, (), True),
    )

    async def send_commit(self, *, cm: Digest, tr: Digest) -> CommitmentPhaseGathering[S]:
        return CommitmentPhaseGathering(await self._post(0, messages.Commit(cm, tr)))

    async def abstain(self) -> CommitmentPhaseGathering[S]:
        return CommitmentPhaseGathering(await self._abstain(1))


@final
class CommitmentPhaseGathering(MemberState[S]):
    """Device gathers Commit as CollectedCommitments, 40 epochs at most."""

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

    async def gather_commit(self) -> CommitmentPhaseGatheringReceived[S]:
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


CommitmentPhaseGatheringReceived: TypeAlias = CollectedCommit[S] | ExpiredCommit[S]


@final
class EnteringRevealPhase(MemberState[S]):
    """Device enters RevealPhase with CollectedCommitments."""

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_reveal_phase", witnesses.CollectedCommitments))

    def enter_reveal_phase(self, collected_commitments: witnesses.CollectedCommitments[S]) -> RevealPhase[S]:
        return RevealPhase(self._enter(collected_commitments))


@final
class RevealPhase(MemberState[S]):
    """Device sends Reveal to Recipient, or abstains."""

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

    async def send_reveal(self, *, commits: EventIds, tr: Digest, partial: Mapping[str, Partial]) -> Finalizing[S]:
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
class Finalizing(MemberState[S]):
    """Device gathers Done of at least 1 of Recipient, 40 epochs at most."""

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

    async def gather_done(self) -> FinalizingReceived[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredDone(Withdrawing(core))
        return CollectedDone(collected.messages, FinalizingJoiningSign(core))


@final
class CollectedDone(Collected[S, messages.Done], frozen=True):
    next: FinalizingJoiningSign[S]


@final
class ExpiredDone(Branch[S], frozen=True):
    next: Withdrawing[S]


FinalizingReceived: TypeAlias = CollectedDone[S] | ExpiredDone[S]


@final
class FinalizingJoiningSign(MemberState[S]):
    """Device plays Signer in the Sign that Opener opens."""

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

    async def join_sign(self, *, signer: sign_signer.Body) -> Completed[S]:
        return Completed(
            await self._join_child(
                (sign_signer.seat(signer, index=ANY_MEMBER),),
                sign.PROTOCOL,
            ),
        )


class Body(Protocol):
    """What plays a member of Device, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Device in a session of Dkd."""
    return member_seat(PROTOCOL, "Device", index, Initializing, body, checks, withdraws=True)
