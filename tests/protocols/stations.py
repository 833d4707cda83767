"""Devices of an account that play the shipped protocols on hosts of their own, in one deterministic world.

Device i has the seed [i]×32 and the session roots of CRYPTO.md 12.5: byte 0x40+i, 32 times.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aura_chor.base.canon import Value
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.ports import Batch, Entry, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.vault import Vault
from aura_chor.ledger.event import Draft, Event, EventId, produce
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.playing import SHIPPED, Player, Policy
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_log import HostLog
from aura_chor.runtime.host_ports import Ended, Input, Invitation, Lifecycle, Offer, Open, Opened, Output
from aura_chor.runtime.result import SeatOutcome
from aura_chor.runtime.world import World, WorldPlan
from aura_chor.runtime.world_device import DevicePlan, Life
from aura_chor.runtime.world_faults import Draws
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import SALT, account, author, founders, signer

AGREES = Policy(signs=lambda payload: payload.body, derives=lambda *_: True, changes=lambda _: True, cooldown_min=1)
"""Consents to everything, to guardians of half a minute too."""
LIMIT_MS = 600_000


class RootsOf:
    """The roots of the known answers; whatever else is drawn comes from elsewhere."""

    def __init__(self, number: int) -> None:
        self._number = number

    def bytes(self, count: int) -> bytes:
        return bytes([0x40 + self._number]) * count


@dataclass
class Held:
    """One life of a device: its host, and what a test looks at. `twist` replaces seats before they are played."""

    host: Host
    player: Player
    holding: Holding
    twist: Callable[[Seat], Seat]
    clock: Callable[[], int]

    def handle(self, given: Input) -> list[Output]:
        return self.host.handle(given)

    def cast(self, protocol: str, invitation: Invitation) -> tuple[Seat, ...] | None:
        made = next(offer.cast for offer in self.player.offers() if offer.protocol == protocol)(invitation)
        return None if made is None else tuple(self.twist(seat) for seat in made)


def founding_event(n: int = 3, t: int = 2) -> Event:
    """`keygen.open` of the known answers: by device 1, route null."""
    body: dict[str, Value] = {
        "f": 0,
        "prestate": None,
        "roster": [[index, key.encoded] for index, key in founders(n)],
        "salt": SALT,
        "t": t,
    }
    return produce(Draft(account=account(n, t), kind="keygen.open", body=body, epoch=0, seq=0, prev=None), signer(1))


def opened_disk(n: int, t: int) -> Store:
    """The disk of the opener, which wrote the founding's opening before it first started."""
    store = MemoryStore()
    event = founding_event(n, t)
    store.commit(Batch(entries=(Entry(event.id, "event", event.wire),))).result()
    return store


@dataclass(frozen=True)
class Moment:
    """What stands on the disks of an account's devices, by number. Another world begins there, on copies, later."""

    n: int
    t: int
    seed: int
    disks: Mapping[int, Store]
    lives: int
    ms: int


class Account:
    """`n` devices of which `t` act, and `guests` that follow them by number and are no members yet.

    `policies`, `twists`, `logs` and `of` are by device; others consent, and never cheat. With `at` all of them start
    again on what was on their disks then, in a life that none of them has had.
    """

    def __init__(
        self,
        n: int = 3,
        t: int = 2,
        *,
        guests: int = 0,
        policies: Mapping[int, Policy] | None = None,
        twists: Mapping[int, Callable[[Seat], Seat]] | None = None,
        of: Mapping[int, Mapping[str, object]] | None = None,
        seed: int = 0,
        at: Moment | None = None,
        logs: Mapping[int, Callable[[bytes, Signer], HostLog]] | None = None,
        world: type[World] = World,
        **plan: object,
    ) -> None:
        self.n, self.t, self._seed = (n, t, seed) if at is None else (at.n, at.t, at.seed)
        self.lives: dict[int, Held] = {}
        self._policies = policies or {}
        self._twists = twists or {}
        self._logs = logs or {}
        self._at = at
        numbers = range(1, n + guests + 1) if at is None else sorted(at.disks)
        devices = [self._plan(number, dict((of or {}).get(number, {}))) for number in numbers]
        self.world = world(WorldPlan(devices=devices, draws=Draws(self._seed), **plan))
        for device in self.world.devices.values():
            device.incarnation += 0 if at is None else at.lives

    def moment(self) -> Moment:
        """What is on the disks now. The devices that start from there have clocks that go on, and other randomness."""
        devices = self.world.devices
        disks = {number: copy.deepcopy(devices[author(number)].disk) for number in sorted(self.lives)}
        lives = max(device.incarnation for device in devices.values()) + 1
        before = 0 if self._at is None else self._at.ms
        return Moment(self.n, self.t, self._seed, disks, lives, before + self.world.now_ms)

    @property
    def id(self) -> bytes:
        return account(self.n, self.t)

    def host(self, number: int) -> Host:
        return self.lives[number].host

    def player(self, number: int) -> Player:
        return self.lives[number].player

    # --- what happens ---

    def run(self, until: Callable[[], bool], *, more_ms: int = LIMIT_MS) -> bool:
        return self.world.run(until, limit_ms=self.world.now_ms + more_ms)

    def rest(self, milliseconds: int = 2_000) -> None:
        """Let everybody hear of everything."""
        self.run(lambda: False, more_ms=milliseconds)

    def found(self) -> "Account":
        """Until all devices have the head of the founding, and its sessions are over."""
        assert self.run(lambda: self.heads() == 1 and self.over(founding_event(self.n, self.t).id)), self.endings()
        self.rest()
        return self

    def open(self, number: int, order: Open) -> EventId:
        """Let a device open a session; its id."""
        before = len(self.world.told)
        self.world.feed(author(number), order)
        told = self.world.told

        def opened() -> list[Opened]:
            return [out for _, key, out in told[before:] if isinstance(out, Opened) and key == author(number)]

        assert self.run(lambda: bool(opened()), more_ms=10_000), told[before:]
        return opened()[0].session

    def play(self, number: int, order: Open, *, by: Sequence[int] | None = None) -> EventId:
        """Open a session and wait until it is over for these devices, all unless told."""
        session = self.open(number, order)
        assert self.run(lambda: self.over(session, by)), self.endings()
        self.rest()
        return session

    # --- what is seen ---

    def heads(self) -> int:
        """How many different heads there are, None counted too."""
        return len({life.host.ledger.state().head for life in self._founders()}) if self._founded() else 0

    def over(self, session: EventId, by: Sequence[int] | None = None) -> bool:
        numbers = range(1, self.n + 1) if by is None else by
        return all(number in self.lives and self.lifecycle(number, session).over for number in numbers)

    def lifecycle(self, number: int, session: EventId) -> Lifecycle:
        """How a session stands on a device, that it may have been told of in an earlier life."""
        status = self.host(number).status(session)
        return Lifecycle.CREATED if status is None else status.lifecycle

    def ended(self, number: int) -> dict[EventId, Ended]:
        """The last word on each session of a device."""
        told = self.world.told
        return {out.session: out for _, key, out in told if key == author(number) and isinstance(out, Ended)}

    def outcomes(self, session: EventId) -> dict[str, str]:
        return {seat: outcome.ended.value for seat, outcome in self.seats(session).items()}

    def seats(self, session: EventId) -> dict[str, SeatOutcome]:
        found: dict[str, SeatOutcome] = {}
        for number in sorted(self.lives):
            if session in self.ended(number):
                found.update(self.ended(number)[session].result.outcomes)
        return dict(sorted(found.items()))

    def endings(self) -> list[object]:
        return [(number, self.ended(number)) for number in sorted(self.lives)]

    def kinds(self, number: int, session: bytes) -> list[str]:
        """The kinds of a session's events, in causal order, as a device knows them."""
        return [event.kind for event in self.host(number).ledger.known.session_events(session)]

    # --- how it is made ---

    def _founded(self) -> bool:
        found = self._founders()
        return len(found) == self.n and all(life.host.ledger.state().head is not None for life in found)

    def _founders(self) -> list[Held]:
        return [self.lives[number] for number in sorted(self.lives) if number <= self.n]

    def _plan(self, number: int, more: dict[str, object]) -> DevicePlan:
        disk: Callable[[], Store] = (lambda: opened_disk(self.n, self.t)) if number == 1 else MemoryStore
        if self._at is not None:
            disk = lambda at=self._at: copy.deepcopy(at.disks[number])  # noqa: E731
            more = {"skew_ms": self._at.ms, **more}
        offers = [
            Offer(
                protocol=shipped.identity.name,
                cast=lambda invitation, name=shipped.identity.name: self.lives[number].cast(name, invitation),
            )
            for shipped in SHIPPED
        ]
        boot = more.pop("boot", lambda life: self.boot(number, life))
        return DevicePlan(key=author(number), boot=boot, inputs=offers, **{"disk": disk, **more})

    def boot(self, number: int, life: Life) -> Held:
        effects = life.effects
        vault = Vault(effects.store, self.id, effects.keys.master_key(), effects.randomness)
        holding = Holding(vault, effects.store, RootsOf(number))
        log = self._logs.get(number, HostLog)
        config = HostConfig(account=self.id, signer=signer(number), shipped=SHIPPED, keeper=holding, log=log)
        host = Host.restore(config, effects.store)
        station = Station(author(number), lambda: host.ledger, holding, effects.sealer, effects.randomness)
        clock = lambda: effects.clock.now_ms() // 1_000  # noqa: E731
        player = Player(station, self._policies.get(number, AGREES), clock)
        twist = self._twists.get(number, lambda seat: seat)
        self.lives[number] = Held(host, player, holding, twist, clock)
        return self.lives[number]
