"""nuScr's refinements and our predicates: one into the other."""

from lark import Token, Tree

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree

DEPTH_MAX = 60
"""Operators within each other, in either direction."""


class TooDeep(Exception):
    """An expression nested over DEPTH_MAX; `tree` is where."""

    def __init__(self, node: Tree[Token]) -> None:
        super().__init__("nested too deep")
        self.tree = node


def read_expression(node: Tree[Token], file: str, depth: int = 0) -> tree.Expression:
    """Our predicate for a parsed refinement: `=` is `==`, `<>` is `!=`, `&&` is `and`, `||` is `or`."""
    if depth > DEPTH_MAX:
        raise TooDeep(node)

    def read(child: object) -> tree.Expression:
        assert isinstance(child, Tree)
        return read_expression(child, file, depth + 1)

    span = Span(file, node.meta.start_pos, node.meta.end_pos)
    children = node.children
    match node.data:
        case "integer":
            return tree.Literal(int(str(children[0])), span)
        case "text":
            return tree.Literal(str(children[0])[1:-1], span)
        case "true" | "false":
            return tree.Literal(node.data == "true", span)
        case "variable_name":
            return tree.Name(str(children[0]), (), span)
        case "length":
            return tree.Length(read(children[0]), span)
        case "negation":
            return tree.Not(read(children[0]), span)
        case "minus":
            return tree.Negate(read(children[0]), span)
        case _:
            pass
    left, operator, right = children
    return _binary(str(operator), read(left), read(right), span)


_OPERATORS = {"=": "==", "<>": "!="}


def _binary(operator: str, left: tree.Expression, right: tree.Expression, span: Span) -> tree.Expression:
    if operator in ("+", "-"):
        return tree.Arithmetic(operator, left, right, span)
    if operator in ("&&", "||"):
        word = "and" if operator == "&&" else "or"
        if isinstance(left, tree.Logical) and left.operator == word:
            return tree.Logical(word, (*left.operands, right), span)
        return tree.Logical(word, (left, right), span)
    return tree.Compare((_OPERATORS.get(operator, operator),), (left, right), span)


def names_in(expression: tree.Expression) -> frozenset[str]:
    """Every name that the expression looks up."""
    found: set[str] = set()
    _visit(expression, found)
    return frozenset(found)


def _visit(expression: tree.Expression, found: set[str]) -> None:
    match expression:
        case tree.Name():
            found.add(expression.name)
        case tree.Length() | tree.Negate() | tree.Not() | tree.IsNone():
            _visit(expression.operand, found)
        case tree.Arithmetic():
            _visit(expression.left, found)
            _visit(expression.right, found)
        case tree.Compare() | tree.Logical():
            for operand in expression.operands:
                _visit(operand, found)
        case _:
            pass


def rename(expression: tree.Expression, names: dict[str, str]) -> tree.Expression:
    """The expression with every name looked up under its new one."""

    def again(inner: tree.Expression) -> tree.Expression:
        return rename(inner, names)

    match expression:
        case tree.Name(name, attributes, span):
            return tree.Name(names.get(name, name), attributes, span)
        case tree.Length(operand, span):
            return tree.Length(again(operand), span)
        case tree.Negate(operand, span):
            return tree.Negate(again(operand), span)
        case tree.Not(operand, span):
            return tree.Not(again(operand), span)
        case tree.IsNone(operand, negated, span):
            return tree.IsNone(again(operand), negated, span)
        case tree.Arithmetic(operator, left, right, span):
            return tree.Arithmetic(operator, again(left), again(right), span)
        case tree.Compare(operators, operands, span):
            return tree.Compare(operators, tuple(map(again, operands)), span)
        case tree.Logical(operator, operands, span):
            return tree.Logical(operator, tuple(map(again, operands)), span)
        case _:
            pass
    return expression
