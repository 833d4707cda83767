"""App in OauthLogin.

Generated from oauth_login.chor; do not edit.
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


def _where_echo_is_nonce(echo: bytes, nonce: bytes) -> bool:
    return echo == nonce


@final
class Initializing(State[S]):
    """App waits for Login from User. (oauth_login.chor:8)

    User?Login. User!Redirect(scope: str, nonce: bytes<16>). {User?Code(code:
    bytes<16>, echo: bytes<16>).SendingExchange, User?Denied(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_login", Arrival("User", "Login", messages.Login)),
    )

    async def receive_login(self) -> GotLogin[S]:
        _, message, core = await self._receive()
        return GotLogin(message, SendingRedirect(core))


@final
class GotLogin(Branch[S], frozen=True):
    message: messages.Login
    next: SendingRedirect[S]


@final
class SendingRedirect(State[S]):
    """App sends Redirect to User. (oauth_login.chor:9)

    User!Redirect(scope: str, nonce: bytes<16>). {User?Code(code: bytes<16>, echo:
    bytes<16>).SendingExchange, User?Denied(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_redirect",
            "Redirect",
            messages.Redirect,
            ("User",),
            (),
            ((1, "nonce"),),
        ),
    )

    async def send_redirect(
        self,
        *,
        scope: str,
        nonce: bytes,
    ) -> AwaitingCodeOrDenied[S]:
        return AwaitingCodeOrDenied(
            await self._send(0, messages.Redirect(scope, nonce)),
        )


@final
class AwaitingCodeOrDenied(State[S]):
    """App waits for Code from User or Denied from User. (oauth_login.chor:17)

    {User?Code(code: bytes<16>, echo: bytes<16>).SendingExchange,
    User?Denied(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "User",
                "Code",
                messages.Code,
                (),
                (),
                Place(
                    Where(
                        "echo == nonce",
                        _where_echo_is_nonce,
                        (-1, "echo"),
                        (1, "nonce"),
                    ),
                ),
            ),
            Arrival("User", "Denied", messages.Denied),
        ),
    )

    async def receive(self) -> AwaitingCodeOrDeniedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotCode(message, SendingExchange(core))
        return GotDenied(message, Completed(core))


@final
class GotCode(Branch[S], frozen=True):
    message: messages.Code
    next: SendingExchange[S]


@final
class GotDenied(Branch[S], frozen=True):
    message: messages.Denied
    next: Completed[S]


AwaitingCodeOrDeniedReceived: TypeAlias = GotCode[S] | GotDenied[S]


@final
class SendingExchange(State[S]):
    """App sends Exchange to Provider. (oauth_login.chor:18)

    Provider!Exchange(code: bytes<16>, secret: str). Provider?Token(token:
    bytes<32>, scope: str). User!Welcome(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_exchange", "Exchange", messages.Exchange, ("Provider",)),
    )

    async def send_exchange(self, *, code: bytes, secret: str) -> AwaitingToken[S]:
        return AwaitingToken(await self._send(0, messages.Exchange(code, secret)))


@final
class AwaitingToken(State[S]):
    """App waits for Token from Provider. (oauth_login.chor:19)

    Provider?Token(token: bytes<32>, scope: str). User!Welcome(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_token", Arrival("Provider", "Token", messages.Token)),
    )

    async def receive_token(self) -> GotToken[S]:
        _, message, core = await self._receive()
        return GotToken(message, SendingWelcome(core))


@final
class GotToken(Branch[S], frozen=True):
    message: messages.Token
    next: SendingWelcome[S]


@final
class SendingWelcome(State[S]):
    """App sends Welcome to User. (oauth_login.chor:20)

    User!Welcome(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_welcome", "Welcome", messages.Welcome, ("User",)),
    )

    async def send_welcome(self, *, name: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Welcome(name)))


class Body(Protocol):
    """What plays App, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as App's seat in a session of OauthLogin."""
    return Seat(PROTOCOL, "App", Initializing, body)
