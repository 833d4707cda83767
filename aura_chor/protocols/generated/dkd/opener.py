"""Opener in Dkd.

Generated from dkd.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.children import Child, ChildOutcome
from aura_chor.session.collectives import Collect, OpenChild
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Arrival, Count, Deadline, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from .. import sign
from ..sign import checks as sign_checks
from ..sign import coordinator as sign_coordinator
from . import PROTOCOL, Parameters, messages, witnesses
from .checks import Checks


def _count_1() -> int:
    return 1


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Opener gathers Receive from at least 1 of Recipient, 40 epochs at most.
    (dkd.chor:13)

    Recipient?≥1 Receive(kem: KemKeys, tr: Digest).CommitmentPhase ▷40 epochs
    Aborting
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
            return ExpiredReceive(Aborting(core))
        return CollectedReceive(collected.messages, CommitmentPhase(core))


@final
class CollectedReceive(Collected[S, messages.Receive], frozen=True):
    next: CommitmentPhase[S]


@final
class ExpiredReceive(Branch[S], frozen=True):
    next: Aborting[S]


InitializingCollected: TypeAlias = CollectedReceive[S] | ExpiredReceive[S]


@final
class CommitmentPhase(_State[S]):
    """Opener gathers Commit from at least t of Device, 40 epochs at most.
    (dkd.chor:16)

    Device?≥t Commit(cm: Digest, tr: Digest).Finalizing ▷40 epochs
    CommitmentPhaseAborting
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
            return ExpiredCommit(CommitmentPhaseAborting(core))
        return CollectedCommit(collected.messages, collected.proof, Finalizing(core))


@final
class CollectedCommit(Collected[S, messages.Commit], frozen=True):
    witness: witnesses.CollectedCommitments[S]
    next: Finalizing[S]


@final
class ExpiredCommit(Branch[S], frozen=True):
    next: CommitmentPhaseAborting[S]


CommitmentPhaseCollected: TypeAlias = CollectedCommit[S] | ExpiredCommit[S]


@final
class Aborting(_State[S]):
    """Opener aborts the session: Receive did not come in time. (dkd.chor:13)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Receive did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Finalizing(_State[S]):
    """Opener gathers Done from at least 1 of Recipient, 40 epochs at most.
    (dkd.chor:30)

    Recipient?≥1 Done(check: Digest, tr: Digest).FinalizingOpeningSign ▷40 epochs
    FinalizingAborting
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
            return ExpiredDone(FinalizingAborting(core))
        return CollectedDone(collected.messages, FinalizingOpeningSign(core))


@final
class CollectedDone(Collected[S, messages.Done], frozen=True):
    next: FinalizingOpeningSign[S]


@final
class ExpiredDone(Branch[S], frozen=True):
    next: FinalizingAborting[S]


FinalizingCollected: TypeAlias = CollectedDone[S] | ExpiredDone[S]


@final
class CommitmentPhaseAborting(_State[S]):
    """Opener aborts the session: Commit did not come in time. (dkd.chor:16)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Commit did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingOpeningSign(_State[S]):
    """Opener opens a session of Sign as certificate, and learns how it ends.
    (dkd.chor:31)

    νcertificate:Sign.end or FinalizingAborting2
    """

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

    async def open_sign(
        self,
        *,
        coordinator: sign_coordinator.Body,
        checks: sign_checks.Checks,
    ) -> SignSucceeded[S] | SignFailed[S]:
        parameters = self._parameters(Parameters)
        outcome, core = await self._open_child(
            (sign_coordinator.seat(coordinator, checks=checks),),
            sign.PROTOCOL,
            sign.Parameters(parameters.t, "dkd"),
        )
        if outcome.succeeded:
            return SignSucceeded(outcome, Completed(core))
        return SignFailed(outcome, FinalizingAborting2(core))


@final
class SignSucceeded(Branch[S], frozen=True):
    certificate: ChildOutcome
    next: Completed[S]


@final
class SignFailed(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: FinalizingAborting2[S]


@final
class FinalizingAborting(_State[S]):
    """Opener aborts the session: Done did not come in time. (dkd.chor:30)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Done did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingAborting2(_State[S]):
    """Opener aborts the session: the session certificate has failed. (dkd.chor:31)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "the session certificate has failed"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Opener, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Opener's seat in a session of Dkd."""
    return Seat(PROTOCOL, "Opener", Initializing, body, checks)
