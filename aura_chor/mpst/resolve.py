"""From trees to choreographies with every name resolved: the order of the work, and nothing else.

First files, then what each file's names mean, then types and headers, then bodies, then what only the whole shows. Each
step reports all that it finds and gives the next one something to work with.
"""

from aura_chor.base.names import ChoreographyName
from aura_chor.mpst import model
from aura_chor.mpst.imports import Loader, load_sources
from aura_chor.mpst.resolve_bodies import Body
from aura_chor.mpst.resolve_facts import Facts
from aura_chor.mpst.resolve_headers import Header, read_header
from aura_chor.mpst.resolve_records import read_records
from aura_chor.mpst.resolve_scopes import PythonNames, open_scopes, unused_imports
from aura_chor.mpst.resolve_statements import read_body
from aura_chor.mpst.resolve_whole import check_labels, check_roles, check_witnesses
from aura_chor.report.diagnostic import Diagnostic
from aura_chor.syntax import tree


def resolve(file: tree.File, *, load: Loader, python: PythonNames) -> tuple[model.Program, list[Diagnostic]]:
    """The program that `file` and its imports make, and what is wrong with it (CHR201 to 230, CHR302 to 315).

    Where there are errors, the program holds what could be resolved, with the type `unknown` for types that could not:
    it may be shown, not built. Diagnostics are in the order of files and text; those of the imports' own parses are
    among them.
    """
    found: list[Diagnostic] = []
    sources = load_sources(file, load, found)
    scopes = open_scopes(sources, python, found)
    records = read_records(list(scopes.values()), found)
    headers = [
        read_header(written, scope, records.fields, found)
        for scope in scopes.values()
        for written in scope.source.file.choreographies
    ]
    by_key = _first_of_each(headers)
    facts = Facts(headers)
    bodies = [read_body(header, by_key, facts, records.fields, found) for header in headers]
    bodies_by_key = {body.header.key: body for body in reversed(bodies)}
    check_labels(bodies, bodies_by_key, found)
    check_witnesses(bodies, bodies_by_key, found)
    check_roles(bodies, bodies_by_key, found)
    found += unused_imports(scopes[file.name])
    choreographies = {key: _choreography(bodies_by_key[key]) for key in by_key}
    own = tuple(header.key for header in by_key.values() if header.scope.source.file is file)
    return model.Program(choreographies, records.declarations, own), _in_order(found, list(scopes))


def _first_of_each(headers: list[Header]) -> dict[model.ChoreographyKey, Header]:
    """By key; of two declarations of one name, which is an error, the first counts."""
    by_key: dict[model.ChoreographyKey, Header] = {}
    for header in headers:
        by_key.setdefault(header.key, header)
    return by_key


def _choreography(body: Body) -> model.Choreography:
    header = body.header
    return model.Choreography(
        header.key,
        ChoreographyName(header.written.name),
        tuple(header.roles),
        header.parameters,
        header.constraints,
        body.statements,
        header.written.doc,
        header.written.span,
        tuple(header.roles.values()),
        header.written.name_span,
        tuple(model.Family(role, size) for role, size in header.families.items()),
        body.references,
        body.witnesses,
        body.opening,
        body.vetoes,
        body.notices,
    )


def _in_order(found: list[Diagnostic], files: list[str]) -> list[Diagnostic]:
    place = {name: position for position, name in enumerate(files)}
    return sorted(found, key=lambda one: (place.get(one.span.file, len(files)), one.span.start, one.code.number))
