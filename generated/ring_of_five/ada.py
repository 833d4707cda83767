"""Ada in RingOfFive.

Generated from ring_of_five.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
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
    """Ada sends Candidate to Ben. (ring_of_five.chor:7)

    Ben!Candidate(name: str, bid: int). Eve?Candidate(name: str, bid: int).
    Ben,Cleo,Dan,Eve!Winner(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_candidate", "Candidate", messages.Candidate, ("Ben",)),
    )

    async def send_candidate(self, *, name: str, bid: int) -> AwaitingCandidate[S]:
        return AwaitingCandidate(await self._send(0, messages.Candidate(name, bid)))


@final
class AwaitingCandidate(State[S]):
    """Ada waits for Candidate from Eve. (ring_of_five.chor:11)

    Eve?Candidate(name: str, bid: int). Ben,Cleo,Dan,Eve!Winner(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_candidate", Arrival("Eve", "Candidate", messages.Candidate)),
    )

    async def receive_candidate(self) -> GotCandidate[S]:
        _, message, core = await self._receive()
        return GotCandidate(message, SendingWinner(core))


@final
class GotCandidate(Branch[S], frozen=True):
    message: messages.Candidate
    next: SendingWinner[S]


@final
class SendingWinner(State[S]):
    """Ada sends Winner to Ben and Cleo and Dan and Eve. (ring_of_five.chor:12)

    Ben,Cleo,Dan,Eve!Winner(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_winner",
            "Winner",
            messages.Winner,
            ("Ben", "Cleo", "Dan", "Eve"),
            (),
            (),
            Where(
                'name in ["Ada", "Ben", "Cleo", "Dan", "Eve"]',
                _where_name_in_ada_ben_cleo_dan_eve,
                (-1, "name"),
            ),
        ),
    )

    async def send_winner(self, *, name: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Winner(name)))


class Body(Protocol):
    """What plays Ada, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Ada's seat in a session of RingOfFive."""
    return Seat(PROTOCOL, "Ada", Initializing, body)
