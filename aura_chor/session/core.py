"""The core of a seat: what its typestates share while it goes through one session, and how operations are carried out.

A core belongs to one lane of one seat. The body of a lane gets a core of its own, which knows what was known at the
fork; the join merges what the lanes have learnt. Channels count their messages for the whole seat.
"""

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, Generic, TypeVar

from msgspec import Struct

from aura_chor.base.names import LanePath, SessionId
from aura_chor.session.bugs import PayloadInvalid, RefinementViolated
from aura_chor.session.events import AbortEvent, MessageEvent
from aura_chor.session.faults import InvalidMessage
from aura_chor.session.instructions import Parallel, WriteToLedger
from aura_chor.session.operations import (
    OWN_MESSAGE,
    SESSION_PARAMETER,
    Abort,
    Arrival,
    Place,
    Resolve,
    Send,
    Variable,
    Where,
)
from aura_chor.session.wire import WireError, decode, encode

S = TypeVar("S")
"""The session: every body is generic in it, so that nothing of one session fits another."""

UNKNOWN = object()
"""The value of a variable that this seat has not seen."""


class Core(Generic[S]):
    """`known` are the field values that predicates still read, by (site, field)."""

    __slots__ = ("known", "numbers", "parameters", "prefix", "protocol_hash", "role", "session_id")

    def __init__(
        self,
        *,
        session_id: SessionId,
        protocol_name: str,
        protocol_hash: str,
        role: str,
        parameters: Struct | None,
        numbers: dict[tuple[LanePath, str], int] | None = None,
    ) -> None:
        self.session_id = session_id
        self.protocol_hash = protocol_hash
        self.prefix = protocol_name.lower()
        self.role = role
        self.parameters = parameters
        self.numbers: dict[tuple[LanePath, str], int] = {} if numbers is None else numbers
        self.known: dict[tuple[int, str], object] = {}

    def write(self, operation: Send, message: Struct) -> "WriteToLedger[Core[S]]":
        """The event for all receivers; raises a bug, and counts nothing, when the payload is not allowed."""
        for where in operation.where:
            if self._refutes(where, message):
                raise RefinementViolated(f"{self.role} sends {operation.label}: `{where.text}` does not hold")
        try:
            body = encode(message)
        except WireError as error:
            raise PayloadInvalid(f"{self.role} sends {operation.label}: {error}") from error
        if operation.keeps:
            self._keep(operation.keeps, message)
        numbers = []
        for channel in operation.channels:
            number = self.numbers.get(channel, 0)
            self.numbers[channel] = number + 1
            numbers.append(number)
        return WriteToLedger(
            MessageEvent(
                f"{self.prefix}.{operation.event_name}",
                self.protocol_hash,
                self.session_id,
                operation.lane,
                self.role,
                operation.receivers,
                tuple(numbers),
                operation.label,
                body,
            ),
            self,
        )

    def accept(self, case: Arrival, event: MessageEvent) -> Any:
        """The message of an event that came for `case`; raises `InvalidMessage` where it is not allowed."""
        try:
            message = decode(event.body, case.message)
        except WireError as error:
            raise self._invalid(event, str(error)) from error
        if case.places:
            self._require_one(case.places, message, event)
        if case.keeps:
            self._keep(case.keeps, message)
        return message

    async def fork(self, lanes: Iterable[Callable[["Core[S]"], Coroutine[Any, Any, None]]]) -> None:
        """Run the lanes, each in a core of its own, and know afterwards what each of them has learnt."""
        started = [(lane, self._lane()) for lane in lanes]
        await Parallel(tuple([partial(lane, core) for lane, core in started]))
        for _, core in started:
            self.known.update(core.known)

    def abort(self, operation: Abort) -> "WriteToLedger[Core[S]]":
        return WriteToLedger(AbortEvent(self.protocol_hash, self.session_id, self.role, operation.reason), self)

    def resolve(self, operation: Resolve) -> bool:
        """Which way a `when` goes: all seats have the same parameters."""
        return bool(operation.where.holds(*[self.value(argument) for argument in operation.where.arguments]))

    def _lane(self) -> "Core[S]":
        core: Core[S] = Core(
            session_id=self.session_id,
            protocol_name=self.prefix,
            protocol_hash=self.protocol_hash,
            role=self.role,
            parameters=self.parameters,
            numbers=self.numbers,
        )
        core.known.update(self.known)
        return core

    def _keep(self, keeps: tuple[tuple[int, str], ...], message: Struct) -> None:
        for site, field in keeps:
            self.known[site, field] = getattr(message, field)

    def _require_one(self, places: tuple[Place, ...], message: Struct, event: MessageEvent) -> None:
        """Equal messages of different places in the choreography look alike: one place must allow this one."""
        refuted: list[str] = []
        for place in places:
            false = [f"`{where.text}` does not hold" for where in place.where if self._refutes(where, message)]
            if not false:
                return
            refuted.extend(false)
        raise self._invalid(event, ", ".join(dict.fromkeys(refuted)))

    def _refutes(self, where: Where, message: Struct) -> bool:
        arguments = []
        for variable in where.arguments:
            value = self.value(variable, message)
            if value is UNKNOWN:
                return False
            arguments.append(value)
        return not where.holds(*arguments)

    def value(self, variable: Variable, message: Struct | None = None) -> object:
        """What a predicate's variable stands for now; `UNKNOWN` where this seat cannot know it."""
        site, field = variable
        if site == OWN_MESSAGE:
            return getattr(message, field)
        if site == SESSION_PARAMETER:
            return getattr(self.parameters, field)
        return self.known.get(variable, UNKNOWN)

    def _invalid(self, event: MessageEvent, why: str) -> InvalidMessage:
        return InvalidMessage(
            f"{event.sender} sent {self.role} an invalid {event.label}: {why}",
            session_id=self.session_id,
            culprits=(event.sender,),
            evidence=(event.id.hex(),) if event.id else (),
        )
