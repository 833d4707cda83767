"""Names for the cases of receives: `Got<Label>`, and more where a label comes from several peers or leads elsewhere.

A case is (lane, sender, label, class of the next state). States that receive the same case share its class.
"""

from collections import Counter
from dataclasses import dataclass

from aura_chor.base.names import LanePath
from aura_chor.emit.names import Taken, capitalised
from aura_chor.emit.state_names import Names, Unit
from aura_chor.mpst.local import Receive


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
