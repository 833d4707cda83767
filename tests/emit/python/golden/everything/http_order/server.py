"""Server in HTTPOrder.

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
    """Server waits for HTTPGet from Client. (everything.chor:17)

    Client?HTTPGet(item: Item, others: list<Item>, stock: map<str, option<int>>,
    price: Price, id: bytes<4>). {Client!busy(pause:
    duration).AskingChoosingBusyOrNothing, Client!nothing(note:
    option<str>).ResolvingRush}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_http_get",
            Arrival(
                "Client",
                "HTTPGet",
                messages.HTTPGet,
                (),
                (),
                Place(
                    Where("id == token", _where_id_is_token, (-1, "id"), (-2, "token")),
                ),
            ),
        ),
    )

    async def receive_http_get(self) -> GotHTTPGet[S]:
        _, message, core = await self._receive()
        return GotHTTPGet(message, AskingChoosingBusyOrNothing(core))


@final
class GotHTTPGet(Branch[S], frozen=True):
    message: messages.HTTPGet
    next: AskingChoosingBusyOrNothing[S]


@final
class AskingChoosingBusyOrNothing(_State[S]):
    """Server chooses: busy to Client or nothing to Client. (everything.chor:20)

    {Client!busy(pause: duration).AskingChoosingBusyOrNothing, Client!nothing(note:
    option<str>).ResolvingRush}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_busy",
            "busy",
            messages.Busy,
            ("Client",),
            (),
            (),
            Where(
                "pause <= patience",
                _where_pause_at_most_patience,
                (-1, "pause"),
                (-2, "patience"),
            ),
        ),
        Send(
            "send_nothing",
            "nothing",
            messages.Nothing,
            ("Client",),
            (),
            (),
            Where(
                "note is none or len(note) > 2",
                _where_note_is_none_or_length_of_note_above_2,
                (-1, "note"),
            ),
        ),
    )

    async def send_busy(
        self,
        *,
        pause: messages.Milliseconds,
    ) -> AskingChoosingBusyOrNothing[S]:
        return AskingChoosingBusyOrNothing(await self._send(0, messages.Busy(pause)))

    async def send_nothing(self, *, note: str | None) -> ResolvingRush[S]:
        return ResolvingRush(await self._send(1, messages.Nothing(note)))


@final
class ResolvingRush(_State[S]):
    """Server goes on as `rush` says. (everything.chor:27)

    {Shipping or SendingSlow}
    """

    __slots__ = ()
    OPERATIONS = operations(Resolve("case", Where("rush", _when_rush, (-2, "rush"))))

    def case(self) -> ResolvingRushCase[S]:
        holds, core = self._resolve()
        if holds:
            return WhenRush(Shipping(core))
        return UnlessRush(SendingSlow(core))


@final
class WhenRush(Branch[S], frozen=True):
    next: Shipping[S]


@final
class UnlessRush(Branch[S], frozen=True):
    next: SendingSlow[S]


ResolvingRushCase: TypeAlias = WhenRush[S] | UnlessRush[S]


@final
class Shipping(_State[S]):
    """Server sends express to Client. (everything.chor:29)

    Client!express(cost: int). Client,Log!Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_express",
            "express",
            messages.Express,
            ("Client",),
            (),
            (),
            Where(
                "cost % 10 == 0 and (cost < 100 or n > 3)",
                _where_cost_modulo_10_is_0_and_cost_below_100,
                (-1, "cost"),
                (-2, "n"),
            ),
        ),
    )

    async def send_express(self, *, cost: int) -> SendingLog[S]:
        return SendingLog(await self._send(0, messages.Express(cost)))


@final
class SendingSlow(_State[S]):
    """Server sends slow to Client. (everything.chor:32)

    Client!slow. Client?okay. Client,Log!Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_slow", "slow", messages.Slow, ("Client",)))

    async def send_slow(self) -> AwaitingOkay[S]:
        return AwaitingOkay(await self._send(0, messages.Slow()))


@final
class SendingLog(_State[S]):
    """Server sends Log to Client and Log. (everything.chor:35)

    Client,Log!Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_log",
            "Log",
            messages.Log,
            ("Client", "Log"),
            (),
            (),
            Where(
                "len(lines) in [1, 2, 3]",
                _where_length_of_lines_in_1_2_3,
                (-1, "lines"),
            ),
        ),
    )

    async def send_log(self, *, lines: list[str]) -> Completed[S]:
        return Completed(await self._send(0, messages.Log(lines)))


@final
class AwaitingOkay(_State[S]):
    """Server waits for okay from Client. (everything.chor:33)

    Client?okay. Client,Log!Log(lines: list<str>). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_okay", Arrival("Client", "okay", messages.Okay)),
    )

    async def receive_okay(self) -> GotOkay[S]:
        _, message, core = await self._receive()
        return GotOkay(message, SendingLog(core))


@final
class GotOkay(Branch[S], frozen=True):
    message: messages.Okay
    next: SendingLog[S]


class Body(Protocol):
    """What plays Server, in any session."""

    async def __call__(self, s: Asking[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Server's seat in a session of HTTPOrder."""
    return Seat(PROTOCOL, "Server", Asking, body)
