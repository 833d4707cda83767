"""A failing case made small: fewer faults and lies, fewer devices, simpler ones, fewer steps; the same property fails.

Each step takes something away and plays what is left; a step that no longer fails is not taken. Planned faults, lies
and faults of links are one list, which is halved and halved again (delta debugging, Zeller and Hildebrandt 2002,
section 4). What is left is made simpler (see `simpler`); nothing is taken that makes the run longer. Where the failure
is a thing done, and not one left undone, the run is stopped at the first step after which it can be told.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from msgspec import Struct, structs

from aura_chor.runtime.world_faults import Decision
from aura_chor.sim.byzantine_lies import Lie
from aura_chor.sim.faults import Case, Crash, DiskFailure, PlannedFault, Skew, Split
from aura_chor.sim.registry import BrokenProperty
from aura_chor.sim.run import Outcome
from aura_chor.sim.simpler import simpler_bodies, simpler_faults, simpler_mixes

RUNS_MAX: Final = 600
"""After so many runs the smallest case so far is the answer."""
DONE: Final = frozenset({"agreement", "conformance", "no-blame", "evidence", "secrecy"})
"""What violates these stays violated whatever follows; the others ask how a run ends."""

Playing: TypeAlias = Callable[[Case], Outcome]
Fault: TypeAlias = PlannedFault | Decision


class Shrunk(Struct, frozen=True):
    """The smallest case that was found, and how it went; `runs` is how many it took."""

    outcome: Outcome
    runs: int
    interrupted: bool = False


def shrink(failed: Outcome, playing: Playing, *, runs_max: int = RUNS_MAX, patient: bool = True) -> Shrunk:
    """A case at most as large as the failed one, in which the property that failed first fails too.

    One that goes a certain way was found by exploration: it is a shortest one already. Whoever is not `patient` has
    the smallest so far when the search is interrupted from the keyboard.
    """
    if failed.case.way is not None:
        return Shrunk(failed, 0)
    search = _Search(failed, playing, runs_max)
    try:
        _make_small(search, runs_max)
    except KeyboardInterrupt:
        if patient:
            raise
        return Shrunk(search.best, search.runs, interrupted=True)
    return Shrunk(search.best, search.runs)


def _make_small(search: "_Search", runs_max: int) -> None:
    search.script()
    before: Case | None = None
    while before != search.best.case and search.runs < runs_max:
        before = search.best.case
        search.fewer_faults()
        search.fewer_devices()
        search.simpler()
    search.stop_early()


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
        """None at all, then all but one half, one quarter, down to single ones. (All but a half is the other half; a
        smaller part alone has hardly ever all that it takes, and is not tried.)"""
        case = self.best.case
        if case.only is None or not _faults(case):
            return
        if self._try(_with(case, ())):
            return
        parts = 2
        while self.runs < self._runs_max:
            faults = _faults(self.best.case)
            size = -(-len(faults) // parts)
            if self._without_one(faults, size):
                parts = max(2, parts - 1)
            elif size > 1:
                parts = min(2 * parts, len(faults))
            else:
                return

    def fewer_devices(self) -> None:
        """The seats dealt out to one device less, as long as that fails."""
        while self.best.case.devices > 2 and self._try(_on(self.best.case, self.best.case.devices - 1)):
            pass

    def simpler(self) -> None:
        """Without delays; with faults that do less, earlier; with bodies that choose less."""
        case = self.best.case
        self._first_of(simpler_bodies(case), self.best.steps - 1)
        self._each(simpler_mixes(self.best.case))
        for place in range(len(self.best.case.planned)):
            while self._first_of(simpler_faults(self.best.case, place), self.best.steps):
                pass

    def stop_early(self) -> None:
        """The first step after which the very same can be told of the run, if it is something done."""
        if self._property not in DONE or self.best.case.stops_after is not None:
            return
        told = next(violation for violation in self.best.violations if violation.property == self._property)
        whole, low, high = self.best, 0, self.best.steps
        while high - low > 1 and self.runs < self._runs_max:
            middle = (low + high) // 2
            outcome = self._play(structs.replace(whole.case, stops_after=middle))
            if told in outcome.violations:
                self.best, high = outcome, middle
            else:
                low = middle

    def _without_one(self, faults: Sequence[Fault], size: int) -> bool:
        for start in range(0, len(faults), size):
            if self._try(_with(self.best.case, [*faults[:start], *faults[start + size :]])):
                return True
        return False

    def _each(self, cases: Iterable[Case]) -> None:
        for case in cases:
            self._try(case)

    def _first_of(self, cases: Iterable[Case], steps: int) -> bool:
        """Whether one of these, which are simpler, fails in at most so many steps."""
        return any(self._try(case, steps) for case in cases)

    def _try(self, case: Case, steps: int | None = None) -> bool:
        if self.runs >= self._runs_max or case == self.best.case:
            return False
        outcome = self._play(case)
        fails = any(violation.property == self._property for violation in outcome.violations)
        if fails and (steps is None or outcome.steps <= steps):
            self.best = outcome
            return True
        return False

    def _play(self, case: Case) -> Outcome:
        """A user's property that breaks on a smaller run says nothing of that run."""
        self.runs += 1
        try:
            return self._playing(case)
        except BrokenProperty:
            return structs.replace(self.best, case=case, violations=())


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
    match fault:
        case Split():
            groups = [tuple([device for device in group if device < devices]) for group in fault.groups]
            left = tuple([group for group in groups if group])
            return Split(groups=left, at_ms=fault.at_ms, heal_ms=fault.heal_ms) if len(left) > 1 else None
        case Lie():
            peers = tuple([peer for peer in fault.peers if peer < devices])
            told = peers or not fault.peers
            return structs.replace(fault, peers=peers) if fault.device < devices and told else None
        case Crash() | Skew() | DiskFailure():
            return fault if fault.device < devices else None


def _named(name: Decision, devices: int) -> bool:
    """Faults of links are named by kind, sender, receiver, and the number of the message."""
    return all(isinstance(device, int) and device < devices for device in name[1:3])
