"""Coordinator in Certify.

Generated from derive.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Arrival, Deadline, operations
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
class Initializing(_State[S]):
    """Coordinator gathers Sign from at least quorum of Signer, 9 epochs at most.
    (derive.chor:27)

    Signer?≥quorum Sign(signature: bytes).end ▷9 epochs Aborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_sign",
            Arrival(every("Signer"), "Sign", messages.Sign),
            None,
            witnesses.Certified,
            Deadline(9, "epochs"),
            False,
        ),
    )

    async def gather_sign(self) -> InitializingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredSign(Aborting(core))
        return CollectedSign(collected.messages, collected.proof, Completed(core))


@final
class CollectedSign(Collected[S, messages.Sign], frozen=True):
    witness: witnesses.Certified[S]
    next: Completed[S]


@final
class ExpiredSign(Branch[S], frozen=True):
    next: Aborting[S]


InitializingCollected: TypeAlias = CollectedSign[S] | ExpiredSign[S]


@final
class Aborting(_State[S]):
    """Coordinator aborts the session: Sign did not come in time. (derive.chor:27)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Sign did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Coordinator, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Coordinator's seat in a session of Certify."""
    return Seat(PROTOCOL, "Coordinator", Initializing, body, checks)
