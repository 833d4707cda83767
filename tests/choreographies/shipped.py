"""The shipped choreographies as the compiler sees them, for the tests that are about all of them."""

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType

from aura_chor.cli.files import analyse_input, single
from aura_chor.compiler import Analysis
from aura_chor.emit import names
from aura_chor.mpst.automaton import Protocol

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "choreographies"
ALL = sorted(path.stem for path in FOLDER.glob("*.chor"))
"""Every file; those in folders below hold parts that others import."""
WIDE = tuple(
    stem
    for stem in ALL
    if stem in ("committee", "dkd", "keygen", "lock", "lottery", "majority_vote", "recover", "replicated_store")
    or stem in ("relay", "reshare", "sign", "village_auction", "weather", "word_count")
)
"""Those with families, facts or cool-downs: their automata are parametric, and they are played at several sizes."""
THRESHOLD = ("dkd", "keygen", "lock", "recover", "reshare", "sign")
"""Those among them whose bodies are `aura_chor.protocols`."""
STEMS = [stem for stem in ALL if stem not in WIDE]


@cache
def analysed(stem: str) -> Analysis:
    return analyse_input(single(str(FOLDER / f"{stem}.chor")))


def protocol_of(stem: str) -> Protocol:
    """The one protocol of the file: whatever else stands in it is a part."""
    (checked,) = analysed(stem).checked.values()
    return checked.protocol


def role_modules(stem: str) -> list[ModuleType]:
    """Generated, in the order of the roles."""
    return [importlib.import_module(f"generated.{stem}.{names.role_module(role)}") for role in protocol_of(stem).roles]
