"""Names for the cases of receives: `Got<Label>`, and more where a label comes from several peers or leads elsewhere.

A case is (lane, sender, label, class of the next state). States that receive the same case share its class. The case
of a deadline that has passed is `Expired` and what was waited for; it is of its state alone, told apart as they are.
"""

from collections import Counter
from dataclasses import dataclass

from aura_chor.base.names import LanePath
from aura_chor.emit.names import Taken, capitalised
from aura_chor.emit.state_names import Names, Unit
from aura_chor.mpst.local import Receive, without_expiry


@dataclass(frozen=True, slots=True)
class Arrived:
    lane: LanePath
    sender: str
    label: str
    next: str


def arrived(unit: Unit, action: Receive) -> Arrived:
    return Arrived(action.lane, action.sender, action.label, unit.classes[action.target])


def name_branches(names: Names) -> dict[Arrived, str]:
    """The class of every case that the module receives."""
    by_label: dict[str, dict[Arrived, str]] = {}
    for unit in names.units:
        for number, state in enumerate(unit.automaton.states):
            for action in state.actions:
                if isinstance(action, Receive):
                    by_label.setdefault(action.label, {}).setdefault(arrived(unit, action), unit.classes[number])
    branches: dict[Arrived, str] = {}
    for label, cases in by_label.items():
        branches.update(_of_label(capitalised(label), cases, names.taken))
    return branches


def name_expiries(names: Names) -> dict[str, str]:
    """The class of the expired case of every state that has one, by the state's class."""
    awaited: dict[str, dict[str, str]] = {}
    for unit in names.units:
        for number, state in enumerate(unit.automaton.states):
            receives, expiry = without_expiry(state.actions)
            if expiry is not None:
                labels = list(dict.fromkeys(action.label for action in receives))
                what = capitalised(labels[0] if len(labels) == 1 else expiry.sender)
                awaited.setdefault(what, {})[unit.classes[number]] = expiry.sender
    named: dict[str, str] = {}
    for what, states in awaited.items():
        senders = Counter(states.values())
        for state_class, sender in states.items():
            name = f"Expired{what}" + (f"From{capitalised(sender)}" if len(senders) > 1 else "")
            named[state_class] = names.taken.take(name + (f"In{state_class}" if senders[sender] > 1 else ""))
    return named


def _of_label(label: str, cases: dict[Arrived, str], taken: Taken) -> dict[Arrived, str]:
    """`cases` with the class of the first state that receives each."""
    if len(cases) == 1:
        return {case: taken.take(f"Got{label}") for case in cases}
    senders = Counter(case.sender for case in cases)
    named: dict[Arrived, str] = {}
    for case, state in cases.items():
        name = f"Got{label}"
        if len(senders) > 1:
            name += f"From{capitalised(case.sender)}"
        if senders[case.sender] > 1:
            name += f"In{state}"
        # Two lanes in one state: only a number is left to tell them apart.
        named[case] = taken.take(name)
    return named
