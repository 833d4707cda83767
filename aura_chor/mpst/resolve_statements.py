"""Statements: one walk over a choreography's body, in the order of the text.

A block either falls through to what stands behind it or does not; what stands behind a statement that does not is dead
code. Unreachability that only shows through calls is found later, on the automaton.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.expressions import RecordFields
from aura_chor.mpst.knowledge import Fact
from aura_chor.mpst.resolve_around import Around, OpenLoop, why_nothing_follows, word_of
from aura_chor.mpst.resolve_bodies import Body, Child, finish_witnesses
from aura_chor.mpst.resolve_calls import CallReader
from aura_chor.mpst.resolve_clauses import read_evidence, read_notices, read_opening, read_requirement, read_vetoes
from aura_chor.mpst.resolve_deadlines import deadline_of, expiry_span, refuse_deadline, waits_for_itself
from aura_chor.mpst.resolve_facts import Facts
from aura_chor.mpst.resolve_headers import Header, read_parameter_predicate
from aura_chor.mpst.resolve_names import declared_twice, did_you_mean, refuse_field, refuse_phase
from aura_chor.mpst.resolve_payloads import Reading
from aura_chor.mpst.resolve_seats import Left, Named
from aura_chor.mpst.resolve_sending import Sending
from aura_chor.mpst.resolve_waits import read_wait
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree

_Walked: TypeAlias = tuple[model.Statement | None, bool]
"""A statement, or None where it was refused; and whether it falls through."""

_WalkedBlock: TypeAlias = tuple[model.Statements, bool]


def read_body(
    header: Header,
    headers: Mapping[model.ChoreographyKey, Header],
    facts: Facts,
    records: RecordFields,
    found: list[Diagnostic],
) -> Body:
    """Resolve one body and the clauses of its choreography; reports what is wrong with them, each mistake once."""
    body = Body(header)
    reading = Reading(header, records, found)
    walk = _Walk(body, reading, facts, CallReader(reading, headers))
    walk.clauses()
    body.statements, _ = walk.block(header.written.body, Around())
    finish_witnesses(body, found)
    body.references = reading.seats.table.groups
    return body


class _Walk:
    def __init__(self, body: Body, reading: Reading, facts: Facts, calls: CallReader) -> None:
        self._body = body
        self._reading = reading
        self._header = body.header
        self._found = reading.found
        self._calls = calls
        self._knowledge = reading.knowledge
        self._sending = Sending(body, reading, facts)
        self._phases: dict[str, Span] = {}

    def clauses(self) -> None:
        """What stands before the statements."""
        written = self._header.written
        self._body.evidence = read_evidence(self._reading)
        self._body.opening = read_opening(self._reading)
        self._body.vetoes = self._vetoes(written.vetoes)
        self._body.notices = self._notices(written.notices)

    def block(self, block: tree.Block, around: Around, *, is_phase: bool = False) -> _WalkedBlock:
        reachable = self._knowledge.reachable
        resolved: list[model.Statement] = []
        falls = True
        last: tree.Statement | None = None
        for written in block.statements:
            if not falls and last is not None:
                self._dead(written, last)
                last = None
                self._knowledge.reachable = False
            statement, falls_here = self._statement(written, around)
            around = self._with_sub_families(around)
            if statement is not None:
                resolved.append(statement)
            if falls and not falls_here:
                falls, last = False, written
        self._knowledge.reachable = reachable
        self._leave(around, is_phase=is_phase)
        return tuple(resolved), falls

    def _with_sub_families(self, around: Around) -> Around:
        """A sub-family is in scope from its gather to the end of the block around it that is no phase."""
        bound = self._sending.take_bound()
        return around.naming(bound) if bound else around

    def _leave(self, around: Around, *, is_phase: bool) -> None:
        """A phase only gives a stretch of its block a name: what is named in it is in scope behind it."""
        named = {name: around.names.sub_families[name] for name in around.named_here}
        if is_phase:
            self._sending.bind(named)
        else:
            help = "put this into that block, behind the gather, or let a gather in this one name them"
            left = {name: Left(one.span, "its block has ended", help) for name, one in named.items()}
            self._reading.seats.left.update(left)

    def _statement(self, written: tree.Statement, around: Around) -> _Walked:
        match written:
            case tree.Interaction() | tree.Gather() | tree.Exchange() | tree.Records() | tree.Awaits():
                return self._message(written, around)
            case tree.Choice():
                return self._choice(written, around)
            case tree.Loop():
                return self._loop(written, around)
            case tree.Continue():
                return self._continue(written, around), False
            case tree.Abort():
                return self._abort(written, around), False
            case tree.Par():
                return self._par(written, around)
            case tree.When():
                return self._when(written, around)
            case tree.Call():
                return self._call(written, around), True
            case tree.Phase():
                return self._phase(written, around)
            case tree.Each():
                return self._each(written, around)
            case tree.ReadsLedger():
                return self._reads_ledger(written, around), True
            case tree.Wait():
                seats = self._reading.seats.read(written.at, around.names)
                self._sending.act(() if seats is None else (seats,))
                return read_wait(self._reading, written, seats, self._body), True
            case tree.Session():
                return self._session(written, around), True

    # --- actions ---

    def _message(self, written: "_Message", around: Around) -> _Walked:
        sent = self._sending.read(written, around.names)
        if sent.within is None:
            return sent.read.statement, True
        self._knowledge.take_back(sent.mark)
        self._knowledge.restore(list(sent.read.early))
        within, falls, _ = self._within(sent.within, sent.waiting, sent.reason, around)
        if not falls:
            self._knowledge.restore(list(sent.read.facts))
        self._sending.settle(sent, falls)
        statement = sent.read.statement
        if within is None or statement is None or isinstance(statement, model.Records):
            return statement, True
        return replace(statement, within=within), True

    def _within(
        self, written: tree.Within, at: RoleName | None, reason: str, around: Around
    ) -> tuple[model.Within | None, bool, list[Fact]]:
        """The deadline, whether its `else` falls through, and what that teaches."""
        refuse_deadline(written.deadline, self._found)
        otherwise, falls, facts = None, False, list[Fact]()
        if written.otherwise is not None:
            inner = replace(around, deciders=(*around.deciders, at))
            otherwise, falls, facts = self._aside(written.otherwise, inner)
        deadline = deadline_of(written.deadline)
        within = None if at is None else model.Within(deadline, at, otherwise, reason, expiry_span(written))
        return within, falls, facts

    def _call(self, written: tree.Call, around: Around) -> model.Statement | None:
        read = self._calls.read(written, around.names, self._body.evidence)
        self._body.uses.append(read)
        self._body.certain &= read.complete
        if read.call is not None:
            self._body.collected.update(ours for _, ours in read.call.witnesses)
        return read.call

    def _session(self, written: tree.Session, around: Around) -> model.Statement | None:
        """A child session; the `else` is walked with its opener as the one who decides."""
        read = self._calls.read(written.call, around.names, {}, child=True)
        if read.callee is not None:
            self._body.children.append(Child(self._calls.name_of(read.callee), written.call.name_span))
        at = self._reading.seats.one(written.at, around.names, who="one seat opens a session")
        if at is not None:
            self._calls.require_opener(read, at)
        refuse_field(written.result.name, written.result.span, self._found)
        self._sending.act((*read.seats, *(() if at is None else (at,))))
        self._body.certain &= read.complete
        otherwise = None
        if written.otherwise is not None:
            decider = None if at is None else at.reference
            otherwise, _, _ = self._aside(written.otherwise, replace(around, deciders=(*around.deciders, decider)))
        if read.call is None or at is None:
            return None
        call = read.call
        result = written.result.name
        return model.ChildSession(
            call.callee, call.roles, call.arguments, at.reference, result, otherwise, written.span
        )

    def _reads_ledger(self, written: tree.ReadsLedger, around: Around) -> model.Statement | None:
        seats = self._reading.seats.read(written.role, around.names)
        if seats is None:
            return None
        self._sending.act((seats,))
        return model.ReadsLedger(seats.reference, written.span)

    # --- blocks ---

    def _choice(self, written: tree.Choice, around: Around) -> _Walked:
        at = self._one(written.at, around, "one seat decides")
        if len(written.branches) < 2:
            self._too_few("choice", "branch", written.span)
        inner = replace(around, deciders=(*around.deciders, at))
        if written.within is None:
            branches, falls = self._alternatives(written.branches, inner)
            return (None if at is None else model.Choice(at, branches, written.span, written.at.span)), falls
        walked = [self._aside(branch, inner) for branch in written.branches]
        waiting = self._waiting(written.within, at, around)
        reason = f"{written.at.name if at is None else at} did not decide in time"
        within, falls, facts = self._within(written.within, waiting, reason, around)
        taught = [learnt for _, falls_here, learnt in walked if falls_here] + ([facts] if falls else [])
        if len(taught) == 1:
            self._knowledge.restore(taught[0])
        if at is None or within is None:
            return None, bool(taught)
        branches = tuple(statements for statements, _, _ in walked)
        return model.Choice(at, branches, written.span, written.at.span, within), bool(taught)

    def _one(self, written: tree.RoleRef, around: Around, who: str) -> RoleName | None:
        seats = self._reading.seats.one(written, around.names, who=who)
        return None if seats is None else seats.reference

    def _waiting(self, written: tree.Within, at: RoleName | None, around: Around) -> RoleName | None:
        """Who waits for the decision of `at`."""
        assert written.at is not None
        waiting = self._one(written.at, around, "a deadline is that of one seat")
        if waiting is not None and waiting == at:
            self._found.append(waits_for_itself(waiting, written.at.span))
            return None
        return waiting

    def _when(self, written: tree.When, around: Around) -> _Walked:
        predicate = read_parameter_predicate(
            written.predicate,
            "when",
            self._header.visible,
            self._reading.records,
            self._found,
            fields=self._knowledge.names(),
        )
        otherwise = written.otherwise or tree.Block((), written.span)
        (then, other), falls = self._alternatives((written.then, otherwise), around)
        return (None if predicate is None else model.When(predicate, then, other, written.span)), falls

    def _alternatives(
        self, blocks: tuple[tree.Block, ...], around: Around
    ) -> tuple[tuple[model.Statements, ...], bool]:
        """Of several branches one is taken: what a branch teaches is known behind only if no other comes there."""
        resolved: list[model.Statements] = []
        taught: list[list[Fact]] = []
        for block in blocks:
            statements, falls, facts = self._aside(block, around)
            resolved.append(statements)
            if falls:
                taught.append(facts)
        if len(taught) == 1:
            self._knowledge.restore(taught[0])
        return tuple(resolved), bool(taught)

    def _par(self, written: tree.Par, around: Around) -> _Walked:
        """All lanes are walked: what any of them teaches is known behind, and nothing of it beside."""
        if len(written.lanes) < 2:
            self._too_few("par", "lane", written.span)
        inner = replace(around, lane=around.lane + 1, fork=word_of(written))
        walked = [self._aside(lane, inner) for lane in written.lanes]
        for _, _, facts in walked:
            self._knowledge.restore(facts)
        lanes = tuple(statements for statements, _, _ in walked)
        return model.Par(lanes, written.span), all(falls for _, falls, _ in walked)

    def _each(self, written: tree.Each, around: Around) -> _Walked:
        """One lane for every member; what one of them teaches is that member's alone, and unknown behind."""
        group = self._reading.seats.many(written.group, around.names, what="`each`")
        refuse_field(written.variable, written.variable_span, self._found)
        self._refuse_taken(written, around)
        inner = replace(around, lane=around.lane + 1, fork=word_of(written))
        if group is not None:
            inner = inner.with_member(written.variable, Named(group.group, written.variable_span))
        body, falls, facts = self._aside(written.body, inner)
        for fact in facts:
            self._knowledge.mention(fact)
        if group is None:
            return None, falls
        each = model.Each(written.variable, group.reference, written.in_order, body, written.span)
        return each, falls

    def _refuse_taken(self, written: tree.Each, around: Around) -> None:
        """A variable means nothing else where it is bound."""
        header = self._header
        taken = {one.name: span for one, span in zip(header.parameters, header.parameter_spans, strict=True)}
        taken |= {name: named.span for name, named in around.names.variables.items()}
        if written.variable in taken:
            first = taken[written.variable]
            self._found.append(declared_twice("name", written.variable, first=first, second=written.variable_span))

    def _aside(self, block: tree.Block, around: Around) -> tuple[model.Statements, bool, list[Fact]]:
        mark = self._knowledge.mark()
        statements, falls = self.block(block, around.entered())
        return statements, falls, self._knowledge.take_back(mark)

    def _loop(self, written: tree.Loop, around: Around) -> _Walked:
        for outer in around.loops:
            if outer.name == written.name:
                self._found.append(declared_twice("loop", written.name, first=outer.span, second=written.name_span))
        loop = OpenLoop(written.name, written.name_span, around.lane)
        body, falls = self.block(written.body, replace(around, loops=(*around.loops, loop)).entered())
        return model.Loop(written.name, body, written.span), falls

    def _phase(self, written: tree.Phase, around: Around) -> _Walked:
        refuse_phase(written.name, written.name_span, self._found)
        first = self._phases.setdefault(written.name, written.name_span)
        if first is not written.name_span:
            self._found.append(declared_twice("phase", written.name, first=first, second=written.name_span))
        requires = read_requirement(self._reading, written.requirements, self._body.evidence, self._body.collected)
        vetoes, notices = self._vetoes(written.vetoes), self._notices(written.notices)
        body, falls = self.block(written.body, around.entered(), is_phase=True)
        volatile = written.volatile is not None
        return model.Phase(written.name, body, written.doc, written.span, requires, volatile, vetoes, notices), falls

    def _vetoes(self, written: tuple[tree.Veto, ...]) -> tuple[model.Veto, ...]:
        vetoes, acting = read_vetoes(self._reading, written)
        self._sending.act(acting)
        for veto, one in zip(vetoes, written, strict=True):
            self._body.use(veto.message, one.message.span, None, "a veto")
        return vetoes

    def _notices(self, written: tuple[tree.Notice, ...]) -> tuple[model.Notice, ...]:
        notices, acting = read_notices(self._reading, written)
        self._sending.act(acting)
        for notice, one in zip(notices, written, strict=True):
            self._body.use(notice.message, one.message.span, None, "a notice")
        return notices

    # --- jumps ---

    def _continue(self, written: tree.Continue, around: Around) -> model.Statement | None:
        loop = next((one for one in reversed(around.loops) if one.name == written.name), None)
        if loop is None:
            helps = did_you_mean(written.name, [one.name for one in around.loops])
            message = f"there is no loop `{written.name}` around this"
            self._found.append(Diagnostic(codes.UNKNOWN_LOOP, message, written.span, helps=helps))
            return None
        if loop.lane < around.lane:
            self._found.append(around.leaves_lane(written, loop))
        return model.Continue(written.name, written.span)

    def _abort(self, written: tree.Abort, around: Around) -> model.Statement | None:
        at = self._aborter(written, around)
        return None if at is None else model.Abort(written.reason, at, written.span)

    def _aborter(self, written: tree.Abort, around: Around) -> RoleName | None:
        if written.at is not None:
            return self._one(written.at, around, "one seat aborts")
        if around.deciders:
            return around.deciders[-1]
        helps = (Help('say who aborts: `abort "…" at Role`'),)
        message = "nobody decides here, so nobody can be meant by this abort"
        self._found.append(Diagnostic(codes.ABORT_WITHOUT_ROLE, message, written.span, helps=helps))
        return None

    # --- refusals ---

    def _too_few(self, construct: str, part: str, span: Span) -> None:
        message = f"a {construct} with a single {part} is none"
        joint = "or" if construct == "choice" else "and"
        helps = (Help(f"write its statements without the {construct}, or add another: `}} {joint} {{`"),)
        place = Span(span.file, span.start, span.start + len(construct))
        self._found.append(Diagnostic(codes.TOO_FEW_BRANCHES, message, place, helps=helps))

    def _dead(self, written: tree.Statement, cause: tree.Statement) -> None:
        label = Label(*why_nothing_follows(cause))
        message = "no run reaches this statement"
        self._found.append(Diagnostic(codes.DEAD_CODE, message, written.span, (label,)))


_Message: TypeAlias = tree.Interaction | tree.Gather | tree.Exchange | tree.Records | tree.Awaits
