"""Bob in DiffieHellman.

Generated from diffie_hellman.chor; do not edit.
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


def _where_key_is_not_x(key: bytes) -> bool:
    return key != b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"  # noqa: E501  # fmt: skip


def _where_length_of_text_at_least_16(text: bytes) -> bool:
    return len(text) >= 16


@final
class Agreeing(State[S]):
    """Bob waits for Public from Alice. (diffie_hellman.chor:8)

    Alice?Public(key: bytes<32>). Alice!Public(key: bytes<32>). Alice?Secret(nonce:
    bytes<12>, text: bytes). Alice!Secret(nonce: bytes<12>, text: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_public",
            Arrival(
                "Alice",
                "Public",
                messages.Public,
                (),
                (),
                Place(
                    Where(
                        'key != x"0000000000000000000000000000000000000000000000000000000000000000"',
                        _where_key_is_not_x,
                        (-1, "key"),
                    ),
                ),
            ),
        ),
    )

    async def receive_public(self) -> GotPublic[S]:
        _, message, core = await self._receive()
        return GotPublic(message, AgreeingSendingPublic(core))


@final
class GotPublic(Branch[S], frozen=True):
    message: messages.Public
    next: AgreeingSendingPublic[S]


@final
class AgreeingSendingPublic(State[S]):
    """Bob sends Public to Alice. (diffie_hellman.chor:11)

    Alice!Public(key: bytes<32>). Alice?Secret(nonce: bytes<12>, text: bytes).
    Alice!Secret(nonce: bytes<12>, text: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_public",
            "Public",
            messages.Public,
            ("Alice",),
            (),
            (),
            Where(
                'key != x"0000000000000000000000000000000000000000000000000000000000000000"',
                _where_key_is_not_x,
                (-1, "key"),
            ),
        ),
    )

    async def send_public(self, *, key: bytes) -> Talking[S]:
        return Talking(await self._send(0, messages.Public(key)))


@final
class Talking(State[S]):
    """Bob waits for Secret from Alice. (diffie_hellman.chor:17)

    Alice?Secret(nonce: bytes<12>, text: bytes). Alice!Secret(nonce: bytes<12>,
    text: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_secret",
            Arrival(
                "Alice",
                "Secret",
                messages.Secret,
                (),
                (),
                Place(
                    Where(
                        "len(text) >= 16",
                        _where_length_of_text_at_least_16,
                        (-1, "text"),
                    ),
                ),
            ),
        ),
    )

    async def receive_secret(self) -> GotSecret[S]:
        _, message, core = await self._receive()
        return GotSecret(message, TalkingSendingSecret(core))


@final
class GotSecret(Branch[S], frozen=True):
    message: messages.Secret
    next: TalkingSendingSecret[S]


@final
class TalkingSendingSecret(State[S]):
    """Bob sends Secret to Alice. (diffie_hellman.chor:18)

    Alice!Secret(nonce: bytes<12>, text: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_secret",
            "Secret",
            messages.Secret,
            ("Alice",),
            (),
            (),
            Where("len(text) >= 16", _where_length_of_text_at_least_16, (-1, "text")),
        ),
    )

    async def send_secret(self, *, nonce: bytes, text: bytes) -> Completed[S]:
        return Completed(await self._send(0, messages.Secret(nonce, text)))


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Agreeing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of DiffieHellman."""
    return Seat(PROTOCOL, "Bob", Agreeing, body)
