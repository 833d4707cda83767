"""The corpus beside the repository, and how one protocol of it is judged here.

The files belong to other projects: they are read where they lie and nothing of them is kept.
"""

import json
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from aura_chor.compiler import Analysis, analyse_parsed, no_files, no_python
from aura_chor.importer.inward import LANGUAGE_OF_SUFFIX, ImportResult, import_text, module_paths
from aura_chor.importer.walk import statements
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.explore import Finding, explore
from aura_chor.mpst.project import project
from aura_chor.report.diagnostic import Diagnostic, Severity
from aura_chor.syntax import tree
from aura_chor.syntax.parse import ParseResult

HERE = Path(__file__).resolve()
CORPUS = Path(os.environ.get("AURA_CHOR_CORPUS", HERE.parents[3] / "shared" / "corpus"))
MANIFEST = CORPUS / "manifest.jsonl"

WITHOUT_COUNTERPART = frozenset(["calls", "nested", "new-role", "connect", "disconnect", "delegation", "rec-var"])
"""Constructs, in the words of the manifest, that a choreography does not have."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """`imported`: the protocol was translated. `errors` and `notes` are codes, of the import or of the check.

    `protocols` are those that have a global automaton.
    """

    imported: bool
    errors: tuple[str, ...]
    notes: tuple[str, ...]
    messages: tuple[str, ...]
    protocols: tuple[Protocol, ...]

    @property
    def accepted(self) -> bool:
        return self.imported and not self.errors


@cache
def entries() -> list[Entry]:
    return [json.loads(line) for line in MANIFEST.read_text(encoding="utf-8").splitlines()]


@cache
def imported(file: str) -> tuple[str, ImportResult]:
    path = CORPUS / file
    text = path.read_text(encoding="utf-8")

    def load(module: str) -> str:
        for candidate in module_paths(path.as_posix(), text, module):
            if Path(candidate).is_file():
                return Path(candidate).read_text(encoding="utf-8")
        raise FileNotFoundError(2, "there is no such module in the corpus")

    return text, import_text(text, file, language=LANGUAGE_OF_SUFFIX[path.suffix], load=load)


@cache
def judged(identity: str) -> Verdict:
    """The verdict on the entry's protocol with what it calls, or on the whole file where it names none."""
    entry = next(one for one in entries() if one["id"] == identity)
    text, result = imported(entry["file"])
    named = entry["protocol"] not in ("*", "?")
    chosen = _named(result.file, text, entry["protocol"]) if named and result.file is not None else None
    refused = any(d.severity is Severity.ERROR for d in result.diagnostics)
    if result.file is None or (named and chosen is None) or (refused and not named):
        return _verdict(list(result.diagnostics), None)
    file = _only(result.file, chosen) if chosen is not None else result.file
    analysis = _check(file, chosen, text, result)
    return _verdict(analysis.diagnostics, analysis)


def judge(entry: Entry) -> Verdict:
    return judged(entry["id"])


def whole_file(file: str) -> Analysis:
    """The check of all protocols of an imported file."""
    text, result = imported(file)
    assert result.file is not None
    return _check(result.file, None, text, result)


def second_opinion(protocol: Protocol) -> list[Finding]:
    """What a bounded exploration of the composed projections finds wrong."""
    found: list[Finding] = []
    parts = {role: project(protocol, role) for role in protocol.roles}
    for position, instance in enumerate(protocol.instances):
        locals_ = {role: part.instances[position] for role, part in parts.items()}
        found += explore(
            instance.automaton, locals_, channel_bound=2, depth_bound=40, state_budget=20_000, first_only=True
        ).findings
    return found


def _check(file: tree.File, chosen: str | None, text: str, result: ImportResult) -> Analysis:
    sources = {file.name: text} | {name: source for name, source in result.sources if name != file.name}
    return analyse_parsed(ParseResult(text, file, []), sources, read=no_files, python=no_python, only=chosen)


def _verdict(diagnostics: list[Diagnostic], analysis: Analysis | None) -> Verdict:
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    return Verdict(
        imported=analysis is not None,
        errors=tuple(dict.fromkeys(d.code.number for d in errors)),
        notes=tuple(dict.fromkeys(d.code.number for d in diagnostics if d.severity is Severity.NOTE)),
        messages=tuple(f"{d.code}: {d.message}" for d in errors),
        protocols=tuple(analysis.built.values()) if analysis is not None else (),
    )


def _named(file: tree.File, text: str, name: str) -> str | None:
    """The choreography that the source calls `name`; its own name may differ."""
    for each in file.choreographies:
        span = each.name_span
        if span.file == file.name and text[span.start : span.end] == name:
            return each.name
    return None


def _only(file: tree.File, name: str) -> tree.File:
    """The choreography and those that it calls: an entry of the corpus judges nothing else of its file."""
    by_name = {each.name: each for each in file.choreographies}
    wanted = {name}
    work = [name]
    while work:
        for statement in statements(by_name[work.pop()].body):
            if isinstance(statement, tree.Call) and statement.choreography not in wanted:
                wanted.add(statement.choreography)
                work.append(statement.choreography)
    return replace(file, choreographies=tuple(each for each in file.choreographies if each.name in wanted))
