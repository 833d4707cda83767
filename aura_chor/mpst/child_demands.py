"""Child sessions against what their choreography demands: sizes and parameters that we admit, and it does not.

What a called choreography demands becomes a constraint of ours. A child has a session of its own, that is opened when
ours has begun: what it demands must follow from what ours does, or opening it fails at run time. Only whole numbers
are looked at, at the sizes of the check and for all values that behave differently.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from aura_chor.mpst import model
from aura_chor.mpst.evaluate import Test, conjuncts, holds, test
from aura_chor.mpst.limits import MAX_ASSIGNMENTS
from aura_chor.mpst.scope import Scope, scope_of_call
from aura_chor.mpst.size_space import SearchBudgetError, space_of
from aura_chor.mpst.sizes import vectors_of
from aura_chor.mpst.substitute import names_in
from aura_chor.mpst.survey import Opened, Survey, survey
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label
from aura_chor.syntax.expression_text import print_expression

_Environment = Mapping[str, int]


def unmet_demands(program: model.Program, root: model.Choreography, met: Survey) -> list[Diagnostic]:
    """CHR333: for each child session the smallest of our sizes and parameters that it cannot be opened with."""
    found: list[Diagnostic] = []
    for opened in met.children:
        problem = _unmet(program, root, met, opened)
        if problem is not None and problem not in found:
            found.append(problem)
    return found


@dataclass(frozen=True, slots=True)
class _Demand:
    """One conjunct of a constraint of the child's, in our terms. `said` is the constraint as it is written there."""

    text: str
    names: frozenset[str]
    asked: Test
    said: model.Predicate


def _unmet(program: model.Program, root: model.Choreography, met: Survey, opened: Opened) -> Diagnostic | None:
    child = opened.child
    demands = list(_demands(program, child, opened.scope))
    guarding = {name for predicate, _ in opened.guards for name in names_in(predicate.expression)}
    wanted = frozenset(guarding.union(*(demand.names for demand in demands)))
    try:
        for environment in _environments(root, met, wanted):
            if any(holds(predicate, environment) is (not way) for predicate, way in opened.guards):
                continue
            for demand in demands:
                if demand.names <= environment.keys() and not demand.asked(environment):
                    return _refusal(program.choreographies[child.callee], child, demand, environment)
    except SearchBudgetError:
        # Too much to try, and it is asked again when a session is opened.
        return None
    return None


def _demands(program: model.Program, child: model.ChildSession, scope: Scope) -> Iterator[_Demand]:
    callee = program.choreographies[child.callee]
    inner = scope_of_call(program, model.Call(child.callee, child.roles, child.arguments, child.span), scope)
    for constraint in survey(program, callee).constraints.values():
        for part in conjuncts(inner.predicate(constraint).expression):
            asked = test(part)
            if asked is not None:
                yield _Demand(print_expression(part), frozenset(names_in(part)), asked, constraint)


def _environments(root: model.Choreography, met: Survey, wanted: frozenset[str]) -> Iterator[_Environment]:
    """Of the parameters those that are wanted have all values that behave differently. Raises SearchBudgetError."""
    space = space_of(root, replace(met, thresholds=[]), wanted)
    vectors, _ = vectors_of(space, root, {})
    budget = MAX_ASSIGNMENTS
    for vector in vectors:
        for environment in islice(space.environments(vector), budget):
            budget -= 1
            yield environment


def _refusal(
    callee: model.Choreography, child: model.ChildSession, demand: _Demand, environment: _Environment
) -> Diagnostic:
    values = ", ".join(f"{name} = {number}" for name, number in environment.items() if name in demand.names)
    what = f"and `{demand.text}` does not hold here where {values}" if values else "which never holds here"
    message = f"a session of {callee.name} demands `{demand.said.text}`, {what}"
    label = Label(demand.said.span, f"what {callee.name} demands")
    helps = (Help(f"say what is meant: `where {demand.text}`"),) if values else ()
    return Diagnostic(codes.CHILD_DEMANDS, message, child.span, (label,), helps=helps)
