"""Statements to silent steps and edges, calls inlined.

Statements are compiled from the last to the first, each with the state behind it. A call that is made again with the
same roles, arguments and continuation is the same state, so recursion in tail position is a loop. What statements over
families become is up to the two builders: `inline_many` makes the parametric automaton, `expand` that over seats.
"""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.automaton import PhaseRules
from aura_chor.mpst.determinise_problems import state_budget
from aura_chor.mpst.limits import MAX_CALL_DEPTH, MAX_STATES
from aura_chor.mpst.nfa import (
    ChoicePoint,
    Nfa,
    NfaAbort,
    NfaEdge,
    NfaFork,
    NfaMessage,
    NfaPredicate,
    SiteKey,
    Turn,
    Wait,
)
from aura_chor.mpst.scope import Scope, scope_of_call, scope_of_root
from aura_chor.mpst.substitute import evaluate_constant
from aura_chor.mpst.survey import Survey
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.report.diagnostic import Label as SpanLabel

Sending: TypeAlias = model.Interaction | model.Gather | model.Exchange | model.Records | model.Awaits
OfMany: TypeAlias = (
    model.Gather
    | model.Exchange
    | model.Each
    | model.Records
    | model.Awaits
    | model.ReadsLedger
    | model.WaitFor
    | model.ChildSession
)


class Builder(ABC):
    """Compiles one valuation. `problems` are errors that only inlining can see; `phases` the rules of those met."""

    def __init__(self, program: model.Program, whens: dict[str, bool], survey: Survey) -> None:
        self._program = program
        self._whens = whens
        self._survey = survey
        self._entries: dict[object, tuple[int, tuple[int, ...]]] = {}
        self._open: dict[object, int] = {}
        self.problems: list[Diagnostic] = []
        self.phases: dict[str, PhaseRules] = {}
        self._root_span = Span("", 0, 0)
        self._families: frozenset[RoleName] = frozenset()

    def lane_of_root(self, root: model.Choreography) -> Nfa:
        nfa = Nfa()
        self._root_span = root.name_span
        self._families = frozenset(family.name for family in root.families)
        scope = scope_of_root(root, self._survey.names)
        nfa.start = self._enter(nfa, scope, root.name_span, nfa.end)
        return nfa

    # --- seats: what `expand` does otherwise ---

    def _one(self, reference: RoleName, scope: Scope) -> RoleName:
        """Who acts, decides or waits alone."""
        return scope.role(reference)

    def _many(self, references: tuple[RoleName, ...], scope: Scope) -> tuple[RoleName, ...]:
        return tuple(scope.role(reference) for reference in references)

    def _holds(self, predicate: model.Predicate) -> bool:
        constant = evaluate_constant(predicate)
        return self._whens[predicate.text] if constant is None else constant

    @abstractmethod
    def _of_many(self, nfa: Nfa, statement: OfMany, scope: Scope, behind: int) -> int:
        """Statements over families, facts, time and other sessions."""

    # --- blocks ---

    def _block(self, nfa: Nfa, statements: model.Statements, scope: Scope, behind: int) -> int:
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

    def _statement(self, nfa: Nfa, statement: model.Statement, scope: Scope, behind: int) -> int:
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
                role = self._one(statement.at, scope)
                return alone(nfa, NfaAbort(role, statement.reason, scope.phase, statement.span, nfa.aborted))
            case model.Par():
                return self._par(nfa, statement, scope, behind)
            case model.When():
                holds = self._holds(scope.predicate(statement.predicate))
                return self._block(nfa, statement.then if holds else statement.otherwise, scope, behind)
            case model.Call():
                return self._enter(nfa, scope_of_call(self._program, statement, scope), statement.span, behind)
            case model.Phase():
                return self._block(nfa, statement.body, self._phase(statement, scope), behind)
            case _:
                return self._of_many(nfa, statement, scope, behind)

    def _phase(self, phase: model.Phase, scope: Scope) -> Scope:
        outer = scope.outer if scope.phase is None else (*scope.outer, scope.phase)
        inner = replace(scope, phase=phase.name, outer=outer)
        required: tuple[str, ...] = ()
        if phase.requires is not None and (
            phase.requires.when is None or self._holds(scope.predicate(phase.requires.when))
        ):
            required = tuple(scope.witness(name) for name in phase.requires.witnesses)
        rules = PhaseRules(
            name=phase.name,
            outer=outer,
            requires=required,
            volatile=phase.volatile,
            vetoes=tuple(scope.veto(veto) for veto in phase.vetoes),
            notices=tuple(scope.notice(notice) for notice in phase.notices),
        )
        self.phases.setdefault(phase.name, rules)
        return inner

    # --- statements of single roles ---

    def _message(self, written: Sending, scope: Scope, behind: int) -> NfaMessage:
        """`written` as its sender sends it; who sends and who receives is up to the caller."""
        predicates = () if isinstance(written, model.Awaits) else written.predicates
        return NfaMessage(
            sender=RoleName(""),
            receivers=(),
            message=scope.message(written.message),
            predicates=tuple(self._bind(predicate, scope) for predicate in predicates),
            phase=scope.phase,
            key=(scope.inlining, written.number),
            span=written.span,
            target=behind,
        )

    def _bind(self, predicate: model.Predicate, scope: Scope) -> NfaPredicate:
        bound = scope.predicate(predicate)
        variables: list[tuple[str, SiteKey | None, str, bool]] = []
        for variable in bound.variables:
            match variable:
                case model.OwnField():
                    variables.append((variable.name, None, variable.name, False))
                case model.EarlierField():
                    variables.append((variable.name, (scope.inlining, variable.interaction), variable.name, False))
                case model.ParameterVariable():
                    variables.append((variable.name, None, variable.parameter or variable.name, True))
        return NfaPredicate(bound, tuple(variables), self._many(predicate.checked_by, scope))

    def _interaction(self, nfa: Nfa, interaction: model.Interaction, scope: Scope, behind: int) -> int:
        edge = replace(
            self._message(interaction, scope, behind),
            sender=self._one(interaction.sender, scope),
            receivers=self._many(interaction.receivers, scope),
            each=interaction.each,
        )
        if interaction.within is not None:
            edge = nfa.await_in_time(edge, self._wait(nfa, interaction.within, scope, behind))
        return alone(nfa, edge)

    def _wait(self, nfa: Nfa, within: model.Within, scope: Scope, behind: int) -> Wait:
        role = self._one(within.at, scope)
        if within.otherwise is not None:
            expired = self._block(nfa, within.otherwise, scope, behind)
        else:
            expired = alone(nfa, NfaAbort(role, within.reason, scope.phase, within.span, nfa.aborted))
        return Wait(role, within.deadline, expired, scope.phase, within.span)

    def _choice(self, nfa: Nfa, choice: model.Choice, scope: Scope, behind: int) -> int:
        state = nfa.state()
        branches = [self._block(nfa, branch, scope, behind) for branch in reversed(choice.branches)]
        branches.reverse()
        nfa.silent[state].extend(branches)
        wait = None if choice.within is None else self._wait(nfa, choice.within, scope, behind)
        decider = self._one(choice.at, scope)
        nfa.choices.append(ChoicePoint(decider, state, tuple(branches), choice.at_span, wait))
        return state

    def _loop(self, nfa: Nfa, loop: model.Loop, scope: Scope, behind: int) -> int:
        head = nfa.state()
        nfa.turns[head] = Turn(loop.name, None, loop.span)
        inner = replace(scope, loops={**scope.loops, loop.name: head})
        nfa.silent[head].append(self._block(nfa, loop.body, inner, behind))
        return head

    def _lane(self, statements: model.Statements, scope: Scope) -> Nfa:
        lane = Nfa()
        lane.start = self._block(lane, statements, replace(scope, loops={}), lane.end)
        return lane

    def _par(self, nfa: Nfa, par: model.Par, scope: Scope, behind: int) -> int:
        lanes = tuple(self._lane(statements, scope) for statements in par.lanes)
        return alone(nfa, NfaFork(lanes, scope.phase, (scope.inlining, par.span.start), par.span, behind))

    def _enter(self, nfa: Nfa, scope: Scope, span: Span, behind: int) -> int:
        """The state at which the scope's choreography begins, with `behind` behind it."""
        callee = scope.choreography
        frame = (id(nfa), scope.key)
        entry = self._entries.get((frame, behind, scope.phase))
        if entry is not None:
            return entry[0]
        if frame in self._open and self._open[frame] != behind:
            self.problems.append(_not_finite(callee, span))
            return behind
        if len(scope.inlining) > MAX_CALL_DEPTH:
            self.problems.append(_too_deep(span))
            return behind
        state = nfa.state()
        nfa.turns[state] = Turn(None, callee.name, span)
        self._entries[(frame, behind, scope.phase)] = (state, scope.inlining)
        outer = self._open.get(frame)
        self._open[frame] = behind
        body = self._block(nfa, callee.body, scope, behind)
        if outer is None:
            del self._open[frame]
        nfa.silent[state].append(body)
        return state


def alone(nfa: Nfa, *edges: NfaEdge) -> int:
    """A new state with these edges and nothing else."""
    state = nfa.state()
    nfa.edges[state].extend(edges)
    return state


# --- refusals ---


def _not_finite(callee: model.Choreography, span: Span) -> Diagnostic:
    return Diagnostic(
        codes.NOT_FINITE_STATE,
        f"{callee.name} calls itself with something left to do behind the call, as often as it was called",
        span,
        (SpanLabel(callee.name_span, "still open when it is called again"),),
        helps=(Help(f"let the call be the last thing that {callee.name} does, or write a loop"),),
    )


def _too_deep(span: Span) -> Diagnostic:
    return Diagnostic(codes.CALL_DEPTH, f"calls are nested deeper than {MAX_CALL_DEPTH}", span)
