"""Scribble and nuScr sources among the inputs: translated, then analysed like any other. Imported only for them."""

from dataclasses import replace
from pathlib import Path

from aura_chor.cli.files import Input, read_file, read_import
from aura_chor.cli.python_modules import python_names
from aura_chor.compiler import Analysis, analyse_parsed
from aura_chor.importer.helps import in_foreign_words
from aura_chor.importer.inward import ImportResult, Language, import_text, module_paths
from aura_chor.syntax.parse import ParseResult
from aura_chor.syntax.source import decode


def analyse_foreign(source: Input, data: bytes, only: str | None) -> Analysis:
    result = translated(source, data)
    sources = dict(result.sources)
    parsed = ParseResult(sources[source.name], result.file, list(result.diagnostics))
    parts = result.auxiliary
    analysis = analyse_parsed(parsed, sources, read=read_import, python=python_names, only=only, parts=parts)
    analysis.diagnostics = in_foreign_words(analysis.diagnostics)
    return analysis


def translated(source: Input, data: bytes) -> ImportResult:
    """A Scribble or nuScr source as a tree; the modules that it imports are read as files."""
    text, problems = decode(data, source.name)
    if problems:
        return ImportResult(None, tuple(problems), sources=((source.name, text),))
    text = text.removeprefix("\ufeff")
    language: Language = "nuscr" if source.language == "nuscr" else "scribble"
    result = import_text(text, source.name, language=language, load=lambda module: _module(source, text, module))
    known = dict(result.sources)
    return replace(result, sources=((source.name, text), *((n, t) for n, t in known.items() if n != source.name)))


def _module(source: Input, text: str, module: str) -> str:
    """The text of an imported Scribble module. Raises OSError where no candidate can be read."""
    candidates = module_paths(source.name, text, module)
    for candidate in candidates:
        if Path(candidate).is_file():
            return decode(read_file(Path(candidate)), candidate)[0].removeprefix("\ufeff")
    raise FileNotFoundError(f"none of {', '.join(candidates)}")
