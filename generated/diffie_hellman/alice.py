"""Alice in DiffieHellman.

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
    """Alice sends Public to Bob. (diffie_hellman.chor:8)

    Bob!Public(key: bytes<32>). Bob?Public(key: bytes<32>). Bob!Secret(nonce:
    bytes<12>, text: bytes). Bob?Secret(nonce: bytes<12>, text: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_public",
            "Public",
            messages.Public,
            ("Bob",),
            (),
            (),
            Where(
                'key != x"0000000000000000000000000000000000000000000000000000000000000000"',
                _where_key_is_not_x,
                (-1, "key"),
            ),
        ),
    )

    async def send_public(self, *, key: bytes) -> AgreeingAwaitingPublic[S]:
        return AgreeingAwaitingPublic(await self._send(0, messages.Public(key)))


@final
class AgreeingAwaitingPublic(State[S]):
    """Alice waits for Public from Bob. (diffie_hellman.chor:11)

    Bob?Public(key: bytes<32>). Bob!Secret(nonce: bytes<12>, text: bytes).
    Bob?Secret(nonce: bytes<12>, text: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_public",
            Arrival(
                "Bob",
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
        return GotPublic(message, Talking(core))


@final
class GotPublic(Branch[S], frozen=True):
    message: messages.Public
    next: Talking[S]


@final
class Talking(State[S]):
    """Alice sends Secret to Bob. (diffie_hellman.chor:17)

    Bob!Secret(nonce: bytes<12>, text: bytes). Bob?Secret(nonce: bytes<12>, text:
    bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_secret",
            "Secret",
            messages.Secret,
            ("Bob",),
            (),
            (),
            Where("len(text) >= 16", _where_length_of_text_at_least_16, (-1, "text")),
        ),
    )

    async def send_secret(
        self,
        *,
        nonce: bytes,
        text: bytes,
    ) -> TalkingAwaitingSecret[S]:
        return TalkingAwaitingSecret(await self._send(0, messages.Secret(nonce, text)))


@final
class TalkingAwaitingSecret(State[S]):
    """Alice waits for Secret from Bob. (diffie_hellman.chor:18)

    Bob?Secret(nonce: bytes<12>, text: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_secret",
            Arrival(
                "Bob",
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
        return GotSecret(message, Completed(core))


@final
class GotSecret(Branch[S], frozen=True):
    message: messages.Secret
    next: Completed[S]


class Body(Protocol):
    """What plays Alice, in any session."""

    async def __call__(self, s: Agreeing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Alice's seat in a session of DiffieHellman."""
    return Seat(PROTOCOL, "Alice", Agreeing, body)
