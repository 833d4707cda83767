"""User in OauthLogin.

Generated from oauth_login.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Arrival, Receive, Send, Where, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_length_of_password_at_least_8_and(password: str) -> bool:
    return len(password) >= 8 and password not in ["password", "12345678"]


def _where_echo_is_nonce(echo: bytes, nonce: bytes) -> bool:
    return echo == nonce


@final
class Initializing(State[S]):
    """User sends Login to App. (oauth_login.chor:8)

    App!Login. App?Redirect(scope: str, nonce: bytes<16>).
    Provider!Credentials(name: str, password: str, scope: str).
    {Provider?Granted(code: bytes<16>).SendingCode, Provider?Denied(reason:
    str).SendingDenied}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_login", "Login", messages.Login, ("App",)))

    async def send_login(self) -> AwaitingRedirect[S]:
        return AwaitingRedirect(await self._send(0, messages.Login()))


@final
class AwaitingRedirect(State[S]):
    """User waits for Redirect from App. (oauth_login.chor:9)

    App?Redirect(scope: str, nonce: bytes<16>). Provider!Credentials(name: str,
    password: str, scope: str). {Provider?Granted(code: bytes<16>).SendingCode,
    Provider?Denied(reason: str).SendingDenied}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_redirect",
            Arrival("App", "Redirect", messages.Redirect, (), ((1, "nonce"),)),
        ),
    )

    async def receive_redirect(self) -> GotRedirect[S]:
        _, message, core = await self._receive()
        return GotRedirect(message, SendingCredentials(core))


@final
class GotRedirect(Branch[S], frozen=True):
    message: messages.Redirect
    next: SendingCredentials[S]


@final
class SendingCredentials(State[S]):
    """User sends Credentials to Provider. (oauth_login.chor:10)

    Provider!Credentials(name: str, password: str, scope: str).
    {Provider?Granted(code: bytes<16>).SendingCode, Provider?Denied(reason:
    str).SendingDenied}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_credentials",
            "Credentials",
            messages.Credentials,
            ("Provider",),
            (),
            (),
            Where(
                'len(password) >= 8 and password not in ["password", "12345678"]',
                _where_length_of_password_at_least_8_and,
                (-1, "password"),
            ),
        ),
    )

    async def send_credentials(
        self,
        *,
        name: str,
        password: str,
        scope: str,
    ) -> AwaitingGrantedOrDenied[S]:
        return AwaitingGrantedOrDenied(
            await self._send(0, messages.Credentials(name, password, scope)),
        )


@final
class AwaitingGrantedOrDenied(State[S]):
    """User waits for Granted from Provider or Denied from Provider.
    (oauth_login.chor:16)

    {Provider?Granted(code: bytes<16>).SendingCode, Provider?Denied(reason:
    str).SendingDenied}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Provider", "Granted", messages.Granted),
            Arrival("Provider", "Denied", messages.Denied),
        ),
    )

    async def receive(self) -> AwaitingGrantedOrDeniedReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotGranted(message, SendingCode(core))
        return GotDenied(message, SendingDenied(core))


@final
class GotGranted(Branch[S], frozen=True):
    message: messages.Granted
    next: SendingCode[S]


@final
class GotDenied(Branch[S], frozen=True):
    message: messages.Denied
    next: SendingDenied[S]


AwaitingGrantedOrDeniedReceived: TypeAlias = GotGranted[S] | GotDenied[S]


@final
class SendingCode(State[S]):
    """User sends Code to App. (oauth_login.chor:17)

    App!Code(code: bytes<16>, echo: bytes<16>). App?Welcome(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_code",
            "Code",
            messages.Code,
            ("App",),
            (),
            (),
            Where("echo == nonce", _where_echo_is_nonce, (-1, "echo"), (1, "nonce")),
        ),
    )

    async def send_code(self, *, code: bytes, echo: bytes) -> AwaitingWelcome[S]:
        return AwaitingWelcome(await self._send(0, messages.Code(code, echo)))


@final
class SendingDenied(State[S]):
    """User sends Denied to App. (oauth_login.chor:23)

    App!Denied(reason: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_denied", "Denied", messages.Denied, ("App",)))

    async def send_denied(self, *, reason: str) -> Completed[S]:
        return Completed(await self._send(0, messages.Denied(reason)))


@final
class AwaitingWelcome(State[S]):
    """User waits for Welcome from App. (oauth_login.chor:20)

    App?Welcome(name: str). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_welcome", Arrival("App", "Welcome", messages.Welcome)),
    )

    async def receive_welcome(self) -> GotWelcome[S]:
        _, message, core = await self._receive()
        return GotWelcome(message, Completed(core))


@final
class GotWelcome(Branch[S], frozen=True):
    message: messages.Welcome
    next: Completed[S]


class Body(Protocol):
    """What plays User, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as User's seat in a session of OauthLogin."""
    return Seat(PROTOCOL, "User", Initializing, body)
