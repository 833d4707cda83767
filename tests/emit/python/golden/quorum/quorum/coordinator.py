"""Coordinator in Quorum.

Generated from quorum.chor; do not edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Enter, Forbid, Scatter, SendThrough
from aura_chor.session.groups import every, inside, outside
from aura_chor.session.operations import Abort, Arrival, Count, Deadline, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages, witnesses


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
    """Coordinator gathers Nonce from at least t of Signer, 5s at most. (quorum.chor:8)

    Signer?≥t Nonce(point: bytes<32>) as Chosen.EnteringSecond ▷5s Aborting
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Collect(
            "gather_nonce",
            Arrival(every("Signer"), "Nonce", messages.Nonce),
            None,
            witnesses.CollectedNonces,
            Deadline(5000),
            False,
            witnesses.Chosen,
        ),
    )

    async def gather_nonce(self) -> InitializingCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredNonce(Aborting(core))
        return CollectedNonce(
            collected.messages,
            collected.proof,
            collected.sub_family,
            EnteringSecond(core),
        )


@final
class CollectedNonce(Collected[S, messages.Nonce], frozen=True):
    witness: witnesses.CollectedNonces[S]
    chosen: witnesses.Chosen[S]
    next: EnteringSecond[S]


@final
class ExpiredNonce(Branch[S], frozen=True):
    next: Aborting[S]


InitializingCollected: TypeAlias = CollectedNonce[S] | ExpiredNonce[S]


@final
class EnteringSecond(_State[S]):
    """Coordinator enters Second with CollectedNonces. (quorum.chor:10)

    Second(CollectedNonces). Signer!Names(who: list<int> names Chosen). Chosen?all
    Share(scalar: bytes<32>). Chosen!Thanks. SecondScatteringReward
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(Enter("enter_second", witnesses.CollectedNonces))

    def enter_second(self, collected_nonces: witnesses.CollectedNonces[S]) -> Second[S]:
        return Second(self._enter(collected_nonces))


@final
class Aborting(_State[S]):
    """Coordinator aborts the session: Nonce did not come in time. (quorum.chor:8)"""

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(Abort("abort", "Nonce did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Second(_State[S]):
    """Coordinator sends Names to Signer. (quorum.chor:10)

    Signer!Names(who: list<int> names Chosen). Chosen?all Share(scalar: bytes<32>).
    Chosen!Thanks. ∀Chosen!Reward(cents: int). SecondSendingGoodbye
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        SendThrough(
            "send_names",
            "Names",
            messages.Names,
            (every("Signer"),),
            (),
            (),
            ("Chosen",),
            "who",
        ),
        Forbid("stop", "Stop", messages.Stop, None),
    )

    async def send_names(
        self,
        chosen: witnesses.Chosen[S],
        *,
        who: list[int],
    ) -> SecondGatheringShare[S]:
        return SecondGatheringShare(
            await self._send_through(0, messages.Names(who), (chosen,)),
        )

    async def stop(self) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Stop()))


@final
class SecondGatheringShare(_State[S]):
    """Coordinator gathers Share from all of Chosen. (quorum.chor:11)

    Chosen?all Share(scalar: bytes<32>). Chosen!Thanks. ∀Chosen!Reward(cents: int).
    Signer except Chosen!Goodbye. GatheringVote
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        Collect(
            "gather_share",
            Arrival(inside("Signer", "Chosen"), "Share", messages.Share),
            None,
            None,
            None,
            False,
        ),
        Forbid("stop", "Stop", messages.Stop, None),
    )

    async def gather_share(self) -> CollectedShare[S]:
        collected, core = await self._collect()
        assert collected is not None
        return CollectedShare(collected.messages, SecondSendingThanks(core))

    async def stop(self) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Stop()))


@final
class CollectedShare(Collected[S, messages.Share], frozen=True):
    next: SecondSendingThanks[S]


@final
class SecondSendingThanks(_State[S]):
    """Coordinator sends Thanks to Chosen. (quorum.chor:12)

    Chosen!Thanks. ∀Chosen!Reward(cents: int). Signer except Chosen!Goodbye.
    Signer?≥1 Vote(yes: bool) as Voters. SendingCounted
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        SendThrough(
            "send_thanks",
            "Thanks",
            messages.Thanks,
            (inside("Signer", "Chosen"),),
            (),
            (),
            ("Chosen",),
            None,
        ),
        Forbid("stop", "Stop", messages.Stop, None),
    )

    async def send_thanks(
        self,
        chosen: witnesses.Chosen[S],
    ) -> SecondScatteringReward[S]:
        return SecondScatteringReward(
            await self._send_through(0, messages.Thanks(), (chosen,)),
        )

    async def stop(self) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Stop()))


@final
class SecondScatteringReward(_State[S]):
    """Coordinator sends a Reward to each of Chosen. (quorum.chor:13)

    ∀Chosen!Reward(cents: int). Signer except Chosen!Goodbye. Signer?≥1 Vote(yes:
    bool) as Voters. Voters!Counted. SendingUncounted
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        Scatter(
            "send_reward",
            "Reward",
            messages.Reward,
            inside("Signer", "Chosen"),
            (),
            (),
        ),
        Forbid("stop", "Stop", messages.Stop, None),
    )

    async def send_reward(
        self,
        chosen: witnesses.Chosen[S],
        reward: Mapping[int, messages.Reward],
    ) -> SecondSendingGoodbye[S]:
        return SecondSendingGoodbye(await self._scatter(0, reward, (chosen,)))

    async def stop(self) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Stop()))


@final
class SecondSendingGoodbye(_State[S]):
    """Coordinator sends Goodbye to Signer except Chosen. (quorum.chor:14)

    Signer except Chosen!Goodbye. Signer?≥1 Vote(yes: bool) as Voters.
    Voters!Counted. Signer except Voters!Uncounted. end
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        SendThrough(
            "send_goodbye",
            "Goodbye",
            messages.Goodbye,
            (outside("Signer", "Chosen"),),
            (),
            (),
            ("Chosen",),
            None,
        ),
        Forbid("stop", "Stop", messages.Stop, None),
    )

    async def send_goodbye(self, chosen: witnesses.Chosen[S]) -> GatheringVote[S]:
        return GatheringVote(await self._send_through(0, messages.Goodbye(), (chosen,)))

    async def stop(self) -> Aborted[S]:
        return Aborted(await self._forbid(1, messages.Stop()))


@final
class GatheringVote(_State[S]):
    """Coordinator gathers Vote from at least 1 of Signer. (quorum.chor:16)

    Signer?≥1 Vote(yes: bool) as Voters. Voters!Counted. Signer except
    Voters!Uncounted. end
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Collect(
            "gather_vote",
            Arrival(every("Signer"), "Vote", messages.Vote),
            Count("1", _count_1),
            witnesses.Voters,
            None,
            False,
        ),
    )

    async def gather_vote(self) -> CollectedVote[S]:
        collected, core = await self._collect()
        assert collected is not None
        return CollectedVote(collected.messages, collected.proof, SendingCounted(core))


@final
class CollectedVote(Collected[S, messages.Vote], frozen=True):
    voters: witnesses.Voters[S]
    next: SendingCounted[S]


@final
class SendingCounted(_State[S]):
    """Coordinator sends Counted to Voters. (quorum.chor:17)

    Voters!Counted. Signer except Voters!Uncounted. end
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        SendThrough(
            "send_counted",
            "Counted",
            messages.Counted,
            (inside("Signer", "Voters"),),
            (),
            (),
            ("Voters",),
            None,
        ),
    )

    async def send_counted(self, voters: witnesses.Voters[S]) -> SendingUncounted[S]:
        return SendingUncounted(
            await self._send_through(0, messages.Counted(), (voters,)),
        )


@final
class SendingUncounted(_State[S]):
    """Coordinator sends Uncounted to Signer except Voters. (quorum.chor:18)

    Signer except Voters!Uncounted. end
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        SendThrough(
            "send_uncounted",
            "Uncounted",
            messages.Uncounted,
            (outside("Signer", "Voters"),),
            (),
            (),
            ("Voters",),
            None,
        ),
    )

    async def send_uncounted(self, voters: witnesses.Voters[S]) -> Completed[S]:
        return Completed(await self._send_through(0, messages.Uncounted(), (voters,)))


class Body(Protocol):
    """What plays Coordinator, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Coordinator's seat in a session of Quorum."""
    return Seat(PROTOCOL, "Coordinator", Initializing, body)
