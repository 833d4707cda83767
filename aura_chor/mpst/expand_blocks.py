"""Blocks over concrete seats: what a gather names holds for the rest of its block, which is compiled for each outcome.

What stands behind a gather that names a sub-family is compiled once for every sub-family that it can name and that the
rest speaks of; where the rest is silent about it, there is one continuation.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.evaluate import holds, value
from aura_chor.mpst.inline_many import Parametric
from aura_chor.mpst.limits import MAX_SUB_FAMILIES
from aura_chor.mpst.nfa import Nfa, NfaPredicate
from aura_chor.mpst.scope import Scope, all_statements, named_in, references_in
from aura_chor.mpst.seats import members, seat
from aura_chor.mpst.sizes import Assignment, expansion_budget
from aura_chor.mpst.survey import Survey
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span

Bound = tuple[tuple[str, tuple[int, ...]], ...]
"""Sub-families with the numbers of their members."""

Item = tuple[model.Statement, Scope]


class Blocks(Parametric):
    """One valuation at one assignment of sizes, but for what statements become: that is `expand`."""

    def __init__(self, program: model.Program, whens: dict[str, bool], survey: Survey, assignment: Assignment) -> None:
        super().__init__(program, whens, survey)
        self._assignment = assignment
        self._sizes = dict(assignment.sizes)
        self._span = Span("", 0, 0)

    # --- seats ---

    def _members(self, reference: RoleName, scope: Scope) -> tuple[int, ...]:
        """The numbers of those that a reference of the session to a family stands for."""
        group = self._survey.names.group(reference)
        size = self._sizes[group.role]
        bound = dict(scope.bound)
        unknown = [name for name in (group.inside, group.outside) if name is not None and name not in bound]
        assert not unknown, f"resolution lets {unknown} out of the block that knows it"
        found = members(group, size, bound, dict(scope.members))
        if any(member > size for member in found):
            self._missing(reference, max(found), size)
            return tuple(member for member in found if member <= size)
        return found

    def _missing(self, reference: RoleName, member: int, size: int) -> None:
        if not self.problems:
            self.problems.append(_member_missing(reference, member, size, self._survey, self._span))

    def _seats(self, reference: RoleName, scope: Scope) -> tuple[RoleName, ...]:
        """The seats that a reference of the session stands for."""
        role = self._survey.names.group(reference).role
        if role not in self._sizes:
            return (reference,)
        return tuple(seat(role, member) for member in self._members(reference, scope))

    def _one(self, reference: RoleName, scope: Scope) -> RoleName:
        resolved = scope.role(reference)
        found = self._seats(resolved, scope)
        return found[0] if found else resolved

    def _many(self, references: tuple[RoleName, ...], scope: Scope) -> tuple[RoleName, ...]:
        resolved = (scope.role(reference) for reference in references)
        return tuple(dict.fromkeys(s for reference in resolved for s in self._seats(reference, scope)))

    def _holds(self, predicate: model.Predicate) -> bool:
        decided = holds(predicate, self._assignment.environment)
        return super()._holds(predicate) if decided is None else decided

    def _bind(self, predicate: model.Predicate, scope: Scope) -> NfaPredicate:
        """What a payload must be is no matter of the check."""
        return NfaPredicate(predicate, (), ())

    def _statement(self, nfa: Nfa, statement: model.Statement, scope: Scope, behind: int) -> int:
        self._span = statement.span
        return super()._statement(nfa, statement, scope, behind)

    # --- blocks: a sub-family is known to the rest of the block ---

    def _block(self, nfa: Nfa, statements: model.Statements, scope: Scope, behind: int) -> int:
        if not self._survey.names.counts or not _gathers_as(statements):
            return super()._block(nfa, statements, scope, behind)
        items = list(self._flattened(statements, scope))
        live = self._live(items)
        bindings = self._bindings(items, live)
        if self.problems:
            return behind
        states: dict[Bound, int] = dict.fromkeys(bindings[-1], behind)
        for position in range(len(items) - 1, -1, -1):
            if self._full(nfa):
                return behind
            states = self._states_before(nfa, items[position], bindings[position], states, live[position + 1])
        return states[()]

    def _flattened(self, statements: model.Statements, scope: Scope) -> Iterator[Item]:
        """The statements of a block, those of its phases among them. Recurs over nested phases only."""
        for statement in statements:
            if isinstance(statement, model.Phase):
                yield from self._flattened(statement.body, self._phase(statement, scope))
            else:
                yield statement, scope

    def _live(self, items: list[Item]) -> list[frozenset[str]]:
        """The sub-families that the items from each position on speak of."""
        found = [frozenset[str]()]
        for statement, scope in reversed(items):
            spoken = set[str]()
            spoken |= {str(scope.sub_family(name)) for name in named_in((statement,))}
            for reference in references_in((statement,)):
                group = self._survey.names.group(scope.role(reference))
                spoken |= {name for name in (group.inside, group.outside) if name is not None}
            found.append(found[-1] | spoken)
        return found[::-1]

    def _bindings(self, items: list[Item], live: list[frozenset[str]]) -> list[list[Bound]]:
        """How the sub-families named in this block can have turned out, at each position."""
        found: list[list[Bound]] = [[()]]
        for position, (statement, scope) in enumerate(items):
            following: dict[Bound, None] = {}
            for bound in found[-1]:
                for turned_out in self._turned_out(statement, scope, bound):
                    following[_restricted(turned_out, live[position + 1])] = None
            if len(following) > MAX_SUB_FAMILIES:
                if not self.problems:
                    self.problems.append(expansion_budget(statement.span, MAX_SUB_FAMILIES, "sub-families"))
                following = dict.fromkeys(list(following)[:1])
            found.append(list(following))
        return found

    def _turned_out(self, statement: model.Statement, scope: Scope, bound: Bound) -> Iterator[Bound]:
        if not isinstance(statement, model.Gather) or statement.sub_family is None:
            yield bound
            return
        name = scope.sub_family(statement.sub_family)
        for heard in self._heard(statement, _with(scope, bound)):
            yield _rebound(bound, name, heard)

    def _heard(self, gather: model.Gather, scope: Scope) -> Iterator[tuple[int, ...]]:
        """The sub-families that a gather can name: with the collector, where it is of them itself."""
        everyone = self._members(scope.role(gather.senders), scope)
        count = scope.count(gather.count)
        needed = len(everyone) if count is None else value(count, self._assignment.environment)
        collector = self._many(gather.receivers, scope)[:1]
        own = [member for member in everyone if (seat(self._role(gather, scope), member),) == collector]
        others = [member for member in everyone if member not in own]
        for taken, chosen in enumerate(combinations(others, max(0, needed - len(own)))):
            if taken > MAX_SUB_FAMILIES:
                return
            yield tuple(sorted((*own, *chosen)))

    def _role(self, gather: model.Gather, scope: Scope) -> RoleName:
        return self._survey.names.group(scope.role(gather.senders)).role

    def _states_before(
        self, nfa: Nfa, item: Item, bindings: list[Bound], behind: dict[Bound, int], live: frozenset[str]
    ) -> dict[Bound, int]:
        statement, scope = item
        found = {}
        for bound in bindings:
            inner = _with(scope, bound)
            if isinstance(statement, model.Gather) and statement.sub_family is not None:
                self._span = statement.span
                name = scope.sub_family(statement.sub_family)
                if name in live:
                    heard = self._heard(statement, inner)
                    ways = {h: behind[_restricted(_rebound(bound, name, h), live)] for h in heard}
                    found[bound] = self._gather_as(nfa, statement, inner, ways)
                    continue
            found[bound] = self._statement(nfa, statement, inner, behind[_restricted(bound, live)])
        return found

    @abstractmethod
    def _gather_as(self, nfa: Nfa, gather: model.Gather, scope: Scope, ways: Mapping[tuple[int, ...], int]) -> int:
        """The gather, with the state behind each sub-family that it can name."""


def _gathers_as(statements: model.Statements) -> bool:
    """Whether a gather of this block, or of a phase in it, names a sub-family."""
    return any(isinstance(s, model.Gather) and s.sub_family is not None for s in all_statements(statements))


def _with(scope: Scope, bound: Bound) -> Scope:
    return replace(scope, bound=(*(b for b in scope.bound if b[0] not in dict(bound)), *bound)) if bound else scope


def _rebound(bound: Bound, name: str, heard: tuple[int, ...]) -> Bound:
    return (*(each for each in bound if each[0] != name), (name, heard))


def _restricted(bound: Bound, live: frozenset[str]) -> Bound:
    return tuple(each for each in bound if each[0] in live)


# --- refusals ---


def _member_missing(reference: RoleName, member: int, size: int, survey: Survey, span: Span) -> Diagnostic:
    group = survey.names.group(reference)
    name = survey.names.sizes[group.role]
    message = f"{reference} needs member {member} of {group.role}, and {name} = {size} is admissible"
    return Diagnostic(codes.MEMBER_OUT_OF_RANGE, message, span, helps=(Help(f"demand it: `where {member} <= {name}`"),))
