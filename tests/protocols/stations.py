"""Devices of an account that play the shipped protocols on hosts of their own, in one deterministic world.

Device i has the seed [i]×32 and the session roots of CRYPTO.md 12.5: byte 0x40+i, 32 times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aura_chor.base.canon import Value
from aura_chor.crypto.payload import Payload
from aura_chor.effects.ports import Batch, Entry, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.vault import Vault
from aura_chor.ledger.event import Draft, Event, produce
from aura_chor.protocols.dkd_hosting import DKD, DkdCast
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.keygen_hosting import KEYGEN, KeygenCast
from aura_chor.protocols.sign_hosting import SIGN, SignCast
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.host_ports import Input, Offer, Output
from aura_chor.runtime.world import World, WorldPlan
from aura_chor.runtime.world_device import DevicePlan, Life
from aura_chor.runtime.world_faults import Draws
from tests.ledger.ledger_world import SALT, account, author, founders, signer


class RootsOf:
    """The roots of the known answers; whatever else is drawn comes from elsewhere."""

    def __init__(self, number: int) -> None:
        self._number = number

    def bytes(self, count: int) -> bytes:
        return bytes([0x40 + self._number]) * count


@dataclass
class Held:
    """One life of a device: its host, and what a test looks at."""

    host: Host
    station: Station
    keygen: KeygenCast
    sign: SignCast
    dkd: DkdCast
    consent: Callable[[Payload], bytes | None]
    told: list[Output] = field(default_factory=list)

    def handle(self, given: Input) -> list[Output]:
        return self.host.handle(given)


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


class Account:
    """`consents` says what each device would sign for an application, None for anything."""

    def __init__(self, n: int = 3, t: int = 2, *, consents: dict[int, Callable[[Payload], bytes | None]] | None = None):
        self.n, self.t = n, t
        self.consents = consents or {}
        self.lives: dict[int, Held] = {}

    def boot(self, number: int, life: Life) -> Held:
        effects = life.effects
        vault = Vault(effects.store, account(self.n, self.t), effects.keys.master_key(), effects.randomness)
        holding = Holding(vault, effects.store, RootsOf(number))
        config = HostConfig(
            account=account(self.n, self.t), signer=signer(number), shipped=(KEYGEN, SIGN, DKD), keeper=holding
        )
        host = Host.restore(config, effects.store)
        station = Station(author(number), lambda: host.ledger, holding, effects.sealer, effects.randomness)
        consent = self.consents.get(number, lambda payload: payload.body)
        held = Held(host, station, KeygenCast(station), SignCast(station, consent), DkdCast(station, lambda *_: True), consent)
        self.lives[number] = held
        return held

    def plan(self, number: int, **more: object) -> DevicePlan:
        disk = (lambda: opened_disk(self.n, self.t)) if number == 1 else MemoryStore
        offers = [
            Offer(protocol="Keygen", cast=lambda invitation: self.lives[number].keygen(invitation)),
            Offer(protocol="Sign", cast=lambda invitation: self.lives[number].sign(invitation)),
            Offer(protocol="Dkd", cast=lambda invitation: self.lives[number].dkd(invitation)),
        ]
        return DevicePlan(key=author(number), boot=lambda life: self.boot(number, life), inputs=offers, disk=disk, **more)

    def world(self, *, seed: int = 0, schedule: Sequence = (), of: dict[int, dict] | None = None, **more) -> World:
        devices = [self.plan(number, **(of or {}).get(number, {})) for number in range(1, self.n + 1)]
        return World(WorldPlan(devices=devices, draws=Draws(seed), schedule=schedule, **more))


def has_head(world: World, made: Account) -> bool:
    return all(made.lives[number].host.ledger.state().head is not None for number in made.lives) and len(
        made.lives
    ) == len(world.devices)
