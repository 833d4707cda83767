"""The builder: one method per rule of the grammar, called by Lark while it parses, so that no parse tree ever exists.

A method is named like its rule (or the rule's alias) and gets the children that the rule keeps. The builder serves one
text at a time, from `begin()` on; what it finds wrong with values it collects in `diagnostics` and goes on.
"""

from lark import Token

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import literals, tree
from aura_chor.syntax.comments import CommentCollector
from aura_chor.syntax.depth import BLOCKS, TYPES, Opened
from aura_chor.syntax.expressions import Children, ExpressionBuilder
from aura_chor.syntax.words import TERMINAL_OF_WORD


class Builder(ExpressionBuilder):
    """Lark's transformer, in pieces of the tree. Not safe for two parses at once: parse.py holds a lock."""

    comments: CommentCollector

    def begin(self, *, text: str, name: str) -> None:
        super().begin(text=text, name=name)
        self.comments = CommentCollector(text=text, name=name)

    # --- called by the lexer ---

    def lex_name(self, token: Token) -> Token:
        """Give a keyword its own type even where the contextual lexer did not look for it: keywords are no names."""
        terminal = TERMINAL_OF_WORD.get(token.value)
        return token if terminal is None else Token.new_borrow_pos(terminal, token.value, token)

    def lex_comment(self, token: Token) -> Token:
        self.comments.add(token.value, start=token.start_pos or 0)
        return token

    # --- declarations ---

    def file(self, children: Children) -> tree.File:
        """Sort declarations by kind; the order within a kind is that of the text."""
        return tree.File(
            tuple(d for d in children if isinstance(d, tree.UsePython)),
            tuple(d for d in children if isinstance(d, tree.Import)),
            tuple(d for d in children if isinstance(d, tree.Record)),
            tuple(d for d in children if isinstance(d, tree.Choreography)),
            self.comments.ordinary(),
            Span(self.name_of_source, 0, len(self.text)),
            self.name_of_source,
        )

    def use_python(self, children: Children) -> tree.UsePython:
        use, language, module, *names, brace = children
        if language.value != "python":
            help = Help('types come from Python modules: use python "module" { Type }')
            self.diagnostics.append(
                Diagnostic(codes.UNEXPECTED_TOKEN, "expected `python` here", self._of(language), helps=(help,))
            )
        text = self._value(literals.string, module, "")
        return tree.UsePython(text, tuple(names), self._between(use, brace), self._of(module))

    def import_file(self, children: Children) -> tree.Import:
        keyword, path, *names, brace = children
        text = self._value(literals.string, path, "")
        return tree.Import(text, tuple(names), self._between(keyword, brace), self._of(path))

    def imported(self, children: Children) -> tree.ImportedName:
        name, alias = children
        return tree.ImportedName(name.value, (alias or name).value, self._between(name, alias or name))

    def record(self, children: Children) -> tree.Record:
        keyword, name, fields, brace = children
        doc = self.comments.take_doc(keyword.start_pos)
        return tree.Record(name.value, fields or (), doc, self._between(keyword, brace), self._of(name))

    def choreography(self, children: Children) -> tree.Choreography:
        keyword, name, parameters, opened, roles, constraints, statements, brace = children
        self.depth.leave(BLOCKS)
        return tree.Choreography(
            name.value,
            parameters or (),
            roles or (),
            constraints,
            tree.Block(statements, Span(self.name_of_source, opened.start, brace.end_pos)),
            self.comments.take_doc(keyword.start_pos),
            self._between(keyword, brace),
            self._of(name),
        )

    def roles(self, children: Children) -> tuple[tree.RoleRef, ...]:
        return tuple(children)

    def constraints(self, children: Children) -> tuple[tree.Expression, ...]:
        for expression in children:
            self.depth.check_height(expression)
        return tuple(children)

    def fields(self, children: Children) -> tuple[tree.Field, ...]:
        return tuple(children)

    def field(self, children: Children) -> tree.Field:
        name, type_, where = children
        end = type_.span.end
        if where is not None:
            self.depth.check_height(where)
            end = where.span.end
        return tree.Field(name.value, type_, where, Span(self.name_of_source, name.start_pos, end), self._of(name))

    def type(self, children: Children) -> tree.TypeExpr:
        (name,) = children
        return tree.TypeExpr(name.value, (), self._of(name))

    def generic_type(self, children: Children) -> tree.TypeExpr:
        name, _, *arguments, closing = children
        self.depth.leave(TYPES)
        return tree.TypeExpr(name.value, tuple(arguments), self._between(name, closing))

    def type_argument(self, children: Children) -> tree.TypeExpr:
        return children[0]  # type: ignore[no-any-return]

    def size(self, children: Children) -> int:
        return self._value(literals.integer, children[0], 0)

    def open_type(self, children: Children) -> Opened:
        return self.depth.enter(TYPES, children[0])

    # --- statements ---

    def statements(self, children: Children) -> tuple[tree.Statement, ...]:
        return tuple(children)

    def interaction(self, children: Children) -> tree.Interaction:
        sender, receivers, message, within = children
        start = sender.span.start
        return tree.Interaction(
            sender,
            receivers,
            message,
            self.comments.take_doc(start),
            Span(self.name_of_source, start, (within or message).span.end),
            within,
        )

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

    def call(self, children: Children) -> tree.Call:
        keyword, name, bindings, arguments = children
        bound, end = bindings or ((), name.end_pos)
        given, end = arguments or ((), end)
        return tree.Call(name.value, bound, given, Span(self.name_of_source, keyword.start_pos, end), self._of(name))

    def bindings(self, children: Children) -> tuple[tuple[tree.RoleBinding, ...], int]:
        """The bindings and where their parenthesis closes."""
        *bindings, closing = children
        return tuple(bindings), closing.end_pos

    def binding(self, children: Children) -> tree.RoleBinding:
        role, actual = children
        return tree.RoleBinding(role.value, actual, Span(self.name_of_source, role.start_pos, actual.span.end))

    def arguments(self, children: Children) -> tuple[tuple[tree.Expression, ...], int]:
        """The arguments and where their parenthesis closes."""
        expressions, closing = children
        for expression in expressions or ():
            self.depth.check_height(expression)
        return expressions or (), closing.end_pos

    def phase(self, children: Children) -> tree.Phase:
        keyword, name, body = children
        doc = self.comments.take_doc(keyword.start_pos)
        return tree.Phase(name.value, body, doc, self._up_to(keyword, body.span), self._of(name))

    def block(self, children: Children) -> tree.Block:
        opened, statements, closing = children
        self.depth.leave(BLOCKS)
        return tree.Block(statements, Span(self.name_of_source, opened.start, closing.end_pos))

    def open_block(self, children: Children) -> Opened:
        return self.depth.enter(BLOCKS, children[0])

    def role(self, children: Children) -> tree.RoleRef:
        name = children[0]
        return tree.RoleRef(name.value, Span(self.name_of_source, name.start_pos, name.end_pos))

    def receivers(self, children: Children) -> tuple[tree.RoleRef, ...]:
        return tuple(children)

    def everyone(self, children: Children) -> tree.Everyone:
        return tree.Everyone(self._of(children[0]))

    def signal(self, children: Children) -> tree.Message:
        label = children[0]
        span = Span(self.name_of_source, label.start_pos, label.end_pos)
        return tree.Message(label.value, (), span, span)

    def message(self, children: Children) -> tree.Message:
        label, fields, closing = children
        return tree.Message(label.value, fields or (), self._between(label, closing), self._of(label))
