"""What the tests of emission and of the runtime compile with: from the text of a choreography to files and modules."""

from aura_chor.emit.render import render
from aura_chor.mpst.build import build
from aura_chor.mpst.check import check
from aura_chor.mpst.hash import protocol_hash
from aura_chor.mpst.model import ChoreographyKey, Program
from aura_chor.mpst.parts import roots
from aura_chor.mpst.project import Projector
from aura_chor.mpst.resolve import resolve
from aura_chor.report.diagnostic import Severity
from aura_chor.syntax.parse import parse


def compile_text(text: str, *, name: str = "test.chor", python: frozenset[str] = frozenset()) -> dict[str, str]:
    """The files of the last choreography in `text`; an AssertionError with the diagnostics when it is refused."""
    program = resolved(text, name, python)
    return _files(program, program.own[-1], {name: text})


def compile_all(text: str, *, name: str = "test.chor", python: frozenset[str] = frozenset()) -> dict[str, str]:
    """The files of all choreographies in `text` that are no mere part of another."""
    program = resolved(text, name, python)
    keys = roots(program, None)
    return {path: file for key in keys for path, file in _files(program, key, {name: text}).items()}


def resolved(text: str, name: str, python: frozenset[str]) -> Program:
    parsed = parse(text, name)
    assert parsed.file is not None, parsed.diagnostics
    program, found = resolve(parsed.file, load=lambda _importer, _path: None, python=lambda _module: python)
    assert not _errors([*parsed.diagnostics, *found]), [*parsed.diagnostics, *found]
    return program


def _files(program: Program, key: ChoreographyKey, sources: dict[str, str]) -> dict[str, str]:
    protocol, found = build(program, key)
    assert protocol is not None, found
    checked, found = check(protocol)
    assert checked is not None, [(str(d.code), d.message) for d in found]
    projector = Projector(protocol)
    projections = [projector.project(of) for of in projector.classes]
    digest = protocol_hash(protocol)
    return render(checked, projections, protocol_hash=digest, sources=sources, program=program)


def _errors(diagnostics: list) -> list:  # type: ignore[type-arg]
    return [diagnostic for diagnostic in diagnostics if diagnostic.severity is Severity.ERROR]
