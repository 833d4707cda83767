"""Which sizes and thresholds a protocol is checked at (DESIGN section 2, families).

Every family at its smallest admissible sizes up to the cut-off, and for each of these the values that the constraints
leave to the parameters that thresholds are made of. Of two values that differ in nothing but how many messages a
collective waits for, the smaller is enough: the fewer it needs, the fewer wait, and the more can come too early.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.evaluate import Test, conjuncts, holds, test, value
from aura_chor.mpst.limits import ALL_THRESHOLDS, CUT_OFF, MAX_ASSIGNMENTS, MAX_SIZE_CHECKED
from aura_chor.mpst.resolve_bounds import bounds_of
from aura_chor.mpst.substitute import names_in
from aura_chor.mpst.survey import Survey, Threshold
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help
from aura_chor.report.diagnostic import Label as SpanLabel
from aura_chor.syntax import tree
from aura_chor.syntax.depth import children_of


@dataclass(frozen=True, slots=True)
class Assignment:
    """How many seats each family has, and what the parameters are that thresholds are made of."""

    sizes: tuple[tuple[RoleName, int], ...]
    environment: Mapping[str, int]
    values: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return ", ".join(f"{name} = {number}" for name, number in self.environment.items())


def assignments(
    root: model.Choreography, met: Survey, requested: Mapping[RoleName, int]
) -> tuple[list[Assignment], list[Diagnostic]]:
    """The assignments to check, the smallest first; CHR330 (a threshold out of range) and CHR331 (no size at all).

    `requested` are sizes of families to check besides.
    """
    space = _Space(root, met)
    vectors, problems = _vectors(space, root, requested)
    found: list[Assignment] = []
    for vector in vectors:
        if max(vector, default=0) > MAX_SIZE_CHECKED:
            return [], [_too_large(root, vector, space)]
        environments = list(islice(space.environments(vector), _how_many(vector)))
        problems += _out_of_range(met, environments)
        if problems:
            return [], problems[:1]
        for environment in _enough(met, environments):
            sizes = tuple((family.name, environment[family.size]) for family in root.families)
            values = tuple((name, environment[name]) for name in space.parameters)
            found.append(Assignment(sizes, environment, values))
    return found, problems


def _how_many(vector: Sequence[int]) -> int | None:
    """Of large families the smallest thresholds alone: what larger ones do is seen with smaller families."""
    return None if max(vector, default=0) <= ALL_THRESHOLDS else 1


# --- the space of sizes and parameters ---


@dataclass(slots=True)
class _Space:
    """`names` are the sizes' names; `parameters` those that thresholds are made of, and what constraints tie to them.

    `levels[i]` are the conjuncts that can be decided when the first i + 1 names have values.
    """

    root: model.Choreography
    met: Survey
    names: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    greatest: int = 0
    least: dict[str, int] = field(default_factory=dict)
    _levels: list[list[Test]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = list(dict.fromkeys(family.size for family in self.root.families))
        whole = {p.name for p in self.root.parameters if p.type == model.BuiltinType("int")}
        parts = [part for c in self.met.constraints.values() for part in conjuncts(c.expression)]
        parts = [part for part in parts if names_in(part) <= {*self.names, *whole}]
        tied = {name for threshold in self.met.thresholds for name in names_in(threshold.count.expression)} & whole
        grown = -1
        while grown != (grown := len(tied)):
            for part in parts:
                if names_in(part) & tied:
                    tied |= names_in(part) & whole
        self.parameters = [p.name for p in self.root.parameters if p.name in tied]
        bounds = bounds_of(self.met.constraints.values(), self.names)
        self.least = {name: bound.least for name, bound in bounds.items()}
        order = [*self.names, *self.parameters]
        self._levels = [[] for _ in order]
        for part in parts:
            asked = test(part)
            used = [order.index(name) for name in names_in(part) if name in order]
            if asked is not None and used and names_in(part) <= set(order):
                self._levels[max(used)].append(asked)
        literals = [literal for part in parts for literal in _literals(part)]
        literals += [literal for t in self.met.thresholds for literal in _literals(t.count.expression)]
        self.greatest = max(literals, default=0)

    def environments(self, vector: Sequence[int]) -> Iterator[dict[str, int]]:
        """The values of all parameters that are admissible with these sizes, in ascending order."""
        environment: dict[str, int] = {}
        for level, (name, size) in enumerate(zip(self.names, vector, strict=True)):
            environment[name] = size
            if not all(asked(environment) for asked in self._levels[level]):
                return
        yield from self._parameters(environment, 0, max((self.greatest, *vector)) + 2)

    def _parameters(self, environment: dict[str, int], position: int, limit: int) -> Iterator[dict[str, int]]:
        """Recurs over the parameters of thresholds: a handful."""
        if position == len(self.parameters):
            yield dict(environment)
            return
        name = self.parameters[position]
        for number in range(limit):
            environment[name] = number
            if all(asked(environment) for asked in self._levels[len(self.names) + position]):
                yield from self._parameters(environment, position + 1, limit)
        del environment[name]

    def admits(self, vector: Sequence[int]) -> bool:
        return next(self.environments(vector), None) is not None


def _literals(expression: tree.Expression) -> list[int]:
    found = []
    stack = [expression]
    while stack:
        here = stack.pop()
        if isinstance(here, tree.Literal) and isinstance(here.value, int):
            found.append(int(here.value))
        stack.extend(children_of(here))
    return found


# --- sizes ---


def _vectors(
    space: _Space, root: model.Choreography, requested: Mapping[RoleName, int]
) -> tuple[list[tuple[int, ...]], list[Diagnostic]]:
    base = _smallest(space, {})
    if base is None:
        return [], [_nothing_admitted(root, {})]
    several = len(base) > 1
    found: dict[tuple[int, ...], None] = {base: None}
    for vector in product(*((size, size + 1) for size in base)):
        if several and space.admits(vector):
            found[vector] = None
    for position, name in enumerate(space.names):
        more = (_smallest(space, {name: size}) for size in range(base[position] + 1, _reach(space, base[position])))
        found |= dict.fromkeys(islice((alone for alone in more if alone is not None), CUT_OFF))
    vectors = sorted(found, key=lambda vector: (sum(vector), vector))
    if requested:
        wanted = {family.size: requested[family.name] for family in root.families if family.name in requested}
        asked = _smallest(space, wanted)
        if asked is None:
            return [], [_nothing_admitted(root, wanted)]
        vectors += [] if asked in found else [asked]
    return vectors, []


def _reach(space: _Space, base: int) -> int:
    """Up to where the next admissible sizes are looked for: constraints may leave some out."""
    return max(base, space.greatest) + (CUT_OFF + 1) ** 2


def _smallest(space: _Space, fixed: Mapping[str, int]) -> tuple[int, ...] | None:
    """The admissible sizes with the smallest sum, where some are `fixed`."""
    free = [name for name in space.names if name not in fixed]
    reach = space.greatest + CUT_OFF + 1
    tried = 0
    for extra in range(reach * max(1, len(free)) + 1):
        for more in _summands(extra, len(free), reach):
            tried += 1
            if tried > MAX_ASSIGNMENTS:
                return None
            chosen = dict(zip(free, more, strict=True))
            vector = tuple(fixed[n] if n in fixed else space.least[n] + chosen[n] for n in space.names)
            if space.admits(vector):
                return vector
        if not free:
            return None
    return None


def _summands(total: int, count: int, reach: int) -> Iterator[tuple[int, ...]]:
    """All ways to write `total` as `count` numbers up to `reach`. Recurs over the families' sizes: a handful."""
    if count == 0:
        yield from [()] if total == 0 else []
        return
    for first in range(min(total, reach) + 1):
        for others in _summands(total - first, count - 1, reach):
            yield (first, *others)


# --- thresholds ---


def _enough(met: Survey, environments: list[dict[str, int]]) -> list[dict[str, int]]:
    """Of the values that give the same automaton but for how many are awaited, those that await the fewest."""
    groups: dict[object, list[tuple[tuple[int, ...], dict[str, int]]]] = {}
    for environment in environments:
        decided = tuple(holds(when, environment) for when in met.whens.values())
        split = tuple(value(t.count, environment) for t in met.thresholds if t.splits)
        awaited = tuple(value(t.count, environment) for t in met.thresholds if not t.splits)
        groups.setdefault((decided, split), []).append((awaited, environment))
    return [environment for group in groups.values() for environment in _least(group)]


def _least(group: list[tuple[tuple[int, ...], dict[str, int]]]) -> list[dict[str, int]]:
    distinct = list({awaited: (awaited, environment) for awaited, environment in reversed(group)}.values())
    distinct.sort(key=lambda each: each[0])
    kept: list[tuple[tuple[int, ...], dict[str, int]]] = []
    for awaited, environment in distinct:
        if not any(all(a <= b for a, b in zip(other, awaited, strict=True)) for other, _ in kept):
            kept.append((awaited, environment))
    return [environment for _, environment in kept]


def _out_of_range(met: Survey, environments: list[dict[str, int]]) -> list[Diagnostic]:
    for threshold in met.thresholds:
        for environment in environments:
            if any(holds(predicate, environment) is (not way) for predicate, way in threshold.guards):
                continue
            count, members = value(threshold.count, environment), value(threshold.members, environment)
            if not 1 <= count <= members:
                return [_threshold(threshold, count, members, environment)]
    return []


# --- refusals ---


def _threshold(threshold: Threshold, count: int, members: int, environment: dict[str, int]) -> Diagnostic:
    where = ", ".join(f"{name} = {number}" for name, number in environment.items())
    message = f"{threshold.count.text} is {count} where {where}, and {threshold.senders} has {members} members then"
    bound = f"1 <= {threshold.count.text} and {threshold.count.text} <= {threshold.members.text}"
    helps = (Help(f"say what is meant: `where {bound}`"),)
    return Diagnostic(codes.THRESHOLD_OUT_OF_RANGE, message, threshold.span, helps=helps)


def _too_large(root: model.Choreography, vector: Sequence[int], space: _Space) -> Diagnostic:
    sizes = ", ".join(f"{name} = {size}" for name, size in zip(space.names, vector, strict=True))
    message = f"{root.name} is checked from {sizes} on, and at most {MAX_SIZE_CHECKED:,} members of a family can be"
    return Diagnostic(codes.EXPANSION_BUDGET, message, root.name_span, helps=(Help("demand fewer members"),))


def _nothing_admitted(root: model.Choreography, wanted: Mapping[str, int]) -> Diagnostic:
    if wanted:
        sizes = ", ".join(f"{name} = {number}" for name, number in wanted.items())
        message = f"the constraints of {root.name} do not admit {sizes}"
    else:
        message = f"the constraints of {root.name} admit no size of its families"
    labels = tuple(SpanLabel(constraint.span, constraint.text) for constraint in root.constraints[:8])
    return Diagnostic(codes.NO_ADMISSIBLE_SIZE, message, root.name_span, labels)
