"""Commands: what whoever uses a device can ask of it, as values that a bounded channel carries.

Each has a `reply`, a future of the loop that the device runs in. The methods of `Runtime` and `Handle` put them; a node
or a console may put them itself.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from aura_chor.ledger.event import EventId
from aura_chor.runtime.driver_channels import Channel
from aura_chor.runtime.driver_sessions import Handle
from aura_chor.runtime.host_ports import (
    Cast,
    Ended,
    Faulted,
    Invited,
    OpeningBody,
    Overflow,
    Peer,
    Progress,
    SessionStatus,
)
from aura_chor.session.seats import ProtocolIdentity, Seat

Answer = TypeVar("Answer")
Notice: TypeAlias = Progress | Ended | Faulted | Invited
"""What a subscriber is told of: every session, and what peers did that they may not."""


@dataclass(frozen=True, slots=True)
class _Command(Generic[Answer]):
    reply: asyncio.Future[Answer]


class SessionConfig(Struct, frozen=True, kw_only=True):
    """Which device plays which seat, and the parameters of the protocol; a shipped one has an `opening` instead."""

    roster: Mapping[str, Peer] = {}
    parameters: Struct | None = None
    opening: OpeningBody | None = None


@dataclass(frozen=True, slots=True)
class Start(_Command[Handle]):
    """Open a session and play some of its seats here."""

    protocol: ProtocolIdentity
    seats: tuple[Seat, ...]
    config: SessionConfig


@dataclass(frozen=True, slots=True)
class Enter(_Command[Handle]):
    """Play seats in a session that was opened elsewhere, or was interrupted; waits for its opening event."""

    session: EventId
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Accept(_Command[None]):
    """Play whatever session of a protocol `cast` finds seats for, from now on."""

    protocol: str
    cast: Cast


@dataclass(frozen=True, slots=True)
class Terminate(_Command[None]):
    """Abort a session for everybody."""

    session: EventId
    reason: str


@dataclass(frozen=True, slots=True)
class Tell(_Command[None]):
    """Post a notice or a veto in the name of a seat played here; without a seat (""), a fact from outside."""

    session: EventId
    seat: str
    message: Struct


@dataclass(frozen=True, slots=True)
class Status(_Command[SessionStatus | None]):
    """One session as this device sees it."""

    session: EventId


@dataclass(frozen=True, slots=True)
class ListSessions(_Command[tuple[SessionStatus, ...]]):
    """All of them."""


@dataclass(frozen=True, slots=True)
class Subscribe(_Command[Channel[Notice]]):
    """Be told of everything from now on, as far as the channel has room."""

    room: int
    overflow: Overflow


Command: TypeAlias = Start | Enter | Accept | Terminate | Tell | Status | ListSessions | Subscribe
