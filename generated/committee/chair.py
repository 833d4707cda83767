"""Chair in Committee.

Generated from committee.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Enter, Wait
from aura_chor.session.groups import every
from aura_chor.session.operations import Abort, Arrival, Deadline, Send, operations
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
class Proposing(_State[S]):
    """Chair sends Propose to Member. (committee.chor:10)

    Member!Propose(proposal: str). Member?≥quorum Approve(proposal:
    str).ProposingEnteringCoolingDown ▷1d ProposingAborting
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Send("send_propose", "Propose", messages.Propose, (every("Member"),)),
    )

    async def send_propose(self, *, proposal: str) -> ProposingGatheringApprove[S]:
        return ProposingGatheringApprove(
            await self._send(0, messages.Propose(proposal)),
        )


@final
class ProposingGatheringApprove(_State[S]):
    """Chair gathers Approve from at least quorum of Member, 1d at most.
    (committee.chor:11)

    Member?≥quorum Approve(proposal: str).ProposingEnteringCoolingDown ▷1d
    ProposingAborting
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Collect(
            "gather_approve",
            Arrival(every("Member"), "Approve", messages.Approve),
            None,
            witnesses.Approved,
            Deadline(86400000),
            False,
        ),
    )

    async def gather_approve(self) -> ProposingGatheringApproveCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredApprove(ProposingAborting(core))
        return CollectedApprove(
            collected.messages,
            collected.proof,
            ProposingEnteringCoolingDown(core),
        )


@final
class CollectedApprove(Collected[S, messages.Approve], frozen=True):
    witness: witnesses.Approved[S]
    next: ProposingEnteringCoolingDown[S]


@final
class ExpiredApprove(Branch[S], frozen=True):
    next: ProposingAborting[S]


ProposingGatheringApproveCollected: TypeAlias = CollectedApprove[S] | ExpiredApprove[S]


@final
class ProposingEnteringCoolingDown(_State[S]):
    """Chair enters CoolingDown with Approved. (committee.chor:18)

    CoolingDown(Approved). τ(cooldown since Propose). Member!Enacted(proposal: str).
    end
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(Enter("enter_cooling_down", witnesses.Approved))

    def enter_cooling_down(self, approved: witnesses.Approved[S]) -> CoolingDown[S]:
        return CoolingDown(self._enter(approved))


@final
class ProposingAborting(_State[S]):
    """Chair aborts the session: Approve did not come in time. (committee.chor:11)"""

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(Abort("abort", "Approve did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class CoolingDown(_State[S]):
    """Chair waits cooldown since the first Propose. (committee.chor:18)

    τ(cooldown since Propose). Member!Enacted(proposal: str). end
    """

    __slots__ = ()
    RANGE = ("Veto",)
    OPERATIONS = operations(Wait("wait", (-2, "cooldown"), "Propose"))

    async def wait(self) -> CoolingDownSendingEnacted[S]:
        return CoolingDownSendingEnacted(await self._wait())


@final
class CoolingDownSendingEnacted(_State[S]):
    """Chair sends Enacted to Member. (committee.chor:19)

    Member!Enacted(proposal: str). end
    """

    __slots__ = ()
    RANGE = ("Veto",)
    OPERATIONS = operations(
        Send("send_enacted", "Enacted", messages.Enacted, (every("Member"),)),
    )

    async def send_enacted(self, *, proposal: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Enacted(proposal)))


class Body(Protocol):
    """What plays Chair, in any session."""

    async def __call__(self, s: Proposing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, checks: Checks) -> Seat:
    """`body` as Chair's seat in a session of Committee."""
    return Seat(PROTOCOL, "Chair", Proposing, body, checks)
