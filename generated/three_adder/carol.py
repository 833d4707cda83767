"""Carol in ThreeAdder.

Generated from three_adder.chor; do not edit.
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
    """Carol waits for Add from Alice. (three_adder.chor:9)

    Alice?Add(term: int). Bob?Add(term: int). Alice!Sum(total: int). Bob!Sum(total:
    int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_add", Arrival("Alice", "Add", messages.Add)),
    )

    async def receive_add(self) -> GotAddFromAlice[S]:
        _, message, core = await self._receive()
        return GotAddFromAlice(message, AwaitingAdd(core))


@final
class GotAddFromAlice(Branch[S], frozen=True):
    message: messages.Add
    next: AwaitingAdd[S]


@final
class AwaitingAdd(State[S]):
    """Carol waits for Add from Bob. (three_adder.chor:10)

    Bob?Add(term: int). Alice!Sum(total: int). Bob!Sum(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Receive("receive_add", Arrival("Bob", "Add", messages.Add)))

    async def receive_add(self) -> GotAddFromBob[S]:
        _, message, core = await self._receive()
        return GotAddFromBob(message, SendingSum(core))


@final
class GotAddFromBob(Branch[S], frozen=True):
    message: messages.Add
    next: SendingSum[S]


@final
class SendingSum(State[S]):
    """Carol sends Sum to Alice. (three_adder.chor:11)

    Alice!Sum(total: int). Bob!Sum(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_sum", "Sum", messages.Sum, ("Alice",)))

    async def send_sum(self, *, total: int) -> SendingSum2[S]:
        return SendingSum2(await self._send(0, messages.Sum(total)))


@final
class SendingSum2(State[S]):
    """Carol sends Sum to Bob. (three_adder.chor:12)

    Bob!Sum(total: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_sum", "Sum", messages.Sum, ("Bob",)))

    async def send_sum(self, *, total: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Sum(total)))


class Body(Protocol):
    """What plays Carol, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Carol's seat in a session of ThreeAdder."""
    return Seat(PROTOCOL, "Carol", Initializing, body)
