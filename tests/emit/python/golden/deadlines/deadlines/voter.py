"""Voter in Deadlines.

Generated from deadlines.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Voter waits for Ask from Chair. (deadlines.chor:5)

    Chair?Ask(question: str). Chair!Vote(yes: bool). {Chair?TooLate.⊥,
    Chair?Thanks.AwaitingNotedOrClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_ask", Arrival("Chair", "Ask", messages.Ask)),
    )

    async def receive_ask(self) -> GotAsk[S]:
        _, message, core = await self._receive()
        return GotAsk(message, SendingVote(core))


@final
class GotAsk(Branch[S], frozen=True):
    message: messages.Ask
    next: SendingVote[S]


@final
class SendingVote(_State[S]):
    """Voter sends Vote to Chair. (deadlines.chor:6)

    Chair!Vote(yes: bool). {Chair?TooLate.⊥, Chair?Thanks.AwaitingNotedOrClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_vote", "Vote", messages.Vote, ("Chair",)))

    async def send_vote(self, *, yes: bool) -> AwaitingTooLateOrThanks[S]:
        return AwaitingTooLateOrThanks(await self._send(0, messages.Vote(yes)))


@final
class AwaitingTooLateOrThanks(_State[S]):
    """Voter waits for TooLate from Chair or Thanks from Chair. (deadlines.chor:7)

    {Chair?TooLate.⊥, Chair?Thanks.AwaitingNotedOrClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Chair", "TooLate", messages.TooLate),
            Arrival("Chair", "Thanks", messages.Thanks),
        ),
    )

    async def receive(self) -> AwaitingTooLateOrThanksReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotTooLate(message, AwaitingAbort(core))
        return GotThanks(message, AwaitingNotedOrClosed(core))


@final
class GotTooLate(Branch[S], frozen=True):
    message: messages.TooLate
    next: AwaitingAbort[S]


@final
class GotThanks(Branch[S], frozen=True):
    message: messages.Thanks
    next: AwaitingNotedOrClosed[S]


AwaitingTooLateOrThanksReceived: TypeAlias = GotTooLate[S] | GotThanks[S]


@final
class AwaitingNotedOrClosed(_State[S]):
    """Voter waits for Noted from Chair or Closed from Chair. (deadlines.chor:15)

    {Chair?Noted.AwaitingNotedOrClosed, Chair?Closed.Filing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Chair", "Noted", messages.Noted),
            Arrival("Chair", "Closed", messages.Closed),
        ),
    )

    async def receive(self) -> AwaitingNotedOrClosedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotNoted(message, AwaitingNotedOrClosed(core))
        return GotClosed(message, Filing(core))


@final
class GotNoted(Branch[S], frozen=True):
    message: messages.Noted
    next: AwaitingNotedOrClosed[S]


@final
class GotClosed(Branch[S], frozen=True):
    message: messages.Closed
    next: Filing[S]


AwaitingNotedOrClosedReceived: TypeAlias = GotNoted[S] | GotClosed[S]


@final
class Filing(_State[S]):
    """Voter sends Bye to Clerk. (deadlines.chor:25)

    Clerk!Bye. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_bye", "Bye", messages.Bye, ("Clerk",)))

    async def send_bye(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Bye()))


class Body(Protocol):
    """What plays Voter, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Voter's seat in a session of Deadlines."""
    return Seat(PROTOCOL, "Voter", Initializing, body)
