"""A run between devices: each seat on a device with a ledger of its own, all in one directory, by signed events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import cast

import click
import msgspec

from aura_chor.cli.files import Unreadable, reason, shown
from aura_chor.cli.output import safe
from aura_chor.cli.run_outside import Facts, Listener
from aura_chor.cli.run_record import Recorder, report
from aura_chor.effects.clock_live import LiveClock
from aura_chor.effects.ports import Clock, Store
from aura_chor.effects.random_system import SystemRng
from aura_chor.effects.store_faults import StoreFault
from aura_chor.ledger.event import EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime import host_ports as p
from aura_chor.runtime.driver import Runtime
from aura_chor.runtime.driver_commands import Notice, SessionConfig
from aura_chor.runtime.driver_desk import Observer
from aura_chor.runtime.driver_fleet import DEVICES_MAX, FleetPlan, FolderTaken, Member, open_fleet
from aura_chor.runtime.driver_sessions import Handle
from aura_chor.runtime.driver_together import CommonClock, Together
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import Ended, SeatOutcome, SessionResult
from aura_chor.runtime.trace import Level, Sink, Tracer
from aura_chor.session.bugs import Bug
from aura_chor.session.faults import Fault, SessionStuck
from aura_chor.session.seats import ProtocolIdentity, Seat

BYSTANDER = "Bystander"
"""A device without a seat, beside a single one: an account has at least two founders."""
PLAYING = (p.Lifecycle.RUNNING, p.Lifecycle.WAITING)


def run_between_devices(
    seats: Sequence[Seat],
    parameters: msgspec.Struct | None,
    recorder: Recorder,
    *,
    folder: Path | None,
    real_time: bool,
    epoch: int,
    trace: tuple[Level, Sink] | None,
    outside: Sequence[At] = (),
) -> SessionResult:
    """The session from its opening to the end of its last seat; what bodies raise is reported and stands in the result.

    The ledgers stay in `folder`, or in a new directory whose name is told on standard error.
    """
    place = Path(mkdtemp(prefix="aura-chor-ledgers-")) if folder is None else folder
    play = _Play(seats, recorder, outside)
    common = None if real_time else CommonClock()

    def clock(store: Store) -> Clock:
        return LiveClock(store) if common is None else common

    plan = FleetPlan(
        clock=clock,
        randomness=SystemRng(),
        observer=play.observer,
        tracer=None if trace is None else Tracer(*trace, now=lambda: 0 if common is None else common.now_ms()),
        period_ms=epoch,
        own_task=real_time,
    )
    with _told_in_words(place), open_fleet(place, play.devices, plan) as members:
        result = asyncio.run(play.run(members, parameters, common))
    if folder is None:
        click.echo(f"ledgers in {place}; look at them with: aura-chor ledger show {place}", err=True)
    for error in (outcome.error for outcome in result.outcomes.values() if outcome.ended is Ended.FAILED):
        if error is not None:
            report(error)
    return result


@contextmanager
def _told_in_words(place: Path) -> Iterator[None]:
    try:
        yield
    except FolderTaken as taken:
        raise Unreadable(f"{shown(place)} holds ledgers ({taken}); name a directory without any") from taken
    except StoreFault as fault:
        raise click.ClickException(safe(str(fault))) from fault
    except OSError as error:
        raise Unreadable(f"cannot write {shown(place)}: {reason(error)}") from error
    except (Fault, Bug) as fault:
        raise click.ClickException(safe(str(fault))) from fault


@dataclass(slots=True)
class _Play:
    """One session among the devices of a fleet: who sits where, what was seen, how each device ended."""

    seats: Sequence[Seat]
    recorder: Recorder
    outside: Sequence[At] = ()
    devices: tuple[str, ...] = field(init=False)
    sitting: dict[str, dict[str, Seat]] = field(init=False)
    ended: dict[str, p.Ended] = field(default_factory=dict)
    ledgers: dict[str, AccountLedger] = field(default_factory=dict)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    session: EventId | None = None
    stuck: SessionStuck | None = None
    sent: dict[EventId, tuple[str, p.Progress]] = field(default_factory=dict)
    taken: set[tuple[EventId, str]] = field(default_factory=set)
    playing: dict[str, asyncio.Event] = field(init=False)

    def __post_init__(self) -> None:
        """A device for each seat, named after it; beyond the limit of an account the devices are dealt more seats."""
        names = [seat.role for seat in self.seats][:DEVICES_MAX]
        self.sitting = {name: {} for name in names}
        for number, seat in enumerate(self.seats):
            self.sitting[names[number % len(names)]][seat.role] = seat
        self.devices = (*names, BYSTANDER) if len(names) == 1 else tuple(names)
        self.playing = {name: asyncio.Event() for name in names}

    def observer(self, device: str) -> Observer:
        """What is told as it happens at one device."""

        def observe(notice: Notice) -> None:
            if isinstance(notice, p.Progress) and self.session is None:
                # The first that anybody is told of; others are its children.
                self.session = notice.session
            if isinstance(notice, p.Progress) and notice.session == self.session and notice.lifecycle in PLAYING:
                self.playing[device].set()
            match notice:
                case p.Progress(step=p.Step.SENT, seat=str() as seat, event=bytes() as identifier):
                    self._sent(device, seat, notice, identifier)
                case p.Progress(step=p.Step.RECEIVED, seat=str() as seat, event=bytes() as identifier):
                    self.taken.add((identifier, seat))
                case p.Progress(step=p.Step.ABORTED, seat=str() as seat):
                    self.recorder.abort(sender=seat, reason=notice.label)
                case p.Ended(session) if session == self.session:
                    self.ended[device] = notice
                    if all(name in self.ended for name, seats in self.sitting.items() if seats):
                        self.done.set()
                case p.Faulted(fault):
                    click.echo(safe(f"fault at {device}: {fault.name}: {fault.reason}"), err=True)
                case _:
                    pass

        return observe

    async def run(
        self, members: Sequence[Member], parameters: msgspec.Struct | None, common: CommonClock | None
    ) -> SessionResult:
        """Open it at the first device, let the others take their seats, wait for all ends."""
        self.ledgers.update({member.name: member.ledger for member in members})
        async with AsyncExitStack() as stack:
            together = await _driven(stack, [member.runtime for member in members], common)
            for member in members[1:]:
                await member.runtime.offer(self._protocol.name, self._cast(member.name))
            if together is not None and self.outside:
                # Before anything begins, so that no deadline is passed by before the first fact.
                together.pause_ms = self.outside[0].moment
            config = SessionConfig(roster=self._roster(members), parameters=parameters)
            opener = members[0]
            handle = await opener.runtime.start(self._protocol, tuple(self.sitting[opener.name].values()), config)
            if together is None:
                listeners = [Listener(m.runtime, self.playing[m.name]) for m in members if m.name in self.playing]
                await Facts(self.outside, self.recorder).tell_by_the_clock(listeners, handle.session, self.done)
            else:
                await self._learn(members, handle, together)
            if not self.done.is_set():
                await self._unstick(members, handle)
            if together is not None:
                await _level(members, together.idle)
        return self._result()

    @property
    def _protocol(self) -> ProtocolIdentity:
        return self.seats[0].protocol

    def _roster(self, members: Sequence[Member]) -> Mapping[str, p.Peer]:
        return {role: member.key for member in members for role in self.sitting.get(member.name, ())}

    def _cast(self, device: str) -> p.Cast:
        seats = self.sitting.get(device, {})
        return lambda invitation: tuple(seats[role] for role in invitation.seats)

    def _sent(self, device: str, seat: str, progress: p.Progress, identifier: EventId) -> None:
        self.sent[identifier] = seat, progress
        event = self.ledgers[device].event(identifier)
        assert event is not None and event.route is not None, "what was sent stands in the log"
        lane = event.route["l"]
        assert isinstance(lane, list), "a route has a lane"
        self.recorder.message(
            sender=seat,
            receivers=progress.peers,
            label=progress.label,
            lane=tuple(cast(list[int], lane)),
            body=event.body,
        )

    async def _learn(self, members: Sequence[Member], handle: Handle, together: Together) -> None:
        """Facts from outside, each at its moment to every device that still plays."""
        facts = Facts(self.outside, self.recorder)
        for number, at in enumerate(self.outside):
            together.pause_ms = at.moment
            await _first(self.done, together.idle)
            if self.done.is_set():
                break
            await facts.tell(number, [member.runtime for member in members], handle.session)
        together.pause_ms = None
        await _first(self.done, together.idle)

    async def _unstick(self, members: Sequence[Member], handle: Handle) -> None:
        """Nobody can go on, which bodies that keep to their types never bring about: say who waits, and end it."""
        statuses = [await member.runtime.status(handle.session) for member in members]
        waits = [wait for status in statuses if status is not None for wait in status.waiting_for]
        self.stuck = SessionStuck(f"nobody can go on: {'; '.join(waits)}", session_id=handle.session_id)
        await handle.cancel("nobody can go on")
        await self.done.wait()

    def _result(self) -> SessionResult:
        """As one: the seats in their order, the messages that all of them sent; facts from outside nobody did."""
        results = [ended.result for ended in self.ended.values()]
        outcomes = {role: outcome for result in results for role, outcome in result.outcomes.items()}
        if self.stuck is not None:
            outcomes = {
                role: outcome if outcome.ended is Ended.COMPLETED else SeatOutcome(role, Ended.FAILED, self.stuck)
                for role, outcome in outcomes.items()
            }
        for sender, label in self._late(outcomes):
            self.recorder.say(f"too late, and skipped: {label} of {sender}")
        return SessionResult(
            session_id=results[0].session_id,
            outcomes={seat.role: outcomes[seat.role] for seat in self.seats if seat.role in outcomes},
            messages=sum(progress.session == self.session for _, progress in self.sent.values()),
        )

    def _late(self, outcomes: Mapping[str, SeatOutcome]) -> Iterator[tuple[str, str]]:
        """What a seat that has done its part never took: its deadline had come first, or even its end.

        A child session's seats are its own affair, whatever they are called.
        """
        for identifier, (sender, progress) in self.sent.items():
            if progress.session != self.session:
                continue
            done = [seat for seat in progress.peers if outcomes[seat].ended is Ended.COMPLETED]
            if any((identifier, seat) not in self.taken for seat in done):
                yield sender, progress.label


async def _driven(stack: AsyncExitStack, runtimes: Sequence[Runtime], common: CommonClock | None) -> Together | None:
    """Start the devices; together on a common clock, which alone can tell when they all wait for each other."""
    if common is not None:
        return await stack.enter_async_context(Together(runtimes, common))
    for runtime in runtimes:
        await stack.enter_async_context(runtime)
    return None


async def _level(members: Sequence[Member], idle: asyncio.Event) -> None:
    """Let all ledgers become the same, those of devices that have no seat among them."""
    for member in members:
        member.runtime.pump.compare()
    await idle.wait()


async def _first(*events: asyncio.Event | None) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events if event is not None]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
