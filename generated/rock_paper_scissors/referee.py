"""Referee in RockPaperScissors.

Generated from rock_paper_scissors.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

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

from . import PROTOCOL, messages


def _where_hand_in_rock_paper_scissors(hand: str) -> bool:
    return hand in ["rock", "paper", "scissors"]


def _where_name_in_ann_ben(name: str) -> bool:
    return name in ["Ann", "Ben"]


@final
class Initializing(State[S]):
    """Referee waits for Throw from Ann. (rock_paper_scissors.chor:8)

    Ann?Throw(hand: str). Ben?Throw(hand: str). {Ann,Ben!Draw.Initializing,
    Ann,Ben!Winner(name: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_throw",
            Arrival(
                "Ann",
                "Throw",
                messages.Throw,
                (),
                (),
                Place(
                    Where(
                        'hand in ["rock", "paper", "scissors"]',
                        _where_hand_in_rock_paper_scissors,
                        (-1, "hand"),
                    ),
                ),
            ),
        ),
    )

    async def receive_throw(self) -> GotThrowFromAnn[S]:
        _, message, core = await self._receive()
        return GotThrowFromAnn(message, AwaitingThrow(core))


@final
class GotThrowFromAnn(Branch[S], frozen=True):
    message: messages.Throw
    next: AwaitingThrow[S]


@final
class AwaitingThrow(State[S]):
    """Referee waits for Throw from Ben. (rock_paper_scissors.chor:9)

    Ben?Throw(hand: str). {Ann,Ben!Draw.Initializing, Ann,Ben!Winner(name: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_throw",
            Arrival(
                "Ben",
                "Throw",
                messages.Throw,
                (),
                (),
                Place(
                    Where(
                        'hand in ["rock", "paper", "scissors"]',
                        _where_hand_in_rock_paper_scissors,
                        (-1, "hand"),
                    ),
                ),
            ),
        ),
    )

    async def receive_throw(self) -> GotThrowFromBen[S]:
        _, message, core = await self._receive()
        return GotThrowFromBen(message, ChoosingDrawOrWinner(core))


@final
class GotThrowFromBen(Branch[S], frozen=True):
    message: messages.Throw
    next: ChoosingDrawOrWinner[S]


@final
class ChoosingDrawOrWinner(State[S]):
    """Referee chooses: Draw to Ann and Ben or Winner to Ann and Ben.
    (rock_paper_scissors.chor:11)

    {Ann,Ben!Draw.Initializing, Ann,Ben!Winner(name: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_draw", "Draw", messages.Draw, ("Ann", "Ben")),
        Send(
            "send_winner",
            "Winner",
            messages.Winner,
            ("Ann", "Ben"),
            (),
            (),
            Where('name in ["Ann", "Ben"]', _where_name_in_ann_ben, (-1, "name")),
        ),
    )

    async def send_draw(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Draw()))

    async def send_winner(self, *, name: str) -> Completed[S]:
        return Completed(await self._send(1, messages.Winner(name)))


class Body(Protocol):
    """What plays Referee, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Referee's seat in a session of RockPaperScissors."""
    return Seat(PROTOCOL, "Referee", Initializing, body)
