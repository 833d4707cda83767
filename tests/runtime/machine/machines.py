"""A session played by one machine per device, over logs that this file keeps: no signatures, no host.

Durable is what a device has written: the events in its log and its notes, in one order. What arrives is shuffled by a
seed across senders; one sender's events stay in order, as an author's chain does.
"""

import importlib
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from msgspec import Struct, structs

from aura_chor.base.names import SessionId
from aura_chor.runtime.auto_cast import automatic_cast
from aura_chor.runtime.machine import Machine
from aura_chor.runtime.machine_ports import (
    Answered,
    Arrived,
    Begin,
    Do,
    Done,
    Durable,
    GoOn,
    Input,
    Keep,
    More,
    Output,
    TimeIs,
    Write,
)
from aura_chor.runtime.result import SessionResult
from aura_chor.session.children import ChildOutcome
from aura_chor.session.events import Event, MessageEvent
from aura_chor.session.groups import Company
from aura_chor.session.instructions import RunSubProtocol
from aura_chor.session.seats import ProtocolIdentity, Seat, company_of
from aura_chor.session.views import LedgerView
from tests.choreographies.shipped import STEMS as PLAIN

ROOT = Path(__file__).parents[3]
STEMS = PLAIN
SESSION = SessionId("5e" * 32)
STEPS_MAX = 100_000


class Cast(Struct, frozen=True):
    """Who plays what: enough to begin a machine anew as often as one likes."""

    identity: ProtocolIdentity
    seats: tuple[Seat, ...]
    parameters: Struct | None
    absent: tuple[str, ...] = ()

    @property
    def company(self) -> Company:
        names = [*[seat.role for seat in self.seats], *self.absent]
        return company_of(self.identity, names, self.parameters)


def shipped(stem: str, seed: int) -> Cast:
    top = importlib.import_module(f"generated.{stem}")
    modules = [importlib.import_module(f"generated.{stem}.{_module(stem, role)}") for role in top.ROLES]
    cast = automatic_cast(top.PROTOCOL, modules, seed=seed)
    return Cast(top.PROTOCOL, cast.seats, cast.parameters)


def _module(stem: str, role: str) -> str:
    """The module of a role is named after it; how exactly, the folder says."""
    wanted = role.lower()
    names = [path.stem for path in (ROOT / "generated" / stem).glob("*.py")]
    return next(name for name in names if name.replace("_", "") == wanted.replace("_", ""))


class Device:
    """What survives (`log`, `notes`) and what does not."""

    def __init__(self, cast: Cast, roles: tuple[str, ...]) -> None:
        self.cast = cast
        self.roles = roles
        self.log: list[Event] = []
        self.notes: list[bytes] = []
        self.inbox: dict[str, deque[Event]] = {}
        self.outputs = 0
        self.result: SessionResult | None = None
        self.machine = self._machine()

    def _machine(self) -> Machine:
        identity = self.cast.identity
        return Machine(
            session_id=SESSION,
            protocol_hash=identity.protocol_hash,
            roles=self.cast.company.all,
            local=self.roles,
            notes=self.notes,
        )

    def begin(self, now: int) -> list[Output]:
        seats = tuple(seat for seat in self.cast.seats if seat.role in self.roles)
        return self.machine.step(
            Begin(
                seats=seats,
                parameters=self.cast.parameters,
                company=self.cast.company,
                recorded=tuple(self.log),
                now_ms=now,
            )
        )

    def crash(self) -> None:
        self.machine.close()
        self.machine = self._machine()
        self.result = None


class Table:
    """All devices of one session. `crash_at` (device, n): it crashes after its n-th output, and begins again."""

    def __init__(self, cast: Cast, *, seed: int = 0, devices: Sequence[tuple[str, ...]] = ()) -> None:
        self.random = Random(seed)
        groups = devices or [(seat.role,) for seat in cast.seats]
        self.devices = [Device(cast, tuple(group)) for group in groups]
        self.now = 0
        self.events: list[Event] = []
        self.crash_at: tuple[int, int] | None = None
        self.lose: Callable[[Device], None] | None = None

    def play(self) -> dict[str, str]:
        for device in self.devices:
            self._perform(device, device.begin(self.now))
        for _ in range(STEPS_MAX):
            if not self._step():
                break
        return self.outcomes()

    def outcomes(self) -> dict[str, str]:
        """`waiting` for who has not ended: nobody can, without time or a message."""
        found: dict[str, str] = {}
        for device in self.devices:
            for role in device.roles:
                ended = device.result
                found[role] = "waiting" if ended is None else ended.outcomes[role].ended.value
        return {role: found[role] for role in self.devices[0].cast.company.all if role in found}

    def _step(self) -> bool:
        """Deliver one event somewhere; where nothing is under way, let time pass."""
        open_boxes = [(device, name) for device in self.devices for name in device.inbox if device.inbox[name]]
        if open_boxes:
            device, name = self.random.choice(open_boxes)
            event = device.inbox[name].popleft()
            device.log.append(event)
            self._feed(device, Arrived(event))
            return True
        due = [d.machine.next_deadline for d in self.devices if d.result is None]
        moments = [moment for moment in due if moment is not None]
        if not moments:
            return False
        self.now = max(self.now, min(moments) + 1)
        for device in self.devices:
            self._feed(device, TimeIs(self.now))
        return True

    def _feed(self, device: Device, given: Input) -> None:
        self._perform(device, device.machine.step(given))

    def _perform(self, device: Device, outputs: list[Output]) -> None:
        waiting = deque(outputs)
        while waiting:
            output = waiting.popleft()
            following = self._one(device, output)
            device.outputs += 1
            if self.crash_at == (self.devices.index(device), device.outputs):
                device.crash()
                if self.lose is not None:
                    self.lose(device)
                waiting = deque(device.begin(self.now))
                continue
            waiting.extend(following)

    def _one(self, device: Device, output: Output) -> list[Output]:
        if isinstance(output, Keep):
            device.notes.append(output.note)
        elif isinstance(output, Write):
            self.events.append(output.event)
            identifier = len(self.events).to_bytes(32, "big")
            event = structs.replace(output.event, id=identifier) if _message(output.event) else output.event
            device.log.append(event)
            for other in self.devices:
                if other is not device:
                    other.inbox.setdefault(device.roles[0], deque()).append(event)
            return device.machine.step(Durable(output.number, identifier))
        elif isinstance(output, More):
            return device.machine.step(GoOn())
        elif isinstance(output, Do):
            # A child session ends well for everybody, without being played; the account is empty.
            child = isinstance(output.effect, RunSubProtocol)
            answer = ChildOutcome("child", True) if child else LedgerView()
            return device.machine.step(Answered(output.number, answer))
        elif isinstance(output, Done):
            device.result = output.result
        return []


def _message(event: Event) -> bool:
    return isinstance(event, MessageEvent)


def slots(events: Sequence[Event]) -> list[object]:
    """What may be written once only: the place of a message, the abort of a seat. A message to an empty group has no
    place in any channel."""
    return [
        (event.lane, event.sender, event.receivers[0], event.numbers[0])
        if isinstance(event, MessageEvent)
        else ("abort", event.sender)
        for event in events
        if not isinstance(event, MessageEvent) or event.receivers
    ]
