"""Whole sessions of the threshold protocols between hosts: what a device spends on each, and how much is cryptography.

A world of devices plays the sessions once, and what device 2 was given is kept. Then that one device lives again, alone
and with nothing remembered of the others, and its processor time is taken from input to input: a device of its own
process would spend the same. Disks are in memory, links take no time.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from bench_threshold import Units, units  # noqa: E402

from aura_chor.crypto import dkd  # noqa: E402
from aura_chor.crypto.members import Index  # noqa: E402
from aura_chor.crypto.payload import app_body  # noqa: E402
from aura_chor.crypto.primitives import LIBRARY, Primitives, exchanged  # noqa: E402
from aura_chor.protocols.dkd_hosting import open_derivation  # noqa: E402
from aura_chor.protocols.reshare_hosting import Change  # noqa: E402
from aura_chor.protocols.sign_hosting import app_facts, open_signing  # noqa: E402
from aura_chor.runtime.host_ports import Append, Input, Output  # noqa: E402
from aura_chor.runtime.world_device import Device, Life  # noqa: E402
from tests.protocols.changes import change, head, works  # noqa: E402
from tests.protocols.stations import Account, Held  # noqa: E402

SIZES = ((2, 3), (7, 10))
WATCHED = 2
"""The device that is measured; device 1 opens everything."""
PRIMITIVES = {"base_mul": "B", "point_mul": "M", "point_add": "A", "point_sub": "A", "point_valid": "V"}
PRIMITIVES |= {"sign": "Sg", "verify": "W", "kem_low_order": "X"}


@dataclass
class Taping:
    """A host that notes what it is given, and when."""

    held: Held
    now: Callable[[], int]
    tape: list[tuple[int, Input]]

    def handle(self, given: Input) -> list[Output]:
        self.tape.append((self.now(), given))
        return self.held.handle(given)


class Taped(Account):
    """An account whose watched device is taped; `parts` are the ends of the sessions on the tape, by name."""

    def __init__(self, n: int, t: int) -> None:
        self.tape: list[tuple[int, Input]] = []
        self.parts: dict[str, int] = {}
        super().__init__(n=n, t=t, answer=works)

    def boot(self, number: int, life: Life) -> Any:
        held = super().boot(number, life)
        return Taping(held, lambda: self.world.now_ms, self.tape) if number == WATCHED else held

    def ends(self, part: str) -> None:
        self.rest()
        self.parts[part] = len(self.tape)


def played(t: int, n: int) -> Taped:
    made = Taped(n, t)
    made.found()
    made.ends("keygen")
    body = app_body(app="chat", content=bytes(32), object_type="text/plain")
    made.play(1, open_signing(app_facts(made.player(1).station, body), ticket=1))
    made.ends("sign")
    roster = head(made).devices.shape.roster
    context = dkd.Context(account=made.id, app="chat", kind="ed25519", label="alice", version=1)
    made.play(1, open_derivation(context, invited=roster, recipients=roster[:2], ticket=2))
    made.ends("dkd")
    everybody = range(1, n + 1)
    change(made, 1, Change(kind="devices", keep=map(Index, everybody), t=t), by=everybody, voters=everybody)
    made.ends("lock and reshare")
    return made


def lived_again(made: Taped) -> Iterator[tuple[str, float]]:
    """Seconds of processor time of the watched device, part by part."""
    now = [0]
    plan = next(device.plan for device in made.world.devices.values() if device.number == WATCHED - 1)
    device = Device(plan, WATCHED - 1, 0)
    tape = list(made.tape)
    device.start(slow=False, world_ms=lambda: now[0])
    begun = 0
    for part, end in made.parts.items():
        start = time.process_time()
        for now[0], given in tape[begun:end]:
            for output in device.host.handle(given):
                if isinstance(output, Append):
                    device.store.commit(output.batch)
        yield part, time.process_time() - start
        begun = end


def counting(counts: Counter[str]) -> Primitives:
    """The library, with every call of a primitive counted under the letter of its unit."""
    made = {name: _counted(getattr(LIBRARY, name), letter, counts) for name, letter in PRIMITIVES.items()}
    return replace(LIBRARY, name="counted", **made)


def _counted(function: Callable[..., Any], letter: str, counts: Counter[str]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        counts[letter] += 1
        return function(*arguments)

    return call


def bounds(u: Units, t: int, n: int) -> dict[str, float]:
    """The lower bounds of CRYPTO.md 14 for the cryptography of each protocol's own mathematics, ms."""
    b, m, a, v = u.B, u.M, u.A, u.V
    keygen = n * t * v + (t + 1) * b + (n - 1) * (b + m + a + v)
    keygen += (n - 1) * (b + (t - 1) * (m + a) + t * a) + n * (t - 1) * (m + a)
    dealers = n
    reshare = dealers * t * v + dealers * (b + (t - 1) * (m + a)) + dealers * t * (m + a) + n * (t - 1) * (m + a)
    sign = 2 * b + 2 * t * v + t * m + (2 * t - 1) * a + u.W
    derive = u.h2c + (2 * m + b) + (t - 1) * (3 * m + b + 2 * a + v) + t * m + (t - 1) * a
    return {
        "keygen": 2 * keygen / 1000 + sign / 1000,
        "sign": sign / 1000,
        "dkd": (derive + sign) / 1000,
        "lock and reshare": (2 * reshare + sign) / 1000,
    }


def session_rows() -> list[dict[str, Any]]:
    """Each protocol at each size: ms of one device, of which calls of the library, and how many of each."""
    u, found = units(), []
    for t, n in SIZES:
        made, bound = played(t, n), bounds(u, t, n)
        rounds = []
        for _ in range(3):
            # Exchanging the table for itself makes everything that is remembered by value forgotten.
            with exchanged(LIBRARY):
                rounds.append(dict(lived_again(made)))
        counts: Counter[str] = Counter()
        with exchanged(counting(counts)):
            for part, _ in lived_again(made):
                spent = min(of[part] for of in rounds) * 1000
                library = sum(getattr(u, letter) * calls for letter, calls in counts.items()) / 1000
                calls = ", ".join(f"{counts[letter]} {letter}" for letter in dict.fromkeys(PRIMITIVES.values()))
                row = {"session": part, "size": f"{t}-of-{n}", "device_ms": spent, "library_ms": library}
                row |= {"library_share": library / spent, "bound_of_14_ms": bound[part], "library_calls": calls}
                found.append(row)
                counts.clear()
    return found
