"""What a case must fulfil that its types do not say: ranges, devices that there are, faults that can be.

What a seed draws fulfils it all; a file that people have edited may not.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from aura_chor.runtime.world_faults import Decision
from aura_chor.sim.byzantine_lies import Lie
from aura_chor.sim.faults import Case, Crash, DiskFailure, FaultMix, PlannedFault, Skew, Split
from aura_chor.sim.turns import Turn

LINK_FAULTS: Final = ("loss", "duplication", "reordering", "corruption")
LONGEST_MS: Final = 3_600_000
"""No moment or length of a fault is more: that of the mix's own fields."""
DRIFT_MAX: Final = 200_000
_COUNT_MAX: Final = 1_000_000_000


def contradictions(case: Case) -> Iterator[str]:
    """A sentence for each, which begins with the place in the file."""
    yield from _of_the_mix(case.mix)
    for place, fault in enumerate(case.planned):
        yield from [f"{says} - at `$.case.planned[{place}]`" for says in _of_a_fault(fault, case.devices)]
    if not case.honest:
        yield "every device lies, so that nobody is left to ask - at `$.case.planned`"
    for place, name in enumerate(case.only or ()):
        if not _is_a_link_fault(name, case.devices):
            yield (
                f"expected [KIND, SENDER, RECEIVER, NUMBER], KIND one of {', '.join(LINK_FAULTS)}, and devices of"
                f" which there are {case.devices}, got {list(name)} - at `$.case.only[{place}]`"
            )
    for place, turn in enumerate(case.way or ()):
        yield from [f"{says} - at `$.case.way[{place}]`" for says in _of_a_turn(turn, case.devices)]
    if case.stops_after is not None and not 1 <= case.stops_after <= _COUNT_MAX:
        yield "a run stops after at least one step - at `$.case.stops_after`"


def _of_the_mix(mix: FaultMix) -> Iterator[str]:
    for name, (low, high) in (("delay_ms", mix.delay_ms), ("write_ms", mix.write_ms)):
        if low > high:
            yield f"a range goes from the smaller number to the larger, got {low} to {high} - at `$.case.mix.{name}`"


def _of_a_fault(fault: PlannedFault, devices: int) -> Iterator[str]:
    match fault:
        case Crash():
            yield from _of_a_crash(fault)
        case Split(groups=groups, at_ms=start, heal_ms=end):
            yield from _of_groups(groups, devices)
            if not 0 <= start < end <= LONGEST_MS:
                yield f"a partition is healed after it has begun, and within {LONGEST_MS} ms"
        case Skew(skew_ms=skew, drift_ppm=drift):
            if abs(skew) > LONGEST_MS or abs(drift) > DRIFT_MAX:
                yield f"a clock is wrong by {LONGEST_MS} ms at most, and drifts by {DRIFT_MAX} ppm at most"
        case DiskFailure(write=write):
            if not 1 <= write <= _COUNT_MAX:
                yield "writes are counted from 1"
        case Lie():
            yield from _of_a_lie(fault, devices)
    if not isinstance(fault, Split):
        yield from _of_devices([fault.device], devices)


def _of_a_crash(crash: Crash) -> Iterator[str]:
    if (crash.at_ms is None) == (crash.after_outputs is None):
        yield "a crash has either at_ms or after_outputs"
    if not (0 <= (crash.at_ms or 0) <= LONGEST_MS and 0 <= crash.down_ms <= LONGEST_MS):
        yield f"at_ms and down_ms are from 0 to {LONGEST_MS}"
    if not (crash.after_outputs is None or 1 <= crash.after_outputs <= _COUNT_MAX):
        yield "outputs are counted from 1"
    if not 0 <= crash.survive <= _COUNT_MAX:
        yield "no less than 0 writes survive"


def _of_groups(groups: Sequence[Sequence[int]], devices: int) -> Iterator[str]:
    named = [device for group in groups for device in group]
    if len(set(named)) < len(named):
        yield "a device is in one group of a partition at most"
    yield from _of_devices(named, devices)


def _of_a_lie(lie: Lie, devices: int) -> Iterator[str]:
    if not (0 <= lie.event <= _COUNT_MAX and 0 <= lie.choice <= _COUNT_MAX):
        yield "event and choice are no less than 0"
    if lie.for_ms is not None and not 0 <= lie.for_ms <= LONGEST_MS:
        yield f"for_ms is from 0 to {LONGEST_MS}"
    if lie.device in lie.peers:
        yield "no device lies to itself"
    yield from _of_devices(lie.peers, devices)


def _of_a_turn(turn: Turn, devices: int) -> Iterator[str]:
    others = [turn.other] if turn.kind in ("greet", "compare", "hear", "lose", "repeat") else []
    yield from _of_devices([turn.device, *others], devices)
    if turn.now_ms < 0 or turn.other < 0 or turn.survive < 0 or (turn.after is not None and turn.after < 1):
        yield "moments, numbers and counts are no less than 0, and outputs are counted from 1"


def _of_devices(named: Sequence[int], devices: int) -> Iterator[str]:
    for device in dict.fromkeys(named):
        if not 0 <= device < devices:
            yield f"there is no device {device}: devices are 0 to {devices - 1}"


def _is_a_link_fault(name: Decision, devices: int) -> bool:
    match name:
        case (str() as kind, int() as sender, int() as receiver, int() as number):
            return kind in LINK_FAULTS and sender in range(devices) and receiver in range(devices) and number >= 0
        case _:
            return False
