"""Statements: one walk over a choreography's body, in the order of the text.

A block either falls through to what stands behind it or does not; what stands behind a statement that does not is dead
code. Unreachability that only shows through calls is found later, on the automaton.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.expressions import RecordFields
from aura_chor.mpst.knowledge import Fact, Knowledge
from aura_chor.mpst.resolve_calls import CallReader, ReadCall
from aura_chor.mpst.resolve_deadlines import deadline_of, expiry_span, refuse_deadline, several_wait, waits_for_itself
from aura_chor.mpst.resolve_headers import Header, find_role, read_parameter_predicate
from aura_chor.mpst.resolve_interactions import InteractionReader, ReadInteraction
from aura_chor.mpst.resolve_names import declared_twice, did_you_mean, refuse_phase
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class MessageUse:
    """A message where it stands in the text."""

    message: model.MessageType
    span: Span


@dataclass(slots=True)
class Body:
    """A body as resolved, and what the checks of the whole program ask of it.

    `uses` are messages and calls in the order of the text. `certain` is False where something that was refused may have
    been the action of any role.
    """

    header: Header
    statements: model.Statements = ()
    uses: list[MessageUse | ReadCall] = field(default_factory=list)
    acting: set[RoleName] = field(default_factory=set)
    certain: bool = True


def read_body(
    header: Header,
    headers: Mapping[model.ChoreographyKey, Header],
    records: RecordFields,
    found: list[Diagnostic],
) -> Body:
    """Resolve one body; reports what is wrong with its statements, each mistake once."""
    body = Body(header)
    walk = _Walk(body, records, found, CallReader(header, headers, records, found))
    body.statements, _ = walk.block(header.written.body, _Around())
    return body


@dataclass(frozen=True, slots=True)
class _OpenLoop:
    name: str
    span: Span
    lane: int


@dataclass(frozen=True, slots=True)
class _Around:
    """What encloses a statement. `lane` counts the lanes around it; `deciders` has None for a role that was refused."""

    loops: tuple[_OpenLoop, ...] = ()
    deciders: tuple[RoleName | None, ...] = ()
    lane: int = 0
    par: Span | None = None


_Walked: TypeAlias = tuple[model.Statement | None, bool]
"""A statement, or None where it was refused; and whether it falls through."""

_WalkedBlock: TypeAlias = tuple[model.Statements, bool]


class _Walk:
    def __init__(self, body: Body, records: RecordFields, found: list[Diagnostic], calls: CallReader) -> None:
        self._body = body
        self._header = body.header
        self._records = records
        self._found = found
        self._calls = calls
        self._knowledge = Knowledge()
        self._interactions = InteractionReader(body.header, records, self._knowledge, found)
        self._phases: dict[str, Span] = {}

    def block(self, block: tree.Block, around: _Around) -> _WalkedBlock:
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
            if statement is not None:
                resolved.append(statement)
            if falls and not falls_here:
                falls, last = False, written
        self._knowledge.reachable = reachable
        return tuple(resolved), falls

    def _statement(self, written: tree.Statement, around: _Around) -> _Walked:
        match written:
            case tree.Interaction():
                return self._interaction(written, around)
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
                return self._call(written), True
            case tree.Phase():
                return self._phase(written, around)
            case _:
                self._body.certain = False
                return None, True

    # --- actions ---

    def _interaction(self, written: tree.Interaction, around: _Around) -> _Walked:
        mark = self._knowledge.mark()
        read = self._interactions.read(written)
        self._body.acting.update(read.acting)
        self._body.certain &= read.complete
        self._body.uses.append(MessageUse(read.message, written.message.span))
        if written.within is None:
            return read.interaction, True
        self._knowledge.take_back(mark)
        return self._timed(written.within, read, around), True

    def _timed(self, written: tree.Within, read: ReadInteraction, around: _Around) -> model.Statement | None:
        """Where the deadline has passed, the message's fields are known to its sender alone."""
        receivers = read.interaction.receivers if read.interaction is not None else ()
        waiting = receivers[0] if len(receivers) == 1 else None
        if len(receivers) > 1:
            self._found.append(several_wait(read.message.label, receivers, written.span))
        unseen = [replace(fact, participants=fact.participants[:1]) for fact in read.facts]
        self._knowledge.restore(unseen)
        reason = f"{read.message.label} did not come in time"
        within, falls, _ = self._within(written, waiting, reason, around)
        if not falls:
            self._knowledge.restore(list(read.facts))
        if read.interaction is None or within is None:
            return read.interaction
        return replace(read.interaction, within=within)

    def _within(
        self, written: tree.Within, at: RoleName | None, reason: str, around: _Around
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

    def _call(self, written: tree.Call) -> model.Statement | None:
        read = self._calls.read(written, fields=self._knowledge.names())
        self._body.uses.append(read)
        self._body.certain &= read.complete
        return read.call

    # --- blocks ---

    def _choice(self, written: tree.Choice, around: _Around) -> _Walked:
        at = find_role(written.at, self._header, self._found)
        if len(written.branches) < 2:
            self._too_few("choice", "branch", written.span)
        inner = replace(around, deciders=(*around.deciders, at))
        if written.within is None:
            branches, falls = self._alternatives(written.branches, inner)
            return (None if at is None else model.Choice(at, branches, written.span, written.at.span)), falls
        walked = [self._aside(branch, inner) for branch in written.branches]
        waiting = self._waiting(written.within, at)
        reason = f"{written.at.name} did not decide in time"
        within, falls, facts = self._within(written.within, waiting, reason, around)
        taught = [learnt for _, falls_here, learnt in walked if falls_here] + ([facts] if falls else [])
        if len(taught) == 1:
            self._knowledge.restore(taught[0])
        if at is None or within is None:
            return None, bool(taught)
        branches = tuple(statements for statements, _, _ in walked)
        return model.Choice(at, branches, written.span, written.at.span, within), bool(taught)

    def _waiting(self, written: tree.Within, at: RoleName | None) -> RoleName | None:
        """Who waits for the decision of `at`."""
        assert written.at is not None
        waiting = find_role(written.at, self._header, self._found)
        if waiting is not None and waiting == at:
            self._found.append(waits_for_itself(waiting, written.at.span))
            return None
        return waiting

    def _when(self, written: tree.When, around: _Around) -> _Walked:
        predicate = read_parameter_predicate(
            written.predicate,
            "when",
            self._header.parameters,
            self._records,
            self._found,
            fields=self._knowledge.names(),
        )
        otherwise = written.otherwise or tree.Block((), written.span)
        (then, other), falls = self._alternatives((written.then, otherwise), around)
        return (None if predicate is None else model.When(predicate, then, other, written.span)), falls

    def _alternatives(
        self, blocks: tuple[tree.Block, ...], around: _Around
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

    def _par(self, written: tree.Par, around: _Around) -> _Walked:
        """All lanes are walked: what any of them teaches is known behind, and nothing of it beside."""
        if len(written.lanes) < 2:
            self._too_few("par", "lane", written.span)
        inner = replace(around, lane=around.lane + 1, par=_keyword(written.span, "par"))
        walked = [self._aside(lane, inner) for lane in written.lanes]
        for _, _, facts in walked:
            self._knowledge.restore(facts)
        lanes = tuple(statements for statements, _, _ in walked)
        return model.Par(lanes, written.span), all(falls for _, falls, _ in walked)

    def _aside(self, block: tree.Block, around: _Around) -> tuple[model.Statements, bool, list[Fact]]:
        mark = self._knowledge.mark()
        statements, falls = self.block(block, around)
        return statements, falls, self._knowledge.take_back(mark)

    def _loop(self, written: tree.Loop, around: _Around) -> _Walked:
        for outer in around.loops:
            if outer.name == written.name:
                self._found.append(declared_twice("loop", written.name, first=outer.span, second=written.name_span))
        loop = _OpenLoop(written.name, written.name_span, around.lane)
        body, falls = self.block(written.body, replace(around, loops=(*around.loops, loop)))
        return model.Loop(written.name, body, written.span), falls

    def _phase(self, written: tree.Phase, around: _Around) -> _Walked:
        refuse_phase(written.name, written.name_span, self._found)
        first = self._phases.setdefault(written.name, written.name_span)
        if first is not written.name_span:
            self._found.append(declared_twice("phase", written.name, first=first, second=written.name_span))
        body, falls = self.block(written.body, around)
        return model.Phase(written.name, body, written.doc, written.span), falls

    # --- jumps ---

    def _continue(self, written: tree.Continue, around: _Around) -> model.Statement | None:
        loop = next((one for one in reversed(around.loops) if one.name == written.name), None)
        if loop is None:
            helps = did_you_mean(written.name, [one.name for one in around.loops])
            message = f"there is no loop `{written.name}` around this"
            self._found.append(Diagnostic(codes.UNKNOWN_LOOP, message, written.span, helps=helps))
            return None
        if loop.lane < around.lane:
            labels = [Label(loop.span, "the loop begins here")]
            if around.par is not None:
                labels.append(Label(around.par, "and the lane belongs to this par"))
            message = f"`continue {written.name}` leaves its lane, and the other lanes would go on"
            helps = (Help("put the loop into the lane, or the continue behind the par"),)
            self._found.append(
                Diagnostic(codes.CONTINUE_LEAVES_LANE, message, written.span, tuple(labels), helps=helps)
            )
        return model.Continue(written.name, written.span)

    def _abort(self, written: tree.Abort, around: _Around) -> model.Statement | None:
        at = self._aborter(written, around)
        return None if at is None else model.Abort(written.reason, at, written.span)

    def _aborter(self, written: tree.Abort, around: _Around) -> RoleName | None:
        if written.at is not None:
            return find_role(written.at, self._header, self._found)
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
        self._found.append(Diagnostic(codes.TOO_FEW_BRANCHES, message, _keyword(span, construct), helps=helps))

    def _dead(self, written: tree.Statement, cause: tree.Statement) -> None:
        label = Label(*_why_nothing_follows(cause))
        message = "no run reaches this statement"
        self._found.append(Diagnostic(codes.DEAD_CODE, message, written.span, (label,)))


def _why_nothing_follows(cause: tree.Statement) -> tuple[Span, str]:
    match cause:
        case tree.Continue(name=name):
            return cause.span, f"the run goes back to the start of {name} here"
        case tree.Abort():
            return cause.span, "the session ends here"
        case tree.Choice():
            return _keyword(cause.span, "choice"), "no branch of this choice goes on behind it"
        case tree.When():
            return _keyword(cause.span, "when"), "neither part of this when goes on behind it"
        case tree.Par():
            return _keyword(cause.span, "par"), "a lane of this par never comes to its end"
        case tree.Loop(name=name):
            return _keyword(cause.span, "loop"), f"no path leaves the loop {name}"
        case _:
            return _keyword(cause.span, "phase"), "no path leaves this phase"


def _keyword(span: Span, word: str) -> Span:
    """The word that a statement begins with: the whole of a block is too much to point at."""
    return Span(span.file, span.start, span.start + len(word))
