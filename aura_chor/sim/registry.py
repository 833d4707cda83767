"""Properties by their names: the built-in ones, and a user's own as `module:function`."""

import importlib
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Final, cast

from aura_chor.sim.observed import Observed
from aura_chor.sim.properties import BUILT_IN, Property
from aura_chor.sim.properties_threshold import OF_ACCOUNTS
from aura_chor.sim.stage import Unplayable

ALL: Final[Mapping[str, Property]] = {**BUILT_IN, **OF_ACCOUNTS}
"""Those of any choreography, and those of the shipped protocols, which have nothing to say about others."""


class UnknownProperty(ValueError):
    """There is no such property, or it is no function; says which there are."""


class BrokenProperty(Unplayable):
    """A user's property cannot be asked; says where it breaks."""


def named(names: Sequence[str]) -> Mapping[str, Property]:
    """The properties of these names, in their order; without any, all built-in ones. `UnknownProperty` otherwise."""
    return {name: _one(name) for name in names} if names else ALL


def _one(name: str) -> Property:
    if name in ALL:
        return ALL[name]
    module, colon, function = name.partition(":")
    if not colon:
        close = get_close_matches(name, ALL, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UnknownProperty(f"there is no property {name!r} ({', '.join(ALL)}, or MODULE:FUNCTION){hint}")
    try:
        found = getattr(importlib.import_module(module), function, None)
    except Exception as error:
        raise UnknownProperty(f"cannot import {module}: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise UnknownProperty(f"{module} has no function {function!r}")
    return partial(_asked, name, found)


def _asked(name: str, function: Callable[[Observed], object], run: Observed) -> Sequence[str]:
    """What a user's property says of a run: sentences, one sentence, or nothing. `BrokenProperty` otherwise."""
    try:
        found = function(run)
        said = [found] if isinstance(found, str) else [] if found is None else list(cast("Iterable[object]", found))
    except (Exception, SystemExit) as error:
        raise BrokenProperty(
            f"the property {name} raises {type(error).__name__}: {error} ({_place(error, function)}),"
            f" in seed {run.case.seed}"
        ) from error
    sentences = [one for one in said if isinstance(one, str)]
    if len(sentences) < len(said):
        raise BrokenProperty(f"the property {name} must give sentences, one for each violation, and not {said[0]!r}")
    return sentences


def _place(error: BaseException, function: Callable[[Observed], object]) -> str:
    """The line of the user's file that came last."""
    lines = traceback.extract_tb(error.__traceback__)
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    last = [line for line in lines if line.filename == file][-1:] or lines[-1:]
    return f"{Path(last[0].filename).name}, line {last[0].lineno}"
