"""Names for the states of a role: what a state waits for or does, and the phase that it lies in.

A role's module has one unit for the role's automaton and one for each lane that the role has a body for. All names of
a module are distinct: a name that comes again is numbered, in the order of the states.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aura_chor.emit.names import ROLE_RESERVED, Taken, camel, capitalised, predicate_slug, words_of
from aura_chor.emit.notation_many import LEAVE, callee_text
from aura_chor.emit.own_choices import is_own_choice
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.local import (
    AbortAction,
    Action,
    Await,
    Case,
    Collect,
    Each,
    Enter,
    Expiry,
    Fork,
    JoinChild,
    LocalAutomaton,
    LocalState,
    OpenChild,
    Pause,
    ReadLedgerAction,
    Receive,
    Record,
    Scatter,
    Send,
    Withdraw,
)

COMPLETED = "Completed"
AWAITING_ABORT = "AwaitingAbort"
INITIALIZING = "Initializing"
_LABELS_IN_NAME_MAX = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """`classes[s]` is the class of state `s`; an end has that of the end. `prefix` is empty for the role itself."""

    automaton: LocalAutomaton
    prefix: str
    end: str
    classes: tuple[str, ...]

    def is_own(self, state: int) -> bool:
        """Whether the module defines the state's class (ends are imported, or defined once for the unit)."""
        return bool(self.automaton.states[state].actions)


@dataclass(frozen=True, slots=True)
class Names:
    """`units` in the order of the module: the role's own first. `lanes` by fork number, lane number and automaton."""

    units: tuple[Unit, ...]
    lanes: dict[tuple[int, int, LocalAutomaton], Unit]
    taken: Taken

    def lane(self, fork: Fork, position: int) -> Unit:
        number, automaton = fork.lanes[position]
        return self.lanes[fork.number, number, automaton]

    def lane_of_each(self, each: Each) -> Unit:
        return self.lanes[each.number, 0, each.lane]


def name_states(protocol: Protocol, automaton: LocalAutomaton) -> Names:
    """Names for the joined automaton of a role and for its lanes."""
    naming = _Naming(protocol)
    naming.unit(automaton, prefix="", end=COMPLETED)
    return Names(tuple(naming.units), naming.lanes, naming.taken)


def parameter_of_lane(number: int) -> str:
    """How `fork` calls the body of a lane; lanes count from 1, as one reads them."""
    return f"lane_{number + 1}"


class _Naming:
    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self.taken = Taken(ROLE_RESERVED)
        self.units: list[Unit] = []
        self.lanes: dict[tuple[int, int, LocalAutomaton], Unit] = {}

    def unit(self, automaton: LocalAutomaton, *, prefix: str, end: str) -> Unit:
        phases: set[str] = set()
        classes: list[str] = []
        for number, state in enumerate(automaton.states):
            if not state.actions:
                classes.append(_end_class(state, end))
                continue
            wanted = self._wanted(state, prefix, first=number == 0, phases=phases)
            classes.append(self.taken.take(wanted))
        unit = Unit(automaton, prefix, end, tuple(classes))
        self.units.append(unit)
        self._lanes_of(automaton, prefix)
        return unit

    def _wanted(self, state: LocalState, prefix: str, *, first: bool, phases: set[str]) -> str:
        phase = capitalised(state.phase or "")
        does = self._does(state)
        if prefix:
            return f"{phase}{prefix}{does}"
        if phase and phase not in phases:
            phases.add(phase)
            return phase
        return f"{phase}{does}" if phase or not first else INITIALIZING

    def _does(self, state: LocalState) -> str:
        first: Action = state.actions[0]
        labels = [capitalised(action.label) for action in state.actions if isinstance(action, Send | Receive)]
        labels += [capitalised(callee_text(action.callee)) for action in state.actions if isinstance(action, JoinChild)]
        if is_own_choice(state.actions):
            return "Choosing" + _alternatives(_acts(state.actions))
        match first:
            case JoinChild() if len(state.actions) > 1:
                return "Awaiting" + _alternatives(labels)
            case Send():
                return "Sending" + _alternatives(labels)
            case Receive() | Expiry():
                return "Awaiting" + _alternatives(labels)
            case Fork():
                return "Forking"
            case AbortAction():
                return "Aborting"
            case Case(when=when):
                return "Resolving" + camel(predicate_slug(self._protocol.whens[when].text))
            case _:
                return _does_with_many(first)

    def _lanes_of(self, automaton: LocalAutomaton, prefix: str) -> None:
        actions: list[Action] = [action for state in automaton.states for action in state.actions]
        forks = [action for action in actions if isinstance(action, Fork)]
        numbers = list(dict.fromkeys(fork.number for fork in forks))
        for fork in forks:
            par = f"Par{numbers.index(fork.number) + 1}" if len(numbers) > 1 else ""
            for number, lane in fork.lanes:
                self._lane(fork.number, number, lane, f"{prefix}{par}Lane{number + 1}")
        for each in [action for action in actions if isinstance(action, Each)]:
            self._lane(each.number, 0, each.lane, f"{prefix}Each{words_of(each.group)}")

    def _lane(self, fork: int, number: int, lane: LocalAutomaton, prefix: str) -> None:
        if (fork, number, lane) not in self.lanes:
            end = self.taken.take(f"{prefix}Done")
            self.lanes[fork, number, lane] = self.unit(lane, prefix=prefix, end=end)


def _acts(actions: Sequence[Action]) -> list[str]:
    """What a role chooses from, an abort last."""
    labels = [capitalised(action.label) for action in actions if isinstance(action, Send | Scatter | Record)]
    return labels + ["Abort" for action in actions if isinstance(action, AbortAction)]


def _does_with_many(action: Action) -> str:
    match action:
        case Scatter(label=label):
            return f"Scattering{capitalised(label)}"
        case Collect(label=label):
            return f"Gathering{capitalised(label)}"
        case Each(group=group):
            return f"Each{words_of(group)}"
        case Withdraw():
            return "Withdrawing"
        case Record(label=label):
            return f"Recording{capitalised(label)}"
        case Await(label=label):
            return f"Awaiting{capitalised(label)}"
        case ReadLedgerAction():
            return "ReadingLedger"
        case Pause():
            return "Waiting"
        case OpenChild(callee=callee):
            return f"Opening{capitalised(callee_text(callee))}"
        case JoinChild(callee=callee):
            return f"Joining{capitalised(callee_text(callee))}"
        case Enter(entered=entered) if entered == LEAVE:
            return "Watching"
        case Enter(entered=entered):
            return f"Entering{capitalised(entered)}"
        case _:
            raise AssertionError(f"{type(action).__name__} has a name among a few")


def _end_class(state: LocalState, end: str) -> str:
    return AWAITING_ABORT if state.aborted and not state.may_end else end


def _alternatives(labels: list[str]) -> str:
    distinct = list(dict.fromkeys(labels))
    if len(distinct) > _LABELS_IN_NAME_MAX:
        return f"{distinct[0]}OrOneOf{len(distinct) - 1}"
    return "Or".join(distinct)
