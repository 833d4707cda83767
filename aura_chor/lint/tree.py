"""The parts of each node of mypy's tree. mypy's own visitors are compiled and cannot be subclassed."""

from collections.abc import Iterator

from mypy import nodes, patterns

PARTS: dict[type[nodes.Node], tuple[str, ...]] = {
    nodes.MypyFile: ("defs",),
    nodes.Block: ("body",),
    nodes.ClassDef: ("decorators", "defs"),
    nodes.Decorator: ("decorators", "func"),
    nodes.OverloadedFuncDef: ("items",),
    nodes.ExpressionStmt: ("expr",),
    nodes.AssignmentStmt: ("lvalues", "rvalue"),
    nodes.OperatorAssignmentStmt: ("lvalue", "rvalue"),
    nodes.WhileStmt: ("expr", "body", "else_body"),
    nodes.ForStmt: ("index", "expr", "body", "else_body"),
    nodes.ReturnStmt: ("expr",),
    nodes.AssertStmt: ("expr", "msg"),
    nodes.DelStmt: ("expr",),
    nodes.IfStmt: ("expr", "body", "else_body"),
    nodes.RaiseStmt: ("expr", "from_expr"),
    nodes.TryStmt: ("body", "types", "vars", "handlers", "else_body", "finally_body"),
    nodes.WithStmt: ("expr", "target", "body"),
    nodes.MatchStmt: ("subject", "patterns", "guards", "bodies"),
    nodes.MemberExpr: ("expr",),
    nodes.CallExpr: ("callee", "args"),
    nodes.YieldFromExpr: ("expr",),
    nodes.YieldExpr: ("expr",),
    nodes.AwaitExpr: ("expr",),
    nodes.IndexExpr: ("base", "index"),
    nodes.SliceExpr: ("begin_index", "end_index", "stride"),
    nodes.UnaryExpr: ("expr",),
    nodes.OpExpr: ("left", "right"),
    nodes.ComparisonExpr: ("operands",),
    nodes.AssignmentExpr: ("target", "value"),
    nodes.ConditionalExpr: ("cond", "if_expr", "else_expr"),
    nodes.StarExpr: ("expr",),
    nodes.TupleExpr: ("items",),
    nodes.ListExpr: ("items",),
    nodes.SetExpr: ("items",),
    nodes.DictExpr: ("items",),
    nodes.ListComprehension: ("generator",),
    nodes.SetComprehension: ("generator",),
    nodes.GeneratorExpr: ("indices", "sequences", "condlists", "left_expr"),
    nodes.DictionaryComprehension: ("indices", "sequences", "condlists", "key", "value"),
    patterns.AsPattern: ("pattern", "name"),
    patterns.OrPattern: ("patterns",),
    patterns.ValuePattern: ("expr",),
    patterns.SequencePattern: ("patterns",),
    patterns.StarredPattern: ("capture",),
    patterns.MappingPattern: ("keys", "values", "rest"),
    patterns.ClassPattern: ("class_ref", "positionals", "keyword_values"),
}


def parts(node: nodes.Node) -> Iterator[nodes.Node]:
    """The nodes directly inside, in the order of the text; not those of a function or a lambda."""
    for name in PARTS.get(type(node), ()):
        yield from _flat(getattr(node, name))


def _flat(part: object) -> Iterator[nodes.Node]:
    if isinstance(part, nodes.Node):
        yield part
    elif isinstance(part, (list, tuple)):
        for item in part:
            yield from _flat(item)
