"""The builder's half for expressions: one method per rule, see builder.py."""

from collections.abc import Callable
from typing import Any, TypeVar

from lark import Token

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import literals, tree
from aura_chor.syntax.depth import BRACKETS, DepthGuard, Opened

Value = TypeVar("Value")
Children = list[Any]
"""What Lark hands to a rule's method: tokens and whatever the methods of the rules below returned."""


class ExpressionBuilder:
    name_of_source: str
    text: str
    diagnostics: list[Diagnostic]
    depth: DepthGuard

    def begin(self, *, text: str, name: str) -> None:
        self.name_of_source = name
        self.text = text
        self.diagnostics = []
        self.depth = DepthGuard(name)

    # --- operators ---

    def disjunction(self, children: Children) -> tree.Logical:
        self.depth.grow()
        return tree.Logical("or", tuple(children), self._across(children))

    def conjunction(self, children: Children) -> tree.Logical:
        self.depth.grow()
        return tree.Logical("and", tuple(children), self._across(children))

    def negation(self, children: Children) -> tree.Not:
        self.depth.grow()
        keyword, operand = children
        return tree.Not(operand, self._up_to(keyword, operand.span))

    def comparison(self, children: Children) -> tree.Compare:
        self.depth.grow()
        return tree.Compare(tuple(children[1::2]), tuple(children[0::2]), self._across(children))

    def comparator(self, children: Children) -> str:
        return " ".join(token.value for token in children)

    def is_none(self, children: Children) -> tree.IsNone:
        return self._is_none(children, negated=False)

    def is_not_none(self, children: Children) -> tree.IsNone:
        return self._is_none(children, negated=True)

    def _is_none(self, children: Children, *, negated: bool) -> tree.IsNone:
        self.depth.grow()
        operand, none = children
        return tree.IsNone(operand, negated, Span(self.name_of_source, operand.span.start, none.end_pos))

    def sum(self, children: Children) -> tree.Expression:
        return self._arithmetic(children)

    def product(self, children: Children) -> tree.Expression:
        return self._arithmetic(children)

    def _arithmetic(self, children: Children) -> tree.Expression:
        """Operands and operator tokens in turn, grouped from the left."""
        self.depth.grow(len(children) // 2)
        left: tree.Expression = children[0]
        for operator, right in zip(children[1::2], children[2::2], strict=True):
            if operator.value == "%":
                self._check_divisor(right)
            span = Span(self.name_of_source, left.span.start, right.span.end)
            left = tree.Arithmetic(operator.value, left, right, span)
        return left

    def _check_divisor(self, right: tree.Expression) -> None:
        match right:
            case tree.Literal(value=int(value)) if not isinstance(value, bool) and value > 0:
                return
        self._complain(
            "the right side of `%` must be a positive whole number",
            right.span,
            help="a literal such as `x % 8`, so that no role can fail on it",
        )

    def negative(self, children: Children) -> tree.Negate:
        self.depth.grow()
        minus, operand = children
        return tree.Negate(operand, self._up_to(minus, operand.span))

    # --- operands ---

    def name(self, children: Children) -> tree.Name:
        first, *attributes = children
        return tree.Name(first.value, tuple(a.value for a in attributes), self._between(first, children[-1]))

    def integer(self, children: Children) -> tree.Literal:
        token = children[0]
        return tree.Literal(self._value(literals.integer, token, 0), self._of(token), text=str(token.value))

    def duration(self, children: Children) -> tree.DurationLiteral:
        amount, unit = self._value(literals.duration, children[0], (0, "s"))
        return tree.DurationLiteral(amount, unit, self._of(children[0]))

    def bad_number(self, children: Children) -> tree.Literal:
        (token,) = children
        problem = literals.complain_about_number(token.value)
        self._complain(str(problem), self._of(token), help=problem.help)
        return tree.Literal(0, self._of(token))

    def string(self, children: Children) -> tree.Literal:
        return tree.Literal(self._value(literals.string, children[0], ""), self._of(children[0]))

    def bytes_(self, children: Children) -> tree.Literal:
        return tree.Literal(self._value(literals.bytes_, children[0], b""), self._of(children[0]))

    def true(self, children: Children) -> tree.Literal:
        return tree.Literal(True, self._of(children[0]))

    def false(self, children: Children) -> tree.Literal:
        return tree.Literal(False, self._of(children[0]))

    def none(self, children: Children) -> tree.Literal:
        return tree.Literal(None, self._of(children[0]))

    def length(self, children: Children) -> tree.Length:
        keyword, _, operand, closing = children
        self.depth.leave(BRACKETS)
        self.depth.grow()
        return tree.Length(operand, self._between(keyword, closing))

    def group(self, children: Children) -> tree.Expression:
        """The expression inside; its span is without the parentheses."""
        self.depth.leave(BRACKETS)
        return children[1]  # type: ignore[no-any-return]

    def list_literal(self, children: Children) -> tree.ListLiteral:
        opened, items, closing = children
        self.depth.leave(BRACKETS)
        self.depth.grow()
        return tree.ListLiteral(items or (), Span(self.name_of_source, opened.start, closing.end_pos))

    def expressions(self, children: Children) -> tuple[tree.Expression, ...]:
        return tuple(children)

    def open_group(self, children: Children) -> Opened:
        return self.depth.enter(BRACKETS, children[0])

    def open_list(self, children: Children) -> Opened:
        return self.depth.enter(BRACKETS, children[0])

    # --- spans and complaints ---

    def _of(self, token: Token) -> Span:
        return Span(self.name_of_source, token.start_pos or 0, token.end_pos or 0)

    def _between(self, first: Token, last: Token) -> Span:
        return Span(self.name_of_source, first.start_pos or 0, last.end_pos or 0)

    def _up_to(self, first: Token, last: Span) -> Span:
        return Span(self.name_of_source, first.start_pos or 0, last.end)

    def _across(self, children: Children) -> Span:
        return Span(self.name_of_source, children[0].span.start, children[-1].span.end)

    def _value(self, decode: Callable[[str], Value], token: Token, otherwise: Value) -> Value:
        """Decode a token; a text without a value is reported and stands for `otherwise`."""
        try:
            return decode(token.value)
        except literals.BadLiteral as problem:
            self._complain(str(problem), self._of(token), help=problem.help)
            return otherwise

    def _complain(self, message: str, span: Span, *, help: str) -> None:
        helps = (Help(help),) if help else ()
        self.diagnostics.append(Diagnostic(codes.BAD_LITERAL, message, span, helps=helps))
