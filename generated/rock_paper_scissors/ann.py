"""Ann in RockPaperScissors.

Generated from rock_paper_scissors.chor; do not edit.
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

from . import PROTOCOL, messages


def _where_hand_in_rock_paper_scissors(hand: str) -> bool:
    return hand in ["rock", "paper", "scissors"]


def _where_name_in_ann_ben(name: str) -> bool:
    return name in ["Ann", "Ben"]


@final
class Initializing(State[S]):
    """Ann sends Throw to Referee. (rock_paper_scissors.chor:8)

    Referee!Throw(hand: str). {Referee?Draw.Initializing, Referee?Winner(name:
    str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_throw",
            "Throw",
            messages.Throw,
            ("Referee",),
            (),
            (),
            Where(
                'hand in ["rock", "paper", "scissors"]',
                _where_hand_in_rock_paper_scissors,
                (-1, "hand"),
            ),
        ),
    )

    async def send_throw(self, *, hand: str) -> AwaitingDrawOrWinner[S]:
        return AwaitingDrawOrWinner(await self._send(0, messages.Throw(hand)))


@final
class AwaitingDrawOrWinner(State[S]):
    """Ann waits for Draw from Referee or Winner from Referee.
    (rock_paper_scissors.chor:11)

    {Referee?Draw.Initializing, Referee?Winner(name: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Referee", "Draw", messages.Draw),
            Arrival(
                "Referee",
                "Winner",
                messages.Winner,
                (),
                (),
                Place(
                    Where(
                        'name in ["Ann", "Ben"]',
                        _where_name_in_ann_ben,
                        (-1, "name"),
                    ),
                ),
            ),
        ),
    )

    async def receive(self) -> AwaitingDrawOrWinnerReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotDraw(message, Initializing(core))
        return GotWinner(message, Completed(core))


@final
class GotDraw(Branch[S], frozen=True):
    message: messages.Draw
    next: Initializing[S]


@final
class GotWinner(Branch[S], frozen=True):
    message: messages.Winner
    next: Completed[S]


AwaitingDrawOrWinnerReceived: TypeAlias = GotDraw[S] | GotWinner[S]


class Body(Protocol):
    """What plays Ann, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ann's seat in a session of RockPaperScissors."""
    return Seat(PROTOCOL, "Ann", Initializing, body)
