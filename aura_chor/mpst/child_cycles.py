"""Child sessions that open each other without end: every run of the one opens the other, and so on for ever.

A session waits for the children that it opens. Where each of its runs opens a session of its own kind, or one that does
so in turn, none of them can ever end, and every device holds more and more of them. It is enough to look at what is
opened whichever way choices and predicates turn out: whoever can leave a way out has one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.mpst import model
from aura_chor.mpst.scope import all_statements
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label

_Children: TypeAlias = Mapping[model.ChoreographyKey, model.ChildSession]
"""What is opened in any case, and a statement that does it."""


def endless_sessions(program: model.Program, root: model.Choreography) -> list[Diagnostic]:
    """CHR317: a shortest way on which every session of `root` opens another one, each in any case."""
    before: dict[model.ChoreographyKey, tuple[model.ChoreographyKey, model.ChildSession]] = {}
    queue, search = [root.key], _Search(program)
    for key in queue:
        for callee, child in search.opened(key).items():
            if callee == root.key:
                return [_refusal(program, root, [*_way(root.key, key, before), child])]
            if callee not in before:
                before[callee] = (key, child)
                queue.append(callee)
    return []


def _way(
    root: model.ChoreographyKey,
    key: model.ChoreographyKey,
    before: Mapping[model.ChoreographyKey, tuple[model.ChoreographyKey, model.ChildSession]],
) -> list[model.ChildSession]:
    way: list[model.ChildSession] = []
    while key != root:
        key, child = before[key]
        way.append(child)
    return way[::-1]


@dataclass(frozen=True, slots=True)
class _Runs:
    """What all runs through some statements open: those that go on behind them, those that end the session in them.

    None where there are none. Runs that come round a loop again say nothing: their last round does.
    """

    on: _Children | None
    ended: _Children | None = None


_NOTHING = _Runs({})


class _Search:
    """What choreographies open in any case; each is looked through once."""

    def __init__(self, program: model.Program) -> None:
        self._program = program
        self._known: dict[model.ChoreographyKey, _Runs] = {}

    def opened(self, key: model.ChoreographyKey) -> _Children:
        """What every run of a session opens; nothing where no run is known to end or to go on."""
        for callee in self._callees_first(key):
            choreography = self._program.choreographies[callee]
            runs = self._through(choreography.body)
            self._known[callee] = _Runs(runs.on, {}) if choreography.vetoes else runs
        return _common(self._known[key].on, self._known[key].ended) or {}

    def _callees_first(self, key: model.ChoreographyKey) -> list[model.ChoreographyKey]:
        """The choreographies that are called and not known yet, then `key`. In a circle of calls somebody is first."""
        done: list[model.ChoreographyKey] = []
        seen = {key: None, **dict.fromkeys(self._known)}
        stack = [(key, self._called(key))]
        while stack:
            caller, called = stack[-1]
            callee = next(called, None)
            if callee is None:
                done.append(caller)
                stack.pop()
            elif callee not in seen:
                seen[callee] = None
                stack.append((callee, self._called(callee)))
        return done

    def _called(self, key: model.ChoreographyKey) -> Iterator[model.ChoreographyKey]:
        for statement in all_statements(self._program.choreographies[key].body):
            if isinstance(statement, model.Call):
                yield statement.callee

    def _through(self, statements: model.Statements) -> _Runs:
        """One statement after the other. Recurs over nesting alone."""
        opened: _Children = {}
        ended: _Children | None = None
        for statement in statements:
            runs = self._runs(statement)
            if runs.ended is not None:
                ended = _common(ended, {**opened, **runs.ended})
            if runs.on is None:
                return _Runs(None, ended)
            opened = {**opened, **runs.on}
        return _Runs(opened, ended)

    def _runs(self, statement: model.Statement) -> _Runs:
        match statement:
            case model.ChildSession():
                opened = {statement.callee: statement}
                failed = self._through(statement.otherwise or ())
                return _Runs(opened, None if failed.ended is None else {**failed.ended, **opened})
            case model.Continue():
                return _Runs(None)
            case model.Abort():
                return _Runs(None, {})
            case model.Call():
                return self._known.get(statement.callee, _NOTHING)
            case model.Loop():
                return self._through(statement.body)
            case model.Phase():
                runs = self._through(statement.body)
                return _Runs(runs.on, {}) if statement.vetoes else runs
            case model.When():
                return self._either((statement.then, statement.otherwise))
            case model.Choice():
                return self._either((*statement.branches, *_late(statement.within)))
            case model.Par():
                return _all([self._through(lane) for lane in statement.lanes])
            case model.Each():
                # A family may be empty.
                return _Runs({}, self._through(statement.body).ended)
            case model.Interaction() | model.Gather() | model.Exchange() | model.Awaits():
                return self._either(((), *_late(statement.within)))
            case _:
                return _NOTHING

    def _either(self, branches: tuple[model.Statements, ...]) -> _Runs:
        on: _Children | None = None
        ended: _Children | None = None
        for branch in branches:
            runs = self._through(branch)
            on, ended = _common(on, runs.on), _common(ended, runs.ended)
        return _Runs(on, ended)


def _late(within: model.Within | None) -> tuple[model.Statements, ...]:
    """The branch of a deadline; one that aborts by itself is no way out that somebody has written down."""
    return () if within is None or within.otherwise is None else (within.otherwise,)


def _all(lanes: list[_Runs]) -> _Runs:
    on: _Children | None = {}
    ended: _Children | None = None
    for runs in lanes:
        on = None if on is None or runs.on is None else {**on, **runs.on}
        ended = _common(ended, runs.ended)
    return _Runs(on, ended)


def _common(one: _Children | None, other: _Children | None) -> _Children | None:
    """What the runs of both open; those of one where the other has none."""
    if one is None or other is None:
        return one if other is None else other
    return {callee: child for callee, child in one.items() if callee in other}


def _refusal(program: model.Program, root: model.Choreography, way: list[model.ChildSession]) -> Diagnostic:
    names = " → ".join([root.name, *(program.choreographies[child.callee].name for child in way)])
    message = f"every session of {root.name} opens another one, which opens another one: {names}"
    labels = tuple(Label(child.span, f"opens {program.choreographies[child.callee].name}") for child in way[1:])
    helps = (Help("open it in one branch of a choice, or under a predicate, so that some session opens none"),)
    return Diagnostic(codes.ENDLESS_SESSIONS, message, way[0].span, labels, helps=helps)
