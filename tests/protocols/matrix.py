"""Scenes of the matrix: what owners of an account's devices want, said again where a crash has swallowed it.

A scene begins on copies of what stood on the disks at some moment, so that a case costs what its own session costs, and
is judged by what all devices hold in the end: one log, one head, one share for one nonce, no share lost too early.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cache
from typing import Any

from aura_chor.crypto.payload import payload_digest
from aura_chor.effects.ports import Batch, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.ledger.event import EventId, decode_event
from aura_chor.runtime.host_ports import Append, Faulted, Lifecycle, Open, Output, Peer, Performing, Send
from aura_chor.runtime.world import World
from aura_chor.runtime.world_device import Device
from aura_chor.runtime.world_faults import DiskFaults
from tests.ledger.ledger_world import author
from tests.protocols.changes import works
from tests.protocols.stations import Account, Moment

DISKS = DiskFaults(write_ms=(1, 3))
"""Writes take a while, so that a crash comes before, in and after them."""
EVERYWHERE_MS = 400_000
ACTS = (Append, Send, Performing)
"""Outputs that do something; all others tell somebody, or say when to wake: a crash behind one is one before it."""


class Recorder(World):
    """A world that notes what each device does: the number of the output, and how many writes were under way then."""

    def __init__(self, plan: Any) -> None:
        self.acts: dict[Peer, list[tuple[int, type[Output], int]]] = {}
        super().__init__(plan)

    def _perform(self, device: Device, output: Output) -> None:
        super()._perform(device, output)
        self.acts.setdefault(device.key, []).append((device.performed + 1, type(output), len(device.unsynced)))


class Audited(MemoryStore):
    """A disk that remembers how many events it held whenever a record was destroyed on it."""

    def __init__(self, before: Store) -> None:
        super().__init__()
        self.__dict__.update(before.__dict__)
        self.dropped: list[tuple[str, int]] = []

    def commit(self, batch: Batch) -> "Future[None]":
        done = super().commit(batch)
        self.dropped += [(name, len(self._entries)) for name in batch.drop_records]
        return done


@dataclass(frozen=True)
class Scene:
    """`begin` makes the account, `play` has the session carried out and says how often it took; `judge` looks at what
    came of it. `devices` are those that crash, for `down_ms`, or until `play` starts them again. `aborts` where
    CRYPTO.md lets a crash end the session."""

    name: str
    begin: Callable[..., Account]
    play: Callable[[Account], int]
    judge: Callable[[Account], Iterator[str]]
    devices: tuple[int, ...]
    aborts: bool = False
    down_ms: int | None = 50

    def verdict(self, made: Account) -> list[str]:
        """Everything that is wrong with how it went."""
        tries = self.play(made)
        made.rest()
        again = [] if tries == 1 or self.aborts else [f"it took {tries} sessions"]
        return [*again, *self.judge(made), *sound(made)]


def audited(at: Moment) -> Moment:
    """The same moment, on disks that watch."""
    disks = {number: Audited(disk) for number, disk in at.disks.items()}
    return Moment(at.n, at.t, at.seed, disks, at.lives, at.ms)


@cache
def founded(n: int = 3, t: int = 2) -> Moment:
    """An account whose founding is over."""
    return Account(n, t, guests=2, answer=works).found().moment()


def begun(at: Callable[[], Moment], **fixed: object) -> Callable[..., Account]:
    """What makes an account that goes on from a moment, on slow disks."""
    return lambda **plan: Account(at=audited(at()), **{"answer": works, "disks": DISKS, **fixed, **plan})


# --- owners ---


def insist(made: Account, say: Callable[[], object], until: Callable[[], bool], *, each_ms: int = 3_000) -> None:
    """An owner gives a command, and gives it again where nothing came of it."""
    for _ in range(8):
        say()
        if made.run(until, more_ms=each_ms):
            return
    raise AssertionError(f"an owner was not heard: {made.endings()}")


def awake(made: Account, number: int) -> None:
    """Until a device runs."""
    device = made.world.devices[author(number)]
    assert made.run(lambda: device.up and number in made.lives, more_ms=5_000)


def opened(made: Account, number: int, order: Callable[[], Open | None], kind: str) -> EventId:
    """Let a device open a session that is still there when it has crashed; its id."""
    awake(made, number)
    before = set(openings(made, number, kind))

    def say() -> None:
        awake(made, number)
        found = order()
        if found is not None and not new():
            made.world.feed(author(number), found)

    def new() -> list[EventId]:
        return [session for session in openings(made, number, kind) if session not in before]

    def durable() -> bool:
        return any(session in entries_of(made, number) for session in new())

    insist(made, say, durable)
    return new()[0]


def openings(made: Account, number: int, kind: str) -> list[EventId]:
    """The openings of this kind that a device has written itself."""
    ledger = made.host(number).ledger
    found = [ledger.event(identifier) for identifier in ledger.log]
    return [event.id for event in found if event.kind == kind and event.author == author(number)]


def entries_of(made: Account, number: int) -> dict[bytes, int]:
    """The ids of the events on a disk."""
    disk = made.world.devices[author(number)].disk
    return dict.fromkeys((entry.id for _, entry in disk.entries(limit=1 << 20)), 1)


def finished(made: Account, session: EventId, by: Sequence[int] | None = None) -> None:
    """Until a session is over for these devices."""
    assert made.run(lambda: made.over(session, by), more_ms=EVERYWHERE_MS), [
        (number, made.lifecycle(number, session), made.host(number).status(session)) for number in sorted(made.lives)
    ]


# --- judged ---


def sound(made: Account) -> Iterator[str]:
    """What holds however often honest devices crash."""
    yield from blameless(made)
    yield from one_log(made)
    yield from nonces_once(made)
    yield from shares_kept(made)


def blameless(made: Account) -> Iterator[str]:
    """Nobody is blamed for a crash."""
    for moment, key, out in made.world.told:
        if isinstance(out, Faulted) and out.fault.name != "Unauthenticated":
            yield f"at {moment} {key.hex()[:4]} blames: {out.fault}"
    for number in sorted(made.lives):
        for event, fault in made.host(number).ledger.known.faults.items():
            yield f"{number} holds {fault.name} against {event.hex()[:8]}"


def one_log(made: Account) -> Iterator[str]:
    """All devices that follow the account hold the same events, and make the same of them."""
    members = [number for number in sorted(made.lives) if made.host(number).ledger.state().head is not None]
    logs = {frozenset(made.host(number).ledger.log) for number in members}
    heads = {made.host(number).ledger.state().head for number in members}
    if len(logs) != 1 or len(heads) != 1:
        yield f"{len(logs)} logs, {len(heads)} heads"


def nonces_once(made: Account) -> Iterator[str]:
    """A commitment stands in one session alone, and carries one share at most."""
    ledger = made.host(1).ledger
    events = [ledger.event(identifier) for identifier in ledger.log]
    for kind in ("sign.commit", "sign.share"):
        places = [(event.session, event.author) for event in events if event.kind == kind]
        if len(places) != len(set(places)):
            yield f"a second {kind}"
    pairs = [(e.body["D"], e.body["E"]) for e in events if e.kind == "sign.commit"]
    points = [point for pair in pairs for point in pair]
    if len(points) != len(set(points)):
        yield "a nonce was committed to twice"


def shares_kept(made: Account) -> Iterator[str]:
    """No share was destroyed before a certificate stood on the same disk that leaves its committee behind (P6)."""
    heads = {head.id: head for head in made.host(1).ledger.state().line}
    for number in sorted(made.lives):
        disk = made.world.devices[author(number)].disk
        if not isinstance(disk, Audited):
            continue
        wires = [entry.content for _, entry in disk.entries(limit=1 << 20)]
        for name, held in disk.dropped:
            if "share." not in name:
                continue
            place = bytes.fromhex(name.split("/")[1])
            committee, epoch = place[:32], int.from_bytes(place[32:], "big")
            events = map(decode_event, wires[:held])
            there = [payload_digest(e.body["payload"]) for e in events if e.kind.endswith(".certificate")]
            behind = [heads[found] for found in there if found in heads and heads[found].epoch > epoch - 1]
            if not any(committee not in [made.id for made in head.committees()] for head in behind):
                yield f"{number} destroyed a share of {committee.hex()[:8]} too early"


def settled(made: Account, sessions: Sequence[EventId], numbers: Sequence[int]) -> Iterator[str]:
    """These sessions have ended well on these devices."""
    for session in sessions:
        lives = {number: made.lifecycle(number, session) for number in numbers}
        if set(lives.values()) != {Lifecycle.COMPLETED}:
            yield f"ended: { {number: life.value for number, life in lives.items()} }"
