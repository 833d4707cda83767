"""The builder: one method per rule of the grammar, called by Lark while it parses, so that no parse tree ever exists.

A method is named like its rule (or the rule's alias) and gets the children that the rule keeps. The builder serves one
text at a time, from `begin()` on; what it finds wrong with values it collects in `diagnostics` and goes on.
"""

from typing import TypeVar

from lark import Token

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import literals, tree
from aura_chor.syntax.depth import BLOCKS
from aura_chor.syntax.expressions import Children
from aura_chor.syntax.statement_builder import StatementBuilder
from aura_chor.syntax.words import TERMINAL_OF_WORD

Clause = TypeVar("Clause", tree.Opening, tree.Reference)


class Builder(StatementBuilder):
    """Lark's transformer, in pieces of the tree. Not safe for two parses at once: parse.py holds a lock."""

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
        keyword, name, parameters, clauses, opened, roles, preface, statements, brace = children
        self.depth.leave(BLOCKS)
        return tree.Choreography(
            name.value,
            parameters or (),
            roles or (),
            tuple(each for each in preface if not isinstance(each, tree.WitnessDeclaration)),
            tree.Block(statements, Span(self.name_of_source, opened.start, brace.end_pos)),
            self.comments.take_doc(keyword.start_pos),
            self._between(keyword, brace),
            self._of(name),
            self._only(clauses, tree.Opening, "`opens`"),
            self._only(clauses, tree.Reference, "`identified`"),
            tuple(each for each in clauses if isinstance(each, tree.Veto)),
            tuple(each for each in clauses if isinstance(each, tree.Notice)),
            tuple(each for each in preface if isinstance(each, tree.WitnessDeclaration)),
        )

    def _only(self, clauses: Children, kind: type[Clause], called: str) -> Clause | None:
        """The one clause of its kind; others are refused."""
        found = [each for each in clauses if isinstance(each, kind)]
        for other in found[1:]:
            help = Help("keep one of them")
            self.diagnostics.append(
                Diagnostic(codes.UNEXPECTED_TOKEN, f"{called} stands here twice", other.span, helps=(help,))
            )
        return found[0] if found else None

    def clauses(self, children: Children) -> Children:
        return children

    def opening(self, children: Children) -> tree.Opening:
        keyword, *labels, role = children
        return tree.Opening(tuple(self._reference(each) for each in labels), role, self._up_to(keyword, role.span))

    def identified(self, children: Children) -> tree.Reference:
        """The function; its span begins with the keyword, where the clause begins."""
        keyword, function = children
        return tree.Reference(function.value, self._between(keyword, function))

    def roles(self, children: Children) -> tuple[tree.RoleRef, ...]:
        return tuple(children)

    def preface(self, children: Children) -> Children:
        return children

    def constraint(self, children: Children) -> tree.Expression:
        (expression,) = children
        self.depth.check_height(expression)
        return expression  # type: ignore[no-any-return]

    def witness(self, children: Children) -> tree.WitnessDeclaration:
        keyword, name, threshold, label, source, agreeing_on, verified_by = children
        last = verified_by or agreeing_on
        end = last.end_pos if last is not None else label.end_pos if source is None else source.span.end
        return tree.WitnessDeclaration(
            name.value,
            threshold,
            self._reference(label),
            source,
            self._optional_reference(agreeing_on),
            self._optional_reference(verified_by),
            self.comments.take_doc(keyword.start_pos),
            Span(self.name_of_source, keyword.start_pos, end),
            self._of(name),
        )
