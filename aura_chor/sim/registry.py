"""Properties by their names: the built-in ones, and a user's own as `module:function`."""

import importlib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from aura_chor.sim.properties import BUILT_IN, Property
from aura_chor.sim.properties_threshold import OF_ACCOUNTS

ALL: Final[Mapping[str, Property]] = {**BUILT_IN, **OF_ACCOUNTS}
"""Those of any choreography, and those of the shipped protocols, which have nothing to say about others."""


class UnknownProperty(ValueError):
    """There is no such property, or it is no function; says which there are."""


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
    checked: Property = found
    return checked
