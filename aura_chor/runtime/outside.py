"""What comes into a session from outside its bodies: notices and vetoes in the name of a seat, and external facts."""

from collections.abc import Sequence

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.runtime.engine import Engine
from aura_chor.session.bugs import SeatingError
from aura_chor.session.events import EXTERNAL, NOTICES, VETOES, MessageEvent
from aura_chor.session.groups import Company
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import WireError, encode


class At(Struct, frozen=True):
    """At `moment`, in milliseconds of the session's time, `seat` posts a notice or a veto, or no seat ("") a fact."""

    moment: int
    seat: str
    message: Struct


class Outside:
    """What is still to come, in order of time. `SeatingError` where the protocol has no place for it."""

    def __init__(
        self, identity: ProtocolIdentity, company: Company, session_id: SessionId, planned: Sequence[At]
    ) -> None:
        self._identity = identity
        self._company = company
        self._session_id = session_id
        self._planned = sorted(planned, key=lambda at: at.moment)
        self._facts: dict[str, int] = {}
        for at in self._planned:
            self._require_known(at)

    @property
    def next_moment(self) -> int | None:
        return self._planned[0].moment if self._planned else None

    def post_due(self, engine: Engine, now: int) -> None:
        """Each at its own moment: what was due before it is over by then."""
        while self._planned and self._planned[0].moment <= now:
            at = self._planned.pop(0)
            engine.tell_time(at.moment)
            event = self._fact(at) if at.seat == EXTERNAL else self._posted(engine, at)
            if event is not None:
                engine.post(event)

    def _posted(self, engine: Engine, at: At) -> MessageEvent | None:
        """In the name of a seat that still plays; who has ended posts nothing."""
        core = engine.core_of(at.seat)
        if core is None or engine.outcome_of(at.seat) is not None:
            return None
        label = type(at.message).__name__
        if any(rule.label == label for rule in self._identity.notices):
            (number,) = core.take_numbers(((NOTICES, ""),))
            return core.notice(at.message, NOTICES, number)
        return core.posted(label, VETOES, self._company.all, encode(at.message), 0)

    def _fact(self, at: At) -> MessageEvent:
        label = type(at.message).__name__
        rule = next(rule for rule in self._identity.facts if rule.label == label)
        number = self._facts.get(label, 0)
        self._facts[label] = number + 1
        receivers = self._company.all
        return MessageEvent(
            f"{self._identity.name.lower()}.{label.lower()}",
            self._identity.protocol_hash,
            self._session_id,
            rule.lane,
            EXTERNAL,
            receivers,
            (number,) * len(receivers),
            label,
            encode(at.message),
        )

    def _require_known(self, at: At) -> None:
        label, identity = type(at.message).__name__, self._identity
        facts = [rule.label for rule in identity.facts]
        posted = [rule.label for rule in identity.notices] + [rule.label for rule in identity.vetoes]
        if label not in (facts if at.seat == EXTERNAL else posted):
            raise SeatingError(f"{identity.name} has no {label} from {at.seat or 'outside'}")
        if at.seat != EXTERNAL and at.seat not in self._company.all:
            raise SeatingError(f"{identity.name} has no seat {at.seat}")
        try:
            encode(at.message)
        except WireError as error:
            raise SeatingError(f"{label} from outside: {error}") from error
