"""Cleo in RingOfFive.

Generated from ring_of_five.chor; do not edit.
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


def _where_name_in_ada_ben_cleo_dan_eve(name: str) -> bool:
    return name in ["Ada", "Ben", "Cleo", "Dan", "Eve"]


@final
class Initializing(State[S]):
    """Cleo waits for Candidate from Ben. (ring_of_five.chor:8)

    Ben?Candidate(name: str, bid: int). Dan!Candidate(name: str, bid: int).
    Ada?Winner(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_candidate", Arrival("Ben", "Candidate", messages.Candidate)),
    )

    async def receive_candidate(self) -> GotCandidate[S]:
        _, message, core = await self._receive()
        return GotCandidate(message, SendingCandidate(core))


@final
class GotCandidate(Branch[S], frozen=True):
    message: messages.Candidate
    next: SendingCandidate[S]


@final
class SendingCandidate(State[S]):
    """Cleo sends Candidate to Dan. (ring_of_five.chor:9)

    Dan!Candidate(name: str, bid: int). Ada?Winner(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_candidate", "Candidate", messages.Candidate, ("Dan",)),
    )

    async def send_candidate(self, *, name: str, bid: int) -> AwaitingWinner[S]:
        return AwaitingWinner(await self._send(0, messages.Candidate(name, bid)))


@final
class AwaitingWinner(State[S]):
    """Cleo waits for Winner from Ada. (ring_of_five.chor:12)

    Ada?Winner(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_winner",
            Arrival(
                "Ada",
                "Winner",
                messages.Winner,
                (),
                (),
                Place(
                    Where(
                        'name in ["Ada", "Ben", "Cleo", "Dan", "Eve"]',
                        _where_name_in_ada_ben_cleo_dan_eve,
                        (-1, "name"),
                    ),
                ),
            ),
        ),
    )

    async def receive_winner(self) -> GotWinner[S]:
        _, message, core = await self._receive()
        return GotWinner(message, Completed(core))


@final
class GotWinner(Branch[S], frozen=True):
    message: messages.Winner
    next: Completed[S]


class Body(Protocol):
    """What plays Cleo, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Cleo's seat in a session of RingOfFive."""
    return Seat(PROTOCOL, "Cleo", Initializing, body)
