"""The user's own bodies: loading the file that has them, and finding the seat that each is made for."""

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

import click

from aura_chor.base.names import RoleName
from aura_chor.cli.files import Unreadable, shown
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.local import RoleClass
from aura_chor.session.bugs import SeatingError
from aura_chor.session.seats import FAMILY_MAX, Seat


def own_seats(protocol: Protocol, bodies: str, sizes: Mapping[str, int]) -> list[Seat]:
    """A seat for each role, played by the function of `bodies` (a file, or a module's name) that is named after it.

    All members of a family are played by one function, as many as `sizes` says; members that have a module of their own
    by one that is named after that. Raises click.ClickException: 2 where there is no such function or file, 1 where its
    modules are of another version.
    """
    from aura_chor.mpst.classes import classes
    from aura_chor.mpst.hash import protocol_hash

    module = loaded(bodies)
    seats = [seat for one in classes(protocol) for seat in _seats(module, one, sizes)]
    expected = protocol_hash(protocol)
    for seat in seats:
        if seat.protocol.protocol_hash != expected:
            raise click.ClickException(
                f"the modules that {bodies} uses for {seat.role} were compiled from another version of"
                f" {protocol.name} ({seat.protocol.protocol_hash[:12]}…, not {expected[:12]}…); compile again"
            )
    if not seats:
        raise click.UsageError(f"nobody plays: all families of {protocol.name} are empty; say --size")
    return seats


def family_sizes(protocol: Protocol, given: Mapping[RoleName, int]) -> dict[str, int]:
    """As many members as were asked for; of other families the least that was checked."""
    families = [family.name for family in protocol.families]
    unknown = [name for name in given if name not in families]
    if unknown:
        raise click.UsageError(f"{protocol.name} has no family {', '.join(unknown)}")
    if any(size > FAMILY_MAX for size in given.values()):
        raise click.UsageError(f"a family has {FAMILY_MAX} members at most where it is played")
    least = dict(protocol.expansions[0].sizes) if protocol.expansions else {}
    return {str(name): given.get(name, least.get(name, 1)) for name in families}


def import_module(name: str, *, known_as: str) -> ModuleType:
    """A module of the user's, or one that imports the user's: whatever it raises is reported, not traced."""
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise Unreadable(f"cannot import {known_as}: {type(error).__name__}: {error}") from error


def loaded(bodies: str) -> ModuleType:
    """The Python file (or module) of this name, run; click.ClickException (2) where there is none, or it raises."""
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


def _seats(module: ModuleType, of: RoleClass, sizes: Mapping[str, int]) -> list[Seat]:
    """Of one class; none where its family has no such members."""
    if not of.family:
        return [_seat(module, of, {})]
    size = sizes.get(of.role, 0)
    last = size if of.last is None else min(of.last, size)
    return [_seat(module, of, {"index": index}) for index in range(of.first, last + 1)]


def _seat(module: ModuleType, of: RoleClass, more: dict[str, Any]) -> Seat:
    from aura_chor.emit.names import role_module

    name = role_module(of.name)
    body = getattr(module, f"{name}_body", None) or getattr(module, name, None)
    if not callable(body):
        raise click.UsageError(f"{module.__name__} has no function `{name}` or `{name}_body` for the role {of.name}")
    make = getattr(_module_of_state(body), "seat", None)
    if make is None:
        raise click.UsageError(f"the parameter of `{_name(body)}` is not a state of a generated module for {of.name}")
    wanted = inspect.signature(make).parameters
    if "checks" in wanted:
        more = {**more, "checks": _checks(module, of)}
    if ("index" in wanted) != ("index" in more):
        raise click.UsageError(f"`{_name(body)}` does not play {of.name}")
    try:
        seat = make(body, **more)
    except SeatingError as error:
        raise click.UsageError(f"`{_name(body)}` does not play {of.name}: {error}") from error
    assert isinstance(seat, Seat)
    if (seat.family or seat.role) != of.role:
        raise click.UsageError(f"`{_name(body)}` plays {seat.family or seat.role}, not {of.role}")
    return seat


def _checks(module: ModuleType, of: RoleClass) -> object:
    """What the protocol asks functions of one's own about."""
    checks = getattr(module, "checks", None)
    if checks is None:
        raise click.UsageError(f"{module.__name__} has no `checks`, an object with the functions that {of.name} asks")
    return checks


def _name(body: Callable[..., Any]) -> str:
    """Of a function, or of an object that is called like one."""
    return getattr(body, "__name__", type(body).__name__)


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
