"""The desk of a device: commands become inputs of its host, what the host tells becomes answers and notices.

It keeps a record for every session that runs, and nothing of those that have ended: whoever wants their results holds
a handle or subscribes.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias, assert_never

from aura_chor.ledger.event import EventId
from aura_chor.runtime.driver_channels import Channel
from aura_chor.runtime.driver_commands import (
    Accept,
    Command,
    Enter,
    ListSessions,
    Notice,
    Start,
    Status,
    Subscribe,
    Tell,
    Terminate,
)
from aura_chor.runtime.driver_pump import HostLike, Told
from aura_chor.runtime.driver_sessions import Handle, Readers, Record, interrupted, put
from aura_chor.runtime.host_ports import (
    Cancel,
    Cast,
    Ended,
    Faulted,
    Input,
    Invitation,
    Invited,
    Join,
    Offer,
    Open,
    Opened,
    Post,
    Progress,
    Refusal,
    Refused,
    Stopped,
)
from aura_chor.runtime.trace import Tracer, traced
from aura_chor.session.bugs import SeatingError
from aura_chor.session.faults import Fault, Interrupted, Overloaded, ProtocolMismatch, RolledBack
from aura_chor.session.seats import Seat

Observer: TypeAlias = Callable[[Notice], None]
Handles: TypeAlias = Callable[[Record], Handle]


class Desk:
    """`commands` come in; `readers` are those that must miss nothing. `handles` makes what a starter gets."""

    def __init__(
        self,
        host: HostLike,
        *,
        commands: Channel[Command],
        readers: Readers,
        handles: Handles,
        tracer: Tracer | None,
        observer: Observer | None = None,
    ) -> None:
        self.stopped = asyncio.Event()
        self._host, self._commands, self._readers = host, commands, readers
        self._handles, self._tracer, self._observer = handles, tracer, observer
        self._tickets: dict[int, asyncio.Future[Handle]] = {}
        self._running: dict[EventId, Record] = {}
        self._subscribers: list[Channel[Notice]] = []
        self._telling: dict[int, asyncio.Future[None]] = {}
        self._next_ticket = 0
        self.rolled_back: RolledBack | None = None
        """Why the host answers nothing any more."""

    def running(self, session: EventId) -> Record:
        """The record of a session that runs here; `KeyError` if none does."""
        return self._running[session]

    def close(self, fault: Fault | None = None) -> None:
        """Nothing more happens: everybody who waits is told that the device has stopped, or why."""
        self._commands.close()
        while (command := self._commands.take()) is not None:
            _fail(command.reply, fault or Interrupted("the device has stopped"))
        for ticket in self._tickets.values():
            _fail(ticket, fault or Interrupted("the device has stopped"))
        for telling in self._telling.values():
            _fail(telling, fault or Interrupted("the device has stopped"))
        for session, record in self._running.items():
            record.fail(fault or interrupted(session))
        for subscriber in self._subscribers:
            subscriber.close(fault)
        self._tickets.clear()
        self._telling.clear()
        self._running.clear()
        self.stopped.set()

    # -- commands on their way in --------------------------------------------------------------------------------------

    def next_input(self) -> Input | None:
        """The next command's input; those that only ask are answered on the way.

        The host has handled all inputs before: what was to be told and has not been refused, is told. A host that has
        found itself rolled back takes nothing any more; whoever waits for it hears of that when the desk is closed.
        """
        if self.rolled_back is not None:
            return None
        for reply in self._telling.values():
            if not reply.done():
                reply.set_result(None)
        self._telling.clear()
        while (command := self._commands.take()) is not None:
            if not command.reply.done():
                input = self._input_of(command)
                if input is not None:
                    return input
        return None

    def _input_of(self, command: Command) -> Input | None:
        match command:
            case Start(reply, protocol, seats, config):
                return Open(
                    ticket=self._ticket(reply),
                    protocol=protocol,
                    roster=config.roster,
                    seats=self._traced(seats),
                    parameters=config.parameters,
                    opening=config.opening,
                )
            case Enter(reply, session, seats):
                return Join(ticket=self._ticket(reply), session=session, seats=self._traced(seats))
            case Accept(reply, protocol_name, cast):
                reply.set_result(None)
                return Offer(protocol=protocol_name, cast=self._traced_cast(cast))
            case Terminate(reply, session, reason):
                if self._host.status(session) is None:
                    reply.set_exception(LookupError("this device knows no such session"))
                    return None
                reply.set_result(None)
                return Cancel(session, reason)
            case Tell(reply, session, seat, message):
                self._next_ticket += 1
                self._telling[self._next_ticket] = reply
                return Post(ticket=self._next_ticket, session=session, seat=seat, message=message)
            case Status(reply, session):
                reply.set_result(self._host.status(session))
            case ListSessions(reply):
                reply.set_result(tuple(self._host.sessions()))
            case Subscribe(reply, room, overflow):
                self._subscribers.append(self._readers.channel(room, overflow))
                reply.set_result(self._subscribers[-1])
            case _:
                assert_never(command)
        return None

    def _ticket(self, reply: asyncio.Future[Handle]) -> int:
        self._next_ticket += 1
        self._tickets[self._next_ticket] = reply
        return self._next_ticket

    def _traced(self, seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
        return tuple([traced(seat, self._tracer) for seat in seats])

    def _traced_cast(self, cast: Cast) -> Cast:
        if self._tracer is None:
            return cast

        def found(invitation: Invitation) -> tuple[Seat, ...] | None:
            seats = cast(invitation)
            return None if seats is None else self._traced(seats)

        return found

    # -- what is told --------------------------------------------------------------------------------------------------

    def told(self, output: Told) -> None:
        """What the host tells, to whom it concerns."""
        match output:
            case Opened(ticket, session):
                self._open(self._tickets.pop(ticket), session)
            case Refused(ticket):
                waiting: dict[int, Any] = self._telling if ticket in self._telling else self._tickets
                _fail(waiting.pop(ticket), _refusal(output))
            case Progress():
                self._record(output.session).tell(output)
                self._notify(output)
            case Ended():
                self._record(output.session).end(output)
                del self._running[output.session]
                self._notify(output)
            case Faulted(fault):
                self._notify(output)
                if fault.name == RolledBack.__name__:
                    self.rolled_back = RolledBack(fault.reason, evidence=tuple([one.hex() for one in fault.evidence]))
            case Invited():
                self._notify(output)
            case Stopped():
                self.stopped.set()
            case _:
                assert_never(output)

    def _open(self, reply: asyncio.Future[Handle], session: EventId) -> None:
        if not reply.done():
            reply.set_result(self._handles(self._record(session)))

    def _record(self, session: EventId) -> Record:
        record = self._running.get(session)
        if record is None:
            record = self._running[session] = Record(session, self._readers)
        return record

    def _notify(self, notice: Notice) -> None:
        if self._observer is not None:
            self._observer(notice)
        if self._subscribers:
            self._subscribers = [subscriber for subscriber in self._subscribers if not subscriber.closed]
            for subscriber in self._subscribers:
                put(subscriber, notice)


def _refusal(refused: Refused) -> Exception:
    match refused.why:
        case Refusal.SEATING:
            return SeatingError(refused.reason)
        case Refusal.PROTOCOL:
            return ProtocolMismatch(refused.reason)
        case Refusal.LIMIT:
            return Overloaded(refused.reason)
        case Refusal.STOPPED:
            return Interrupted(refused.reason)
        case _:
            assert_never(refused.why)


def _fail(reply: asyncio.Future[Any], error: Exception) -> None:
    if not reply.done():
        reply.set_exception(error)
