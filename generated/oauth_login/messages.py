"""The messages of OauthLogin.

Generated from oauth_login.chor; do not edit.
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.wire import Message, exactly


class Login(Message, frozen=True):
    pass


class Redirect(Message, frozen=True):
    scope: str
    nonce: Annotated[bytes, exactly(16)]


class Credentials(Message, frozen=True):
    name: str
    password: str
    scope: str


class Denied(Message, frozen=True):
    reason: str


class Granted(Message, frozen=True):
    code: Annotated[bytes, exactly(16)]


class Code(Message, frozen=True):
    code: Annotated[bytes, exactly(16)]
    echo: Annotated[bytes, exactly(16)]


class Exchange(Message, frozen=True):
    code: Annotated[bytes, exactly(16)]
    secret: str


class Token(Message, frozen=True):
    token: Annotated[bytes, exactly(32)]
    scope: str


class Welcome(Message, frozen=True):
    name: str
