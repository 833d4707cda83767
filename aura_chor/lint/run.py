"""Lint: mypy's verdict on user code, and what its paths do to states, as diagnostics of one kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aura_chor.lint.deep import with_deep_stack
from aura_chor.lint.findings import Findings
from aura_chor.lint.function import analyse
from aura_chor.lint.mypy_door import Complaint, LintFailure, Module, Typed, check_types
from aura_chor.lint.scan import report_captures, scopes
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic

_SAID_BY_LINT = {"unused-coroutine", "unused-awaitable"}
_SAID_BY_MYPY = "exhaustive-match"


@dataclass(frozen=True, slots=True)
class Linted:
    """`sources` are the texts that the diagnostics' spans refer to; `files` counts those that were looked at."""

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    files: int


def lint(paths: Sequence[str], *, config_file: str | None = None, cache_dir: str | None = None) -> Linted:
    """Check Python files and directories.

    `config_file` is a configuration of mypy's (by default the one that mypy finds); `cache_dir` is where it keeps what
    it knows of imported modules. Raises `LintFailure` where mypy cannot run at all.
    """
    return with_deep_stack(lambda: _lint(paths, config_file, cache_dir))


def _lint(paths: Sequence[str], config_file: str | None, cache_dir: str | None) -> Linted:
    typed = check_types(paths, config_file=config_file, cache_dir=cache_dir)
    texts = dict(typed.texts)
    found = {module.path: _of_module(module, typed) for module in typed.modules}
    for path in {complaint.path: None for complaint in typed.complaints}:
        complaints = [complaint for complaint in typed.complaints if complaint.path == path]
        _add_complaints(found.setdefault(path, Findings(path, texts.get(path, ""))), complaints)
    diagnostics = [diagnostic for path in sorted(found) for diagnostic in found[path].result()]
    return Linted(tuple(diagnostics), texts, len(texts))


def _of_module(module: Module, typed: Typed) -> Findings:
    findings = Findings(module.path, module.text)
    for scope in scopes(module.tree):
        try:
            report_captures(scope, findings, typed.types)
            analyse(scope, findings, typed.types)
        except RecursionError as problem:
            name = getattr(scope.function, "name", "a lambda")
            raise LintFailure(f"{module.path}: {name} is nested too deeply to be followed") from problem
    return findings


def _add_complaints(findings: Findings, complaints: Sequence[Complaint]) -> None:
    """Where both see the same mistake, one of them says it: mypy names the case that is missing, lint the operation."""
    not_awaited = findings.lines_of(codes.MISSING_AWAIT)
    for complaint in complaints:
        if complaint.code == _SAID_BY_MYPY:
            findings.drop(codes.RESULT_DROPPED, complaint.line)
        if complaint.code not in _SAID_BY_LINT or complaint.line not in not_awaited:
            findings.add_complaint(complaint)
