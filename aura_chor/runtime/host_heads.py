"""What follows from a new head for sessions: those that rest on the epoch before end, with a fault that names nobody.

Source: CRYPTO.md 6 (an epoch change aborts the session) and 11 (`Stale`).
"""

from functools import partial

from aura_chor.ledger.state import AccountState
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_play import Players
from aura_chor.runtime.host_session import Session
from aura_chor.session.faults import Stale


class Heads:
    """Looks whether the account has moved on; cheap as long as no head was certified."""

    def __init__(self, desk: Desk, players: Players) -> None:
        self._desk = desk
        self._players = players
        self._count = 0
        self._head: bytes | None = None

    def look(self) -> None:
        """To be asked after every input."""
        ledger = self._desk.log.ledger
        if len(ledger.known.heads) == self._count:
            return
        self._count = len(ledger.known.heads)
        state = ledger.state()
        if state.head is not None and state.head.id != self._head:
            self._head = state.head.id
            self._moved(state)

    def _moved(self, state: AccountState) -> None:
        for session in list(self._players.live.values()):
            if session.of_its_epoch and session.epoch != state.epoch:
                self._players.fail(session, partial(_stale, session), "the account has moved on")


def _stale(session: Session) -> Stale:
    return Stale("the account has moved on meanwhile", session_id=session.name)
