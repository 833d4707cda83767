"""A device that plays the shipped protocols in a simulation: one life of it, and the owner who wants something.

An owner outlives the lives of the device, as people do. What he asks is a function of what his device knows and of
the time, so that the same run asks for the same.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

from msgspec import Struct

from aura_chor.crypto.members import Index
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.types import SharePair
from aura_chor.effects.ports import Randomness
from aura_chor.effects.vault import Vault
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.playing import SHIPPED, Player, Policy
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import (
    Cast,
    Input,
    Invitation,
    Lifecycle,
    Offer,
    Opened,
    Output,
    Refused,
)
from aura_chor.runtime.world_device import Life
from aura_chor.session.seats import Seat
from aura_chor.sim.collusion import Hoard, Hoarding
from aura_chor.sim.stage import OWNERS_TICKETS, Boot, signer_of
from aura_chor.sim.watch import Watch, WatchedHost

LOOKS_MS: Final = 100
"""How often an owner looks at his device."""


class Resident(Struct):
    """One life of a device. `clock` counts seconds."""

    number: int
    host: Host
    player: Player
    holding: Holding
    clock: Callable[[], int]

    @property
    def own(self) -> Author:
        """Its key."""
        return self.host.device

    @property
    def ledger(self) -> AccountLedger:
        """Its replica, only to be read."""
        return self.host.ledger

    def shares(self) -> Iterator[tuple[Committee, Index, SharePair]]:
        """Those that it holds, of every committee on the line."""
        for committee in [one for head in self.ledger.state().line for one in head.committees()]:
            index = committee.shape.index_of(self.own)
            pair = None if index is None else self.holding.shares(committee, index)
            if index is not None and pair is not None:
                yield committee, index, pair

    def lifecycle(self, session: EventId) -> Lifecycle | None:
        """How a session stands here; None where this device knows nothing of it."""
        status = self.host.status(session)
        return None if status is None else status.lifecycle


class Wish(Protocol):
    """What an owner wants of one device, until he has it or gives up."""

    def begin(self, life: Resident) -> None:
        """The device has started (again)."""

    def hear(self, life: Resident, output: Output) -> None:
        """An answer to what was asked."""

    def ask(self, life: Resident, now_ms: int, *, ticket: int) -> Input | None:
        """What to give the device now; None: nothing, for the moment or for good."""


class Owner:
    """The wishes for one device. He looks now and then, and acts only when his device has been given something."""

    def __init__(self, wishes: Sequence[Wish]) -> None:
        self._wishes = tuple(wishes)
        self._looks_ms = 0
        self._ticket = OWNERS_TICKETS
        self.life: Resident | None = None
        self.heads: list[bytes] = []

    def begin(self, life: Resident) -> None:
        """Another life of his device."""
        self.life, self._looks_ms = life, 0
        for wish in self._wishes:
            wish.begin(life)

    def orders(self, outputs: Sequence[Output], now_ms: int) -> list[Input]:
        """What he asks for now, after the device has said this."""
        if self.life is None:
            return []
        for output in outputs:
            if isinstance(output, Opened | Refused):
                for wish in self._wishes:
                    wish.hear(self.life, output)
        if now_ms < self._looks_ms:
            return []
        self._looks_ms = now_ms + LOOKS_MS
        self._note_head(self.life)
        asked: list[Input] = []
        for wish in self._wishes:
            self._ticket += 1
            order = wish.ask(self.life, now_ms, ticket=self._ticket)
            asked += [] if order is None else [order]
        return asked

    def _note_head(self, life: Resident) -> None:
        """By which certified states his device has gone, each time it was another one."""
        head = life.ledger.state().head
        if head is not None and self.heads[-1:] != [head.id]:
            self.heads.append(head.id)


class Overheard:
    """Randomness for session roots, of which each is a secret that must be nowhere in the clear."""

    def __init__(self, randomness: Randomness, watch: Watch) -> None:
        self._randomness, self._watch = randomness, watch

    def bytes(self, count: int) -> bytes:
        """As the device's own."""
        drawn = self._randomness.bytes(count)
        self._watch.learn([drawn])
        return drawn


class Home(Struct, frozen=True, kw_only=True):
    """What one device is made of, in every life. Its master key is that of all worlds, so that disks can be copied."""

    number: int
    account: bytes
    policy: Policy
    owner: Owner
    watch: Watch
    boot: Boot
    lives: list[Resident]
    hoard: Hoard

    def start(self, life: Life) -> WatchedHost:
        """The device as its disk has left it."""
        effects = life.effects
        vault = Vault(effects.store, self.account, _master_key(self.number), effects.randomness)
        holding = Hoarding(vault, effects.store, Overheard(effects.randomness, self.watch), self.hoard)
        config = HostConfig(account=self.account, signer=signer_of(self.number), shipped=SHIPPED, keeper=holding)
        host = self.boot(config, effects.store)
        station = Station(host.device, lambda: host.ledger, holding, effects.sealer, effects.randomness)
        clock = lambda: effects.clock.now_ms() // 1_000  # noqa: E731
        resident = Resident(self.number, host, Player(station, self.policy, clock), holding, clock)
        self.lives.append(resident)
        for held in resident.shares():
            self.hoard.add(*held)
        self.owner.begin(resident)
        return self.watch.host(self.number, host, self.owner.orders)

    def offers(self) -> list[Offer]:
        """What is fed to it at every start: it plays whatever its latest life has seats for."""
        return [Offer(protocol=shipped.identity.name, cast=self._cast(shipped.identity.name)) for shipped in SHIPPED]

    def _cast(self, protocol: str) -> Cast:
        def cast(invitation: Invitation) -> tuple[Seat, ...] | None:
            offers = self.lives[-1].player.offers()
            made = next(offer.cast for offer in offers if offer.protocol == protocol)(invitation)
            return None if made is None else tuple([self.watch.seat(seat, self.number) for seat in made])

        return cast


def _master_key(number: int) -> SecretBytes:
    return SecretBytes(hashlib.sha256(f"aura/sim/master/{number}".encode()).digest())
