"""Statements to silent steps and edges, calls inlined: the parametric automaton, in which a family is one role.

Statements are compiled from the last to the first, each with the state behind it. A call that is made again with the
same roles, arguments and continuation is the same state, so recursion in tail position is a loop. `expand` does the
same with seats in place of roles.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst import model
from aura_chor.mpst.automaton import PhaseRules, ReadLedger, Took, Waited
from aura_chor.mpst.determinise import state_budget
from aura_chor.mpst.limits import MAX_CALL_DEPTH, MAX_STATES
from aura_chor.mpst.nfa import (
    ChoicePoint,
    Nfa,
    NfaAbort,
    NfaChild,
    NfaCollect,
    NfaEach,
    NfaEdge,
    NfaEvent,
    NfaExpired,
    NfaFork,
    NfaLocal,
    NfaMessage,
    NfaPredicate,
    SiteKey,
    Turn,
    Wait,
)
from aura_chor.mpst.references import is_single, overlap
from aura_chor.mpst.scope import Scope, scope_of_call, scope_of_root
from aura_chor.mpst.substitute import evaluate_constant
from aura_chor.mpst.survey import Survey
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.report.diagnostic import Label as SpanLabel


@dataclass(frozen=True, slots=True)
class Collective:
    """A gather or an exchange with its references resolved; `number` as of the statement."""

    message: NfaMessage
    count: model.Predicate | None
    witness: str | None
    sub_family: RoleName | None
    within: model.Within | None
    own: bool
    withdraws: tuple[RoleName, ...]


class Builder:
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

    def _of_many(self, nfa: Nfa, statement: "_OfMany", scope: Scope, behind: int) -> int:
        """Families, facts, time, other sessions."""
        match statement:
            case model.Gather() | model.Exchange():
                return self._collective(nfa, self._collected(statement, scope, behind), scope, behind)
            case model.Each():
                return self._each(nfa, statement, scope, behind)
            case model.Records():
                return self._records(nfa, statement, scope, behind)
            case model.Awaits():
                return self._awaits(nfa, statement, scope, behind)
            case model.ReadsLedger():
                return self._spontaneous(nfa, statement.role, ReadLedger(), statement.span, scope, behind)
            case model.WaitFor():
                length = statement.length
                fixed = length if isinstance(length, model.Deadline) else scope.predicate(length)
                event = Waited(fixed, statement.since)
                return self._spontaneous(nfa, statement.role, event, statement.span, scope, behind)
            case model.ChildSession():
                return self._child(nfa, statement, scope, behind)

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

    def _message(self, written: "_Sending", scope: Scope, behind: int) -> NfaMessage:
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

    # --- statements over families, facts, time, other sessions ---

    def _collected(self, statement: model.Gather | model.Exchange, scope: Scope, behind: int) -> Collective:
        names = self._survey.names
        senders = scope.role(statement.group if isinstance(statement, model.Exchange) else statement.senders)
        written = (statement.group,) if isinstance(statement, model.Exchange) else statement.receivers
        receivers = tuple(scope.role(receiver) for receiver in written)
        count = scope.count(statement.count, statement.witness)
        groups = [names.group(receiver) for receiver in receivers]
        several = len(groups) > 1 or not is_single(groups[0], self._families)
        withdrawing = count is not None and several and statement.within is not None
        families = [group.role for group in groups if group.role in self._families - self._survey.strict]
        sub_family = statement.sub_family if isinstance(statement, model.Gather) else None
        return Collective(
            message=replace(self._message(statement, scope, behind), sender=senders, receivers=receivers),
            count=count,
            witness=None if statement.witness is None else scope.witness(statement.witness),
            sub_family=None if sub_family is None else scope.sub_family(sub_family),
            within=statement.within,
            own=any(overlap(names.group(senders), group) for group in groups),
            withdraws=tuple(dict.fromkeys(families)) if withdrawing else (),
        )

    def _collective(self, nfa: Nfa, collective: Collective, scope: Scope, behind: int) -> int:
        within = collective.within
        otherwise = None if within is None else within.otherwise
        if collective.sub_family is not None:
            group = self._survey.names.group(collective.message.sender)
            self._survey.names.put(replace(group, inside=collective.sub_family, index=None))
        edge = NfaCollect(
            message=collective.message,
            count=collective.count,
            witness=collective.witness,
            sub_family=collective.sub_family,
            deadline=None if within is None else within.deadline,
            expired=None if otherwise is None else self._block(nfa, otherwise, scope, behind),
            reason="" if within is None else within.reason,
            withdraws=collective.withdraws,
            own=collective.own,
            target=behind,
        )
        return alone(nfa, edge)

    def _each(self, nfa: Nfa, each: model.Each, scope: Scope, behind: int) -> int:
        key = (scope.inlining, each.span.start)
        lane = self._lane(each.body, scope)
        variable, group = scope.variable(each.variable), scope.role(each.group)
        return alone(nfa, NfaEach(variable, group, each.in_order, lane, scope.phase, key, each.span, behind))

    def _records(self, nfa: Nfa, records: model.Records, scope: Scope, behind: int) -> int:
        role = scope.role(records.role)
        message = replace(self._message(records, scope, behind), posted=True, fact=True)
        group = self._survey.names.group
        awaiting = tuple(
            dict.fromkeys(
                awaiter
                for awaiter, recorder in self._survey.awaiting.get(records.message.label, ())
                if recorder is None or overlap(group(recorder), group(role))
            )
        )
        return self._recorded(nfa, message, role, awaiting, scope)

    def _recorded(
        self, nfa: Nfa, message: NfaMessage, role: RoleName, awaiting: tuple[RoleName, ...], scope: Scope
    ) -> int:
        return alone(nfa, replace(message, sender=role, receivers=awaiting))

    def _awaits(self, nfa: Nfa, awaits: model.Awaits, scope: Scope, behind: int) -> int:
        message = self._message(awaits, scope, behind)
        recorder = None if awaits.recorder is None else scope.role(awaits.recorder)
        event = Took(awaits.message.label, (), recorder, awaits.external, ())
        wait = None if awaits.within is None else self._wait(nfa, awaits.within, scope, behind)
        role = self._one(awaits.role, scope)
        edges: list[NfaEdge] = [NfaLocal(role, event, message, scope.phase, awaits.span, behind)]
        if wait is not None:
            sender = recorder or RoleName("")
            edges.append(NfaExpired(role, sender, wait.deadline, scope.phase, wait.span, wait.expired))
        return alone(nfa, *edges)

    def _spontaneous(
        self, nfa: Nfa, reference: RoleName, event: NfaEvent, span: Span, scope: Scope, behind: int
    ) -> int:
        return alone(nfa, NfaLocal(scope.role(reference), event, None, scope.phase, span, behind))

    def _child(self, nfa: Nfa, child: model.ChildSession, scope: Scope, behind: int) -> int:
        failed = None if child.otherwise is None else self._block(nfa, child.otherwise, scope, behind)
        roles = tuple((theirs, scope.role(ours)) for theirs, ours in child.roles)
        opener = scope.role(child.at)
        edge = NfaChild(
            role=opener,
            members=tuple(dict.fromkeys(ours for _, ours in roles if ours != opener)),
            label=self._label_of(child, scope),
            callee=self._program.choreographies[child.callee].name,
            roles=roles,
            arguments=tuple(scope.predicate(argument) for argument in child.arguments),
            result=child.result,
            failed=failed,
            reason=f"the session {child.result} has failed",
            phase=scope.phase,
            span=child.span,
            target=behind,
        )
        return alone(nfa, edge)

    def _label_of(self, child: model.ChildSession, scope: Scope) -> Label:
        """What opens the child, as a label; no message has a blank in its label."""
        callee = self._program.choreographies[child.callee].name
        return Label(scope.names.given("child", (scope.identity, child.span.start), f"session {callee}"))


_Sending: TypeAlias = model.Interaction | model.Gather | model.Exchange | model.Records | model.Awaits
_OfMany: TypeAlias = (
    model.Gather
    | model.Exchange
    | model.Each
    | model.Records
    | model.Awaits
    | model.ReadsLedger
    | model.WaitFor
    | model.ChildSession
)


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
