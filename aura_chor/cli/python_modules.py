"""The door to Python modules: which names one binds, found by reading it. User code is never run by the compiler."""

import ast
import sys
from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path


def python_names(module: str) -> frozenset[str] | None:
    """The names that a Python module binds at its top level; None when there is no such module.

    The module is read, not run: importing user code is not the compiler's business. Modules without source (built in,
    or compiled) are imported, as nothing else can list their names.
    """
    return _names(module, seen=set())


def _names(module: str, *, seen: set[str]) -> frozenset[str] | None:
    """`seen` are the modules that are being read: `import *` may go in a circle."""
    seen.add(module)
    spec = _find(module)
    if spec is None:
        return None
    if spec.origin is None or not spec.origin.endswith(".py"):
        return _names_by_import(module)
    try:
        parsed = ast.parse(Path(spec.origin).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    package = module if spec.submodule_search_locations is not None else module.rpartition(".")[0]
    names: set[str] = set()
    for statement in _top_level(parsed.body):
        names.update(_bound(statement))
        star = _star_of(statement, package)
        if star is not None and star not in seen:
            names.update(_names(star, seen=seen) or ())
    return frozenset(names)


def _find(module: str) -> ModuleSpec | None:
    path: list[str] | None = [str(Path.cwd()), *sys.path]
    spec: ModuleSpec | None = None
    name = ""
    for part in module.split("."):
        name = f"{name}.{part}" if name else part
        if path is None:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            return _builtin(module)
        path = list(spec.submodule_search_locations) if spec.submodule_search_locations is not None else None
    return spec


def _builtin(module: str) -> ModuleSpec | None:
    return ModuleSpec(module, None) if module in sys.builtin_module_names else None


def _names_by_import(module: str) -> frozenset[str] | None:
    from importlib import import_module

    try:
        return frozenset(vars(import_module(module)))
    except ImportError:
        return None


def _top_level(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module with those of its `if`, `try` and `with`, which are in the same scope."""
    waiting = list(statements)
    while waiting:
        statement = waiting.pop()
        yield statement
        match statement:
            case ast.If(body=body, orelse=other):
                waiting += body + other
            case ast.Try(body=body, orelse=other, finalbody=last, handlers=handlers):
                waiting += body + other + last
                waiting += [inner for handler in handlers for inner in handler.body]
            case ast.With(body=body):
                waiting += body
            case _:
                continue


def _bound(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            inside = (one for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))
            yield from (one.id for one in inside if isinstance(one.ctx, ast.Store))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in aliases if alias.name != "*")
        case _:
            return


def _star_of(statement: ast.stmt, package: str) -> str | None:
    """The module whose names `from … import *` brings; a relative one is seen from `package`."""
    if not isinstance(statement, ast.ImportFrom) or all(alias.name != "*" for alias in statement.names):
        return None
    if statement.level == 0:
        return statement.module
    parents = package.split(".")
    base = parents[: len(parents) - (statement.level - 1)]
    return ".".join([*base, *([statement.module] if statement.module else [])])
