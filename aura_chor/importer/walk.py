"""Walking the statements of a choreography, and rebuilding them from the inside out."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

from aura_chor.importer import words
from aura_chor.importer.renamings import renamed
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax import tree


def blocks_of(statement: tree.Statement) -> tuple[tree.Block, ...]:
    match statement:
        case tree.Choice():
            return statement.branches
        case tree.Par():
            return statement.lanes
        case tree.Loop() | tree.Phase() | tree.Each():
            return (statement.body,)
        case tree.When():
            return (statement.then,) if statement.otherwise is None else (statement.then, statement.otherwise)
        case _:
            return ()


def statements(block: tree.Block) -> Iterator[tree.Statement]:
    """Every statement, in the order of the text."""
    stack = list(reversed(block.statements))
    while stack:
        statement = stack.pop()
        yield statement
        for inner in reversed(blocks_of(statement)):
            stack.extend(reversed(inner.statements))


def interactions(block: tree.Block) -> Iterator[tree.Interaction]:
    return (each for each in statements(block) if isinstance(each, tree.Interaction))


def rebuild(block: tree.Block, change: Callable[[tree.Statement], tree.Statement]) -> tree.Block:
    """The block with every statement changed, the inner ones first. Recursion is bounded by the limit on nesting."""
    return replace(block, statements=tuple(change(_with_blocks(each, change)) for each in block.statements))


def _with_blocks(statement: tree.Statement, change: Callable[[tree.Statement], tree.Statement]) -> tree.Statement:
    match statement:
        case tree.Choice():
            return replace(statement, branches=tuple(rebuild(each, change) for each in statement.branches))
        case tree.Par():
            return replace(statement, lanes=tuple(rebuild(each, change) for each in statement.lanes))
        case tree.Loop() | tree.Phase():
            return replace(statement, body=rebuild(statement.body, change))
        case _:
            return statement


# --- loops ---


def loops_of(block: tree.Block, notes: list[Diagnostic]) -> tree.Block:
    """The block with usable names of loops, each unlike those of the loops around it."""
    changed: dict[str, tuple[str, Span]] = {}
    usable = _loops(block, {}, changed)
    notes += renamed("loops", changed, "a loop within another has a name of its own, and no keyword")
    return usable


def _loops(block: tree.Block, scope: dict[str, str], changed: dict[str, tuple[str, Span]]) -> tree.Block:
    return replace(block, statements=tuple(_loops_in(each, scope, changed) for each in block.statements))


def _loops_in(statement: tree.Statement, scope: dict[str, str], changed: dict[str, tuple[str, Span]]) -> tree.Statement:
    match statement:
        case tree.Choice():
            return replace(statement, branches=tuple(_loops(each, scope, changed) for each in statement.branches))
        case tree.Par():
            return replace(statement, lanes=tuple(_loops(each, scope, changed) for each in statement.lanes))
        case tree.Continue():
            name = scope.get(statement.name) or _usable(statement.name, scope)
            return replace(statement, name=name)
        case tree.Loop():
            name = _usable(statement.name, scope)
            if name != statement.name:
                changed.setdefault(f"`{statement.name}`", (name, statement.name_span))
            body = _loops(statement.body, scope | {statement.name: name}, changed)
            return replace(statement, name=name, body=body)
        case _:
            return statement


def _usable(name: str, scope: dict[str, str]) -> str:
    """The name, or one near to it, that no loop around has: a `continue` outside its loop stays outside every loop."""
    taken = set(scope.values())
    names = chain((name,), words.candidates(name, "Loop"))
    return next(each for each in names if words.loop_is_usable(each) and each not in taken)
