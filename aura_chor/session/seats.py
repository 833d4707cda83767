"""Seats: a role's body, packaged with what the runtime must know to play it, by a generated `seat` function."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from aura_chor.session.core import Core


class ProtocolIdentity(Struct, frozen=True):
    """What a generated package says about its protocol. `parameters` is None for a protocol that has none."""

    name: str
    protocol_hash: str
    roles: tuple[str, ...]
    parameters: type[Struct] | None = None


class Seat(Struct, frozen=True):
    """`start` makes the first state from a core; `body` goes on from there and returns an end.

    `body` is Any: the `seat` function of the generated module has checked its type, which is generic in the session.
    """

    protocol: ProtocolIdentity
    role: str
    start: Callable[[Core[Any]], object]
    body: Any
