"""Opener in Dkd."""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child, ChildOutcome
from aura_chor.session.collectives import Collect, Enter, OpenChild, Withdraw
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Arrival, Count, Deadline, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S
from aura_chor.session.typestate import Withdrawn as Withdrawn

from .. import sign
from ..sign import coordinator as sign_coordinator
from . import PROTOCOL, messages, witnesses
from .checks import Checks


def _count_1() -> int:
    return 1


@final
class Initializing(State[S]):
    """Opener gathers Receive of at least 1 of Recipient, 40 epochs at most."""

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
            return ExpiredReceive(WithdrawingReceive(core))
        return CollectedReceive(collected.messages, CommitmentPhase(core))


@final
class CollectedReceive(Collected[S, messages.Receive], frozen=True):
    next: CommitmentPhase[S]


@final
class ExpiredReceive(Branch[S], frozen=True):
    next: WithdrawingReceive[S]


InitializingReceived: TypeAlias = CollectedReceive[S] | ExpiredReceive[S]


@final
class WithdrawingReceive(State[S]):
    """Opener withdraws."""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Receive of Recipient is late"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class CommitmentPhase(State[S]):
    """Opener gathers Commit as CollectedCommitments, 40 epochs at most."""

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
            return ExpiredCommit(WithdrawingCommit(core))
        return CollectedCommit(collected.messages, collected.proof, EnteringRevealPhase(core))


@final
class CollectedCommit(Collected[S, messages.Commit], frozen=True):
    witness: witnesses.CollectedCommitments[S]
    next: EnteringRevealPhase[S]


@final
class ExpiredCommit(Branch[S], frozen=True):
    next: WithdrawingCommit[S]


CommitmentPhaseReceived: TypeAlias = CollectedCommit[S] | ExpiredCommit[S]


@final
class WithdrawingCommit(State[S]):
    """Opener withdraws."""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Commit of Device is late"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class EnteringRevealPhase(State[S]):
    """Opener enters RevealPhase with CollectedCommitments."""

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_reveal_phase", witnesses.CollectedCommitments))

    def enter_reveal_phase(self, collected_commitments: witnesses.CollectedCommitments[S]) -> Finalizing[S]:
        return Finalizing(self._enter(collected_commitments))


@final
class Finalizing(State[S]):
    """Opener gathers Done of at least 1 of Recipient, 40 epochs at most."""

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
            return ExpiredDone(WithdrawingDone(core))
        return CollectedDone(collected.messages, FinalizingOpeningSign(core))


@final
class CollectedDone(Collected[S, messages.Done], frozen=True):
    next: FinalizingOpeningSign[S]


@final
class ExpiredDone(Branch[S], frozen=True):
    next: WithdrawingDone[S]


FinalizingReceived: TypeAlias = CollectedDone[S] | ExpiredDone[S]


@final
class WithdrawingDone(State[S]):
    """Opener withdraws."""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Done of Recipient is late"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class FinalizingOpeningSign(State[S]):
    """Opener opens Sign."""

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_sign",
            Child(
                "Sign",
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
                ("Coordinator",),
            ),
            (every("Device"),),
            (),
        ),
    )

    async def open_sign(self, *, coordinator: sign_coordinator.Body) -> SignSucceeded[S] | SignFailed[S]:
        outcome, core = await self._open_child(
            (sign_coordinator.seat(coordinator),),
            sign.PROTOCOL,
            sign.Parameters("dkd"),
        )
        if outcome.succeeded:
            return SignSucceeded(outcome, Completed(core))
        return SignFailed(outcome, AbortingSign(core))


@final
class SignSucceeded(Branch[S], frozen=True):
    certificate: ChildOutcome
    next: Completed[S]


@final
class SignFailed(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: AbortingSign[S]


@final
class AbortingSign(State[S]):
    """Opener aborts."""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Sign has failed"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Opener, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Opener's seat in a session of Dkd."""
    return Seat(PROTOCOL, "Opener", Initializing, body, checks)
