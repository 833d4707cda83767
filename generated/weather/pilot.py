"""Pilot in Weather.

Generated from weather.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.collectives import AwaitFact
from aura_chor.session.operations import Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Initializing(State[S]):
    """Pilot waits for the fact Measured. (weather.chor:14)

    ↓Measured(celsius: int, wind: int). Station!Flown. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        AwaitFact(
            "await_measured",
            "Measured",
            messages.Measured,
            ("Station",),
            False,
            (0,),
            None,
            (),
        ),
    )

    async def await_measured(self) -> GotMeasured[S]:
        message, core = await self._await_fact()
        return GotMeasured(message, SendingFlown(core))


@final
class GotMeasured(Branch[S], frozen=True):
    message: messages.Measured
    next: SendingFlown[S]


@final
class SendingFlown(State[S]):
    """Pilot sends Flown to Station. (weather.chor:17)

    Station!Flown. end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_flown", "Flown", messages.Flown, ("Station",)))

    async def send_flown(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Flown()))


class Body(Protocol):
    """What plays Pilot, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Pilot's seat in a session of Weather."""
    return Seat(PROTOCOL, "Pilot", Initializing, body)
