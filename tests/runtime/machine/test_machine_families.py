"""Every shipped choreography over families on machines, crashed at a sample of its outputs."""

import importlib
from collections import deque
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from msgspec import Struct

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.auto_wide import automatic_outside, automatic_sizes
from aura_chor.runtime.recall import VOLATILE_REASON
from aura_chor.runtime.samples import NoSample, sample_parameters
from aura_chor.session.events import EXTERNAL, MessageEvent
from aura_chor.session.wire import encode
from tests.choreographies.shipped import WIDE
from tests.runtime.machine.machines import ROOT, SESSION, Cast, Table, slots

CRASHES_MAX = 24
DRAWS = 300
ROUNDS_MAX = 4_000


class Played(Struct):
    cast: Cast
    facts: list[MessageEvent]


def cast_of(stem: str, seed: int) -> Played:
    """Parameters and sizes are drawn until they fit one another."""
    top = importlib.import_module(f"generated.{stem}")
    names = sorted(path.stem for path in Path(ROOT / "generated" / stem).glob("*.py"))
    modules = [importlib.import_module(f"generated.{stem}.{name}") for name in names if name != "__init__"]
    players = [module for module in modules if hasattr(module, "seat")]
    for draw in range(DRAWS):
        parameters = parameters_of(stem, top, Random(f"{seed}/{draw}"))
        try:
            sizes = automatic_sizes(top.PROTOCOL, parameters)
        except NoSample:
            continue
        cast = Cast(top.PROTOCOL, automatic_seats(players, seed=seed, sizes=sizes), parameters)
        return Played(cast, facts_of(cast, seed))
    raise AssertionError(f"no parameters and sizes of {stem} fit one another")


GIVEN = {
    "reshare": {"q": 2, "t": 2, "target_t": 2, "enrols": False, "resume": None},
    "recover": {"approvals": 2, "q": 2, "t": 2, "target_t": 2, "cooldown": 60_000, "resume": None},
}
"""Thresholds that must fit one another; no draw meets them."""


def parameters_of(stem: str, top: ModuleType, random: Random) -> Struct | None:
    kind = top.PROTOCOL.parameters
    if kind is None:
        return None
    return kind(**GIVEN[stem]) if stem in GIVEN else sample_parameters(kind, random)


def facts_of(cast: Cast, seed: int) -> list[MessageEvent]:
    identity, everybody = cast.identity, cast.company.all
    rules = {rule.label: rule for rule in identity.facts}
    found: list[MessageEvent] = []
    for at in automatic_outside(identity, seed=seed):
        label = type(at.message).__name__
        number = sum(event.label == label for event in found)
        found.append(
            MessageEvent(
                f"{identity.name.lower()}.{label.lower()}",
                identity.protocol_hash,
                SESSION,
                rules[label].lane,
                EXTERNAL,
                everybody,
                (number,) * len(everybody),
                label,
                encode(at.message),
                (2**64 + len(found)).to_bytes(32, "big"),
            )
        )
    return found


def play(played: Played, seed: int, crash_at: tuple[int, int] | None = None) -> Table:
    table = Table(played.cast, seed=seed)
    table.crash_at = crash_at
    for device in table.devices:
        device.inbox[EXTERNAL] = deque(played.facts)
    table.play()
    return table


OVER = {"completed", "aborted", "withdrawn"}


def alike(ends: dict[str, str]) -> dict[str, str]:
    """Whether an abort or its own deadline comes first to a member is a race, and both are the end of its part."""
    return {seat: "aborted" if end == "withdrawn" else end for seat, end in ends.items()}


@pytest.mark.parametrize("stem", WIDE)
def test_it_ends_wherever_it_crashes(stem: str) -> None:
    calm = play(cast_of(stem, 1), 1)
    ends = calm.outcomes()
    assert "waiting" not in ends.values() and "failed" not in ends.values(), ends
    places = [(index, at) for index, device in enumerate(calm.devices) for at in range(1, device.outputs + 1)]
    step = max(1, len(places) // CRASHES_MAX)
    for place in places[step // 2 :: step]:
        table = play(cast_of(stem, 1), 1, place)
        if any(getattr(event, "reason", "") == VOLATILE_REASON for event in table.events):
            assert calm.devices[0].cast.identity.volatile and set(table.outcomes().values()) <= OVER, place
        else:
            assert alike(table.outcomes()) == alike(ends), place
        written = [repr(slot) for slot in slots(table.events)]
        assert len(set(written)) == len(written), place


def test_a_crash_while_signing_ends_the_signing() -> None:
    """Its nonces were in memory only (CRYPTO.md 3.6)."""
    calm = play(cast_of("sign", 1), 1)
    assert set(calm.outcomes().values()) == {"completed"}
    signer = next(device for device in calm.devices if device.roles[0].startswith("Signer"))
    index = calm.devices.index(signer)
    tables = [play(cast_of("sign", 1), 1, (index, at)) for at in range(1, signer.outputs + 1)]
    reasons = [[getattr(event, "reason", "") for event in table.events] for table in tables]
    assert any(VOLATILE_REASON in found for found in reasons)
