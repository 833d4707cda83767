"""Names for the cases of waits: `Got<Label>`, and more where a label comes from several peers or leads elsewhere.

A case is (lane, sender, label, class of the next state). States that receive the same case share its class. A message
that names a sub-family has two, `Named<Label>` and `Unnamed<Label>`; what is gathered is `Collected<Label>`. The case
of a deadline that has passed is `Expired` and what was waited for; it is of its state alone, told apart as they are.
"""

from collections import Counter
from dataclasses import dataclass
from typing import TypeGuard

from aura_chor.base.names import LanePath
from aura_chor.emit.names import Taken, capitalised, words_of
from aura_chor.emit.notation_many import callee_text
from aura_chor.emit.state_names import Names, Unit
from aura_chor.mpst.local import Action, Await, Collect, JoinChild, Receive, without_expiry


@dataclass(frozen=True, slots=True)
class Arrived:
    """`kind` is the first word of the class's name; `proofs` are the classes of what is collected with it."""

    lane: LanePath
    sender: str
    label: str
    next: str
    kind: str = "Got"
    proofs: tuple[str | None, ...] = ()


def arrived(unit: Unit, action: Receive | Collect | Await | JoinChild) -> Arrived:
    following = unit.classes[action.target]
    match action:
        case JoinChild():
            return Arrived((), action.opener, callee_text(action.callee), following, "Opened")
        case Receive(named=named):
            kind = {None: "Got", True: "Named", False: "Unnamed"}[named]
            return Arrived(action.lane, action.sender, action.label, following, kind)
        case Collect():
            proofs = (action.witness, action.sub_family)
            return Arrived(action.lane, action.senders, action.label, following, "Collected", proofs)
        case Await():
            return Arrived(action.lane, action.recorder or "", action.label, following)


def name_branches(names: Names) -> dict[Arrived, str]:
    """The class of every case that the module receives."""
    by_label: dict[tuple[str, str], dict[Arrived, str]] = {}
    for unit in names.units:
        for number, state in enumerate(unit.automaton.states):
            for action in state.actions:
                if isinstance(action, Receive | Collect | Await) or _is_case(action, state.actions):
                    case = arrived(unit, action)
                    by_label.setdefault((case.kind, case.label), {}).setdefault(case, unit.classes[number])
    branches: dict[Arrived, str] = {}
    for (kind, label), cases in by_label.items():
        branches.update(_of_label(f"{kind}{capitalised(label)}", cases, names.taken))
    return branches


def _is_case(action: Action, actions: tuple[Action, ...]) -> TypeGuard[JoinChild]:
    """Whether it is an invitation among other cases."""
    return isinstance(action, JoinChild) and len(actions) > 1


def name_expiries(names: Names) -> dict[str, str]:
    """The class of the expired case of every state that has one, by the state's class."""
    awaited: dict[str, dict[str, str]] = {}
    for unit in names.units:
        for number, state in enumerate(unit.automaton.states):
            late = _late(state.actions)
            if late is not None:
                awaited.setdefault(late[0], {})[unit.classes[number]] = late[1]
    named: dict[str, str] = {}
    for what, states in awaited.items():
        senders = Counter(states.values())
        for state_class, sender in states.items():
            name = f"Expired{what}" + (f"From{words_of(sender)}" if len(senders) > 1 else "")
            named[state_class] = names.taken.take(name + (f"In{state_class}" if senders[sender] > 1 else ""))
    return named


def _late(actions: tuple[Action, ...]) -> tuple[str, str] | None:
    """What was waited for, and of whom, where a deadline ends the wait."""
    receives, expiry = without_expiry(actions)
    if expiry is not None:
        labels = list(dict.fromkeys(action.label for action in receives))
        return words_of(labels[0] if len(labels) == 1 else expiry.sender), expiry.sender
    match actions:
        case (Collect(expired=int(), label=label, senders=senders),):
            return capitalised(label), senders
        case (Await(expired=int(), label=label, recorder=recorder),):
            return capitalised(label), recorder or ""
        case _:
            return None


def _of_label(name_of_all: str, cases: dict[Arrived, str], taken: Taken) -> dict[Arrived, str]:
    """`cases` with the class of the first state that receives each."""
    if len(cases) == 1:
        return {case: taken.take(name_of_all) for case in cases}
    senders = Counter(case.sender for case in cases)
    named: dict[Arrived, str] = {}
    for case, state in cases.items():
        name = name_of_all
        if len(senders) > 1:
            name += f"From{words_of(case.sender)}"
        if senders[case.sender] > 1:
            name += f"In{state}"
        # Two lanes in one state: only a number is left to tell them apart.
        named[case] = taken.take(name)
    return named
