"""OauthLogin: in, out, and somebody else's code."""

from hashlib import sha256

import pytest

from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import RefinementViolated
from generated.oauth_login import app, provider, user
from tests.choreographies.playing import Completed, S, complete, play

PASSWORDS = {"ann": "correct horse", "ben": "battery staple"}


class World:
    """One user, one app, one provider; `stolen` is a nonce of another login that the user brings instead."""

    def __init__(self, *, name: str, password: str, stolen: bytes | None = None) -> None:
        self.name = name
        self.password = password
        self.stolen = stolen
        self.codes: dict[bytes, str] = {}
        self.greeting = ""
        self.refused = ""
        self.token = b""

    async def user(self, s: user.Initializing[S], /) -> Completed[S]:
        sent_away = await (await s.send_login()).receive_redirect()
        nonce = self.stolen or sent_away.message.nonce
        asking = await sent_away.next.send_credentials(
            name=self.name, password=self.password, scope=sent_away.message.scope
        )
        match await asking.receive():
            case user.GotGranted(message=granted, next=back):
                welcomed = await (await back.send_code(code=granted.code, echo=nonce)).receive_welcome()
                self.greeting = welcomed.message.name
                return welcomed.next
            case user.GotDenied(message=denied, next=refused):
                return await refused.send_denied(reason=denied.reason)

    async def app(self, s: app.Initializing[S], /) -> Completed[S]:
        login = await s.receive_login()
        match await (await login.next.send_redirect(scope="profile", nonce=b"n" * 16)).receive():
            case app.GotDenied(message=denied, next=end):
                self.refused = denied.reason
                return end
            case app.GotCode(message=code, next=exchanging):
                got = await (await exchanging.send_exchange(code=code.code, secret="app's own")).receive_token()
                self.token = got.message.token
                return await got.next.send_welcome(name=self.name.title())

    async def provider(self, s: provider.Initializing[S], /) -> Completed[S]:
        asked = await s.receive_credentials()
        if PASSWORDS.get(asked.message.name) != asked.message.password:
            return await asked.next.send_denied(reason="wrong password")
        code = sha256(asked.message.name.encode()).digest()[:16]
        self.codes[code] = asked.message.name
        exchange = await (await asked.next.send_granted(code=code)).receive_exchange()
        owner = self.codes.pop(exchange.message.code)
        return await exchange.next.send_token(token=sha256(owner.encode()).digest(), scope=asked.message.scope)


def test_welcome() -> None:
    world = World(name="ann", password="correct horse")
    complete(user.seat(world.user), app.seat(world.app), provider.seat(world.provider))
    assert world.greeting == "Ann"
    assert world.token == sha256(b"ann").digest()


@pytest.mark.parametrize(("name", "password"), [("ann", "battery staple"), ("eve", "open sesame")])
def test_denied(name: str, password: str) -> None:
    world = World(name=name, password=password)
    complete(user.seat(world.user), app.seat(world.app), provider.seat(world.provider))
    assert (world.refused, world.token) == ("wrong password", b"")


@pytest.mark.parametrize("password", ["short", "password", "12345678"])
def test_a_bad_password_does_not_leave_the_user(password: str) -> None:
    _expect_refused(World(name="ann", password=password))


def test_the_code_of_another_login_is_refused() -> None:
    _expect_refused(World(name="ann", password="correct horse", stolen=b"x" * 16))


def _expect_refused(world: World) -> None:
    with pytest.raises(SessionFailed) as failed:
        play(user.seat(world.user), app.seat(world.app), provider.seat(world.provider))
    assert [type(error) for error in failed.value.exceptions] == [RefinementViolated]
    assert world.token == b""
