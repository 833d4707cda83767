"""Which sizes and thresholds a protocol is checked at (DESIGN section 2, families).

Every family at its smallest admissible sizes up to the cut-off, and for each of these the values that the constraints
leave to the parameters that thresholds are made of. Of two values that differ in nothing but how many messages a
collective waits for, the smaller is enough: the fewer it needs, the fewer wait, and the more can come too early.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.evaluate import holds, value
from aura_chor.mpst.limits import ALL_THRESHOLDS, CUT_OFF, MAX_ASSIGNMENTS, MAX_EXPANSIONS, MAX_SIZE_CHECKED
from aura_chor.mpst.size_space import SearchBudgetError, Space, space_of
from aura_chor.mpst.survey import Survey, Threshold
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.report.diagnostic import Label as SpanLabel


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
    """The assignments to check, the smallest first; or CHR330 (threshold out of range), 331 (no size), 332 (budget).

    `requested` are sizes of families to check besides.
    """
    space = space_of(root, met)
    try:
        return _assignments(space, root, met, requested)
    except SearchBudgetError as error:
        return [], [expansion_budget(root.name_span, error.budget, error.what)]


def _assignments(
    space: Space, root: model.Choreography, met: Survey, requested: Mapping[RoleName, int]
) -> tuple[list[Assignment], list[Diagnostic]]:
    vectors, problems = vectors_of(space, root, requested)
    found: list[Assignment] = []
    for vector in vectors:
        if max(vector, default=0) > MAX_SIZE_CHECKED:
            return [], [_too_large(root, vector, space)]
        environments: list[dict[str, int]] = []
        for environment in islice(space.environments(vector), _how_many(vector)):
            environments.append(environment)
            problems += _out_of_range(met, environment)
            if problems:
                return [], problems[:1]
            if len(environments) > MAX_ASSIGNMENTS:
                raise SearchBudgetError(MAX_ASSIGNMENTS, "values of the parameters of thresholds")
        for environment in _enough(met, environments):
            sizes = tuple((family.name, environment[family.size]) for family in root.families)
            values = tuple((name, environment[name]) for name in space.parameters[: space.awaited])
            found.append(Assignment(sizes, environment, values))
    return found, problems


def _how_many(vector: Sequence[int]) -> int | None:
    """Of large families the smallest thresholds alone: what larger ones do is seen with smaller families."""
    return None if max(vector, default=0) <= ALL_THRESHOLDS else 1


# --- sizes ---


def vectors_of(
    space: Space, root: model.Choreography, requested: Mapping[RoleName, int]
) -> tuple[list[tuple[int, ...]], list[Diagnostic]]:
    """The sizes of families to look at, the smallest first; or CHR331. Raises SearchBudgetError."""
    base = _smallest(space, {})
    if base is None:
        return [], [_nothing_admitted(root, {})]
    several = len(base) > 1
    if 2 ** len(base) > MAX_EXPANSIONS:
        raise SearchBudgetError(MAX_EXPANSIONS, "combinations of the sizes of its families")
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


def _reach(space: Space, base: int) -> int:
    """Up to where the next admissible sizes are looked for: constraints may leave some out."""
    return max(base, space.greatest) + (CUT_OFF + 1) ** 2


def _smallest(space: Space, fixed: Mapping[str, int]) -> tuple[int, ...] | None:
    """The first admissible sizes, in the order of the families, where some are `fixed`; None without any."""
    reach = sum(literal for literal in space.literals if 0 < literal <= MAX_SIZE_CHECKED)
    reach += max(fixed.values(), default=0) + CUT_OFF + 2
    domains = [
        (fixed[name],) if name in fixed else range(space.least[name], max(space.least[name] + CUT_OFF + 2, reach))
        for name in space.names
    ]
    return next(space.sizes(domains), None)


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


def _out_of_range(met: Survey, environment: dict[str, int]) -> list[Diagnostic]:
    for threshold in met.thresholds:
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
    return Diagnostic(codes.THRESHOLD_OUT_OF_RANGE, message, threshold.span, helps=(_way_out(threshold),))


def _way_out(threshold: Threshold) -> Help:
    """What a constraint could say; where none could make it right, what is wrong with the number."""
    number = None if threshold.count.variables else value(threshold.count, {})
    if number is not None and number < 1:
        return Help("wait for one member at least; where nobody must be waited for, leave the gather out")
    if number is not None and not threshold.members.variables:
        return Help(f"wait for {threshold.members.text} of {threshold.senders} at most")
    count, members = threshold.count.text, threshold.members.text
    low = "" if number is not None else f"1 <= {count} and "
    return Help(f"say what is meant: `where {low}{count} <= {members}`")


def _too_large(root: model.Choreography, vector: Sequence[int], space: Space) -> Diagnostic:
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


def expansion_budget(span: Span, budget: int, what: str) -> Diagnostic:
    message = f"the protocol has more than {budget:,} {what} to check"
    help_ = Help("ask for a smaller size, or narrow thresholds and sizes by `where`")
    return Diagnostic(codes.EXPANSION_BUDGET, message, span, helps=(help_,))
