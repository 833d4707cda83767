"""Child sessions: what a statement says about one, how its members are told of it, and how it ended."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from aura_chor.base.canon import digest
from aura_chor.base.names import SessionId
from aura_chor.session.operations import Seats
from aura_chor.session.wire import Message

if TYPE_CHECKING:
    from aura_chor.session.seats import ProtocolIdentity, Seat


class Child:
    """`roles` map the child's roles to seats of this session; `plays` are those that the seat at hand plays."""

    __slots__ = ("name", "plays", "roles")

    def __init__(self, name: str, roles: tuple[tuple[str, Seats], ...], plays: tuple[str, ...]) -> None:
        self.name = name
        self.roles = roles
        self.plays = plays


class Invitation(Message, frozen=True):
    """What the opener tells the members: which of its child sessions this is, and who plays what in it.

    `roster` has for every role of the child the seats of this session that play it, in the order of their indices.
    """

    BINDS: ClassVar[bool] = True
    number: int
    roster: dict[str, list[str]]
    parameters: dict[str, object] | None


class ChildOutcome(Struct, frozen=True):
    """How a child session ended for whoever opened it. `error` says why it failed, `events` what this device wrote."""

    session_id: str
    succeeded: bool
    ended: dict[str, str] = {}
    error: str | None = None
    events: list[bytes] = []


class ChildRequest:
    """What the host is asked to do: play `seats` in the child session `key`, which this seat opens or joins.

    `roster` has for every role of the child the seats of this session that play it.
    """

    __slots__ = ("key", "opens", "parameters", "protocol", "roster", "seats", "sizes")

    def __init__(
        self,
        key: str,
        protocol: "ProtocolIdentity",
        seats: "tuple[Seat, ...]",
        sizes: Mapping[str, int],
        parameters: Any,
        opens: bool,
        roster: Mapping[str, list[str]],
    ) -> None:
        self.key = key
        self.protocol = protocol
        self.seats = seats
        self.sizes = sizes
        self.parameters = parameters
        self.opens = opens
        self.roster = roster

    @property
    def session_id(self) -> SessionId:
        """The child's id where there is no ledger that gives it one."""
        return SessionId(digest("aura/child/v1", self.key.encode()).hex()[:32])


def child_key(session_id: SessionId, opener: str, name: str, number: int) -> str:
    """Which child session it is, the same for everybody in the parent."""
    return f"{session_id}/{opener}/{name}/{number}"
