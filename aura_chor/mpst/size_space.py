"""The sizes of families and the values of parameters that the constraints of a protocol admit together.

Only whole numbers count, and only parameters that thresholds are made of, or that a constraint ties to them. A value
over all sizes and all literals of the constraints behaves like any other such value, so that few need to be tried.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aura_chor.mpst import model
from aura_chor.mpst.evaluate import Test, conjuncts, test
from aura_chor.mpst.limits import MAX_ASSIGNMENTS, MAX_SIZE_CHECKED
from aura_chor.mpst.resolve_bounds import bounds_of
from aura_chor.mpst.substitute import names_in
from aura_chor.mpst.survey import Survey
from aura_chor.syntax import tree
from aura_chor.syntax.depth import children_of


class SearchBudgetError(Exception):
    """The search for sizes and thresholds has tried more than `budget` of `what`."""

    def __init__(self, budget: int, what: str) -> None:
        super().__init__(f"more than {budget} {what}")
        self.budget = budget
        self.what = what


@dataclass(frozen=True, slots=True)
class Space:
    """`names` are those of sizes. The first `awaited` of `parameters` are what thresholds are made of; constraints tie
    the others to them.

    `least` are lower bounds of the sizes. `levels[i]` are the conjuncts that can be decided when the first i + 1 of
    names and parameters have values; `literals` the numbers that constraints and thresholds speak of.
    """

    names: tuple[str, ...]
    parameters: tuple[str, ...]
    awaited: int
    least: dict[str, int]
    levels: tuple[tuple[Test, ...], ...]
    literals: tuple[int, ...]

    @property
    def greatest(self) -> int:
        """The greatest number that is spoken of and could be the size of a family."""
        return max((literal for literal in self.literals if literal <= MAX_SIZE_CHECKED), default=0)

    def admits(self, vector: Sequence[int]) -> bool:
        return next(self.environments(vector), None) is not None

    def environments(self, vector: Sequence[int]) -> Iterator[dict[str, int]]:
        """The values of all parameters that are admissible with these sizes, in ascending order.

        Of the parameters that are in no threshold one combination is enough.
        """
        environment: dict[str, int] = {}
        for level, (name, size) in enumerate(zip(self.names, vector, strict=True)):
            environment[name] = size
            if not all(asked(environment) for asked in self.levels[level]):
                return
        yield from self._parameters(environment, 0, self._domain(vector))

    def sizes(self, domains: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
        """The admissible sizes within the domains, in ascending order.

        Raises SearchBudgetError.
        """
        if not self.names:
            yield from [()] if self.admits(()) else []
            return
        tried = 0
        environment: dict[str, int] = {}
        ways = [iter(domains[0])]
        while ways:
            level = len(ways) - 1
            size = next(ways[level], None)
            if size is None:
                ways.pop()
                continue
            tried += 1
            if tried > MAX_ASSIGNMENTS:
                raise SearchBudgetError(MAX_ASSIGNMENTS, "sizes that are not admissible")
            environment[self.names[level]] = size
            if not all(asked(environment) for asked in self.levels[level]):
                continue
            if level + 1 < len(self.names):
                ways.append(iter(domains[level + 1]))
            else:
                vector = tuple(environment[name] for name in self.names)
                if self.admits(vector):
                    yield vector

    def _domain(self, vector: Sequence[int]) -> list[int]:
        around = {literal + step for literal in self.literals for step in range(-1, 11)}
        return sorted({*range(2 * max(vector, default=0) + 4), *(number for number in around if number >= 0)})

    def _parameters(self, environment: dict[str, int], position: int, domain: list[int]) -> Iterator[dict[str, int]]:
        """Recurs over the parameters of thresholds: a handful."""
        if position == len(self.parameters):
            yield dict(environment)
            return
        name = self.parameters[position]
        for number in domain:
            environment[name] = number
            if all(asked(environment) for asked in self.levels[len(self.names) + position]):
                for found in self._parameters(environment, position + 1, domain):
                    yield found
                    if position >= self.awaited:
                        return
        del environment[name]


def space_of(root: model.Choreography, met: Survey, also: frozenset[str] = frozenset()) -> Space:
    """`also` are names of whole numbers that are asked about as thresholds are."""
    names = tuple(dict.fromkeys(family.size for family in root.families))
    whole = {p.name for p in root.parameters if p.type == model.BuiltinType("int")}
    parts = [part for c in met.constraints.values() for part in conjuncts(c.expression)]
    parts = [part for part in parts if names_in(part) <= {*names, *whole}]
    awaited = {name for threshold in met.thresholds for name in names_in(threshold.count.expression)} & whole
    awaited |= also & whole
    tied = _tied(parts, awaited, whole)
    parameters = [p.name for p in root.parameters if p.name in awaited]
    parameters += [p.name for p in root.parameters if p.name in tied - awaited]
    bounds = bounds_of(met.constraints.values(), names)
    spoken = [literal for part in parts for literal in _literals(part)]
    spoken += [literal for t in met.thresholds for literal in _literals(t.count.expression)]
    return Space(
        names=names,
        parameters=tuple(parameters),
        awaited=len(awaited),
        least={name: bound.least for name, bound in bounds.items()},
        levels=_levels([*names, *parameters], parts),
        literals=tuple(dict.fromkeys(spoken)),
    )


def _tied(parts: list[tree.Expression], awaited: set[str], whole: set[str]) -> set[str]:
    """The parameters that share a conjunct with those of thresholds, or with such a one."""
    tied = set(awaited)
    grown = -1
    while grown != (grown := len(tied)):
        for part in parts:
            if names_in(part) & tied:
                tied |= names_in(part) & whole
    return tied


def _levels(order: list[str], parts: list[tree.Expression]) -> tuple[tuple[Test, ...], ...]:
    levels: list[list[Test]] = [[] for _ in order]
    for part in parts:
        asked, used = test(part), names_in(part)
        if asked is not None and used and used <= set(order):
            levels[max(order.index(name) for name in used)].append(asked)
    return tuple(map(tuple, levels))


def _literals(expression: tree.Expression) -> list[int]:
    found = []
    stack = [expression]
    while stack:
        here = stack.pop()
        if isinstance(here, tree.Literal) and isinstance(here.value, int):
            found.append(int(here.value))
        stack.extend(children_of(here))
    return found
