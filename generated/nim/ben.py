"""Ben in Nim.

Generated from nim.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


def _where_sticks_in_1_2_3(sticks: int) -> bool:
    return sticks in [1, 2, 3]


def _where_rest_at_most_3_and_rest_at_most_heap(rest: int, heap: int) -> bool:
    return rest <= 3 and rest <= heap


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Ben waits for Take from Ann, TakeLast from Ann or Resign from Ann. (nim.chor:16)

    {Ann?Take(sticks: int).ChoosingTakeOrTakeLastOrResign, Ann?TakeLast(rest:
    int).end, Ann?Resign.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Ann",
                "Take",
                messages.Take,
                (),
                (),
                Place(
                    Where(
                        "sticks in [1, 2, 3]",
                        _where_sticks_in_1_2_3,
                        (-1, "sticks"),
                    ),
                ),
            ),
            Arrival(
                "Ann",
                "TakeLast",
                messages.TakeLast,
                (),
                (),
                Place(
                    Where(
                        "rest <= 3 and rest <= heap",
                        _where_rest_at_most_3_and_rest_at_most_heap,
                        (-1, "rest"),
                        (-2, "heap"),
                    ),
                ),
            ),
            Arrival("Ann", "Resign", messages.Resign),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotTake(message, ChoosingTakeOrTakeLastOrResign(core))
        if case == 1:
            return GotTakeLast(message, Completed(core))
        return GotResign(message, Completed(core))


@final
class GotTake(Branch[S], frozen=True):
    message: messages.Take
    next: ChoosingTakeOrTakeLastOrResign[S]


@final
class GotTakeLast(Branch[S], frozen=True):
    message: messages.TakeLast
    next: Completed[S]


@final
class GotResign(Branch[S], frozen=True):
    message: messages.Resign
    next: Completed[S]


InitializingReceived: TypeAlias = GotTake[S] | GotTakeLast[S] | GotResign[S]


@final
class ChoosingTakeOrTakeLastOrResign(_State[S]):
    """Ben chooses: Take to Ann, TakeLast to Ann or Resign to Ann. (nim.chor:16)

    {Ann!Take(sticks: int).Initializing, Ann!TakeLast(rest: int).end,
    Ann!Resign.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_take",
            "Take",
            messages.Take,
            ("Ann",),
            (),
            (),
            Where("sticks in [1, 2, 3]", _where_sticks_in_1_2_3, (-1, "sticks")),
        ),
        Send(
            "send_take_last",
            "TakeLast",
            messages.TakeLast,
            ("Ann",),
            (),
            (),
            Where(
                "rest <= 3 and rest <= heap",
                _where_rest_at_most_3_and_rest_at_most_heap,
                (-1, "rest"),
                (-2, "heap"),
            ),
        ),
        Send("send_resign", "Resign", messages.Resign, ("Ann",)),
    )

    async def send_take(self, *, sticks: int) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Take(sticks)))

    async def send_take_last(self, *, rest: int) -> Completed[S]:
        return Completed(await self._send(1, messages.TakeLast(rest)))

    async def send_resign(self) -> Completed[S]:
        return Completed(await self._send(2, messages.Resign()))


class Body(Protocol):
    """What plays Ben, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ben's seat in a session of Nim."""
    return Seat(PROTOCOL, "Ben", Initializing, body)
