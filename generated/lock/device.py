"""Device in Lock.

Generated from lock.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, Collect, Enter, Post, Withdraw
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
class Requested(_State[S]):
    """Device sends Request to Device, or abstains. (lock.chor:13)

    Device!Request(kind: str, term: int). Device?≥1 Request(kind: str, term:
    int).Voting ▷40 epochs RequestedWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_request",
            "Request",
            messages.Request,
            (every("Device"),),
            (),
            (),
            True,
        ),
        Abstain("abstain", "Request", (every("Device"),), (), True),
    )

    async def send_request(
        self,
        *,
        kind: str,
        term: int,
    ) -> RequestedGatheringRequest[S]:
        return RequestedGatheringRequest(
            await self._post(0, messages.Request(kind, term)),
        )

    async def abstain(self) -> RequestedGatheringRequest[S]:
        return RequestedGatheringRequest(await self._abstain(1))


@final
class RequestedGatheringRequest(_State[S]):
    """Device gathers Request from at least 1 of Device, 40 epochs at most.
    (lock.chor:13)

    Device?≥1 Request(kind: str, term: int).Voting ▷40 epochs RequestedWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_request",
            Arrival(every("Device"), "Request", messages.Request),
            Count("1", _count_1),
            None,
            Deadline(40, "epochs"),
            True,
        ),
    )

    async def gather_request(self) -> RequestedGatheringRequestCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredRequest(RequestedWithdrawing(core))
        return CollectedRequest(collected.messages, Voting(core))


@final
class CollectedRequest(Collected[S, messages.Request], frozen=True):
    next: Voting[S]


@final
class ExpiredRequest(Branch[S], frozen=True):
    next: RequestedWithdrawing[S]


RequestedGatheringRequestCollected: TypeAlias = CollectedRequest[S] | ExpiredRequest[S]


@final
class Voting(_State[S]):
    """Device sends Vote to Device, or abstains. (lock.chor:17)

    Device!Vote(request: Digest, term: int). Device?≥q Vote(request: Digest, term:
    int).VotingEnteringGranted ▷40 epochs VotingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_vote", "Vote", messages.Vote, (every("Device"),), (), (), True),
        Abstain("abstain", "Vote", (every("Device"),), (), True),
    )

    async def send_vote(
        self,
        *,
        request: messages.Digest,
        term: int,
    ) -> VotingGatheringVote[S]:
        return VotingGatheringVote(await self._post(0, messages.Vote(request, term)))

    async def abstain(self) -> VotingGatheringVote[S]:
        return VotingGatheringVote(await self._abstain(1))


@final
class RequestedWithdrawing(_State[S]):
    """Device withdraws: Request did not come in time. (lock.chor:13)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Request did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class VotingGatheringVote(_State[S]):
    """Device gathers Vote from at least q of Device, 40 epochs at most. (lock.chor:17)

    Device?≥q Vote(request: Digest, term: int).VotingEnteringGranted ▷40 epochs
    VotingWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Device"), "Vote", messages.Vote),
            None,
            witnesses.LockGranted,
            Deadline(40, "epochs"),
            True,
        ),
    )

    async def gather_vote(self) -> VotingGatheringVoteCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredVote(VotingWithdrawing(core))
        return CollectedVote(
            collected.messages,
            collected.proof,
            VotingEnteringGranted(core),
        )


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    witness: witnesses.LockGranted[S]
    next: VotingEnteringGranted[S]


@final
class ExpiredVote(Branch[S], frozen=True):
    next: VotingWithdrawing[S]


VotingGatheringVoteCollected: TypeAlias = CollectedVote[S] | ExpiredVote[S]


@final
class VotingEnteringGranted(_State[S]):
    """Device enters Granted with LockGranted. (lock.chor:21)

    Granted(LockGranted). Device!Release(kind: str, term: int). Device?≥1
    Release(kind: str, term: int).end ▷400 epochs GrantedWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_granted", witnesses.LockGranted))

    def enter_granted(self, lock_granted: witnesses.LockGranted[S]) -> Granted[S]:
        return Granted(self._enter(lock_granted))


@final
class VotingWithdrawing(_State[S]):
    """Device withdraws: Vote did not come in time. (lock.chor:17)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Vote did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


@final
class Granted(_State[S]):
    """Device sends Release to Device, or abstains. (lock.chor:21)

    Device!Release(kind: str, term: int). Device?≥1 Release(kind: str, term:
    int).end ▷400 epochs GrantedWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_release",
            "Release",
            messages.Release,
            (every("Device"),),
            (),
            (),
            True,
        ),
        Abstain("abstain", "Release", (every("Device"),), (), True),
    )

    async def send_release(self, *, kind: str, term: int) -> GrantedGatheringRelease[S]:
        return GrantedGatheringRelease(
            await self._post(0, messages.Release(kind, term)),
        )

    async def abstain(self) -> GrantedGatheringRelease[S]:
        return GrantedGatheringRelease(await self._abstain(1))


@final
class GrantedGatheringRelease(_State[S]):
    """Device gathers Release from at least 1 of Device, 400 epochs at most.
    (lock.chor:21)

    Device?≥1 Release(kind: str, term: int).end ▷400 epochs GrantedWithdrawing
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_release",
            Arrival(every("Device"), "Release", messages.Release),
            Count("1", _count_1),
            None,
            Deadline(400, "epochs"),
            True,
        ),
    )

    async def gather_release(self) -> GrantedGatheringReleaseCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredRelease(GrantedWithdrawing(core))
        return CollectedRelease(collected.messages, Completed(core))


@final
class CollectedRelease(Collected[S, messages.Release], frozen=True):
    next: Completed[S]


@final
class ExpiredRelease(Branch[S], frozen=True):
    next: GrantedWithdrawing[S]


GrantedGatheringReleaseCollected: TypeAlias = CollectedRelease[S] | ExpiredRelease[S]


@final
class GrantedWithdrawing(_State[S]):
    """Device withdraws: Release did not come in time. (lock.chor:21)"""

    __slots__ = ()
    OPERATIONS = operations(Withdraw("withdraw", "Release did not come in time"))

    async def withdraw(self) -> Withdrawn[S]:
        return Withdrawn(await self._withdraw())


class Body(Protocol):
    """What plays a member of Device, in any session."""

    async def __call__(
        self,
        s: Requested[S],
        /,
    ) -> Completed[S] | Aborted[S] | Withdrawn[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Device in a session of Lock."""
    return member_seat(
        PROTOCOL,
        "Device",
        index,
        Requested,
        body,
        checks,
        withdraws=True,
    )
