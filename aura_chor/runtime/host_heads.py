"""What follows from a new head for sessions: those that rest on the one before end, with a fault that names nobody.

A session that rests on an epoch ends with it; one that would have made another head of the same prestate ends when
that place is taken. The session that has made the head goes on: its certificate is on its way to its bodies.

Source: CRYPTO.md 6 (an epoch change aborts the session), 7.3, 9 (grants expire) and 11 (`Stale`).
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
            before, self._head = self._head, state.head.id
            self._moved(state, before)

    def _moved(self, state: AccountState, before: bytes | None) -> None:
        kept = before is None or any(head.id == before for head in state.line)
        for session in list(self._players.live.values()):
            if self._is_stale(session, state, kept):
                self._players.fail(session, partial(_stale, session), "the account has moved on")

    def _is_stale(self, session: Session, state: AccountState, kept: bool) -> bool:
        """`kept` says whether the head before is one of the line still: else another took its place in its epoch."""
        known = self._desk.log.ledger.known
        opening = known.openings.get(session.id)
        if opening is None:
            return session.of_its_epoch and (session.epoch != state.epoch or not kept)
        if state.head is None or opening.prestate == state.head.id:
            return False
        made = [head for head in state.line if head.prestate == opening.prestate]
        certificates = [known.graph.event(identifier) for head in made for identifier in known.certificates[head.id]]
        return all(event is None or event.session != session.id for event in certificates)


def _stale(session: Session) -> Stale:
    return Stale("the account has moved on meanwhile", session_id=session.name)
