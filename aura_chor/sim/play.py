"""A protocol with a body for each seat, on the devices of one account, each made anew from its disk.

Device 0 opens one session, seats are dealt out in turn, and all devices offer their seats for good.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Final

from msgspec import Struct, structs

from aura_chor.crypto.primitives import per_backend
from aura_chor.effects.ports import Batch, Entry, Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.runtime.founding import found_account
from aura_chor.runtime.host import HostConfig
from aura_chor.runtime.host_ports import Cast, Invitation, Offer, Open, Peer, Performed, Performing
from aura_chor.runtime.world import no_host
from aura_chor.runtime.world_device import Boot as Start
from aura_chor.runtime.world_device import Handles, Life
from aura_chor.runtime.world_schedule import At, Feed, Planned
from aura_chor.session.seats import ProtocolIdentity, Seat
from aura_chor.sim.faults import Case
from aura_chor.sim.observed import Observed
from aura_chor.sim.outside import Fact, telling
from aura_chor.sim.pace import Pace, pace_of
from aura_chor.sim.stage import Boot, Part, key_of, signer_of
from aura_chor.sim.watch import Watch, no_orders

OPENING_MS: Final = 10
_SALT: Final = hashlib.sha256(b"aura/sim/account").digest()


class Play(Struct, frozen=True):
    """A protocol with a body for each seat, and the parameters of its sessions. Implements `stage.Stage`.

    `facts` come from outside. A session is opened at each of `starts_ms`.
    """

    identity: ProtocolIdentity
    seats: tuple[Seat, ...]
    parameters: Struct | None = None
    facts: tuple[Fact, ...] = ()
    starts_ms: tuple[int, ...] = (0,)

    @property
    def devices(self) -> int:
        """One for each seat, and two at least: fewer make no account."""
        return max(2, len(self.seats))

    @property
    def least(self) -> int:
        """However few devices there are, seats are dealt out to them in turn."""
        return 2

    @property
    def pace(self) -> Pace:
        """How long its deadlines take, and when its last session is opened."""
        last = max(self.starts_ms)
        pace = pace_of(self.seats, self.parameters)
        return structs.replace(pace, asked_ms=last + OPENING_MS + 1) if last else pace

    def seating(self, devices: int) -> dict[str, int]:
        """The number of the device for each seat, dealt out in turn."""
        return {seat.role: number % devices for number, seat in enumerate(self.seats)}

    def parts(self, case: Case, watch: Watch, boot: Boot) -> Sequence[Part]:
        """Every device offers its own seats, and plays them whenever it is asked."""
        account, founding = _account(case.devices)
        return [
            Part(
                start=_start(account, number, watch, boot, self.facts),
                inputs=[Offer(protocol=self.identity.name, cast=_cast(self._seats_of(number, case, watch)))],
                disk=partial(_disk, founding),
            )
            for number in range(case.devices)
        ]

    def openings(self, case: Case, watch: Watch) -> Sequence[Planned]:
        """One session after the other, by device 0."""
        return [
            Planned(At(OPENING_MS + moment), Feed(key_of(0), self._opening(case, watch, ticket=ticket)))
            for ticket, moment in enumerate(self.starts_ms, start=1)
        ]

    def _opening(self, case: Case, watch: Watch, *, ticket: int) -> Open:
        return Open(
            ticket=ticket,
            protocol=self.identity,
            roster={name: key_of(number) for name, number in self.seating(case.devices).items()},
            seats=tuple(self._seats_of(0, case, watch).values()),
            parameters=self.parameters,
        )

    def answer(self, device: Peer, asked: Performing) -> Performed:
        """No host does anything for these bodies."""
        return no_host(device, asked)

    def over(self, run: Observed) -> bool:
        """Whether everybody who has a seat knows of the session, and every session is over everywhere."""
        return run.all_over

    def lacks(self, run: Observed) -> Iterable[str]:
        """A session that ends in any way is all that is asked for."""
        return ()

    def secrets(self, run: Observed) -> Iterable[bytes]:
        """Bodies that anybody may write say themselves what is secret."""
        return ()

    def replicas(self, run: Observed) -> Sequence[int]:
        """All of them."""
        return range(run.case.devices)

    def _seats_of(self, number: int, case: Case, watch: Watch) -> dict[str, Seat]:
        seating = self.seating(case.devices)
        return {seat.role: watch.seat(seat, number) for seat in self.seats if seating[seat.role] == number}


def play_of(seats: Sequence[Seat], parameters: Struct | None = None) -> Play:
    """The play of these seats, which must be those of one protocol."""
    return Play(seats[0].protocol, tuple(seats), parameters)


@per_backend
@cache
def _account(devices: int) -> tuple[bytes, Entry]:
    return found_account([signer_of(number) for number in range(devices)], salt=_SALT)


def _disk(founding: Entry) -> Store:
    store = MemoryStore()
    store.commit(Batch(entries=[founding])).result()
    return store


def _start(account: bytes, number: int, watch: Watch, boot: Boot, facts: Sequence[Fact]) -> Start:
    config = HostConfig(account=account, signer=signer_of(number))

    def start(life: Life) -> Handles:
        host = boot(config, life.effects.store)
        return watch.host(number, host, telling(host, facts) if facts else no_orders)

    return start


def _cast(seats: Mapping[str, Seat]) -> Cast:
    def cast(invitation: Invitation) -> tuple[Seat, ...] | None:
        return tuple([seats[name] for name in invitation.seats]) if set(invitation.seats) <= seats.keys() else None

    return cast
