"""Signer in Sign."""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.collectives import Post
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(MemberState[S]):
    """Signer waits for Ask from Coordinator."""

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_ask", Arrival("Coordinator", "Ask", messages.Ask)),
    )

    async def receive_ask(self) -> GotAsk[S]:
        _, message, core = await self._receive()
        return GotAsk(message, SendingShare(core))


@final
class GotAsk(Branch[S], frozen=True):
    message: messages.Ask
    next: SendingShare[S]


@final
class SendingShare(MemberState[S]):
    """Signer sends Share to Coordinator."""

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_share", "Share", messages.Share, ("Coordinator",), (), (), False),
    )

    async def send_share(self, *, z: int) -> Completed[S]:
        return Completed(await self._post(0, messages.Share(z)))


class Body(Protocol):
    """What plays Signer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Signer in a session of Sign."""
    return member_seat(PROTOCOL, "Signer", index, Initializing, body)
