"""Carol in Relay.

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
    """Carol waits for Go from Bob. (relay.chor:5)

    Bob?Go. Ann?Item(n: int, tags: list<str>). Ann?Item(n: int, tags: list<str>).
    Ann?Item(n: int, tags: list<str>). SendingThanks
    """

    __slots__ = ()
    OPERATIONS = operations(Receive("receive_go", Arrival("Bob", "Go", messages.Go)))

    async def receive_go(self) -> GotGo[S]:
        _, message, core = await self._receive()
        return GotGo(message, AwaitingItem(core))


@final
class GotGo(Branch[S], frozen=True):
    message: messages.Go
    next: AwaitingItem[S]


@final
class AwaitingItem(State[S]):
    """Carol waits for Item from Ann. (relay.chor:6)

    Ann?Item(n: int, tags: list<str>). Ann?Item(n: int, tags: list<str>).
    Ann?Item(n: int, tags: list<str>). Ann,Bob!Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_item", Arrival("Ann", "Item", messages.Item)),
    )

    async def receive_item(self) -> GotItemInAwaitingItem[S]:
        _, message, core = await self._receive()
        return GotItemInAwaitingItem(message, AwaitingItem2(core))


@final
class GotItemInAwaitingItem(Branch[S], frozen=True):
    message: messages.Item
    next: AwaitingItem2[S]


@final
class AwaitingItem2(State[S]):
    """Carol waits for Item from Ann. (relay.chor:7)

    Ann?Item(n: int, tags: list<str>). Ann?Item(n: int, tags: list<str>).
    Ann,Bob!Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_item", Arrival("Ann", "Item", messages.Item)),
    )

    async def receive_item(self) -> GotItemInAwaitingItem2[S]:
        _, message, core = await self._receive()
        return GotItemInAwaitingItem2(message, AwaitingItem3(core))


@final
class GotItemInAwaitingItem2(Branch[S], frozen=True):
    message: messages.Item
    next: AwaitingItem3[S]


@final
class AwaitingItem3(State[S]):
    """Carol waits for Item from Ann. (relay.chor:8)

    Ann?Item(n: int, tags: list<str>). Ann,Bob!Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_item", Arrival("Ann", "Item", messages.Item)),
    )

    async def receive_item(self) -> GotItemInAwaitingItem3[S]:
        _, message, core = await self._receive()
        return GotItemInAwaitingItem3(message, SendingThanks(core))


@final
class GotItemInAwaitingItem3(Branch[S], frozen=True):
    message: messages.Item
    next: SendingThanks[S]


@final
class SendingThanks(State[S]):
    """Carol sends Thanks to Ann and Bob. (relay.chor:9)

    Ann,Bob!Thanks(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_thanks", "Thanks", messages.Thanks, ("Ann", "Bob")),
    )

    async def send_thanks(self, *, total: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Thanks(total)))


class Body(Protocol):
    """What plays Carol, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Carol's seat in a session of Relay."""
    return Seat(PROTOCOL, "Carol", Initializing, body)
