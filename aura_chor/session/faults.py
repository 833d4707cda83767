"""Faults: what a peer, the network or time did to a session (HOUSE section 3). A closed set.

Each names its session, who is to blame and whether trying again can help. Match `AnyFault` exhaustively.
"""

from enum import Enum
from typing import ClassVar, TypeAlias

from aura_chor.base.names import SessionId


class Retry(Enum):
    NEVER = "never"
    LATER = "later"


class Fault(Exception):
    """Base of all faults. `culprits` are the seats that are to blame; empty where nobody can be."""

    retry: ClassVar[Retry] = Retry.NEVER

    def __init__(self, message: str, *, session_id: SessionId, culprits: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.session_id = session_id
        self.culprits = culprits


class SessionAborted(Fault):
    """Another seat aborted the session, or failed; raised at whatever this seat does next in it."""

    retry = Retry.LATER

    def __init__(self, *, session_id: SessionId, by: str, reason: str, culprits: tuple[str, ...] = ()) -> None:
        super().__init__(f"{by} aborted the session: {reason}", session_id=session_id, culprits=culprits)
        self.by = by
        self.reason = reason


class InvalidMessage(Fault):
    """A peer sent what the protocol does not allow here: another label, a malformed payload, a false `where`."""


class SessionStuck(Fault):
    """Every seat waits and nothing can wake any of them; only a body that breaks its types can bring this about."""


class ProtocolMismatch(Fault):
    """Seats of one session were compiled from different versions of a protocol; the message names the hashes."""


AnyFault: TypeAlias = SessionAborted | InvalidMessage | SessionStuck | ProtocolMismatch
