"""Provider in OauthLogin.

Generated from oauth_login.chor; do not edit.
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


def _where_length_of_password_at_least_8_and(password: str) -> bool:
    return len(password) >= 8 and password not in ["password", "12345678"]


@final
class Initializing(State[S]):
    """Provider waits for Credentials from User. (oauth_login.chor:10)

    User?Credentials(name: str, password: str, scope: str). {User!Granted(code:
    bytes<16>).AwaitingExchange, User!Denied(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_credentials",
            Arrival(
                "User",
                "Credentials",
                messages.Credentials,
                (),
                (),
                Place(
                    Where(
                        'len(password) >= 8 and password not in ["password", "12345678"]',
                        _where_length_of_password_at_least_8_and,
                        (-1, "password"),
                    ),
                ),
            ),
        ),
    )

    async def receive_credentials(self) -> GotCredentials[S]:
        _, message, core = await self._receive()
        return GotCredentials(message, ChoosingGrantedOrDenied(core))


@final
class GotCredentials(Branch[S], frozen=True):
    message: messages.Credentials
    next: ChoosingGrantedOrDenied[S]


@final
class ChoosingGrantedOrDenied(State[S]):
    """Provider chooses: Granted to User or Denied to User. (oauth_login.chor:16)

    {User!Granted(code: bytes<16>).AwaitingExchange, User!Denied(reason: str).end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_granted", "Granted", messages.Granted, ("User",)),
        Send("send_denied", "Denied", messages.Denied, ("User",)),
    )

    async def send_granted(self, *, code: bytes) -> AwaitingExchange[S]:
        return AwaitingExchange(await self._send(0, messages.Granted(code)))

    async def send_denied(self, *, reason: str) -> Completed[S]:
        return Completed(await self._send(1, messages.Denied(reason)))


@final
class AwaitingExchange(State[S]):
    """Provider waits for Exchange from App. (oauth_login.chor:18)

    App?Exchange(code: bytes<16>, secret: str). App!Token(token: bytes<32>, scope:
    str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_exchange", Arrival("App", "Exchange", messages.Exchange)),
    )

    async def receive_exchange(self) -> GotExchange[S]:
        _, message, core = await self._receive()
        return GotExchange(message, SendingToken(core))


@final
class GotExchange(Branch[S], frozen=True):
    message: messages.Exchange
    next: SendingToken[S]


@final
class SendingToken(State[S]):
    """Provider sends Token to App. (oauth_login.chor:19)

    App!Token(token: bytes<32>, scope: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_token", "Token", messages.Token, ("App",)))

    async def send_token(self, *, token: bytes, scope: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Token(token, scope)))


class Body(Protocol):
    """What plays Provider, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Provider's seat in a session of OauthLogin."""
    return Seat(PROTOCOL, "Provider", Initializing, body)
