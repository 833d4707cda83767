"""Child sessions: opened and joined by seats of a session that is played here, and answered for when they have ended.

Rules. A child has an opening event of its own, by the device of the seat that opens it; what it carries in `route` says
which child it is, so that members find it, also after a restart. Whoever plays here brings its seats one by one; when
all of this device have come the child begins. It ends for a seat when it has ended for this device. A seat that leaves
its own session leaves its children too, and aborts them. A device that opens a child without a seat in it sees nothing
of how it ends, and is told so.
"""

from msgspec import Struct

from aura_chor.base.canon import digest
from aura_chor.ledger.event import Author
from aura_chor.runtime.host_desk import Desk
from aura_chor.runtime.host_opening import Refusing
from aura_chor.runtime.host_play import Players
from aura_chor.runtime.host_ports import Open, OpeningBody, Refusal
from aura_chor.runtime.host_seats import Seats
from aura_chor.runtime.host_session import Session
from aura_chor.runtime.machine_ports import Answered
from aura_chor.runtime.result import Ended
from aura_chor.runtime.shipped import Opens
from aura_chor.session.children import ChildOutcome, ChildRequest
from aura_chor.session.groups import seat_name
from aura_chor.session.seats import Seat


class _Ask(Struct):
    """One seat of a session waits for its part in a child; `number` is how its machine calls the wait."""

    parent: Session
    number: int
    request: ChildRequest


class Children:
    """The children of sessions that are played here, by what their opening events carry."""

    def __init__(self, desk: Desk, players: Players, seats: Seats) -> None:
        self._desk = desk
        self._players = players
        self._seats = seats
        self._asks: dict[bytes, list[_Ask]] = {}
        players.run_child = self.run
        players.has_ended = self.ended
        seats.has_learnt_child = self.learnt

    def run(self, parent: Session, number: int, request: ChildRequest) -> None:
        """A seat opens or joins a child."""
        tag = child_tag(request.key)
        self._asks.setdefault(tag, []).append(_Ask(parent, number, request))
        child = self._seats.child(tag, self._opener(parent, request))
        if child is not None:
            self._go_on(tag, child)
        elif request.opens:
            self._open(tag, parent, request)

    def learnt(self, child: Session) -> None:
        """The opening of a child has come, and its seats may be waiting."""
        tag = child.tag
        asks = self._asks.get(tag or b"", [])
        if tag is not None and asks and child.opener == self._opener(asks[0].parent, asks[0].request):
            self._go_on(tag, child)

    def ended(self, session: Session) -> None:
        """A session is over: those who wait for it are answered, and what it has opened is left."""
        tag = session.tag
        if tag is not None and session.result is not None:
            for ask in self._asks.pop(tag, []):
                self._answer(ask, _outcome(session, ask.request))
        for other, asks in list(self._asks.items()):
            if any(ask.parent is session for ask in asks):
                self._leave(other, session)
        self._seats.leave_children(session.id)
        self._seats.ask_again(session)

    def _open(self, tag: bytes, parent: Session, request: ChildRequest) -> None:
        roster = self._roster(parent, request)
        mine = [name for name, device in roster.items() if device == self._desk.own]
        if not mine:
            self._refuse(tag, "nobody here plays in it, so that how it ends is not seen")
            return
        order = Open(
            ticket=0,
            protocol=request.protocol,
            roster=roster,
            parameters=request.parameters,
            opening=_opening(request),
        )
        try:
            self._seats.open_child(order, tag)
        except Refusing as refusal:
            # Whoever stops answers nothing: the members have been invited to this very child, and it is opened when
            # the device begins anew.
            if refusal.why is not Refusal.STOPPED:
                self._refuse(tag, str(refusal))

    def _go_on(self, tag: bytes, child: Session) -> None:
        """Begin when all seats of this device are there; what has ended already is answered at once."""
        if child.result is not None:
            self.ended(child)
            return
        seats: dict[str, Seat] = {seat.role: seat for ask in self._asks[tag] for seat in ask.request.seats}
        if not child.started and len(seats) == len(child.local):
            problem = self._seats.fill(child, tuple(seats.values()), self._asks[tag][0].parent.id)
            if problem is not None:
                self._refuse(tag, problem)

    def _leave(self, tag: bytes, parent: Session) -> None:
        asks = self._asks[tag]
        child = self._seats.child(tag, self._opener(asks[0].parent, asks[0].request))
        self._asks[tag] = [ask for ask in asks if ask.parent is not parent]
        if child is not None and not child.lifecycle.over and child.machine is not None:
            self._players.give_up(child, "a seat has left the session that this one was opened in")

    def _refuse(self, tag: bytes, why: str) -> None:
        for ask in self._asks.pop(tag, []):
            self._answer(ask, ChildOutcome("", False, {}, why))

    def _answer(self, ask: _Ask, outcome: ChildOutcome) -> None:
        if not ask.parent.lifecycle.over:
            self._players.feed(ask.parent, Answered(ask.number, outcome))

    def _roster(self, parent: Session, request: ChildRequest) -> dict[str, Author]:
        """Who plays what in the child: the devices of the seats of this session that its roles were given to."""
        assert parent.addresses is not None, "a session that opens another is played"
        devices, roster = parent.addresses.devices, {}
        for role, seats in request.roster.items():
            family = role in request.sizes
            for place, seat in enumerate(seats, start=1):
                roster[seat_name(role, place if family else 0)] = devices[seat]
        return roster

    def _opener(self, parent: Session, request: ChildRequest) -> Author:
        """The device of the seat that stands in the key."""
        assert parent.addresses is not None, "a session that opens another is played"
        return parent.addresses.devices[request.key.split("/")[1]]


def _opening(request: ChildRequest) -> OpeningBody | None:
    """What the coordinating body says that a shipped child opens with."""
    found = [seat.body.opening for seat in request.seats if isinstance(seat.body, Opens)]
    return OpeningBody(*found[0]) if found else None


def child_tag(key: str) -> bytes:
    """What a child's opening event carries."""
    return digest("aura/child/v1", key.encode())


def _outcome(child: Session, request: ChildRequest) -> ChildOutcome:
    assert child.result is not None, "only what has ended is answered for"
    names = [seat.role for seat in request.seats] or list(child.result.outcomes)
    outcomes = [child.result.outcomes[name] for name in names if name in child.result.outcomes]
    errors = [f"{type(outcome.error).__name__}: {outcome.error}" for outcome in outcomes if outcome.error is not None]
    succeeded = bool(outcomes) and all(outcome.ended is Ended.COMPLETED for outcome in outcomes)
    return ChildOutcome(
        child.name,
        succeeded,
        {outcome.role: outcome.ended.value for outcome in outcomes},
        next(iter(errors), None),
        list(child.emitted),
    )
