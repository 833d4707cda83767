"""Opener in Derive.

Generated from derive.chor; do not edit.
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

from .. import certify
from ..certify import checks as certify_checks
from ..certify import coordinator as certify_coordinator
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
    (derive.chor:8)

    Recipient?≥1 Receive(kem: bytes, tr: bytes).CommitmentPhase ▷40 epochs Aborting
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
    (derive.chor:10)

    Device?≥t Commit(cm: bytes, tr: bytes).Finalizing ▷40 epochs
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
    """Opener aborts the session: Receive did not come in time. (derive.chor:8)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Receive did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Finalizing(_State[S]):
    """Opener gathers Done from at least 1 of Recipient, 40 epochs at most.
    (derive.chor:16)

    Recipient?≥1 Done(check: bytes, tr: bytes).FinalizingOpeningCertify ▷40 epochs
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
        return CollectedDone(collected.messages, FinalizingOpeningCertify(core))


@final
class CollectedDone(Collected[S, messages.Done], frozen=True):
    next: FinalizingOpeningCertify[S]


@final
class ExpiredDone(Branch[S], frozen=True):
    next: FinalizingAborting[S]


FinalizingCollected: TypeAlias = CollectedDone[S] | ExpiredDone[S]


@final
class CommitmentPhaseAborting(_State[S]):
    """Opener aborts the session: Commit did not come in time. (derive.chor:10)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Commit did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingOpeningCertify(_State[S]):
    """Opener opens a session of Certify as certificate, and learns how it ends.
    (derive.chor:17)

    νcertificate:Certify.end or FinalizingAborting2
    """

    __slots__ = ()
    OPERATIONS = operations(
        OpenChild(
            "open_certify",
            Child(
                "Certify",
                (("Coordinator", "Opener"), ("Signer", every("Device"))),
                ("Coordinator",),
            ),
            (every("Device"),),
            (),
        ),
    )

    async def open_certify(
        self,
        *,
        coordinator: certify_coordinator.Body,
        checks: certify_checks.Checks,
    ) -> CertifySucceeded[S] | CertifyFailed[S]:
        parameters = self._parameters(Parameters)
        outcome, core = await self._open_child(
            (certify_coordinator.seat(coordinator, checks=checks),),
            certify.PROTOCOL,
            certify.Parameters(parameters.t, "derive"),
        )
        if outcome.succeeded:
            return CertifySucceeded(outcome, Completed(core))
        return CertifyFailed(outcome, FinalizingAborting2(core))


@final
class CertifySucceeded(Branch[S], frozen=True):
    certificate: ChildOutcome
    next: Completed[S]


@final
class CertifyFailed(Branch[S], frozen=True):
    outcome: ChildOutcome
    next: FinalizingAborting2[S]


@final
class FinalizingAborting(_State[S]):
    """Opener aborts the session: Done did not come in time. (derive.chor:16)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Done did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class FinalizingAborting2(_State[S]):
    """Opener aborts the session: the session certificate has failed. (derive.chor:17)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "the session certificate has failed"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Opener, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Opener's seat in a session of Derive."""
    return Seat(PROTOCOL, "Opener", Initializing, body, checks)
