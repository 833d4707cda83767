"""All that can happen in a small world: every order of what is under way, and up to so many faults at any place.

A state is those of its devices (see `explore_device`), what is under way on every link, and the time. Time stands still
as long as anything else can happen; then the devices compare their ledgers, pair by pair, until nothing new comes of
it, and then time goes on to the next moment that a device waits for. Where nobody waits for anything the run has ended.

Faults, each of them counted: a device crashes between two things that happen to it (crash), or in the midst of what it
does about one (midst), with any number of its unfinished writes on its disk; the next message of a link is lost (loss)
or comes twice (duplicate); a deadline passes although something is under way (lateness). A device that is down starts
again before anything else happens, but for what arrives meanwhile, which is lost and counts as no fault of its own;
then, still before anything else, it takes what its owner offers and is told that it hears the others.

Not all orders have to be looked at. What happens to a device changes nothing about what can happen to another one, but
that it may send it something more, behind what is under way already. So where something of every other device is under
way to one device, whose next step is thereby known to be one of those that it has now, and nothing but faults and steps
of devices is possible, all that follows begins, up to the order of independent steps, with one of *its* steps: these
are a persistent set (Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, 1996,
chapter 4). Since no state comes back, no step is put off for ever. All ends remain, and all states of each device.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from aura_chor.sim.explore_device import Alone, Standing, Step, What
from aura_chor.sim.explore_found import Found, Judge, Links, Move, State
from aura_chor.sim.turns import Turn

FAULTS: Final = ("crash", "midst", "loss", "duplicate", "lateness")
BEGIN_MS: Final = 1_000
"""By then all devices have started; what is planned before is due."""


class Exploration:
    """`plans` are the moment and the device of each planned input. `judge` is asked at every end, and where a watcher
    of a device has seen what must never be. Without `reduce` all orders are looked at."""

    def __init__(
        self,
        devices: Sequence[Alone],
        plans: Sequence[tuple[int, int]],
        *,
        faults: int,
        judge: Judge,
        kinds: Sequence[str] = FAULTS,
        reduce: bool = True,
    ) -> None:
        self._devices, self._plans, self._judge = devices, plans, judge
        self._faults, self._kinds, self._reduce = faults, frozenset(kinds), reduce
        self._count = len(devices)
        self._standings: list[dict[int, Standing]] = [{} for _ in devices]
        self._pairs = [(a, b) for a in range(self._count) for b in range(self._count) if a != b]

    def run(self, *, states_max: int) -> Found:
        """Everything that can be reached, up to so many states, or to the first that is judged; the nearest first."""
        before, start = self._quiet(self._origin())
        found = Found(before, start)
        frontier = [start]
        while frontier:
            beyond: list[State] = []
            for state in frontier:
                found.states += 1
                if found.states > states_max or not self._look(found, state, beyond):
                    found.complete = False
                    return found
            frontier = beyond
        return found

    def _look(self, found: Found, state: State, beyond: list[State]) -> bool:
        """Enter what follows; whether all is well here."""
        steps = found.steps
        for move, after in self.moves(state):
            found.steps += 1
            if found.adds(after, state, move):
                beyond.append(after)
        ended = steps == found.steps
        found.ends += ended
        wrong = any(self._of(state, number).wrong for number in range(self._count))
        return not (ended or wrong) or self._judge(found, state)

    # --- the beginning ---

    def _origin(self) -> State:
        for number, device in enumerate(self._devices):
            self._meet(number, device.origin)
        links: Links = ((),) * (self._count * self._count)
        numbers = tuple(device.origin.number for device in self._devices)
        return State(numbers, links, (), tuple(range(len(self._plans))), 0, 0, 0)

    def _quiet(self, state: State) -> tuple[list[Turn], State]:
        """All devices have started and have told each other what they hold: one order of it for all."""
        moves: list[Move] = []
        for number in range(self._count):
            moves.append(Move(number, What("start")))
            state = self._after(state, number, What("start"))
        while (move := next(self._prompt(state), None)) is not None:
            moves.append(move)
            state = self._moved(state, move)
        moves.append(Move(0, What("time", BEGIN_MS)))
        turns = [move.what.turn(move.device) for move in moves]
        return turns, state._replace(now_ms=BEGIN_MS, faults=self._faults, asked=0)

    # --- what can happen ---

    def moves(self, state: State) -> Iterator[tuple[Move, State]]:
        """What can happen in a state, and the state after it: all, or as much as all ends and wrongs need."""
        prompt = list(self._prompt(state))
        chosen = prompt or list(self._later(state))
        if state.faults:
            chosen += self._faulty(state, prompt)
        only = self._persistent(state) if self._reduce else None
        for move in chosen:
            if only is None or move.device == only:
                yield move, self._moved(state, move)

    def _persistent(self, state: State) -> int | None:
        """A device whose steps are enough for now. None where time may pass early, where somebody is down or starts,
        since that is all that happens then; or where two faults may wait for each other."""
        if (
            state.faults > 1
            or state.starting is not None
            or not all(self._of(state, number).up for number in range(self._count))
        ):
            return None
        if state.faults and "lateness" in self._kinds and self._next_ms(state) is not None:
            return None
        for number in range(self._count):
            if all(state.links[a * self._count + b] for a, b in self._pairs if b == number):
                return number
        return None

    def _prompt(self, state: State) -> Iterator[Move]:
        now = state.now_ms
        down = next((number for number in range(self._count) if not self._of(state, number).up), None)
        if down is not None:
            yield Move(down, What("start", now))
            yield from self._arrivals(state, down)
            return
        if state.starting is not None:
            yield self._started(state, state.starting)
            return
        for number in range(self._count):
            standing = self._of(state, number)
            if standing.disk:
                yield Move(number, What("disk", now))
            if standing.host:
                yield Move(number, What("host", now))
            if standing.wakes_ms is not None and standing.wakes_ms <= now:
                yield Move(number, What("timer", now))
            yield from self._arrivals(state, number)
        for told, other in state.greets:
            yield Move(told, What("greet", now, other))
        for plan in state.plans:
            moment, number = self._plans[plan]
            if moment <= now:
                yield Move(number, What("plan", now, plan))

    def _started(self, state: State, number: int) -> Move:
        """The next part of a start: what its owner offers, then whom it hears."""
        if self._of(state, number).host:
            return Move(number, What("host", state.now_ms))
        told, other = state.greets[0]
        return Move(told, What("greet", state.now_ms, other))

    def _arrivals(self, state: State, recipient: int) -> Iterator[Move]:
        for sender in range(self._count):
            waiting = state.links[sender * self._count + recipient]
            if waiting:
                yield Move(recipient, What("hear", state.now_ms, sender, waiting[0]))

    def _later(self, state: State) -> Iterator[Move]:
        """Nothing is under way: a pair compares, or, when that has brought nothing, time goes on."""
        if state.asked < len(self._pairs):
            told, other = self._pairs[state.asked]
            yield Move(told, What("compare", state.now_ms, other))
            return
        moment = self._next_ms(state)
        if moment is not None:
            yield Move(0, What("time", moment))

    def _next_ms(self, state: State) -> int | None:
        wakes = [self._of(state, number).wakes_ms for number in range(self._count)]
        moments = [moment for moment in wakes if moment is not None]
        moments += [self._plans[plan][0] for plan in state.plans]
        return min([moment for moment in moments if moment > state.now_ms], default=None)

    def _faulty(self, state: State, prompt: Sequence[Move]) -> Iterator[Move]:
        if "crash" in self._kinds:
            yield from self._crashes(state)
        if "midst" in self._kinds:
            yield from self._crashes_in_the_midst(state, prompt)
        for move in prompt:
            heard = move.what.kind == "hear" and self._of(state, move.device).up
            if heard and "loss" in self._kinds:
                yield Move(move.device, What("lose", move.what.now_ms, move.what.other), "loss")
            if heard and "duplicate" in self._kinds:
                yield Move(move.device, move.what._replace(kind="repeat"), "duplicate")
        moment = self._next_ms(state)
        if prompt and moment is not None and "lateness" in self._kinds:
            yield Move(0, What("time", moment), "lateness")

    def _crashes(self, state: State) -> Iterator[Move]:
        for number in range(self._count):
            standing = self._of(state, number)
            if standing.up:
                for survive in range(standing.disk + 1):
                    yield Move(number, What("crash", state.now_ms, survive=survive), "crash")

    def _crashes_in_the_midst(self, state: State, prompt: Sequence[Move]) -> Iterator[Move]:
        for move in prompt:
            before = self._of(state, move.device)
            if not before.up:
                continue
            step = self._step(before, move.device, move.what)
            for after in range(1, step.outputs):
                for survive in range(before.disk + 1):
                    yield move._replace(what=move.what._replace(after=after, survive=survive), fault="crash")

    # --- what follows ---

    def _moved(self, state: State, move: Move) -> State:
        number, what = move.device, move.what
        if move.fault:
            state = state._replace(faults=state.faults - 1, asked=0)
        match what.kind:
            case "time":
                return state._replace(now_ms=what.now_ms)
            case "lose":
                return self._without(state, what.other, number)
            case "hear":
                state = self._without(state, what.other, number)
            case "repeat":
                what = what._replace(kind="hear")
            case "greet":
                state = state._replace(greets=tuple(pair for pair in state.greets if pair != (number, what.other)))
            case "compare":
                state, what = state._replace(asked=state.asked + 1), what._replace(kind="greet")
            case "plan":
                state = state._replace(plans=tuple(plan for plan in state.plans if plan != what.other))
            case _:
                pass
        if what.kind == "hear" and not self._of(state, number).up:
            # Lost, since nobody is there: the time of a restart is a choice, and costs no fault of its own.
            return state._replace(asked=0)
        after = self._after(state, number, what)
        if what.kind == "start":
            after = after._replace(starting=number)
        begun = after.starting is None or after.greets or self._of(after, after.starting).host
        return after if begun else after._replace(starting=None)

    def _after(self, state: State, number: int, what: What) -> State:
        step = self._step(self._of(state, number), number, what)
        devices = (*state.devices[:number], step.after.number, *state.devices[number + 1 :])
        links = list(state.links)
        for to, content in step.sent:
            links[number * self._count + to] += (content,)
        greets = state.greets
        if not step.after.up:
            greets = tuple(pair for pair in greets if number not in pair)
        # Of the two that hear each other again the one that has started is told: either makes both compare.
        hears = [pair for pair in step.greets if pair[0] == number and pair not in greets]
        fresh = [pair for pair in hears if self._of(state, pair[1]).up]
        asked = 0 if step.wrote else state.asked
        return state._replace(devices=devices, links=tuple(links), greets=tuple(sorted([*greets, *fresh])), asked=asked)

    def _without(self, state: State, sender: int, recipient: int) -> State:
        place = sender * self._count + recipient
        return state._replace(links=(*state.links[:place], state.links[place][1:], *state.links[place + 1 :]))

    def _step(self, before: Standing, number: int, what: What) -> Step:
        step = self._devices[number].happens(before, what)
        self._meet(number, step.after)
        return step

    def _meet(self, number: int, standing: Standing) -> None:
        self._standings[number].setdefault(standing.number, standing)

    def _of(self, state: State, number: int) -> Standing:
        return self._standings[number][state.devices[number]]
