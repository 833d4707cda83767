"""The user's own bodies: loading the file that has them, and finding the seat that each is made for."""

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import click

from aura_chor.cli.files import Unreadable, shown
from aura_chor.mpst.automaton import Protocol
from aura_chor.session.seats import Seat


def own_seats(protocol: Protocol, bodies: str) -> list[Seat]:
    """A seat for each role, played by the function of `bodies` (a file, or a module's name) that is named after it.

    Raises click.ClickException: 2 where there is no such function or file, 1 where its modules are of another version.
    """
    from aura_chor.emit.names import role_module
    from aura_chor.mpst.hash import protocol_hash

    module = _load(bodies)
    seats = [_seat(module, role, role_module(role)) for role in protocol.roles]
    expected = protocol_hash(protocol)
    for seat in seats:
        if seat.protocol.protocol_hash != expected:
            raise click.ClickException(
                f"the modules that {bodies} uses for {seat.role} were compiled from another version of"
                f" {protocol.name} ({seat.protocol.protocol_hash[:12]}…, not {expected[:12]}…); compile again"
            )
    return seats


def import_module(name: str, *, known_as: str) -> ModuleType:
    """A module of the user's, or one that imports the user's: whatever it raises is reported, not traced."""
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise Unreadable(f"cannot import {known_as}: {type(error).__name__}: {error}") from error


def _load(bodies: str) -> ModuleType:
    if not bodies:
        raise click.UsageError("--bodies is empty; name a Python file or module")
    path = Path(bodies)
    if not path.suffix and not path.exists():
        return import_module(bodies, known_as=bodies)
    if not path.is_file():
        raise Unreadable(f"{shown(bodies)} " + ("is no file" if path.exists() else "does not exist"))
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise Unreadable(f"{bodies} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise Unreadable(f"cannot import {bodies}: {type(error).__name__}: {error}") from error
    return module


def _seat(module: ModuleType, role: str, name: str) -> Seat:
    body = getattr(module, f"{name}_body", None) or getattr(module, name, None)
    if not callable(body):
        raise click.UsageError(f"{module.__name__} has no function `{name}` or `{name}_body` for the role {role}")
    make = getattr(_module_of_state(body), "seat", None)
    if make is None:
        raise click.UsageError(f"the parameter of `{body.__name__}` is not a state of a generated module for {role}")
    seat = make(body)
    assert isinstance(seat, Seat)
    if seat.role != role:
        raise click.UsageError(f"`{body.__name__}` plays {seat.role}, not {role}")
    return seat


def _module_of_state(body: Callable[..., Any]) -> ModuleType | None:
    """The generated module whose state the body takes, by the annotation of its first parameter."""
    function = body if inspect.isfunction(body) else type(body).__call__
    try:
        hints = get_type_hints(function)
    except Exception as error:
        raise click.UsageError(f"the annotations of `{function.__qualname__}` cannot be read: {error}") from error
    states = [hint for name, hint in hints.items() if name != "return"]
    kind = getattr(states[0], "__origin__", states[0]) if states else None
    return sys.modules.get(getattr(kind, "__module__", ""))
