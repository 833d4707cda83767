"""Diagnostics as one JSON document, for programs.

The keys are stable; a change of meaning raises `version`.

    version       1
    summary       {errors, warnings, notes}: how many of each
    diagnostics   in the order found, each:
      code, slug, severity, message     "CHR401", "send-unknown", "error" | "warning" | "note", one sentence
      span          {file, start, end, line, column, endLine, endColumn}
      labels        [{span, text}]: other places, each with a few words
      notes         [text]
      evidence      null, or two runs that a role cannot tell apart, or one that ends badly whatever it can tell:
        role, instance    the role; the parameters of the instance, or ""
        runs              [run 1, run 2] or [run], each a list of arrows {sender, receivers, label, lane, span}
        seen              [text]: what the role has seen in both; empty for one run
        after             [text, text] or [text]: what comes next for the role after each run
        overtaking        [arrow]: how run 2 goes on until the message of run 1 is there; else empty
      helps         [{text, edits}], an edit is {file, offset, line, column, insert}: text to insert before a character

`start`, `end`, `offset` count characters (code points) from 0, `end` excluded. Lines and columns count from 1, columns
in characters; `endColumn` is excluded. They are null when the text of the source is not at hand. In an arrow without
receivers the sender acts alone. A character that UTF-8 cannot write (half of a pair, from a file name) is spelt out.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from aura_chor.report.diagnostic import Arrow, Counterexample, Diagnostic, Help, Severity, Sources, Span
from aura_chor.report.source import SourceMap

VERSION = 1

Json = dict[str, Any]


def render_json(diagnostics: Sequence[Diagnostic], sources: Sources) -> str:
    """The document described above, indented, with a line feed at its end."""
    table = SourceMap(sources)
    document = {
        "version": VERSION,
        "summary": {
            f"{severity.value}s": sum(diagnostic.severity is severity for diagnostic in diagnostics)
            for severity in Severity
        },
        "diagnostics": [_diagnostic(diagnostic, table) for diagnostic in diagnostics],
    }
    return encode(document)


def encode(document: Json) -> str:
    """`document` as JSON text, two spaces to a level."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def clean(text: str) -> str:
    """`text` without lone surrogates, which no UTF-8 document can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _diagnostic(diagnostic: Diagnostic, sources: SourceMap) -> Json:
    return {
        "code": diagnostic.code.number,
        "slug": diagnostic.code.slug,
        "severity": diagnostic.severity.value,
        "message": clean(diagnostic.message),
        "span": _span(diagnostic.span, sources),
        "labels": [{"span": _span(label.span, sources), "text": clean(label.text)} for label in diagnostic.labels],
        "notes": [clean(note) for note in diagnostic.notes],
        "evidence": None if diagnostic.evidence is None else _evidence(diagnostic.evidence, sources),
        "helps": [_help(help_, diagnostic.span.file, sources) for help_ in diagnostic.helps],
    }


def _span(span: Span, sources: SourceMap) -> Json:
    region = sources.region(span)
    return {
        "file": clean(span.file),
        "start": span.start,
        "end": span.end,
        "line": None if region is None else region.start.line,
        "column": None if region is None else region.start.column,
        "endLine": None if region is None else region.end.line,
        "endColumn": None if region is None else region.end.column,
    }


def _evidence(evidence: Counterexample, sources: SourceMap) -> Json:
    return {
        "role": clean(evidence.role),
        "instance": clean(evidence.instance),
        "runs": [[_arrow(arrow, sources) for arrow in run] for run in evidence.runs],
        "seen": [clean(text) for text in evidence.seen],
        "after": [clean(text) for text in evidence.after],
        "overtaking": [_arrow(arrow, sources) for arrow in evidence.overtaking],
    }


def _arrow(arrow: Arrow, sources: SourceMap) -> Json:
    return {
        "sender": clean(arrow.sender),
        "receivers": [clean(receiver) for receiver in arrow.receivers],
        "label": clean(arrow.label),
        "lane": list(arrow.lane),
        "span": _span(arrow.span, sources),
    }


def _help(help_: Help, file: str, sources: SourceMap) -> Json:
    edits = [] if help_.at is None or not help_.insert else [_edit(help_.insert, help_.at, file, sources)]
    return {"text": clean(help_.text), "edits": edits}


def _edit(insert: str, at: int, file: str, sources: SourceMap) -> Json:
    table = sources.table(file)
    place = None if table is None else table.position(at)
    return {
        "file": clean(file),
        "offset": at,
        "line": None if place is None else place.line,
        "column": None if place is None else place.column,
        "insert": clean(insert),
    }
