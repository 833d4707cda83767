"""Finding the functions of a module, the variables of each, and the states that inner functions take from around them.

An inner function, a lambda or a generator may run later, often or never: a state that it uses without having it as a
parameter cannot be counted. A list, set or dict comprehension runs on the spot and belongs to the function around it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mypy.nodes import (
    LDEF,
    Expression,
    FuncDef,
    FuncItem,
    GeneratorExpr,
    LambdaExpr,
    ListComprehension,
    MypyFile,
    NameExpr,
    Node,
    NonlocalDecl,
    SetComprehension,
    SymbolNode,
    Var,
)
from mypy.types import Type

from aura_chor.lint.findings import Findings
from aura_chor.lint.linear import is_linear
from aura_chor.lint.tree import parts
from aura_chor.report import codes


@dataclass(slots=True, eq=False)
class Scope:
    """A function with the names that it mentions itself; `inner` lists functions, lambdas and bare generators."""

    function: FuncItem | None
    mentioned: dict[SymbolNode, NameExpr] = field(default_factory=dict)
    uses: list[NameExpr] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    inner: "list[Scope]" = field(default_factory=list)

    def own(self) -> frozenset[SymbolNode]:
        arguments = [] if self.function is None else [argument.variable for argument in self.function.arguments]
        mentioned = [node for node in self.mentioned if isinstance(node, Var) and node.name not in self.foreign]
        return frozenset([*arguments, *mentioned])

    def shared(self) -> frozenset[SymbolNode]:
        """Every variable that something inside mentions."""
        found = {node for scope in self.inner for node in scope.mentioned}
        return frozenset(found.union(*(scope.shared() for scope in self.inner)))


def scopes(tree: MypyFile) -> list[Scope]:
    """Every function and lambda of the module, in the order of the text."""
    found: list[Scope] = []
    todo: list[tuple[Node, Scope | None]] = [(tree, None)]
    while todo:
        node, scope = todo.pop()
        if isinstance(node, NameExpr):
            _mention(node, scope)
        elif isinstance(node, NonlocalDecl) and scope is not None:
            scope.foreign.update(node.names)
        todo += reversed(list(_inside(node, scope, found)))
    return found


def report_captures(scope: Scope, findings: Findings, types: Mapping[Expression, Type]) -> None:
    """A finding for the first use of each state in something inside."""
    for inner in scope.inner:
        _report(inner, scope.own(), findings, types)


def _report(scope: Scope, around: frozenset[SymbolNode], findings: Findings, types: Mapping[Expression, Type]) -> None:
    reported: set[SymbolNode] = set()
    for use in scope.uses:
        node = use.node
        if node in around and node not in reported and is_linear(types.get(use)):
            assert node is not None
            reported.add(node)
            message = f"`{use.name}` is a state of the function around, captured by a {_words(scope)}"
            findings.add(codes.STATE_CAPTURED, message, use)
    for inner in scope.inner:
        _report(inner, around, findings, types)


def _words(scope: Scope) -> str:
    if scope.function is None:
        return "generator"
    return "lambda" if isinstance(scope.function, LambdaExpr) else "function inside"


def _inside(node: Node, scope: Scope | None, found: list[Scope]) -> Iterator[tuple[Node, Scope | None]]:
    """The parts of a node, each with the scope that it belongs to."""
    if isinstance(node, (FuncDef, LambdaExpr)):
        defaults = [argument.initializer for argument in node.arguments]
        yield from ((default, scope) for default in defaults if default is not None)
        inner = _new(node, scope)
        found.append(inner)
        yield node.body, inner
    elif isinstance(node, (ListComprehension, SetComprehension)):
        yield from ((part, scope) for part in parts(node.generator))
    elif isinstance(node, GeneratorExpr):
        yield node.sequences[0], scope
        inner = _new(None, scope)
        yield from ((part, inner) for part in parts(node) if part is not node.sequences[0])
    else:
        yield from ((part, scope) for part in parts(node))


def _new(function: FuncItem | None, around: Scope | None) -> Scope:
    scope = Scope(function)
    if around is not None:
        around.inner.append(scope)
    return scope


def _mention(name: NameExpr, scope: Scope | None) -> None:
    if scope is not None and isinstance(name.node, Var) and name.kind == LDEF:
        scope.mentioned.setdefault(name.node, name)
        scope.uses.append(name)
