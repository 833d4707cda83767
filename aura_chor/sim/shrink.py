"""A failing case made small: fewer faults, fewer devices, quieter links, as long as the same property still fails.

Each step takes something away and plays what is left; a step that no longer fails is not taken. Planned faults and
faults of links are one list, halved and halved again (delta debugging, Zeller and Hildebrandt 2002, section 4).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, structs

from aura_chor.runtime.world_faults import Decision
from aura_chor.sim.byzantine_lies import Lie
from aura_chor.sim.faults import Case, Crash, DiskFailure, FaultMix, PlannedFault, Skew, Split
from aura_chor.sim.run import Outcome

RUNS_MAX: Final = 400
"""After so many runs the smallest case so far is the answer."""

Playing: TypeAlias = Callable[[Case], Outcome]
Fault: TypeAlias = PlannedFault | Decision


class Shrunk(Struct, frozen=True):
    """The smallest case that was found, and how it went; `runs` is how many it took."""

    outcome: Outcome
    runs: int


def shrink(failed: Outcome, playing: Playing, *, runs_max: int = RUNS_MAX) -> Shrunk:
    """A case at most as large as the failed one, in which the property that failed first fails too."""
    search = _Search(failed, playing, runs_max)
    search.script()
    before: Case | None = None
    while before != search.best.case and search.runs < runs_max:
        before = search.best.case
        search.fewer_faults()
        search.fewer_devices()
        search.quieter()
    return Shrunk(search.best, search.runs)


class _Search:
    """`best` always fails as the first case did."""

    def __init__(self, failed: Outcome, playing: Playing, runs_max: int) -> None:
        self.best = failed
        self.runs = 0
        self._playing = playing
        self._runs_max = runs_max
        self._property = failed.violations[0].property

    def script(self) -> None:
        """From rates to a list of what has happened: the same run, in which each fault can be left out."""
        self._try(structs.replace(self.best.case, only=self.best.taken))

    def fewer_faults(self) -> None:
        """None at all, then halves, then quarters, down to single ones."""
        case = self.best.case
        if case.only is None or not _faults(case):
            return
        if self._try(_with(case, ())):
            return
        parts = 2
        while self.runs < self._runs_max:
            faults = _faults(self.best.case)
            size = -(-len(faults) // parts)
            if not size or not self._without_one(faults, size):
                if size <= 1:
                    return
                parts = min(2 * parts, len(faults))

    def fewer_devices(self) -> None:
        """The seats dealt out to one device less, as long as that fails."""
        while self.best.case.devices > 2 and self._try(_on(self.best.case, self.best.case.devices - 1)):
            pass

    def quieter(self) -> None:
        """Without delays of links, of disks; then with crashes that lose nothing and last as short as can be."""
        case = self.best.case
        for mix in _quieter_mixes(case.mix):
            if mix != self.best.case.mix:
                self._try(structs.replace(self.best.case, mix=mix))

    def _without_one(self, faults: Sequence[Fault], size: int) -> bool:
        for start in range(0, len(faults), size):
            if self._try(_with(self.best.case, [*faults[:start], *faults[start + size :]])):
                return True
        return False

    def _try(self, case: Case) -> bool:
        if self.runs >= self._runs_max:
            return False
        self.runs += 1
        outcome = self._playing(case)
        fails = any(violation.property == self._property for violation in outcome.violations)
        if fails:
            self.best = outcome
        return fails


def _quieter_mixes(mix: FaultMix) -> Iterator[FaultMix]:
    still = {"loss": 0, "duplication": 0, "reordering": 0, "corruption": 0}
    spent = {"crashes": 0, "disk_failures": 0, "partitions": 0, "skew_ms": 0, "drift_ppm": 0}
    yield structs.replace(mix, **still, **spent)
    yield structs.replace(mix, **still, **spent, delay_ms=(1, 1))
    yield structs.replace(mix, **still, **spent, write_ms=(0, 0))
    yield structs.replace(mix, **still, **spent, delay_ms=(1, 1), write_ms=(0, 0))


def _faults(case: Case) -> list[Fault]:
    return [*case.planned, *(case.only or ())]


def _with(case: Case, faults: Sequence[Fault]) -> Case:
    planned = tuple([fault for fault in faults if not isinstance(fault, tuple)])
    return structs.replace(case, planned=planned, only=tuple([fault for fault in faults if isinstance(fault, tuple)]))


def _on(case: Case, devices: int) -> Case:
    """The same faults, without those of devices that are gone."""
    planned = [fault for fault in (_of(fault, devices) for fault in case.planned) if fault is not None]
    only = None if case.only is None else tuple([name for name in case.only if _named(name, devices)])
    return structs.replace(case, devices=devices, planned=tuple(planned), only=only)


def _of(fault: PlannedFault, devices: int) -> PlannedFault | None:
    if isinstance(fault, Crash | Skew | DiskFailure | Lie):
        return fault if fault.device < devices else None
    groups = [tuple([device for device in group if device < devices]) for group in fault.groups]
    left = tuple([group for group in groups if group])
    return Split(groups=left, at_ms=fault.at_ms, heal_ms=fault.heal_ms) if len(left) > 1 else None


def _named(name: Decision, devices: int) -> bool:
    """Faults of links are named by kind, sender, receiver, and the number of the message."""
    return all(isinstance(device, int) and device < devices for device in name[1:3])
