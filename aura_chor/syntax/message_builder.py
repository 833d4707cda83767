"""The builder's half for roles, fields and messages: one method per rule, see builder.py."""

from dataclasses import replace

from lark import Token

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import literals, tree
from aura_chor.syntax.comments import CommentCollector
from aura_chor.syntax.depth import TYPES, Opened
from aura_chor.syntax.expressions import Children, ExpressionBuilder


class MessageBuilder(ExpressionBuilder):
    comments: CommentCollector

    def begin(self, *, text: str, name: str) -> None:
        super().begin(text=text, name=name)
        self.comments = CommentCollector(text=text, name=name)

    # --- roles ---

    def role(self, children: Children) -> tree.RoleRef:
        name = children[0]
        return tree.RoleRef(name.value, Span(self.name_of_source, name.start_pos, name.end_pos))

    def some_members(self, children: Children) -> tree.RoleRef:
        name, selector, excluded = children
        end = selector.span.end if excluded is None else excluded.end_pos
        span = Span(self.name_of_source, name.start_pos, end)
        return tree.RoleRef(name.value, span, selector, self._optional_reference(excluded))

    def other_members(self, children: Children) -> tree.RoleRef:
        name, excluded = children
        return tree.RoleRef(name.value, self._between(name, excluded), None, self._reference(excluded))

    def all_members(self, children: Children) -> tree.AllMembers:
        return tree.AllMembers(self._between(children[0], children[-1]))

    def member(self, children: Children) -> tree.Member:
        opening, index, closing = children
        return tree.Member(self._value(literals.integer, index, 1), self._between(opening, closing))

    def member_range(self, children: Children) -> tree.MemberRange:
        opening, first, last, closing = children
        ends = self._value(literals.integer, first, 1), self._value(literals.integer, last, 1)
        return tree.MemberRange(*ends, self._between(opening, closing))

    def member_name(self, children: Children) -> tree.MemberName:
        opening, name, closing = children
        return tree.MemberName(name.value, self._between(opening, closing))

    def receivers(self, children: Children) -> tuple[tree.RoleRef, ...]:
        return tuple(children)

    def everyone(self, children: Children) -> tree.Everyone:
        return tree.Everyone(self._of(children[0]))

    # --- messages ---

    def signal(self, children: Children) -> tree.Message:
        label = children[0]
        span = Span(self.name_of_source, label.start_pos, label.end_pos)
        return tree.Message(label.value, (), span, span)

    def message(self, children: Children) -> tree.Message:
        label, fields, closing = children
        return tree.Message(label.value, fields or (), self._between(label, closing), self._of(label))

    # --- fields and types ---

    def fields(self, children: Children) -> tuple[tree.Field, ...]:
        return tuple(children)

    def field(self, children: Children) -> tree.Field:
        name, type_, where = children
        end = type_.span.end
        if where is not None:
            self.depth.check_height(where)
            end = where.span.end
        return tree.Field(name.value, type_, where, Span(self.name_of_source, name.start_pos, end), self._of(name))

    def sealed_field(self, children: Children) -> tree.Field:
        sealed, name, type_, to, names, where = children
        field = self._marked(name, type_, to, names, where)
        return replace(field, sealed=True, span=self._up_to(sealed, field.span))

    def naming_field(self, children: Children) -> tree.Field:
        name, type_, names, where = children
        return self._marked(name, type_, None, names, where)

    def _marked(
        self,
        name: Token,
        type_: tree.TypeExpr,
        to: tree.RoleRef | None,
        names: Token | None,
        where: tree.Expression | None,
    ) -> tree.Field:
        field = self.field([name, type_, where])
        end = field.span.end if where is not None or to is None else to.span.end
        if where is None and names is not None:
            end = names.end_pos or 0
        span = Span(self.name_of_source, name.start_pos or 0, end)
        return replace(field, span=span, to=to, names=self._optional_reference(names))

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

    # --- names ---

    def _reference(self, token: Token) -> tree.Reference:
        return tree.Reference(token.value, self._of(token))

    def _optional_reference(self, token: Token | None) -> tree.Reference | None:
        return None if token is None else self._reference(token)
