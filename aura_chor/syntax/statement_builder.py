"""The builder's half for statements: one method per rule, see builder.py."""

from dataclasses import replace
from typing import NamedTuple

from lark import Token

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import literals, tree
from aura_chor.syntax.depth import BLOCKS, Opened
from aura_chor.syntax.expressions import Children
from aura_chor.syntax.message_builder import MessageBuilder


class _Ending(NamedTuple):
    """What stands behind the message of a collective; `end` is None where nothing does."""

    within: tree.Within | None
    results: tuple[tree.Reference, ...]
    end: int | None


class _Arguments(NamedTuple):
    positional: tuple[tree.Expression, ...]
    named: tuple[tree.NamedArgument, ...]
    end: int


class StatementBuilder(MessageBuilder):
    # --- statements ---

    def statements(self, children: Children) -> tuple[tree.Statement, ...]:
        return tuple(children)

    def interaction(self, children: Children) -> tree.Interaction:
        sender, receivers, message, within = children
        return self._interaction(sender, receivers, message, within, each=False)

    def scatter(self, children: Children) -> tree.Interaction:
        sender, group, message, within = children
        return self._interaction(sender, (group,), message, within, each=True)

    def _interaction(
        self,
        sender: tree.RoleRef,
        receivers: tuple[tree.RoleRef, ...] | tree.Everyone,
        message: tree.Message,
        within: tree.Within | None,
        *,
        each: bool,
    ) -> tree.Interaction:
        start = sender.span.start
        doc = self.comments.take_doc(start)
        span = Span(self.name_of_source, start, (within or message).span.end)
        return tree.Interaction(sender, receivers, message, doc, span, within, each)

    # --- collectives ---

    def gather(self, children: Children) -> tree.Gather:
        keyword, (threshold, group), receivers, message, ending = children
        doc = self.comments.take_doc(keyword.start_pos)
        span = self._ending_at(keyword, message, ending)
        return tree.Gather(threshold, group, receivers, message, ending.within, ending.results, doc, span)

    def exchange(self, children: Children) -> tree.Exchange:
        keyword, group, message, ending = children
        doc = self.comments.take_doc(keyword.start_pos)
        span = self._ending_at(keyword, message, ending)
        return tree.Exchange(group, message, ending.within, ending.results, doc, span)

    def _ending_at(self, keyword: Token, message: tree.Message, ending: _Ending) -> Span:
        return Span(self.name_of_source, keyword.start_pos or 0, ending.end or message.span.end)

    def gathered(self, children: Children) -> tuple[tree.Threshold | None, tree.RoleRef]:
        return (None, children[0]) if len(children) == 1 else (children[0], children[1])

    def all_(self, children: Children) -> tree.Threshold:
        return tree.Threshold(None, self._of(children[0]))

    def at_least(self, children: Children) -> tree.Threshold:
        keyword, count = children
        self.depth.check_height(count)
        return tree.Threshold(count, self._up_to(keyword, count.span))

    def ending(self, children: Children) -> _Ending:
        keyword, deadline, results = children
        within = None if keyword is None else tree.Within(deadline, None, None, self._up_to(keyword, deadline.span))
        end = results[-1].span.end if results is not None else None if within is None else within.span.end
        return _Ending(within, results or (), end)

    def ending_else(self, children: Children) -> _Ending:
        keyword, deadline, results, otherwise = children
        within = tree.Within(deadline, None, otherwise, self._up_to(keyword, otherwise.span))
        return _Ending(within, results or (), within.span.end)

    def results(self, children: Children) -> tuple[tree.Reference, ...]:
        return tuple(self._reference(each) for each in children)

    def each(self, children: Children) -> tree.Each:
        keyword, variable, group, in_order, body = children
        span = self._up_to(keyword, body.span)
        return tree.Each(variable.value, group, in_order is not None, body, span, self._of(variable))

    # --- facts, the ledger, time ---

    def records(self, children: Children) -> tree.Records:
        role, fact = children
        start = role.span.start
        span = Span(self.name_of_source, start, fact.span.end)
        return tree.Records(role, fact, self.comments.take_doc(start), span)

    def awaits(self, children: Children) -> tree.Awaits:
        role, external, fact, source, within = children
        start = role.span.start
        span = Span(self.name_of_source, start, (within or source or fact).span.end)
        return tree.Awaits(role, fact, external is not None, source, within, self.comments.take_doc(start), span)

    def reads_ledger(self, children: Children) -> tree.ReadsLedger:
        role, ledger = children
        return tree.ReadsLedger(role, Span(self.name_of_source, role.span.start, ledger.end_pos))

    def wait(self, children: Children) -> tree.Wait:
        keyword, delay, at, since = children
        if not isinstance(delay, tree.Deadline):
            self.depth.check_height(delay)
        span = self._up_to(keyword, at.span) if since is None else self._between(keyword, since)
        return tree.Wait(delay, at, self._optional_reference(since), span)

    # --- choices and deadlines ---

    def choice(self, children: Children) -> tree.Choice:
        keyword, at, *branches = children
        return tree.Choice(at, tuple(branches), self._up_to(keyword, branches[-1].span))

    def choice_within(self, children: Children) -> tree.Choice:
        keyword, at, decision, *branches, otherwise = children
        span = self._up_to(keyword, (otherwise or branches[-1]).span)
        within = tree.Within(decision.deadline, decision.at, otherwise, decision.span)
        return tree.Choice(at, tuple(branches), span, within)

    def within(self, children: Children) -> tree.Within:
        keyword, deadline, otherwise = children
        return tree.Within(deadline, None, otherwise, self._up_to(keyword, (otherwise or deadline).span))

    def decision(self, children: Children) -> tree.Within:
        """What a choice says of its deadline before its branches."""
        keyword, deadline, at = children
        return tree.Within(deadline, at, None, self._up_to(keyword, at.span))

    def deadline(self, children: Children) -> tree.Deadline:
        duration = self.duration(children)
        return tree.Deadline(duration.amount, duration.unit, duration.span)

    def epochs(self, children: Children) -> tree.Deadline:
        number, unit = children
        if unit.value not in ("epoch", "epochs"):
            help = Help("a deadline is a duration or a number of epochs: `within 5s`, `within 40 epochs`")
            message = "expected `epochs` here"
            self.diagnostics.append(Diagnostic(codes.UNEXPECTED_TOKEN, message, self._of(unit), helps=(help,)))
        return tree.Deadline(self._value(literals.integer, number, 0), "epochs", self._between(number, unit))

    # --- blocks and jumps ---

    def loop(self, children: Children) -> tree.Loop:
        keyword, name, body = children
        return tree.Loop(name.value, body, self._up_to(keyword, body.span), self._of(name))

    def continue_(self, children: Children) -> tree.Continue:
        keyword, name = children
        return tree.Continue(name.value, self._between(keyword, name))

    def abort(self, children: Children) -> tree.Abort:
        keyword, reason, at = children
        span = self._between(keyword, reason) if at is None else self._up_to(keyword, at.span)
        return tree.Abort(self._value(literals.string, reason, ""), at, span)

    def par(self, children: Children) -> tree.Par:
        keyword, *lanes = children
        return tree.Par(tuple(lanes), self._up_to(keyword, lanes[-1].span))

    def when(self, children: Children) -> tree.When:
        keyword, predicate, then, otherwise = children
        self.depth.check_height(predicate)
        return tree.When(predicate, then, otherwise, self._up_to(keyword, (otherwise or then).span))

    # --- calls and child sessions ---

    def call(self, children: Children) -> tree.Call:
        keyword, called = children
        assert isinstance(called, tree.Call)
        return replace(called, span=self._up_to(keyword, called.span))

    def session(self, children: Children) -> tree.Session:
        keyword, called, at, result, otherwise = children
        span = self._between(keyword, result) if otherwise is None else self._up_to(keyword, otherwise.span)
        return tree.Session(called, at, self._reference(result), otherwise, span)

    def called(self, children: Children) -> tree.Call:
        """The call without its keyword."""
        name, bindings, arguments = children
        bound, end = bindings or ((), name.end_pos)
        given = arguments or _Arguments((), (), end)
        span = Span(self.name_of_source, name.start_pos, given.end)
        return tree.Call(name.value, bound, given.positional, span, self._of(name), given.named)

    def bindings(self, children: Children) -> tuple[tuple[tree.RoleBinding, ...], int]:
        """The bindings and where their parenthesis closes."""
        *bindings, closing = children
        return tuple(bindings), closing.end_pos

    def binding(self, children: Children) -> tree.RoleBinding:
        role, actual = children
        return tree.RoleBinding(role.value, actual, Span(self.name_of_source, role.start_pos, actual.span.end))

    def arguments(self, children: Children) -> _Arguments:
        *given, closing = children
        named = tuple(each for each in given if isinstance(each, tree.NamedArgument))
        for each in given[: len(given) - len(named)]:
            if isinstance(each, tree.NamedArgument):
                help = Help("arguments without a name come first")
                message = "an argument with a name stands before one without"
                self.diagnostics.append(Diagnostic(codes.UNEXPECTED_TOKEN, message, each.span, helps=(help,)))
        positional = tuple(each for each in given if not isinstance(each, tree.NamedArgument))
        for expression in positional:
            self.depth.check_height(expression)
        return _Arguments(positional, named, closing.end_pos)

    def named_argument(self, children: Children) -> tree.NamedArgument:
        name, value = children
        self.depth.check_height(value)
        return tree.NamedArgument(name.value, value, Span(self.name_of_source, name.start_pos, value.span.end))

    # --- phases and what may happen in their range ---

    def phase(self, children: Children) -> tree.Phase:
        keyword, name, clauses, body = children
        return tree.Phase(
            name.value,
            body,
            self.comments.take_doc(keyword.start_pos),
            self._up_to(keyword, body.span),
            self._of(name),
            tuple(each for each in clauses if isinstance(each, tree.Requirement)),
            next((each for each in clauses if isinstance(each, tree.Volatile)), None),
            tuple(each for each in clauses if isinstance(each, tree.Veto)),
            tuple(each for each in clauses if isinstance(each, tree.Notice)),
        )

    def phase_clauses(self, children: Children) -> Children:
        return children

    def requirement(self, children: Children) -> tree.Requirement:
        keyword, *witnesses, condition = children
        if condition is not None:
            self.depth.check_height(condition)
        end = condition.span.end if condition is not None else witnesses[-1].end_pos
        span = Span(self.name_of_source, keyword.start_pos, end)
        return tree.Requirement(tuple(self._reference(each) for each in witnesses), condition, span)

    def volatile(self, children: Children) -> tree.Volatile:
        return tree.Volatile(self._of(children[0]))

    def veto(self, children: Children) -> tree.Veto:
        keyword, authors, message, counts = children
        span = self._up_to(keyword, message.span) if counts is None else self._between(keyword, counts)
        return tree.Veto(authors, message, self._optional_reference(counts), span)

    def notice(self, children: Children) -> tree.Notice:
        keyword, message, authors, most = children
        last = authors.span if isinstance(authors, tree.Everyone) else authors[-1].span
        if most is not None:
            self.depth.check_height(most)
            last = most.span
        return tree.Notice(message, authors, most, self._up_to(keyword, last))

    def authors(self, children: Children) -> tuple[tree.RoleRef, ...] | tree.Everyone:
        return children[0]  # type: ignore[no-any-return]

    # --- blocks ---

    def block(self, children: Children) -> tree.Block:
        opened, statements, closing = children
        self.depth.leave(BLOCKS)
        return tree.Block(statements, Span(self.name_of_source, opened.start, closing.end_pos))

    def open_block(self, children: Children) -> Opened:
        return self.depth.enter(BLOCKS, children[0])
