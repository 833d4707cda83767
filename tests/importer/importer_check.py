"""What the tests of this room say once: import a text, print what came of it, export a text."""

from aura_chor.compiler import Analysis, analyse_parsed, no_files, no_python
from aura_chor.importer.inward import ImportResult, Language, import_text
from aura_chor.importer.link import Loader
from aura_chor.importer.outward import ExportResult, export_text
from aura_chor.report.diagnostic import Diagnostic, Severity
from aura_chor.syntax import tree
from aura_chor.syntax.format import format_file
from aura_chor.syntax.parse import ParseResult, parse


def bring(text: str, *, language: Language = "scribble", load: Loader | None = None) -> ImportResult:
    return import_text(text, "input.scr" if language == "scribble" else "input.nuscr", language=language, load=load)


def nuscr(text: str) -> ImportResult:
    return bring(text, language="nuscr")


def whole(result: ImportResult) -> tree.File:
    """The file of an import without errors; its text parses to the same tree."""
    assert errors(result) == []
    assert result.file is not None
    again = parse(format_file(result.file), "again.chor")
    assert again.diagnostics == []
    assert again.file == result.file
    return result.file


def printed(result: ImportResult) -> str:
    return format_file(whole(result))


def errors(result: ImportResult | ExportResult) -> list[str]:
    return [f"{d.code} {d.message}" for d in result.diagnostics if d.severity is Severity.ERROR]


def notes(result: ImportResult | ExportResult) -> list[str]:
    return [f"{d.code} {d.message}" for d in result.diagnostics if d.severity is Severity.NOTE]


def marked(text: str, diagnostic: Diagnostic) -> str:
    """The words that the diagnostic points at."""
    return text[diagnostic.span.start : diagnostic.span.end]


def check(text: str, result: ImportResult) -> Analysis:
    """The imported file, checked as `aura-chor check` does."""
    file = whole(result)
    sources = {file.name: text} | dict(result.sources)
    return analyse_parsed(ParseResult(text, file, []), sources, read=no_files, python=no_python)


def codes(analysis: Analysis) -> list[str]:
    return [d.code.number for d in analysis.diagnostics if d.severity is Severity.ERROR]


def exported(text: str, *, language: Language = "nuscr", choreography: str | None = None) -> ExportResult:
    parsed = parse(text, "input.chor")
    assert parsed.diagnostics == []
    assert parsed.file is not None
    return export_text(parsed.file, language=language, choreography=choreography)
