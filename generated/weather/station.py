"""Station in Weather.

Generated from weather.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.collectives import Record
from aura_chor.session.operations import Arrival, Receive, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_wind_at_least_0(wind: int) -> bool:
    return wind >= 0


@final
class Initializing(State[S]):
    """Station records the fact Measured. (weather.chor:7)

    ↑Measured(celsius: int, wind: int). Farmer?Sown. Pilot?Flown. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Record(
            "record_measured",
            "Measured",
            messages.Measured,
            ("Farmer", "Pilot"),
            (0,),
            (),
            Where("wind >= 0", _where_wind_at_least_0, (-1, "wind")),
        ),
    )

    async def record_measured(self, *, celsius: int, wind: int) -> AwaitingSown[S]:
        return AwaitingSown(await self._send(0, messages.Measured(celsius, wind)))


@final
class AwaitingSown(State[S]):
    """Station waits for Sown from Farmer. (weather.chor:16)

    Farmer?Sown. Pilot?Flown. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_sown", Arrival("Farmer", "Sown", messages.Sown)),
    )

    async def receive_sown(self) -> GotSown[S]:
        _, message, core = await self._receive()
        return GotSown(message, AwaitingFlown(core))


@final
class GotSown(Branch[S], frozen=True):
    message: messages.Sown
    next: AwaitingFlown[S]


@final
class AwaitingFlown(State[S]):
    """Station waits for Flown from Pilot. (weather.chor:17)

    Pilot?Flown. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_flown", Arrival("Pilot", "Flown", messages.Flown)),
    )

    async def receive_flown(self) -> GotFlown[S]:
        _, message, core = await self._receive()
        return GotFlown(message, Completed(core))


@final
class GotFlown(Branch[S], frozen=True):
    message: messages.Flown
    next: Completed[S]


class Body(Protocol):
    """What plays Station, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Station's seat in a session of Weather."""
    return Seat(PROTOCOL, "Station", Initializing, body)
