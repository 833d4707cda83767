"""Whether a class holds a witness on every way into the phase that requires it.

Who collects a witness somewhere must hand it over, so a way on which it has not (another branch, a deadline that has
passed) would end at a transition that cannot be made.
"""

from collections.abc import Iterator
from typing import NamedTuple

from aura_chor.mpst.actions import lanes_of, targets_of
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.local import Action, Collect, Each, Enter, LocalAutomaton, RoleClass
from aura_chor.mpst.project import Projector
from aura_chor.mpst.project_class import ProjectionTooLargeError
from aura_chor.mpst.ways import arrow_of, shortest_way
from aura_chor.report import codes
from aura_chor.report.diagnostic import Arrow, Counterexample, Diagnostic, Help


def unheld_witnesses(protocol: Protocol) -> list[Diagnostic]:
    """CHR430 for every class and transition, once. A class whose automaton is too large is refused by projection."""
    if not any(phase.requires for instance in protocol.instances for phase in instance.phases):
        return []
    found: dict[tuple[str, str, str], Diagnostic] = {}
    projector = Projector(protocol)
    for one in projector.classes:
        for entry in _entries(projector, one):
            found.setdefault((one.name, entry.enter.entered, entry.witness), _diagnostic(one, entry))
    return list(found.values())


class _Entry(NamedTuple):
    """A transition that some way lacks a witness for, and what the role does on such a way."""

    enter: Enter
    witness: str
    way: tuple[Arrow, ...]


def _entries(projector: Projector, one: RoleClass) -> list[_Entry]:
    try:
        automata = projector.in_instances(one)
    except ProjectionTooLargeError:
        return []
    return [entry for automaton in automata for entry in _unheld(automaton, frozenset(), ())]


def _diagnostic(one: RoleClass, entry: _Entry) -> Diagnostic:
    enter, witness, way = entry
    message = f"{one.name} can come into {enter.entered}, which requires {witness}, without having collected it"
    helps = (
        Help(f"let every way there lead through the collective `as {witness}`, or require it in a phase behind it"),
    )
    after = f"comes into {enter.entered} without {witness}"
    evidence = Counterexample(role=one.name, runs=(way,), seen=(), after=(after,))
    return Diagnostic(codes.WITNESS_NOT_HELD, message, enter.span, evidence=evidence, helps=helps)


_Held = frozenset[str]


def _unheld(automaton: LocalAutomaton, around: _Held, before: tuple[Arrow, ...]) -> Iterator[_Entry]:
    """Each entry with a witness that some way to it lacks. Recurs over nested lanes only; `before` leads to one."""
    held = _held(automaton, around)
    for number, (state, own) in enumerate(zip(automaton.states, held, strict=True)):
        for action in state.actions:
            for witness in action.witnesses if isinstance(action, Enter) else ():
                if witness not in own and isinstance(action, Enter):
                    yield _Entry(action, witness, before + _way(automaton, number, witness))
            for lane in lanes_of(action):
                inside = arrow_of(automaton.role, action, 0)
                way = before + _way(automaton, number, None) + (() if inside is None else (inside,))
                yield from _unheld(lane, own, way)


def _way(automaton: LocalAutomaton, state: int, without: str | None) -> tuple[Arrow, ...]:
    return shortest_way(automaton, state, lambda action, side: without not in _gained(action, side, frozenset()))


def _held(automaton: LocalAutomaton, around: _Held) -> list[_Held]:
    """By state, the witnesses collected on every way to it: the greatest solution."""
    held: list[_Held | None] = [None] * len(automaton.states)
    held[0] = around
    work = [0]
    while work:
        number = work.pop()
        own = held[number]
        assert own is not None
        for action in automaton.states[number].actions:
            for side, target in enumerate(targets_of(action)):
                before = held[target]
                after = own | _gained(action, side, own)
                after = after if before is None else before & after
                if after != before:
                    held[target] = after
                    work.append(target)
    return [around if one is None else one for one in held]


def _gained(action: Action, side: int, held: _Held) -> _Held:
    """What the action collects; lanes of an `each` may be none at all."""
    if isinstance(action, Collect) and action.witness is not None and side == 0:
        return frozenset((action.witness,))
    if isinstance(action, Each):
        return frozenset()
    return frozenset[str]().union(*(_at_the_end(lane, held) for lane in lanes_of(action)))


def _at_the_end(lane: LocalAutomaton, around: _Held) -> _Held:
    held = _held(lane, around)
    ends = [own for state, own in zip(lane.states, held, strict=True) if state.may_end]
    return frozenset.intersection(*ends) if ends else frozenset()
