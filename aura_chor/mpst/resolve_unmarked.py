"""Fields that cannot have marks: parameters, fields of records, and of messages that have no receivers of their own."""

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax import tree


def refuse_marks(written: tree.Field, what: str, found: list[Diagnostic]) -> None:
    """For fields that have no receivers of their own."""
    if written.sealed:
        _refuse_mark(f"{what} cannot be sealed: there is nobody whom it is sealed for", written.span, found)
    if written.names is not None:
        _refuse_mark(
            f"{what} names nobody: a sub-family is named in a message to its family", written.names.span, found
        )


def _refuse_mark(message: str, span: Span, found: list[Diagnostic]) -> None:
    found.append(Diagnostic(codes.MISPLACED_MARK, message, span))
