"""The pipeline, and the only file that knows its order: parse, resolve, build, check, project, render.

Text in, text out: reading files and looking into Python modules are the caller's (`Reader`, `PythonNames`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.build import build
from aura_chor.mpst.check import CheckedProtocol, check
from aura_chor.mpst.hash import protocol_hash
from aura_chor.mpst.imports import LoadedSource
from aura_chor.mpst.local import Projection
from aura_chor.mpst.parts import roots
from aura_chor.mpst.project import Projector, too_large
from aura_chor.mpst.project_class import ProjectionTooLargeError
from aura_chor.mpst.resolve import resolve
from aura_chor.mpst.resolve_scopes import PythonNames
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Severity, has_errors
from aura_chor.syntax import tree
from aura_chor.syntax.parse import ParseResult, parse_bytes

Reader: TypeAlias = Callable[[str, str], tuple[str, bytes] | None]
"""From the importing file's name and the path as written to the imported file's canonical name and bytes."""


_HARMLESS = (codes.DEAD_CODE, codes.UNUSED_ROLE)
"""Errors with which the automaton can still be built, so that what is wrong with it is reported too."""


@dataclass(slots=True)
class Analysis:
    """What is known of one source: `built` are the choreographies with an automaton, `checked` those that passed."""

    name: str
    sources: dict[str, str]
    diagnostics: list[Diagnostic]
    file: tree.File | None = None
    program: model.Program | None = None
    built: dict[model.ChoreographyKey, Protocol] = field(default_factory=dict)
    checked: dict[model.ChoreographyKey, CheckedProtocol] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        return not has_errors(self.diagnostics)


NO_SIZES: Mapping[RoleName, int] = MappingProxyType({})


def analyse(
    data: bytes,
    name: str,
    *,
    read: Reader,
    python: PythonNames,
    only: str | None = None,
    sizes: Mapping[RoleName, int] = NO_SIZES,
) -> Analysis:
    """Parses, resolves, builds and checks a source. `only` names one choreography; else all that are no mere part.

    `sizes` are sizes of families to check besides those up to the cut-off, by role.
    """
    parsed = parse_bytes(data, name)
    return analyse_parsed(parsed, {name: parsed.text}, read=read, python=python, only=only, sizes=sizes)


def analyse_parsed(
    parsed: ParseResult,
    sources: dict[str, str],
    *,
    read: Reader,
    python: PythonNames,
    only: str | None = None,
    parts: frozenset[str] = frozenset(),
    sizes: Mapping[RoleName, int] = NO_SIZES,
) -> Analysis:
    """The same for a tree that another front end made; `sources` must hold the text that its spans point into.

    `parts` are choreographies that the source itself calls mere parts.
    """
    name = next(iter(sources))
    analysis = Analysis(name, sources, list(parsed.diagnostics), parsed.file)
    if parsed.file is None or not analysis.accepted:
        return analysis
    analysis.program, found = resolve(parsed.file, load=_loader(read, sources), python=python)
    analysis.diagnostics += found
    if all(one.code in _HARMLESS for one in found if one.severity is Severity.ERROR):
        for key in roots(analysis.program, only, parts):
            _check_one(analysis, analysis.program, key, sizes)
    return analysis


def _check_one(
    analysis: Analysis, program: model.Program, key: model.ChoreographyKey, sizes: Mapping[RoleName, int]
) -> None:
    protocol, found = build(program, key, sizes)
    known = {(one.code.number, one.span.start) for one in analysis.diagnostics}
    analysis.diagnostics += [one for one in found if (one.code.number, one.span.start) not in known]
    if protocol is not None:
        analysis.built[key] = protocol
        passed, found = check(protocol)
        analysis.diagnostics += found
        if passed is not None:
            analysis.checked[key] = passed


def projections(protocol: Protocol) -> tuple[list[Projection], list[Diagnostic]]:
    """The automaton of every class of seats, or CHR501 for those that are too large."""
    found: list[Projection] = []
    problems: list[Diagnostic] = []
    projector = Projector(protocol)
    spans = dict(zip(protocol.roles, protocol.role_spans, strict=True))
    for of in projector.classes:
        try:
            found.append(projector.project(of))
        except ProjectionTooLargeError:
            problems.append(too_large(of.name, spans[of.role]))
    return found, problems


def hindrances(analysis: Analysis) -> list[Diagnostic]:
    """What keeps protocols that are sound from having modules: CHR501, CHR503 and CHR504, of all that passed."""
    return [one for checked in analysis.checked.values() for one in _projected(checked)[1]]


def emit(analysis: Analysis) -> tuple[dict[str, str], list[Diagnostic]]:
    """The Python packages of all checked choreographies, by path below the output folder; else their hindrances."""
    from aura_chor.emit.render import render

    files: dict[str, str] = {}
    found: list[Diagnostic] = []
    for checked in analysis.checked.values():
        projected, problems = _projected(checked)
        found += problems
        if not problems:
            digest = protocol_hash(checked.protocol)
            sources, program = analysis.sources, analysis.program
            files |= render(checked, projected, protocol_hash=digest, sources=sources, program=program)
    return files, found


def _projected(checked: CheckedProtocol) -> tuple[list[Projection], list[Diagnostic]]:
    """The automata that modules are made of, and what hinders that."""
    from aura_chor.emit.mixed_waits import mixed_waits
    from aura_chor.emit.names_clash import clashes

    projected, problems = projections(checked.protocol)
    problems += clashes(checked.protocol)
    problems += [one for projection in projected for one in mixed_waits(projection, checked.protocol.span)]
    return projected, problems


def _loader(read: Reader, sources: dict[str, str]) -> Callable[[str, str], LoadedSource | None]:
    parsed: dict[str, LoadedSource] = {}

    def load(importing: str, path: str) -> LoadedSource | None:
        found = read(importing, path)
        if found is None:
            return None
        name, data = found
        if name not in parsed:
            result = parse_bytes(data, name)
            sources.setdefault(name, result.text)
            parsed[name] = LoadedSource(name, result.file, tuple(result.diagnostics))
        return parsed[name]

    return load


def no_files(importing: str, path: str) -> None:
    """A reader for sources that stand alone."""


def no_python(module: str) -> frozenset[str] | None:
    """Python modules for sources that use none."""
    return None


def analyse_text(text: str, name: str = "input.chor", files: Mapping[str, str] | None = None) -> Analysis:
    """For tests and tools: a source given as text, with the files that it may import, by path."""
    given = files or {}

    def read(importing: str, path: str) -> tuple[str, bytes] | None:
        return (path, given[path].encode()) if path in given else None

    return analyse(text.encode(), name, read=read, python=no_python)
