"""W6 in FFT8.

Generated from fft8.chor; do not edit.
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

from . import PROTOCOL, Parameters, messages


def _where_0_at_most_number_below_prime(number: int, prime: int) -> bool:
    return 0 <= number < prime


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Fours(_State[S]):
    """W6 waits for Value from W2. (fft8.chor:35)

    W2?Value(number: int). W2!Value(number: int). W4?Value(number: int).
    W4!Value(number: int). Ones
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_value",
            Arrival(
                "W2",
                "Value",
                messages.Value,
                (),
                (),
                Place(
                    Where(
                        "0 <= number < prime",
                        _where_0_at_most_number_below_prime,
                        (-1, "number"),
                        (-2, "prime"),
                    ),
                ),
            ),
        ),
    )

    async def receive_value(self) -> GotValueFromW2[S]:
        _, message, core = await self._receive()
        return GotValueFromW2(message, FoursSendingValue(core))


@final
class GotValueFromW2(Branch[S], frozen=True):
    message: messages.Value
    next: FoursSendingValue[S]


@final
class FoursSendingValue(_State[S]):
    """W6 sends Value to W2. (fft8.chor:36)

    W2!Value(number: int). W4?Value(number: int). W4!Value(number: int).
    W7!Value(number: int). OnesAwaitingValue
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_value",
            "Value",
            messages.Value,
            ("W2",),
            (),
            (),
            Where(
                "0 <= number < prime",
                _where_0_at_most_number_below_prime,
                (-1, "number"),
                (-2, "prime"),
            ),
        ),
    )

    async def send_value(self, *, number: int) -> Twos[S]:
        return Twos(await self._send(0, messages.Value(number)))


@final
class Twos(_State[S]):
    """W6 waits for Value from W4. (fft8.chor:35)

    W4?Value(number: int). W4!Value(number: int). W7!Value(number: int).
    W7?Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_value",
            Arrival(
                "W4",
                "Value",
                messages.Value,
                (),
                (),
                Place(
                    Where(
                        "0 <= number < prime",
                        _where_0_at_most_number_below_prime,
                        (-1, "number"),
                        (-2, "prime"),
                    ),
                ),
            ),
        ),
    )

    async def receive_value(self) -> GotValueFromW4[S]:
        _, message, core = await self._receive()
        return GotValueFromW4(message, TwosSendingValue(core))


@final
class GotValueFromW4(Branch[S], frozen=True):
    message: messages.Value
    next: TwosSendingValue[S]


@final
class TwosSendingValue(_State[S]):
    """W6 sends Value to W4. (fft8.chor:36)

    W4!Value(number: int). W7!Value(number: int). W7?Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_value",
            "Value",
            messages.Value,
            ("W4",),
            (),
            (),
            Where(
                "0 <= number < prime",
                _where_0_at_most_number_below_prime,
                (-1, "number"),
                (-2, "prime"),
            ),
        ),
    )

    async def send_value(self, *, number: int) -> Ones[S]:
        return Ones(await self._send(0, messages.Value(number)))


@final
class Ones(_State[S]):
    """W6 sends Value to W7. (fft8.chor:35)

    W7!Value(number: int). W7?Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_value",
            "Value",
            messages.Value,
            ("W7",),
            (),
            (),
            Where(
                "0 <= number < prime",
                _where_0_at_most_number_below_prime,
                (-1, "number"),
                (-2, "prime"),
            ),
        ),
    )

    async def send_value(self, *, number: int) -> OnesAwaitingValue[S]:
        return OnesAwaitingValue(await self._send(0, messages.Value(number)))


@final
class OnesAwaitingValue(_State[S]):
    """W6 waits for Value from W7. (fft8.chor:36)

    W7?Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_value",
            Arrival(
                "W7",
                "Value",
                messages.Value,
                (),
                (),
                Place(
                    Where(
                        "0 <= number < prime",
                        _where_0_at_most_number_below_prime,
                        (-1, "number"),
                        (-2, "prime"),
                    ),
                ),
            ),
        ),
    )

    async def receive_value(self) -> GotValueFromW7[S]:
        _, message, core = await self._receive()
        return GotValueFromW7(message, Completed(core))


@final
class GotValueFromW7(Branch[S], frozen=True):
    message: messages.Value
    next: Completed[S]


class Body(Protocol):
    """What plays W6, in any session."""

    async def __call__(self, s: Fours[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as W6's seat in a session of FFT8."""
    return Seat(PROTOCOL, "W6", Fours, body)
