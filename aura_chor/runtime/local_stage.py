"""A session in this process together with its child sessions: who plays in which, and who waits for which to end.

Child sessions have engines of their own, ids and aborts of their own. A member goes on when its part has ended in any
way; the opener alone is told how. Who leaves its own session leaves its child sessions too, and aborts them.
"""

from collections.abc import Iterator

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.runtime.endings import Observer
from aura_chor.runtime.engine import Engine
from aura_chor.runtime.result import Ended, SessionResult
from aura_chor.runtime.seating import begin, own_parameters
from aura_chor.runtime.strands import Strand
from aura_chor.session.bugs import SeatingError
from aura_chor.session.children import ChildOutcome, ChildRequest
from aura_chor.session.groups import Company, seat_name
from aura_chor.session.instructions import RunSubProtocol
from aura_chor.session.seats import ProtocolIdentity, company_of


class Play:
    """One session on the stage."""

    __slots__ = ("company", "engine", "identity", "parameters", "session_id")

    def __init__(
        self,
        identity: ProtocolIdentity,
        session_id: SessionId,
        parameters: Struct | None,
        company: Company,
        engine: Engine,
    ) -> None:
        self.identity = identity
        self.session_id = session_id
        self.parameters = parameters
        self.company = company
        self.engine = engine


class Link:
    """A strand of one play that waits for its seats in another."""

    __slots__ = ("child", "effect", "parent", "request", "strand")

    def __init__(self, parent: Play, strand: Strand, effect: RunSubProtocol, child: Play) -> None:
        self.parent = parent
        self.strand = strand
        self.effect = effect
        self.request: ChildRequest = effect.request
        self.child = child

    @property
    def waits(self) -> bool:
        return self.strand.effect is self.effect

    def outcome(self) -> ChildOutcome | None:
        """How it ended for these seats; with no seats of its own, for all. None while they play."""
        seats = [seat.role for seat in self.request.seats] or list(self.child.company.all)
        outcomes = [self.child.engine.outcome_of(seat) for seat in seats]
        ended = {outcome.role: outcome.ended.value for outcome in outcomes if outcome is not None}
        if len(ended) < len(seats):
            return None
        errors = [f"{type(o.error).__name__}: {o.error}" for o in outcomes if o is not None and o.error is not None]
        succeeded = all(outcome is not None and outcome.ended is Ended.COMPLETED for outcome in outcomes)
        return ChildOutcome(self.child.session_id, succeeded, ended, next(iter(errors), None))


class Stage:
    """The plays, the first of which is the session that was started."""

    def __init__(self, root: Play, *, period: int, observer: Observer | None) -> None:
        self._plays: dict[str, Play] = {"": root}
        self._links: list[Link] = []
        self._period = period
        self._observer = observer

    @property
    def root(self) -> Play:
        return self._plays[""]

    def engines(self) -> Iterator[Engine]:
        """The session's own first, then the children's that still play, in the order of their opening."""
        return iter([play.engine for key, play in self._plays.items() if not key or not play.engine.finished])

    def play_of(self, engine: Engine) -> Play:
        return next(play for play in self._plays.values() if play.engine is engine)

    def run_child(self, parent: Play, strand: Strand, effect: RunSubProtocol, now: int) -> None:
        """A seat opens or joins a child session."""
        request = effect.request
        try:
            child = self._plays.get(request.key) or self._open(request, now)
        except SeatingError as error:
            refused = ChildOutcome(request.session_id, False, {}, str(error))
            parent.engine.resume(strand, refused)
            return
        for seat in request.seats:
            begin(child.engine, seat, child.session_id, child.parameters, child.company)
        self._links.append(Link(parent, strand, effect, child))

    def settle(self) -> bool:
        """Tell whoever waited for a child session that its part has ended; whether anybody was told."""
        moved = False
        for link in list(self._links):
            if not link.waits:
                self._leave(link)
            elif (outcome := link.outcome()) is not None:
                link.parent.engine.resume(link.strand, outcome)
            else:
                continue
            self._links.remove(link)
            moved = True
        return moved

    def children(self) -> tuple[SessionResult, ...]:
        return tuple([play.engine.result() for key, play in self._plays.items() if key])

    def close(self) -> None:
        for play in self._plays.values():
            play.engine.close()

    def _leave(self, link: Link) -> None:
        for seat in link.request.seats:
            if link.child.engine.outcome_of(seat.role) is None:
                link.child.engine.give_up(seat.role, "it has left the session that this one was opened in")

    def _open(self, request: ChildRequest, now: int) -> Play:
        """The seats are all known to whoever opens or joins, so that the first to come can begin."""
        identity = request.protocol
        seats = [
            seat_name(role, index)
            for role in identity.roles
            for index in (range(1, request.sizes[role] + 1) if role in request.sizes else (0,))
        ]
        parameters = own_parameters(identity, request.parameters)
        company = company_of(identity, seats, parameters)
        engine = Engine(
            session_id=request.session_id,
            protocol_hash=identity.protocol_hash,
            roles=company.all,
            observer=self._observer,
            period=self._period,
        )
        engine.tell_time(now)
        engine.note_time_of(identity.clocked, begun=identity.openings)
        play = Play(identity, request.session_id, parameters, company, engine)
        self._plays[request.key] = play
        return play
