"""Client in HTTPOrder.

Generated from everything.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Arrival,
    Place,
    Receive,
    Resolve,
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


def _where_id_is_token(id: bytes, token: bytes) -> bool:
    return id == token


def _where_pause_at_most_patience(
    pause: messages.Milliseconds,
    patience: messages.Milliseconds,
) -> bool:
    return pause <= patience


def _where_note_is_none_or_length_of_note_above_2(note: str | None) -> bool:
    return note is None or len(note) > 2


def _when_rush(rush: bool) -> bool:
    return rush


def _where_cost_modulo_10_is_0_and_cost_below_100(cost: int, n: int) -> bool:
    return cost % 10 == 0 and (cost < 100 or n > 3)


def _where_length_of_lines_in_1_2_3(lines: list[str]) -> bool:
    return len(lines) in [1, 2, 3]


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Asking(_State[S]):
    """Client sends HTTPGet to Server. (everything.chor:17)

    Server!HTTPGet(item: Item, others: list<Item>, stock: map<str, option<int>>,
    price: Price, id: bytes<4>). {Server?busy(pause:
    duration).AskingAwaitingBusyOrNothing, Server?nothing(note:
    option<str>).ResolvingRush}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_http_get",
            "HTTPGet",
            messages.HTTPGet,
            ("Server",),
            (),
            (),
            Where("id == token", _where_id_is_token, (-1, "id"), (-2, "token")),
        ),
    )

    async def send_http_get(
        self,
        *,
        item: messages.Item,
        others: list[messages.Item],
        stock: dict[str, int | None],
        price: messages.Price,
        id: bytes,
    ) -> AskingAwaitingBusyOrNothing[S]:
        return AskingAwaitingBusyOrNothing(
            await self._send(0, messages.HTTPGet(item, others, stock, price, id)),
        )


@final
class AskingAwaitingBusyOrNothing(_State[S]):
    """Client waits for busy from Server or nothing from Server. (everything.chor:20)

    {Server?busy(pause: duration).AskingAwaitingBusyOrNothing, Server?nothing(note:
    option<str>).ResolvingRush}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Server",
                "busy",
                messages.Busy,
                (),
                (),
                Place(
                    Where(
                        "pause <= patience",
                        _where_pause_at_most_patience,
                        (-1, "pause"),
                        (-2, "patience"),
                    ),
                ),
            ),
            Arrival(
                "Server",
                "nothing",
                messages.Nothing,
                (),
                (),
                Place(
                    Where(
                        "note is none or len(note) > 2",
                        _where_note_is_none_or_length_of_note_above_2,
                        (-1, "note"),
                    ),
                ),
            ),
        ),
    )

    async def receive(self) -> AskingAwaitingBusyOrNothingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotBusy(message, AskingAwaitingBusyOrNothing(core))
        return GotNothing(message, ResolvingRush(core))


@final
class GotBusy(Branch[S], frozen=True):
    message: messages.Busy
    next: AskingAwaitingBusyOrNothing[S]


@final
class GotNothing(Branch[S], frozen=True):
    message: messages.Nothing
    next: ResolvingRush[S]


AskingAwaitingBusyOrNothingReceived: TypeAlias = GotBusy[S] | GotNothing[S]


@final
class ResolvingRush(_State[S]):
    """Client goes on as `rush` says. (everything.chor:27)

    {Shipping or AwaitingSlow}
    """

    __slots__ = ()
    OPERATIONS = operations(Resolve("case", Where("rush", _when_rush, (-2, "rush"))))

    def case(self) -> ResolvingRushCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenRush(Shipping(core))
        return UnlessRush(AwaitingSlow(core))


@final
class WhenRush(Branch[S], frozen=True):
    next: Shipping[S]


@final
class UnlessRush(Branch[S], frozen=True):
    next: AwaitingSlow[S]


ResolvingRushCase: TypeAlias = WhenRush[S] | UnlessRush[S]


@final
class Shipping(_State[S]):
    """Client waits for express from Server. (everything.chor:29)

    Server?express(cost: int). Server?Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_express",
            Arrival(
                "Server",
                "express",
                messages.Express,
                (),
                (),
                Place(
                    Where(
                        "cost % 10 == 0 and (cost < 100 or n > 3)",
                        _where_cost_modulo_10_is_0_and_cost_below_100,
                        (-1, "cost"),
                        (-2, "n"),
                    ),
                ),
            ),
        ),
    )

    async def receive_express(self) -> GotExpress[S]:
        _, message, core = await self._receive()
        return GotExpress(message, AwaitingLog(core))


@final
class GotExpress(Branch[S], frozen=True):
    message: messages.Express
    next: AwaitingLog[S]


@final
class AwaitingSlow(_State[S]):
    """Client waits for slow from Server. (everything.chor:32)

    Server?slow. Server!okay. Server?Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_slow", Arrival("Server", "slow", messages.Slow)),
    )

    async def receive_slow(self) -> GotSlow[S]:
        _, message, core = await self._receive()
        return GotSlow(message, SendingOkay(core))


@final
class GotSlow(Branch[S], frozen=True):
    message: messages.Slow
    next: SendingOkay[S]


@final
class AwaitingLog(_State[S]):
    """Client waits for Log from Server. (everything.chor:35)

    Server?Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_log",
            Arrival(
                "Server",
                "Log",
                messages.Log,
                (),
                (),
                Place(
                    Where(
                        "len(lines) in [1, 2, 3]",
                        _where_length_of_lines_in_1_2_3,
                        (-1, "lines"),
                    ),
                ),
            ),
        ),
    )

    async def receive_log(self) -> GotLog[S]:
        _, message, core = await self._receive()
        return GotLog(message, Completed(core))


@final
class GotLog(Branch[S], frozen=True):
    message: messages.Log
    next: Completed[S]


@final
class SendingOkay(_State[S]):
    """Client sends okay to Server. (everything.chor:33)

    Server!okay. Server?Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_okay", "okay", messages.Okay, ("Server",)))

    async def send_okay(self) -> AwaitingLog[S]:
        return AwaitingLog(await self._send(0, messages.Okay()))


class Body(Protocol):
    """What plays Client, in any session."""

    async def __call__(self, s: Asking[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Client's seat in a session of HTTPOrder."""
    return Seat(PROTOCOL, "Client", Asking, body)
