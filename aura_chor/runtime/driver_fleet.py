"""A fleet: new devices of a new account, all in this process, each with a ledger of its own in one directory.

What `aura-chor run` and examples stand on. The devices are the account's founders; their keys live in memory alone, so
that a directory can be looked into for ever and never be taken up again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import SEED_BYTES, Signer
from aura_chor.effects.clock_live import LiveClock
from aura_chor.effects.ports import Batch, Clock, Randomness, Store, Transport
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.transport_local import LocalNetwork
from aura_chor.ledger.event import Author
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime.clock import EPOCH
from aura_chor.runtime.driver import Runtime
from aura_chor.runtime.driver_desk import Observer
from aura_chor.runtime.driver_pump import SYNC_MS, Performers, Ports
from aura_chor.runtime.founding import found_account
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.runtime.trace import Tracer

DEVICES_MIN: Final = 2
"""An account has at least two founders."""
DEVICES_MAX: Final = 100
FRAMES_MAX: Final = 1_000_000
"""In one process nothing is lost, as long as there is memory."""
NAMES: Final = "devices.json"
"""Who is who, for people; `ledger_files` in the room `cli` reads it."""


class FolderTaken(Exception):
    """The directory holds ledgers already, whose keys are gone."""


class Member(Struct, frozen=True):
    """One device of a fleet: how people call it, its replica, and what its program holds in its hand."""

    name: str
    key: Author
    ledger: AccountLedger
    runtime: Runtime


class FleetPlan(Struct, frozen=True, kw_only=True):
    """`clock` makes each device's clock from its store. With `own_task=False` somebody else drives (see `Together`)."""

    clock: Callable[[Store], Clock]
    randomness: Randomness
    performers: Mapping[str, Performers] = {}
    observer: Callable[[str], Observer] | None = None
    tracer: Tracer | None = None
    period_ms: int = EPOCH
    sync_ms: int | None = SYNC_MS
    own_task: bool = True


@contextmanager
def open_fleet(folder: Path, names: Sequence[str], plan: FleetPlan) -> Iterator[tuple[Member, ...]]:
    """The devices with these names, ready to be entered; afterwards their files are closed.

    Raises `FolderTaken`, a `StoreFault`, or `OSError` where the directory cannot be made.
    """
    assert DEVICES_MIN <= len(names) <= DEVICES_MAX, "an account has two to a hundred founders"
    folder.mkdir(parents=True, exist_ok=True)
    taken = sorted(path.name for path in folder.glob("*.sqlite"))
    if taken:
        raise FolderTaken(f"{taken[0]} is there already")
    signers = [Signer(SecretBytes(plan.randomness.bytes(SEED_BYTES))) for _ in names]
    account, founding = found_account(signers, salt=plan.randomness.bytes(32))
    keys = {name: signer.key.encoded.hex() for name, signer in zip(names, signers, strict=True)}
    (folder / NAMES).write_text(json.dumps(keys, indent=2) + "\n", encoding="utf-8")
    network = LocalNetwork(inbox_max=FRAMES_MAX)
    with ExitStack() as undo:
        members = []
        for name, signer in zip(names, signers, strict=True):
            store = open_sqlite(folder / f"{name}.sqlite")
            undo.callback(store.close)
            store.commit(Batch(entries=(founding,))).result()
            peers = tuple(Author(other.key.encoded) for other in signers if other is not signer)
            members.append(
                _member(name, signer, account, store, network.join(Author(signer.key.encoded)), peers, plan, undo)
            )
        yield tuple(members)


def _member(
    name: str,
    signer: Signer,
    account: bytes,
    store: Store,
    transport: Transport,
    peers: tuple[Author, ...],
    plan: FleetPlan,
    undo: ExitStack,
) -> Member:
    clock = plan.clock(store)
    if isinstance(clock, LiveClock):
        undo.callback(clock.close)
    config = HostConfig(account=account, signer=signer, period_ms=plan.period_ms)
    host = Host.restore(config, store)
    ports = Ports(
        clock=clock,
        transport=transport,
        store=store,
        performers=plan.performers.get(name, {}),
        peers=peers,
        sync_ms=plan.sync_ms,
    )
    observer = None if plan.observer is None else plan.observer(name)
    runtime = Runtime(host, ports, tracer=plan.tracer, observer=observer, own_task=plan.own_task)
    return Member(name, host.device, host.ledger, runtime)
