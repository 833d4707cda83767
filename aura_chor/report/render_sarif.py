"""Diagnostics as a SARIF 2.1.0 log, for code hosts and editors.

Every code of the registry is a rule. SARIF demands an absolute `helpUri`, which a project without a fixed address does
not have: the rule names its page as the property `page`, relative to the project, and the command that prints it.
Columns are UTF-16 units. The two runs of a counterexample are two code flows; an insertion is a fix that
deletes nothing.
"""

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from urllib.parse import quote

from aura_chor import __version__
from aura_chor.report.codes import REGISTRY, Code
from aura_chor.report.diagnostic import Arrow, Diagnostic, Help, Sources, Span
from aura_chor.report.render_json import Json, clean, encode
from aura_chor.report.source import Position, SourceMap

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(diagnostics: Sequence[Diagnostic], sources: Sources) -> str:
    """One log with one run; its text ends with a line feed."""
    table = SourceMap(sources)
    driver = {
        "name": "aura-chor",
        "version": __version__,
        "rules": [_rule(code) for code in REGISTRY.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\n"],
        "results": [_result(diagnostic, table) for diagnostic in diagnostics],
    }
    return encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> Json:
    return {
        "id": code.number,
        "name": code.slug,
        "shortDescription": {"text": code.title},
        "help": {"text": f"Run: aura-chor explain {code}"},
        "defaultConfiguration": {"level": code.severity},
        "properties": {"page": f"docs/errors/{code}.md"},
    }


def _result(diagnostic: Diagnostic, sources: SourceMap) -> Json:
    result: Json = {
        "ruleId": diagnostic.code.number,
        "ruleIndex": list(REGISTRY).index(diagnostic.code.number),
        "level": diagnostic.severity.value,
        "message": {"text": clean("\n".join([diagnostic.message, *_facts(diagnostic)]))},
        "locations": [_location(diagnostic.span, sources)],
    }
    related = [_location(label.span, sources, label.text) for label in diagnostic.labels]
    fixes = [_fix(help_, diagnostic.span.file, sources) for help_ in diagnostic.helps]
    parts = {
        "relatedLocations": _distinct(related),
        "codeFlows": _code_flows(diagnostic, sources),
        "fixes": _distinct(fix for fix in fixes if fix),
    }
    return result | {name: part for name, part in parts.items() if part}


def _facts(diagnostic: Diagnostic) -> list[str]:
    """What SARIF has no place of its own for, in words: evidence, notes, and help that is not an edit."""
    facts: list[str] = []
    evidence = diagnostic.evidence
    if evidence is not None and len(evidence.runs) == 1:
        facts.append(f"After the run {evidence.role} {evidence.after[0]}")
    elif evidence is not None:
        facts.append(f"In both runs {evidence.role} has seen: {', '.join(evidence.seen) or 'nothing'}")
        facts += [f"After run {number}: {text}" for number, text in enumerate(evidence.after, 1)]
    facts += [f"Note: {note}" for note in diagnostic.notes]
    return facts + [f"Help: {help_.text}" for help_ in diagnostic.helps]


def _location(span: Span, sources: SourceMap, text: str = "") -> Json:
    physical: Json = {"artifactLocation": {"uri": uri(span.file)}}
    table = sources.table(span.file)
    if table is not None:
        region = table.region(span)
        physical["region"] = _region(region.start, region.end, sources, span.file)
    return {"physicalLocation": physical} | ({"message": {"text": clean(text)}} if text else {})


def _region(start: Position, end: Position, sources: SourceMap, file: str) -> Json:
    table = sources.table(file)
    assert table is not None, file
    return {
        "startLine": start.line,
        "startColumn": table.utf16_column(start),
        "endLine": end.line,
        "endColumn": table.utf16_column(end),
    }


def uri(file: str) -> str:
    """The name of a source as a URI reference: absolute paths as `file:`, others relative, all percent-encoded."""
    path = PurePath(clean(file))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _code_flows(diagnostic: Diagnostic, sources: SourceMap) -> list[Json]:
    """A flow for each run that has a message at all, and one for the path on which a message overtakes."""
    if diagnostic.evidence is None:
        return []
    flows = [(f"run {number}", run) for number, run in enumerate(diagnostic.evidence.runs, 1)]
    flows.append(("run 2 goes on", diagnostic.evidence.overtaking))
    return [_code_flow(title, arrows, sources) for title, arrows in flows if arrows]


def _code_flow(title: str, arrows: tuple[Arrow, ...], sources: SourceMap) -> Json:
    steps = [{"location": _location(arrow.span, sources, str(arrow))} for arrow in arrows]
    return {"message": {"text": title}, "threadFlows": [{"locations": steps}]}


def _fix(help_: Help, file: str, sources: SourceMap) -> Json:
    table = sources.table(file)
    if table is None or help_.at is None or not help_.insert:
        return {}
    place = table.position(help_.at)
    replacement = {
        "deletedRegion": _region(place, place, sources, file),
        "insertedContent": {"text": clean(help_.insert)},
    }
    change = {"artifactLocation": {"uri": uri(file)}, "replacements": [replacement]}
    return {"description": {"text": clean(help_.text)}, "artifactChanges": [change]}


def _distinct(items: Iterable[Json]) -> list[Json]:
    """The items without repetitions, as SARIF demands of these lists."""
    kept: list[Json] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return kept
