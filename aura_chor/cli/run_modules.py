"""The modules of a run by the automatic player: emitted into a folder that is gone afterwards."""

from __future__ import annotations

import re
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from aura_chor.cli.bodies import import_module
from aura_chor.cli.files import analyse_input, single, write_file
from aura_chor.cli.output import print_diagnostics
from aura_chor.compiler import Analysis, emit
from aura_chor.emit.names import package_name, role_module
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.classes import classes

_SIBLING = re.compile(r"^from \.\. import (\w+)$", flags=re.M)
"""How a role's module names the package of a child session's protocol."""


@contextmanager
def played_modules(analysis: Analysis, protocol: Protocol) -> Iterator[list[ModuleType]]:
    """The role modules as they would be emitted, and beside them the packages of child sessions."""
    package = f"aura_chor_played_{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="aura-chor-") as folder:
        for path, text in _files(analysis).items():
            write_file(Path(folder) / package / path, text)
        sys.path.insert(0, folder)
        try:
            inner = f"{package}.{package_name(protocol.name)}"
            names = [f"{inner}.{role_module(one.name)}" for one in classes(protocol)]
            yield [import_module(name, known_as=f"the Python modules that {analysis.name} uses") for name in names]
        finally:
            sys.path.remove(folder)


def _files(analysis: Analysis) -> dict[str, str]:
    """What was asked for, and the rest of this source and its imports while a protocol of theirs is a child's."""
    files = _emitted(analysis)
    others = list(analysis.sources)
    while others and _wanted(files):
        files = _emitted(analyse_input(single(others.pop(0)))) | files
    return files


def _wanted(files: dict[str, str]) -> set[str]:
    named = {name for text in files.values() for name in _SIBLING.findall(text)}
    return named - {path.partition("/")[0] for path in files}


def _emitted(analysis: Analysis) -> dict[str, str]:
    files, problems = emit(analysis)
    if problems:
        print_diagnostics(problems, analysis.sources, "text")
        raise SystemExit(1)
    return files
