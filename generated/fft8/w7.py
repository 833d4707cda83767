"""W7 in FFT8.

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
    """W7 waits for Value from W3. (fft8.chor:35)

    W3?Value(number: int). W3!Value(number: int). W5?Value(number: int).
    W5!Value(number: int). Ones
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_value",
            Arrival(
                "W3",
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

    async def receive_value(self) -> GotValueFromW3[S]:
        _, message, core = await self._receive()
        return GotValueFromW3(message, FoursSendingValue(core))


@final
class GotValueFromW3(Branch[S], frozen=True):
    message: messages.Value
    next: FoursSendingValue[S]


@final
class FoursSendingValue(_State[S]):
    """W7 sends Value to W3. (fft8.chor:36)

    W3!Value(number: int). W5?Value(number: int). W5!Value(number: int).
    W6?Value(number: int). OnesSendingValue
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_value",
            "Value",
            messages.Value,
            ("W3",),
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
    """W7 waits for Value from W5. (fft8.chor:35)

    W5?Value(number: int). W5!Value(number: int). W6?Value(number: int).
    W6!Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_value",
            Arrival(
                "W5",
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

    async def receive_value(self) -> GotValueFromW5[S]:
        _, message, core = await self._receive()
        return GotValueFromW5(message, TwosSendingValue(core))


@final
class GotValueFromW5(Branch[S], frozen=True):
    message: messages.Value
    next: TwosSendingValue[S]


@final
class TwosSendingValue(_State[S]):
    """W7 sends Value to W5. (fft8.chor:36)

    W5!Value(number: int). W6?Value(number: int). W6!Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_value",
            "Value",
            messages.Value,
            ("W5",),
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
    """W7 waits for Value from W6. (fft8.chor:35)

    W6?Value(number: int). W6!Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_value",
            Arrival(
                "W6",
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

    async def receive_value(self) -> GotValueFromW6[S]:
        _, message, core = await self._receive()
        return GotValueFromW6(message, OnesSendingValue(core))


@final
class GotValueFromW6(Branch[S], frozen=True):
    message: messages.Value
    next: OnesSendingValue[S]


@final
class OnesSendingValue(_State[S]):
    """W7 sends Value to W6. (fft8.chor:36)

    W6!Value(number: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_value",
            "Value",
            messages.Value,
            ("W6",),
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

    async def send_value(self, *, number: int) -> Completed[S]:
        return Completed(await self._send(0, messages.Value(number)))


class Body(Protocol):
    """What plays W7, in any session."""

    async def __call__(self, s: Fours[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as W7's seat in a session of FFT8."""
    return Seat(PROTOCOL, "W7", Fours, body)
