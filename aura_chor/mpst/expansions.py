"""All expansions of a protocol: every assignment of sizes and thresholds, every combination of predicates left open."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.automaton import Expansion, Valuation
from aura_chor.mpst.deadlines import impose_deadlines
from aura_chor.mpst.determinise import Numbering, determinise
from aura_chor.mpst.evaluate import holds
from aura_chor.mpst.expand import Expander
from aura_chor.mpst.limits import MAX_EXPANSIONS
from aura_chor.mpst.seats import all_seats, interchangeable
from aura_chor.mpst.shape import shape_errors
from aura_chor.mpst.sizes import Assignment, assignments, expansion_budget
from aura_chor.mpst.survey import Survey
from aura_chor.report.diagnostic import Diagnostic, Severity


def expansions(
    program: model.Program,
    root: model.Choreography,
    met: Survey,
    numbering: Numbering,
    requested: Mapping[RoleName, int],
) -> tuple[tuple[Expansion, ...], list[Diagnostic]]:
    """The smallest first; none where nothing is to be expanded. CHR330 to CHR332, and what only seats can show."""
    if not met.expands:
        return (), []
    chosen, problems = assignments(root, met, requested)
    if problems:
        return (), problems
    combined = [(assignment, valuation) for assignment in chosen for valuation in _valuations(met, assignment)]
    if len(combined) > MAX_EXPANSIONS:
        return (), [
            expansion_budget(root.name_span, MAX_EXPANSIONS, "combinations of sizes, thresholds and predicates")
        ]
    found: list[Expansion] = []
    for assignment, valuation in combined:
        expansion, problems = _expansion(program, root, met, numbering, assignment, valuation)
        if expansion is None:
            return (), problems
        found.append(expansion)
    return tuple(found), []


def _valuations(met: Survey, assignment: Assignment) -> Iterator[Valuation]:
    """The combinations of the predicates, those that sizes and thresholds decide as they are."""
    decided = [(text, holds(when, assignment.environment)) for text, when in met.whens.items()]
    for values in product(*((True, False) if known is None else (known,) for _, known in decided)):
        yield Valuation(tuple((text, value) for (text, _), value in zip(decided, values, strict=True)))


def _expansion(
    program: model.Program,
    root: model.Choreography,
    met: Survey,
    numbering: Numbering,
    assignment: Assignment,
    valuation: Valuation,
) -> tuple[Expansion | None, list[Diagnostic]]:
    expander = Expander(program, dict(valuation.values), met, assignment)
    nfa = expander.lane_of_root(root)
    problems = expander.problems or shape_errors(nfa) or impose_deadlines(nfa)
    if not problems:
        automaton, problems = determinise(nfa, numbering, set())
        if automaton is not None:
            sizes = dict(assignment.sizes)
            seats = all_seats(root.roles, sizes)
            checked = interchangeable(root.roles, sizes, met.names.groups, frozenset(met.ordered))
            return Expansion(assignment.sizes, assignment.values, valuation, automaton, seats, checked), []
    return None, [_at(problem, assignment) for problem in problems if problem.severity is Severity.ERROR]


def _at(problem: Diagnostic, assignment: Assignment) -> Diagnostic:
    """What is wrong with some sizes says with which."""
    return replace(problem, notes=(*problem.notes, f"this is so where {assignment}")) if assignment.sizes else problem
