"""Every way through the modules of a protocol: each operation of each state, with each of its outcomes.

Outcomes are what the operation's annotation names, and what a body really gets is watched: so a deadline that passes,
a child session that fails and a lane that ends are ways like any message.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from types import ModuleType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from unittest.mock import patch

from aura_chor.session.typestate import State


class Way(NamedTuple):
    module: str
    state: str
    operation: str
    outcome: str


def modules_of(stem: str) -> list[ModuleType]:
    """The modules with bodies of a generated package: one for each role, and for each class of a family."""
    package = importlib.import_module(f"generated.{stem}")
    names = [found.name for found in pkgutil.iter_modules(package.__path__)]
    modules = [importlib.import_module(f"generated.{stem}.{name}") for name in names]
    return [module for module in modules if hasattr(module, "seat")]


def ways_of(module: ModuleType) -> set[Way]:
    return {
        Way(module.__name__.rpartition(".")[2], state.__name__, operation.name, outcome)
        for state in _states(module)
        for operation in state.OPERATIONS
        for outcome in _outcomes(getattr(state, operation.name))
    }


@contextmanager
def watching(modules: list[ModuleType]) -> Iterator[set[Way]]:
    """The ways that are taken inside."""
    taken: set[Way] = set()
    with ExitStack() as stack:
        for module in modules:
            for state in _states(module):
                for operation in state.OPERATIONS:
                    start = Way(module.__name__.rpartition(".")[2], state.__name__, operation.name, "")
                    watched = _watched(getattr(state, operation.name), start, taken)
                    stack.enter_context(patch.object(state, operation.name, watched))
        yield taken


def _states(module: ModuleType) -> list[type[State[Any]]]:
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, State)]
    return [kind for kind in kinds if kind.__module__ == module.__name__]


def _outcomes(method: Callable[..., object]) -> list[str]:
    answer = get_type_hints(method)["return"]
    cases = get_args(answer) if get_origin(answer) in (Union, UnionType) else (answer,)
    return [(get_origin(case) or case).__name__ for case in cases]


def _watched(method: Callable[..., Any], start: Way, taken: set[Way]) -> Callable[..., Any]:
    def note(outcome: object) -> Any:
        taken.add(start._replace(outcome=type(outcome).__name__))
        return outcome

    @wraps(method)
    async def later(*arguments: Any, **fields: Any) -> Any:
        return note(await method(*arguments, **fields))

    @wraps(method)
    def now(*arguments: Any, **fields: Any) -> Any:
        return note(method(*arguments, **fields))

    return later if inspect.iscoroutinefunction(method) else now
