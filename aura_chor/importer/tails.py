"""Choreographies in which nothing stands behind a choice, a loop or a call: nuScr knows no other form.

What stands behind a choice goes into its branches; what stands behind a loop goes to every place where the loop is
left; what is called with something behind it is inlined. The global automaton stays the same, the text grows: up to
named limits, and a call that cannot be inlined because it calls back is refused.
"""

from collections import deque
from dataclasses import dataclass, field, replace

from aura_chor.importer.walk import statements
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic
from aura_chor.syntax import tree
from aura_chor.syntax.limits import MAX_NESTING

STATEMENTS_MAX = 20_000
"""Statements of one exported protocol; tails that go into many branches are counted in each."""


@dataclass(frozen=True, slots=True)
class _Ending:
    """Statements in their final form, with their number and how deep they nest: tails are shared, counts are not."""

    statements: tuple[tree.Statement, ...] = ()
    size: int = 0
    depth: int = 0


@dataclass(slots=True)
class Tails:
    """`inlined` says whether a call was: fields of the caller and the callee then share their names."""

    choreographies: dict[str, tree.Choreography]
    found: list[Diagnostic]
    inlined: bool = False
    _open: list[str] = field(default_factory=list)
    _loops: set[str] = field(default_factory=set)

    def push(self, choreography: tree.Choreography) -> tree.Block | None:
        """The body with every tail in its place and every loop's name unlike the others; None over the limits."""
        self._loops = set()
        self._open = [choreography.name]
        ending = self._block(choreography.body, _Ending(), {}, {})
        if ending.size <= STATEMENTS_MAX and ending.depth < MAX_NESTING:
            return replace(choreography.body, statements=ending.statements)
        limit = f"more than {STATEMENTS_MAX} statements" if ending.size > STATEMENTS_MAX else "too deep a nesting"
        message = f"{choreography.name} has {limit} when nothing stands behind its choices and loops"
        self.found.append(Diagnostic(codes.NOT_EXPORTABLE, message, choreography.name_span))
        return None

    def _block(self, block: tree.Block, behind: _Ending, roles: dict[str, str], loops: dict[str, str]) -> _Ending:
        line: deque[tree.Statement] = deque(behind.statements)
        size, depth = behind.size, behind.depth
        for statement in reversed(block.statements):
            match statement:
                case tree.Choice() | tree.Loop() | tree.Call() | tree.Phase():
                    done = self._compound(statement, _Ending(tuple(line), size, depth), roles, loops)
                    line, size, depth = deque(done.statements), done.size, done.depth
                case tree.Continue():
                    line, size, depth = (
                        deque([replace(statement, name=loops.get(statement.name, statement.name))]),
                        1,
                        0,
                    )
                case tree.Interaction():
                    line.appendleft(_renamed(statement, roles))
                    size += 1
                case _:
                    line.appendleft(statement)
                    size += 1
        return _Ending(tuple(line), size, depth)

    def _compound(
        self,
        statement: tree.Choice | tree.Loop | tree.Call | tree.Phase,
        behind: _Ending,
        roles: dict[str, str],
        loops: dict[str, str],
    ) -> _Ending:
        match statement:
            case tree.Choice():
                ends = [self._block(branch, behind, roles, loops) for branch in statement.branches]
                pairs = zip(statement.branches, ends, strict=True)
                branches = tuple(replace(branch, statements=end.statements) for branch, end in pairs)
                choice = replace(statement, at=_role(statement.at, roles), branches=branches)
                return _Ending((choice,), 1 + sum(end.size for end in ends), 1 + max(end.depth for end in ends))
            case tree.Loop():
                name = self._fresh(statement.name)
                end = self._block(statement.body, behind, roles, loops | {statement.name: name})
                loop = replace(statement, name=name, body=replace(statement.body, statements=end.statements))
                return _Ending((loop,), 1 + end.size, 1 + end.depth)
            case tree.Phase():
                return self._block(statement.body, behind, roles, loops)
            case tree.Call():
                return self._call(statement, behind, roles)

    def _call(self, call: tree.Call, behind: _Ending, roles: dict[str, str]) -> _Ending:
        bindings = tuple(replace(each, actual=_role(each.actual, roles)) for each in call.bindings)
        callee = self.choreographies.get(call.choreography)
        if not behind.statements or callee is None:
            return _Ending((replace(call, bindings=bindings),), 1 + behind.size, behind.depth)
        if call.choreography in self._open or self._calls_back(callee):
            message = f"{call.choreography} is called with something behind the call, and calls back"
            self.found.append(Diagnostic(codes.NOT_EXPORTABLE, message, call.span))
            return _Ending()
        self.inlined = True
        self._open.append(call.choreography)
        given = {each.role: each.actual.name for each in bindings}
        theirs = {role.name: given.get(role.name, roles.get(role.name, role.name)) for role in callee.roles}
        body = self._block(callee.body, behind, theirs, {})
        self._open.pop()
        return body

    def _calls_back(self, callee: tree.Choreography) -> bool:
        """Whether the callee calls, through whatever number of calls, itself or one that is being inlined."""
        seen: set[str] = set()
        work = [callee]
        while work:
            for statement in statements(work.pop().body):
                if not isinstance(statement, tree.Call) or statement.choreography in seen:
                    continue
                if statement.choreography in (callee.name, *self._open):
                    return True
                seen.add(statement.choreography)
                if statement.choreography in self.choreographies:
                    work.append(self.choreographies[statement.choreography])
        return False

    def _fresh(self, name: str) -> str:
        fresh, number = name, 1
        while fresh in self._loops:
            number += 1
            fresh = f"{name}_{number}"
        self._loops.add(fresh)
        return fresh


def _renamed(interaction: tree.Interaction, roles: dict[str, str]) -> tree.Interaction:
    receivers = interaction.receivers
    assert not isinstance(receivers, tree.Everyone), "broadcasts are spelt out before"
    receivers = tuple(_role(role, roles) for role in receivers)
    return replace(interaction, sender=_role(interaction.sender, roles), receivers=receivers)


def _role(role: tree.RoleRef, roles: dict[str, str]) -> tree.RoleRef:
    return replace(role, name=roles.get(role.name, role.name))
