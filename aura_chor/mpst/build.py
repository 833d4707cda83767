"""From resolved statements to the global automaton: the first of two steps (`determinise` is the second).

Statements are compiled from the last to the first, each with the state behind it. `call` is inlined: a call that is
made again with the same roles, arguments and continuation is the same state, so recursion in tail position is a loop.
"""

from dataclasses import dataclass, replace
from itertools import product

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.automaton import Instance, Protocol, Valuation
from aura_chor.mpst.deadlines import impose_deadlines
from aura_chor.mpst.determinise import Numbering, determinise, state_budget
from aura_chor.mpst.limits import MAX_CALL_DEPTH, MAX_STATES, MAX_WHENS
from aura_chor.mpst.nfa import ChoicePoint, Nfa, NfaAbort, NfaFork, NfaMessage, NfaPredicate, SiteKey, Turn, Wait
from aura_chor.mpst.shape import shape_errors
from aura_chor.mpst.substitute import Arguments, evaluate_constant, substitute
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span, has_errors


def build(program: model.Program, key: model.ChoreographyKey) -> tuple[Protocol | None, list[Diagnostic]]:
    """The protocol that the choreography `key` denotes, or None with the reasons (CHR301, 302, 305–310, 313–316)."""
    root = program.choreographies[key]
    whens, constraints, diagnostics = _survey(program, root)
    if diagnostics:
        return None, diagnostics
    numbering = Numbering()
    instances: list[Instance] = []
    reached: set[SiteKey] = set()
    for values in product((True, False), repeat=len(whens)):
        valuation = Valuation(tuple((when.text, value) for when, value in zip(whens, values, strict=True)))
        builder = _Builder(program, dict(valuation.values))
        nfa = builder.lane_of_root(root)
        problems = builder.problems or shape_errors(nfa) or impose_deadlines(nfa)
        if not problems:
            automaton, problems = determinise(nfa, numbering, reached)
            if automaton is not None:
                instances.append(Instance(valuation, automaton))
        diagnostics += [d for d in problems if d not in diagnostics]
    if has_errors(diagnostics):
        return None, diagnostics
    diagnostics += _dead_code(root, reached)
    messages = tuple(numbering.messages.values())
    protocol = Protocol(
        name=root.name,
        doc=root.doc,
        source=root.span.file,
        roles=root.roles,
        parameters=root.parameters,
        constraints=constraints,
        messages=messages,
        records=_records_used(program, messages, root.parameters),
        whens=whens,
        instances=tuple(instances),
        span=root.name_span,
        role_spans=root.role_spans,
    )
    return (None if has_errors(diagnostics) else protocol), diagnostics


# --- inlining ---


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a statement stands: its choreography in one inlining, the loops around it, its phase."""

    key: model.ChoreographyKey
    inlining: tuple[int, ...]
    roles: dict[RoleName, RoleName]
    arguments: Arguments
    loops: dict[str, int]
    phase: str | None


class _Builder:
    """Compiles one valuation. `problems` are errors that only inlining can see."""

    def __init__(self, program: model.Program, whens: dict[str, bool]) -> None:
        self._program = program
        self._whens = whens
        self._entries: dict[object, tuple[int, tuple[int, ...]]] = {}
        self._open: dict[object, int] = {}
        self.problems: list[Diagnostic] = []
        self._root_span = Span("", 0, 0)

    def lane_of_root(self, root: model.Choreography) -> Nfa:
        nfa = Nfa()
        self._root_span = root.name_span
        call = model.Call(root.key, tuple((role, role) for role in root.roles), (), root.name_span)
        scope = _Scope(root.key, (), {role: role for role in root.roles}, Arguments.of_root(root), {}, None)
        nfa.start = self._enter(nfa, root, call, scope, nfa.end, ())
        return nfa

    def _block(self, nfa: Nfa, statements: model.Statements, scope: _Scope, behind: int) -> int:
        for position in range(len(statements) - 1, -1, -1):
            if self._full(nfa):
                break
            behind = self._statement(nfa, statements[position], scope, behind)
        return behind

    def _full(self, nfa: Nfa) -> bool:
        """Whether one lane is over the budget: calls can double a protocol at every level."""
        if len(nfa.edges) <= 2 * MAX_STATES:
            return False
        if not self.problems:
            self.problems.append(state_budget(self._root_span))
        return True

    def _statement(self, nfa: Nfa, statement: model.Statement, scope: _Scope, behind: int) -> int:
        match statement:
            case model.Interaction():
                return self._interaction(nfa, statement, scope, behind)
            case model.Choice():
                return self._choice(nfa, statement, scope, behind)
            case model.Loop():
                return self._loop(nfa, statement, scope, behind)
            case model.Continue():
                return scope.loops[statement.name]
            case model.Abort():
                state = nfa.state()
                role = scope.roles[statement.at]
                nfa.edges[state].append(NfaAbort(role, statement.reason, scope.phase, statement.span, nfa.aborted))
                return state
            case model.Par():
                return self._par(nfa, statement, scope, behind)
            case model.When():
                predicate = substitute(statement.predicate, scope.arguments)
                constant = evaluate_constant(predicate)
                holds = self._whens[predicate.text] if constant is None else constant
                return self._block(nfa, statement.then if holds else statement.otherwise, scope, behind)
            case model.Call():
                return self._call(nfa, statement, scope, behind)
            case model.Phase():
                return self._block(nfa, statement.body, replace(scope, phase=statement.name), behind)

    def _interaction(self, nfa: Nfa, interaction: model.Interaction, scope: _Scope, behind: int) -> int:
        state = nfa.state()
        edge = NfaMessage(
            sender=scope.roles[interaction.sender],
            receivers=tuple(scope.roles[receiver] for receiver in interaction.receivers),
            message=interaction.message,
            predicates=tuple(_bind(predicate, scope) for predicate in interaction.predicates),
            phase=scope.phase,
            key=(scope.inlining, interaction.number),
            span=interaction.span,
            target=behind,
        )
        if interaction.within is not None:
            edge = nfa.await_in_time(edge, self._wait(nfa, interaction.within, scope, behind))
        nfa.edges[state].append(edge)
        return state

    def _wait(self, nfa: Nfa, within: model.Within, scope: _Scope, behind: int) -> Wait:
        role = scope.roles[within.at]
        if within.otherwise is not None:
            expired = self._block(nfa, within.otherwise, scope, behind)
        else:
            expired = nfa.state()
            nfa.edges[expired].append(NfaAbort(role, within.reason, scope.phase, within.span, nfa.aborted))
        return Wait(role, within.deadline, expired, scope.phase, within.span)

    def _choice(self, nfa: Nfa, choice: model.Choice, scope: _Scope, behind: int) -> int:
        state = nfa.state()
        branches = [self._block(nfa, branch, scope, behind) for branch in reversed(choice.branches)]
        branches.reverse()
        nfa.silent[state].extend(branches)
        wait = None if choice.within is None else self._wait(nfa, choice.within, scope, behind)
        nfa.choices.append(ChoicePoint(scope.roles[choice.at], state, tuple(branches), choice.at_span, wait))
        return state

    def _loop(self, nfa: Nfa, loop: model.Loop, scope: _Scope, behind: int) -> int:
        head = nfa.state()
        nfa.turns[head] = Turn(loop.name, None, loop.span)
        inner = replace(scope, loops={**scope.loops, loop.name: head})
        nfa.silent[head].append(self._block(nfa, loop.body, inner, behind))
        return head

    def _par(self, nfa: Nfa, par: model.Par, scope: _Scope, behind: int) -> int:
        lanes = []
        for statements in par.lanes:
            lane = Nfa()
            lane.start = self._block(lane, statements, replace(scope, loops={}), lane.end)
            lanes.append(lane)
        state = nfa.state()
        nfa.edges[state].append(NfaFork(tuple(lanes), scope.phase, (scope.inlining, par.span.start), par.span, behind))
        return state

    def _call(self, nfa: Nfa, call: model.Call, scope: _Scope, behind: int) -> int:
        callee = self._program.choreographies[call.callee]
        roles = {theirs: scope.roles[ours] for theirs, ours in call.roles}
        arguments = Arguments.of_call(callee, tuple(substitute(a, scope.arguments) for a in call.arguments))
        inner = _Scope(callee.key, scope.inlining, roles, arguments, {}, scope.phase)
        inlining = (*scope.inlining, call.span.start)
        return self._enter(nfa, callee, call, inner, behind, inlining)

    def _enter(
        self,
        nfa: Nfa,
        callee: model.Choreography,
        call: model.Call,
        scope: _Scope,
        behind: int,
        inlining: tuple[int, ...],
    ) -> int:
        frame = (id(nfa), callee.key, tuple(scope.roles.items()), scope.arguments.key)
        entry = self._entries.get((frame, behind, scope.phase))
        if entry is not None:
            return entry[0]
        if frame in self._open and self._open[frame] != behind:
            self.problems.append(_not_finite(callee, call))
            return behind
        if len(inlining) > MAX_CALL_DEPTH:
            self.problems.append(_too_deep(call))
            return behind
        state = nfa.state()
        nfa.turns[state] = Turn(None, callee.name, call.span)
        self._entries[(frame, behind, scope.phase)] = (state, inlining)
        outer = self._open.get(frame)
        self._open[frame] = behind
        body = self._block(nfa, callee.body, replace(scope, inlining=inlining), behind)
        if outer is None:
            del self._open[frame]
        nfa.silent[state].append(body)
        return state


def _bind(predicate: model.Predicate, scope: _Scope) -> NfaPredicate:
    bound = substitute(predicate, scope.arguments)
    variables: list[tuple[str, SiteKey | None, str, bool]] = []
    for variable in bound.variables:
        match variable:
            case model.OwnField():
                variables.append((variable.name, None, variable.name, False))
            case model.EarlierField():
                variables.append((variable.name, (scope.inlining, variable.interaction), variable.name, False))
            case model.ParameterVariable():
                variables.append((variable.name, None, variable.parameter or variable.name, True))
    return NfaPredicate(bound, tuple(variables), tuple(scope.roles[role] for role in predicate.checked_by))


# --- before building: the predicates over parameters ---


def _survey(
    program: model.Program, root: model.Choreography
) -> tuple[tuple[model.Predicate, ...], tuple[model.Predicate, ...], list[Diagnostic]]:
    """All `when` predicates and all constraints that the session meets, calls included, each once."""
    whens: dict[str, model.Predicate] = {}
    constraints: dict[str, model.Predicate] = {}
    seen: set[object] = set()
    work: list[tuple[model.Choreography, Arguments]] = [(root, Arguments.of_root(root))]
    while work:
        choreography, arguments = work.pop()
        if (choreography.key, arguments.key) in seen or len(seen) > MAX_CALL_DEPTH * 100:
            continue
        seen.add((choreography.key, arguments.key))
        for constraint in choreography.constraints:
            bound = substitute(constraint, arguments)
            if evaluate_constant(bound) is not True:
                constraints.setdefault(bound.text, bound)
        for statement in all_statements(choreography.body):
            if isinstance(statement, model.When):
                bound = substitute(statement.predicate, arguments)
                if evaluate_constant(bound) is None:
                    whens.setdefault(bound.text, bound)
            elif isinstance(statement, model.Call):
                callee = program.choreographies[statement.callee]
                passed = tuple(substitute(argument, arguments) for argument in statement.arguments)
                work.append((callee, Arguments.of_call(callee, passed)))
    if len(whens) > MAX_WHENS:
        return (), (), [_too_many(root, list(whens.values()))]
    return tuple(whens.values()), tuple(constraints.values()), []


def all_statements(statements: model.Statements) -> list[model.Statement]:
    """Every statement of a choreography, in the order of the text."""
    found: list[model.Statement] = []
    stack = list(reversed(statements))
    while stack:
        statement = stack.pop()
        found.append(statement)
        for block in reversed(_blocks(statement)):
            stack.extend(reversed(block))
    return found


def _blocks(statement: model.Statement) -> tuple[model.Statements, ...]:
    match statement:
        case model.Choice():
            return (*statement.branches, *_otherwise(statement.within))
        case model.Interaction():
            return _otherwise(statement.within)
        case model.Par():
            return statement.lanes
        case model.Loop() | model.Phase():
            return (statement.body,)
        case model.When():
            return (statement.then, statement.otherwise)
        case _:
            return ()


def _otherwise(within: model.Within | None) -> tuple[model.Statements, ...]:
    return () if within is None or within.otherwise is None else (within.otherwise,)


def _dead_code(root: model.Choreography, reached: set[SiteKey]) -> list[Diagnostic]:
    """Interactions of the choreography itself that no run of any instance reaches: the first of each stretch."""
    found: list[Diagnostic] = []
    dead_before = False
    for statement in all_statements(root.body):
        if isinstance(statement, model.Interaction):
            dead = ((), statement.number) not in reached
            if dead and not dead_before:
                message = f"no run reaches {statement.sender} -> …: {statement.message.label}"
                found.append(Diagnostic(codes.DEAD_CODE, message, statement.span))
            dead_before = dead
    return found


def _records_used(
    program: model.Program, messages: tuple[model.MessageType, ...], parameters: tuple[model.Parameter, ...]
) -> tuple[model.RecordDeclaration, ...]:
    """The records that payloads and parameters name, directly or inside others, each after those that it needs."""
    found: dict[str, model.RecordDeclaration] = {}
    expanded: set[str] = set()
    stack: list[tuple[model.Type, bool]] = [(f.type, False) for m in reversed(messages) for f in reversed(m.fields)]
    stack += [(p.type, False) for p in parameters]
    while stack:
        kind, ready = stack.pop()
        if isinstance(kind, model.BuiltinType):
            stack.extend((argument, False) for argument in reversed(kind.arguments))
        elif isinstance(kind, model.RecordType) and ready:
            found.setdefault(kind.name, program.records[kind.name])
        elif isinstance(kind, model.RecordType) and kind.name not in expanded:
            expanded.add(kind.name)
            stack.append((kind, True))
            stack.extend((f.type, False) for f in reversed(program.records[kind.name].fields))
    return tuple(found.values())


# --- refusals ---


def _not_finite(callee: model.Choreography, call: model.Call) -> Diagnostic:
    return Diagnostic(
        codes.NOT_FINITE_STATE,
        f"{callee.name} calls itself with something left to do behind the call, as often as it was called",
        call.span,
        (Label(callee.name_span, "still open when it is called again"),),
        helps=(Help(f"let the call be the last thing that {callee.name} does, or write a loop"),),
    )


def _too_deep(call: model.Call) -> Diagnostic:
    return Diagnostic(codes.CALL_DEPTH, f"calls are nested deeper than {MAX_CALL_DEPTH}", call.span)


def _too_many(root: model.Choreography, whens: list[model.Predicate]) -> Diagnostic:
    return Diagnostic(
        codes.TOO_MANY_INSTANCES,
        f"{root.name} branches on {len(whens)} predicates; at most {MAX_WHENS} can be checked in all combinations",
        root.name_span,
        tuple(Label(when.span, when.text) for when in whens[:8]),
    )
