"""Signer in Quorum.

Generated from quorum.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, NamingArrival, Post
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Signer sends Nonce to Coordinator, or abstains. (quorum.chor:8)

    Coordinator!Nonce(point: bytes<32>). {Coordinator?Names(who: list<int> names
    Chosen) (in).SecondSendingShare, Coordinator?Names(who: list<int> names Chosen)
    (out).SecondAwaitingGoodbye}
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Post("send_nonce", "Nonce", messages.Nonce, ("Coordinator",), (), (), False),
        Abstain("abstain", "Nonce", ("Coordinator",), (), False),
    )

    async def send_nonce(self, *, point: bytes) -> Second[S]:
        return Second(await self._post(0, messages.Nonce(point)))

    async def abstain(self) -> Second[S]:
        return Second(await self._abstain(1))


@final
class Second(_State[S]):
    """Signer waits for Names from Coordinator. (quorum.chor:10)

    {Coordinator?Names(who: list<int> names Chosen) (in).SecondSendingShare,
    Coordinator?Names(who: list<int> names Chosen) (out).SecondAwaitingGoodbye}
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        Receive(
            "receive_names",
            NamingArrival(
                "Coordinator",
                "Names",
                messages.Names,
                (),
                (),
                "who",
                "Chosen",
                "Signer",
            ),
        ),
    )

    async def receive_names(self) -> SecondReceived[S]:
        _, message, core = await self._receive()
        if core.inside("Chosen"):
            return NamedNames(message, SecondSendingShare(core))
        return UnnamedNames(message, SecondAwaitingGoodbye(core))


@final
class NamedNames(Branch[S], frozen=True):
    message: messages.Names
    next: SecondSendingShare[S]


@final
class UnnamedNames(Branch[S], frozen=True):
    message: messages.Names
    next: SecondAwaitingGoodbye[S]


SecondReceived: TypeAlias = NamedNames[S] | UnnamedNames[S]


@final
class SecondAwaitingGoodbye(_State[S]):
    """Signer waits for Goodbye from Coordinator. (quorum.chor:14)

    Coordinator?Goodbye. Coordinator!Vote(yes: bool). {Coordinator?Counted.end,
    Coordinator?Uncounted.end}
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        Receive("receive_goodbye", Arrival("Coordinator", "Goodbye", messages.Goodbye)),
    )

    async def receive_goodbye(self) -> GotGoodbye[S]:
        _, message, core = await self._receive()
        return GotGoodbye(message, SendingVote(core))


@final
class GotGoodbye(Branch[S], frozen=True):
    message: messages.Goodbye
    next: SendingVote[S]


@final
class SecondSendingShare(_State[S]):
    """Signer sends Share to Coordinator. (quorum.chor:11)

    Coordinator!Share(scalar: bytes<32>). Coordinator?Thanks.
    Coordinator?Reward(cents: int). Coordinator!Vote(yes: bool).
    AwaitingCountedOrUncounted
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        Post("send_share", "Share", messages.Share, ("Coordinator",), (), (), False),
    )

    async def send_share(self, *, scalar: bytes) -> SecondAwaitingThanks[S]:
        return SecondAwaitingThanks(await self._post(0, messages.Share(scalar)))


@final
class SendingVote(_State[S]):
    """Signer sends Vote to Coordinator, or abstains. (quorum.chor:16)

    Coordinator!Vote(yes: bool). {Coordinator?Counted.end,
    Coordinator?Uncounted.end}
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Post("send_vote", "Vote", messages.Vote, ("Coordinator",), (), (), False),
        Abstain("abstain", "Vote", ("Coordinator",), (), False),
    )

    async def send_vote(self, *, yes: bool) -> AwaitingCountedOrUncounted[S]:
        return AwaitingCountedOrUncounted(await self._post(0, messages.Vote(yes)))

    async def abstain(self) -> AwaitingCountedOrUncounted[S]:
        return AwaitingCountedOrUncounted(await self._abstain(1))


@final
class SecondAwaitingThanks(_State[S]):
    """Signer waits for Thanks from Coordinator. (quorum.chor:12)

    Coordinator?Thanks. Coordinator?Reward(cents: int). Coordinator!Vote(yes: bool).
    {Coordinator?Counted.end, Coordinator?Uncounted.end}
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        Receive("receive_thanks", Arrival("Coordinator", "Thanks", messages.Thanks)),
    )

    async def receive_thanks(self) -> GotThanks[S]:
        _, message, core = await self._receive()
        return GotThanks(message, SecondAwaitingReward(core))


@final
class GotThanks(Branch[S], frozen=True):
    message: messages.Thanks
    next: SecondAwaitingReward[S]


@final
class AwaitingCountedOrUncounted(_State[S]):
    """Signer waits for Counted from Coordinator or Uncounted from Coordinator.
    (quorum.chor:17)

    {Coordinator?Counted.end, Coordinator?Uncounted.end}
    """

    __slots__ = ()
    RANGE = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Coordinator", "Counted", messages.Counted),
            Arrival("Coordinator", "Uncounted", messages.Uncounted),
        ),
    )

    async def receive(self) -> AwaitingCountedOrUncountedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotCounted(message, Completed(core))
        return GotUncounted(message, Completed(core))


@final
class GotCounted(Branch[S], frozen=True):
    message: messages.Counted
    next: Completed[S]


@final
class GotUncounted(Branch[S], frozen=True):
    message: messages.Uncounted
    next: Completed[S]


AwaitingCountedOrUncountedReceived: TypeAlias = GotCounted[S] | GotUncounted[S]


@final
class SecondAwaitingReward(_State[S]):
    """Signer waits for Reward from Coordinator. (quorum.chor:13)

    Coordinator?Reward(cents: int). Coordinator!Vote(yes: bool).
    {Coordinator?Counted.end, Coordinator?Uncounted.end}
    """

    __slots__ = ()
    VOLATILE = True
    RANGE = ("Stop",)
    OPERATIONS = operations(
        Receive("receive_reward", Arrival("Coordinator", "Reward", messages.Reward)),
    )

    async def receive_reward(self) -> GotReward[S]:
        _, message, core = await self._receive()
        return GotReward(message, SendingVote(core))


@final
class GotReward(Branch[S], frozen=True):
    message: messages.Reward
    next: SendingVote[S]


class Body(Protocol):
    """What plays a member of Signer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Signer in a session of Quorum."""
    return member_seat(PROTOCOL, "Signer", index, Initializing, body)
