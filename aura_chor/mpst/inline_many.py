"""The parametric automaton: a family is one role, a collective one edge, the lanes of an `each` one lane."""

from dataclasses import dataclass, replace

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst import model
from aura_chor.mpst.determinise import EVERY_MEMBER
from aura_chor.mpst.inline import Builder, OfMany, alone
from aura_chor.mpst.local_events import ReadLedger, Took, Waited
from aura_chor.mpst.nfa import (
    Nfa,
    NfaChild,
    NfaCollect,
    NfaEach,
    NfaEdge,
    NfaEvent,
    NfaExpired,
    NfaLocal,
    NfaMessage,
)
from aura_chor.mpst.references import is_single, overlap
from aura_chor.mpst.scope import Scope
from aura_chor.report.diagnostic import Span


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


class Parametric(Builder):
    """Compiles one valuation."""

    def _of_many(self, nfa: Nfa, statement: OfMany, scope: Scope, behind: int) -> int:
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

    def _collected(self, statement: model.Gather | model.Exchange, scope: Scope, behind: int) -> Collective:
        names = self._survey.names
        senders = scope.role(statement.group if isinstance(statement, model.Exchange) else statement.senders)
        written = (statement.group,) if isinstance(statement, model.Exchange) else statement.receivers
        receivers = tuple(scope.role(receiver) for receiver in written)
        count = scope.count(statement.count)
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
        variable, group = scope.variable(each.variable), scope.role(each.group)
        lane = self._lane(each.body, replace(scope, members=(*scope.members, (variable, EVERY_MEMBER))))
        return alone(nfa, NfaEach(variable, group, each.in_order, lane, scope.phase, key, each.span, behind))

    def _records(self, nfa: Nfa, records: model.Records, scope: Scope, behind: int) -> int:
        role = scope.role(records.role)
        message = replace(self._message(records, scope, behind), posted=True, fact=True)
        group = self._survey.names.group
        awaiting = tuple(
            dict.fromkeys(
                self._seen_from(scope, awaiter)
                for awaiter, recorder in self._survey.awaiting.get(records.message.label, ())
                if recorder is None or overlap(group(recorder), group(role))
            )
        )
        return self._recorded(nfa, message, role, awaiting, scope)

    def _seen_from(self, scope: Scope, awaiter: RoleName) -> RoleName:
        """Who awaits in a lane of an `each` is, from outside of it, every member."""
        group = self._survey.names.group(awaiter)
        if group.index is None or group.index in dict(scope.members):
            return awaiter
        return self._survey.names.put(replace(group, index=None))

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
