"""Before anything is built: what a session meets, calls included, whichever way its predicates turn out.

The predicates that instances range over, the constraints, the size of every sub-family, who awaits which fact, and
which families are awaited member by member.
"""

from dataclasses import dataclass, field

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst import model
from aura_chor.mpst.limits import MAX_CALL_DEPTH, MAX_WHENS
from aura_chor.mpst.references import References
from aura_chor.mpst.scope import Guarded, Scope, guarded_statements, scope_of_call, scope_of_root, size_of
from aura_chor.mpst.substitute import evaluate_constant
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.report.diagnostic import Label as SpanLabel


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a collective waits for: `count` of the `members` of `senders`. `splits`: a sub-family names those heard.

    It is met only where all of `guards` go their way.
    """

    count: model.Predicate
    members: model.Predicate
    senders: RoleName
    splits: bool
    span: Span
    guards: Guarded = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A child session, where it stands, and which way the predicates around it go."""

    child: model.ChildSession
    scope: Scope
    guards: Guarded


@dataclass(slots=True)
class Survey:
    """`strict` are the families of which some member is awaited by name or by `all`: its failure is everybody's.

    `awaiting` gives for a fact who awaits it, and of whom.
    """

    names: References
    whens: dict[str, model.Predicate] = field(default_factory=dict)
    constraints: dict[str, model.Predicate] = field(default_factory=dict)
    witnesses: dict[str, model.Witness] = field(default_factory=dict)
    thresholds: list[Threshold] = field(default_factory=list)
    children: list[Opened] = field(default_factory=list)
    awaiting: dict[Label, list[tuple[RoleName, RoleName | None]]] = field(default_factory=dict)
    strict: set[RoleName] = field(default_factory=set)
    ordered: set[RoleName] = field(default_factory=set)
    """The families of an `each … in order`: their members are not interchangeable."""
    expands: bool = False
    """Whether there is anything that is one edge in the parametric automaton and several in an expansion."""

    def too_many_whens(self, root: model.Choreography) -> list[Diagnostic]:
        """CHR313."""
        if len(self.whens) <= MAX_WHENS:
            return []
        count = f"{root.name} branches on {len(self.whens)} predicates"
        message = f"{count}; at most {MAX_WHENS} can be checked in all combinations"
        labels = tuple(SpanLabel(when.span, when.text) for when in list(self.whens.values())[:8])
        return [Diagnostic(codes.TOO_MANY_INSTANCES, message, root.name_span, labels)]


def survey(program: model.Program, root: model.Choreography) -> Survey:
    names = References({family.name: family.size for family in root.families})
    found = Survey(names, expands=bool(root.families))
    seen: set[object] = set()
    work: list[tuple[Scope, Guarded]] = [(scope_of_root(root, names), ())]
    while work:
        scope, around = work.pop()
        met_here = (scope.key, tuple((predicate.text, way) for predicate, way in around))
        if met_here in seen or len(seen) > MAX_CALL_DEPTH * 100 or len(scope.inlining) > MAX_CALL_DEPTH:
            continue
        seen.add(met_here)
        for constraint in scope.choreography.constraints:
            bound = scope.predicate(constraint)
            if evaluate_constant(bound) is not True:
                found.constraints.setdefault(bound.text, bound)
        for witness in scope.choreography.witnesses:
            evidence = scope.evidence(witness)
            found.witnesses.setdefault(evidence.name, evidence)
        for statement, inside in guarded_statements(scope.choreography.body):
            guards = (*around, *((scope.predicate(predicate), way) for predicate, way in inside))
            _note(found, statement, scope, guards)
            if isinstance(statement, model.Call):
                work.append((scope_of_call(program, statement, scope), guards))
    return found


def _note(found: Survey, statement: model.Statement, scope: Scope, guards: Guarded) -> None:
    match statement:
        case model.When():
            _when(found, scope.predicate(statement.predicate))
        case model.Phase(requires=requirement) if requirement is not None and requirement.when is not None:
            _when(found, scope.predicate(requirement.when))
        case model.Interaction():
            _awaited(found, scope.role(statement.sender))
        case model.Gather():
            _collective(found, scope, statement, statement.senders, guards)
            if statement.sub_family is not None:
                count = scope.count(statement.count)
                size = count or size_of(scope, scope.role(statement.senders), statement.span)
                found.names.counts[scope.sub_family(statement.sub_family)] = size
        case model.Exchange():
            _collective(found, scope, statement, statement.group, guards)
        case model.Records():
            _awaited(found, scope.role(statement.role))
        case model.Awaits(external=False):
            recorder = None if statement.recorder is None else scope.role(statement.recorder)
            awaiting = found.awaiting.setdefault(statement.message.label, [])
            if (scope.role(statement.role), recorder) not in awaiting:
                awaiting.append((scope.role(statement.role), recorder))
        case model.ChildSession():
            found.children.append(Opened(statement, scope, guards))
            found.expands = True
            _awaited(found, scope.role(statement.at))
        case model.Each(in_order=True):
            found.ordered.add(found.names.group(scope.role(statement.group)).role)
        case _:
            pass


def _when(found: Survey, predicate: model.Predicate) -> None:
    if evaluate_constant(predicate) is None:
        found.whens.setdefault(predicate.text, predicate)


def _collective(
    found: Survey, scope: Scope, statement: model.Gather | model.Exchange, senders: RoleName, guards: Guarded
) -> None:
    count = scope.count(statement.count)
    found.expands = True
    if count is None:
        _awaited(found, scope.role(senders))
        return
    splits = isinstance(statement, model.Gather) and statement.sub_family is not None
    members = size_of(scope, scope.role(senders), statement.span)
    threshold = Threshold(count, members, scope.role(senders), splits, statement.span, guards)
    if threshold not in found.thresholds:
        found.thresholds.append(threshold)


def _awaited(found: Survey, reference: RoleName) -> None:
    found.strict.add(found.names.group(reference).role)
