"""Expansion: the automaton over concrete seats, for given sizes and thresholds (DESIGN section 2, families).

Collectives become messages that their senders alone see, and behind them what each receiver makes of them: one edge
for each sub-family that it can have heard, each with a continuation of its own. Posted messages and local edges of
different seats stand in a row: nobody can see in which order they happen, so no pair of lanes is ever asked about.

A member that withdraws is for the others one whose messages are late for ever, and late messages are no matter of the
automaton: withdrawal is on no edge.
"""

from collections.abc import Mapping
from dataclasses import replace

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.evaluate import value
from aura_chor.mpst.expand_blocks import Blocks
from aura_chor.mpst.inline import alone
from aura_chor.mpst.inline_many import Collective
from aura_chor.mpst.local_events import ChildEnded, Heard, Took
from aura_chor.mpst.nfa import Nfa, NfaAbort, NfaEdge, NfaEvent, NfaExpired, NfaFork, NfaLocal, NfaMessage
from aura_chor.mpst.references import is_single
from aura_chor.mpst.scope import Scope
from aura_chor.mpst.seats import role_of, seat
from aura_chor.report.diagnostic import Span

_NOWHERE = -1


class Expander(Blocks):
    """Compiles one valuation at one assignment of sizes."""

    # --- interactions ---

    def _interaction(self, nfa: Nfa, interaction: model.Interaction, scope: Scope, behind: int) -> int:
        sender = self._one(interaction.sender, scope)
        receivers = tuple(r for r in self._many(interaction.receivers, scope) if r != sender)
        edge = replace(self._message(interaction, scope, behind), sender=sender, named=self._named(interaction, scope))
        if interaction.each:
            return _in_a_row(nfa, [replace(edge, receivers=(receiver,)) for receiver in receivers], behind)
        edge = replace(edge, receivers=receivers)
        if interaction.within is not None:
            edge = nfa.await_in_time(edge, self._wait(nfa, interaction.within, scope, behind))
        return alone(nfa, edge)

    def _named(self, interaction: model.Interaction, scope: Scope) -> tuple[RoleName, ...] | None:
        """The seats of the sub-family that a field names."""
        name = next((f.names for f in interaction.message.fields if f.names is not None), None)
        if name is None:
            return None
        named = scope.sub_family(name)
        role = self._survey.names.group(named).role
        return tuple(seat(role, member) for member in dict(scope.bound)[named])

    # --- collectives ---

    def _gather_as(self, nfa: Nfa, gather: model.Gather, scope: Scope, ways: Mapping[tuple[int, ...], int]) -> int:
        collective = self._collected(gather, scope, _NOWHERE)
        role = self._survey.names.group(collective.message.sender).role
        named = [(tuple(seat(role, member) for member in heard), target) for heard, target in ways.items()]
        return self._collected_by_all(nfa, collective, scope, named)

    def _collective(self, nfa: Nfa, collective: Collective, scope: Scope, behind: int) -> int:
        return self._collected_by_all(nfa, collective, scope, [((), behind)])

    def _collected_by_all(
        self, nfa: Nfa, collective: Collective, scope: Scope, ways: list[tuple[tuple[RoleName, ...], int]]
    ) -> int:
        """Every sender posts, then every collector takes; with several `ways` on there is one collector."""
        senders = self._seats(collective.message.sender, scope)
        written = collective.message.receivers
        collectors = tuple(dict.fromkeys(s for reference in written for s in self._seats(reference, scope)))
        for collector in reversed(collectors):
            edges: list[NfaEdge] = [
                NfaLocal(
                    collector, self._heard_by(collector, senders, collective, named), None, *_place(collective), way
                )
                for named, way in ways
            ]
            # Behind an `else` that goes on nobody speaks of the sub-family, or resolution refuses it.
            behind = nfa.state() if ways[0][0] else ways[0][1]
            late = self._too_late(nfa, collective, scope, collector, behind)
            ways = [((), alone(nfa, *edges, *late))]
        posted = replace(collective.message, posted=True)
        messages = [replace(posted, sender=s, receivers=tuple(c for c in collectors if c != s)) for s in senders]
        return _in_a_row(nfa, messages, ways[0][1])

    def _heard_by(
        self, collector: RoleName, senders: tuple[RoleName, ...], collective: Collective, named: tuple[RoleName, ...]
    ) -> Heard:
        """What the collector takes; its own message counts, and nobody sends it."""
        others = tuple(s for s in senders if s != collector)
        count = len(senders) if collective.count is None else value(collective.count, self._assignment.environment)
        label, group = collective.message.message.label, collective.message.sender
        return Heard(label, (), named, others, max(0, count - len(senders) + len(others)), group)

    def _too_late(
        self, nfa: Nfa, collective: Collective, scope: Scope, collector: RoleName, behind: int
    ) -> list[NfaEdge]:
        """The expiry of a collector's deadline; none where it means that the collector withdraws."""
        within = collective.within
        if within is None or (within.otherwise is None and role_of(collector) in collective.withdraws):
            return []
        if within.otherwise is not None:
            expired = self._block(nfa, within.otherwise, scope, behind)
        else:
            expired = alone(nfa, NfaAbort(collector, within.reason, scope.phase, within.span, nfa.aborted))
        sender = collective.message.sender
        return [NfaExpired(collector, sender, within.deadline, scope.phase, within.span, expired)]

    # --- lanes ---

    def _each(self, nfa: Nfa, each: model.Each, scope: Scope, behind: int) -> int:
        variable, reference = scope.variable(each.variable), scope.role(each.group)
        members = self._members(reference, scope)
        lanes = [
            self._lane(each.body, replace(scope, members=(*scope.members, (variable, member)))) for member in members
        ]
        key = (scope.inlining, each.span.start)
        if not lanes:
            return behind
        if not each.in_order:
            return alone(nfa, NfaFork(tuple(lanes), scope.phase, key, each.span, behind))
        for member, lane in reversed(list(zip(members, lanes, strict=True))):
            own = ((*key[0], key[1], member), -1)
            behind = alone(nfa, NfaFork((lane,), scope.phase, own, each.span, behind))
        return behind

    # --- facts, time, other sessions ---

    def _recorded(
        self, nfa: Nfa, message: NfaMessage, role: RoleName, awaiting: tuple[RoleName, ...], scope: Scope
    ) -> int:
        receivers = tuple(dict.fromkeys(s for awaiter in awaiting for s in self._seats(awaiter, scope)))
        messages = [
            replace(message, sender=s, receivers=tuple(r for r in receivers if r != s))
            for s in self._seats(role, scope)
        ]
        return _in_a_row(nfa, messages, message.target)

    def _awaits(self, nfa: Nfa, awaits: model.Awaits, scope: Scope, behind: int) -> int:
        recorder = None if awaits.recorder is None else scope.role(awaits.recorder)
        if recorder is not None and is_single(self._survey.names.group(recorder), frozenset(self._sizes)):
            recorder = self._one(awaits.recorder or recorder, scope)
        event = Took(awaits.message.label, (), recorder, awaits.external, ())
        for role in reversed(self._many((awaits.role,), scope)):
            message = self._message(awaits, scope, behind)
            edges: list[NfaEdge] = [NfaLocal(role, event, message, scope.phase, awaits.span, behind)]
            if awaits.within is not None:
                wait = self._wait(nfa, awaits.within, scope, behind)
                sender = recorder or RoleName("")
                edges.append(NfaExpired(role, sender, wait.deadline, scope.phase, wait.span, wait.expired))
            behind = alone(nfa, *edges)
        return behind

    def _spontaneous(
        self, nfa: Nfa, reference: RoleName, event: NfaEvent, span: Span, scope: Scope, behind: int
    ) -> int:
        for role in reversed(self._many((reference,), scope)):
            behind = alone(nfa, NfaLocal(role, event, None, scope.phase, span, behind))
        return behind

    def _child(self, nfa: Nfa, child: model.ChildSession, scope: Scope, behind: int) -> int:
        """The opener tells the members, and learns alone how the session ends."""
        opener = self._one(child.at, scope)
        if child.otherwise is None:
            reason = f"the session {child.result} has failed"
            failed = alone(nfa, NfaAbort(opener, reason, scope.phase, child.span, nfa.aborted))
        else:
            failed = self._block(nfa, child.otherwise, scope, behind)
        label = self._label_of(child, scope)
        ends = [(ChildEnded(label, True), behind), (ChildEnded(label, False), failed)]
        running = alone(nfa, *(NfaLocal(opener, end, None, scope.phase, child.span, to) for end, to in ends))
        players = tuple(m for m in self._many(tuple(ours for _, ours in child.roles), scope) if m != opener)
        key = (scope.inlining, -1 - child.span.start)
        message = model.MessageType(label, ())
        return alone(nfa, NfaMessage(opener, players, message, (), scope.phase, key, child.span, running))


def _place(collective: Collective) -> tuple[str | None, Span]:
    return collective.message.phase, collective.message.span


def _in_a_row(nfa: Nfa, messages: list[NfaMessage], behind: int) -> int:
    for message in reversed(messages):
        behind = alone(nfa, replace(message, target=behind))
    return behind
