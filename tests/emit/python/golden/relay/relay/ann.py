"""Ann in Relay.

Generated from relay.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Arrival, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Ann sends Item to Carol. (relay.chor:6)

    Carol!Item(n: int, tags: list<str>). Carol!Item(n: int, tags: list<str>).
    Carol!Item(n: int, tags: list<str>). Carol?Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_item", "Item", messages.Item, ("Carol",)))

    async def send_item(self, *, n: int, tags: list[str]) -> SendingItem[S]:
        return SendingItem(await self._send(0, messages.Item(n, tags)))


@final
class SendingItem(State[S]):
    """Ann sends Item to Carol. (relay.chor:7)

    Carol!Item(n: int, tags: list<str>). Carol!Item(n: int, tags: list<str>).
    Carol?Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_item", "Item", messages.Item, ("Carol",)))

    async def send_item(self, *, n: int, tags: list[str]) -> SendingItem2[S]:
        return SendingItem2(await self._send(0, messages.Item(n, tags)))


@final
class SendingItem2(State[S]):
    """Ann sends Item to Carol. (relay.chor:8)

    Carol!Item(n: int, tags: list<str>). Carol?Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_item", "Item", messages.Item, ("Carol",)))

    async def send_item(self, *, n: int, tags: list[str]) -> AwaitingThanks[S]:
        return AwaitingThanks(await self._send(0, messages.Item(n, tags)))


@final
class AwaitingThanks(State[S]):
    """Ann waits for Thanks from Carol. (relay.chor:9)

    Carol?Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_thanks", Arrival("Carol", "Thanks", messages.Thanks)),
    )

    async def receive_thanks(self) -> GotThanks[S]:
        _, message, core = await self._receive()
        return GotThanks(message, Completed(core))


@final
class GotThanks(Branch[S], frozen=True):
    message: messages.Thanks
    next: Completed[S]


class Body(Protocol):
    """What plays Ann, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ann's seat in a session of Relay."""
    return Seat(PROTOCOL, "Ann", Initializing, body)
