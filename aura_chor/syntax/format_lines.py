"""Lines that may have to be wrapped: lists between brackets, and headings with clauses behind them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree
from aura_chor.syntax.expression_text import field_text, role_text, written_expression, written_sum
from aura_chor.syntax.format_comments import Page

WIDTH = 100
Item = TypeVar("Item", tree.Field, tree.ImportedName)


class Clause(NamedTuple):
    """A part of a heading: with `fields` between `head` and `tail`, or `head` alone."""

    span: Span
    head: str
    fields: tuple[tree.Field, ...] = ()
    tail: str = ""

    def text(self) -> str:
        return self.head + ", ".join(map(field_text, self.fields)) + self.tail


def listed(
    page: Page,
    span: Span,
    head: str,
    items: Sequence[Item],
    text: Callable[[Item], str],
    tail: str,
) -> None:
    """`head`, the items with commas, `tail`: on one line if it fits and nobody commented on an item."""
    padding = " " if tail == "}" and items else ""
    whole = head + padding + ", ".join(map(text, items)) + padding + tail
    if page.fits(whole, WIDTH) and not page.has_comment(span.start, span.end):
        page.line(whole, before=span.start)
        return
    page.line(head, before=span.start)
    page.indent()
    for item in items:
        page.line(text(item) + ",", before=item.span.start)
    page.flush(before=span.end - 1)
    page.dedent()
    page.line(tail, before=None)


def heading(
    page: Page,
    start: int,
    head: str,
    fields: Sequence[tree.Field],
    clauses: Sequence[Clause],
    body: tree.Block,
) -> None:
    """What a block begins with, up to its brace: on one line, or each clause on a line of its own."""
    clauses = sorted(clauses, key=lambda one: one.span.start)
    opened = f"{head}(" + ", ".join(map(field_text, fields)) + ")" if fields else head
    whole = " ".join([opened, *(clause.text() for clause in clauses), "{"])
    has_comment = page.has_comment(start, _last_place(clauses, body))
    if not (fields or clauses) or (page.fits(whole, WIDTH) and not has_comment):
        page.line(whole, before=start)
        return
    # The tree does not say where the fields end: a comment up to the first clause goes in among them.
    end = (clauses[0].span.start if clauses else body.span.start) + 1
    brace = "" if clauses else " {"
    if fields:
        listed(page, Span("", start, end), f"{head}(", fields, field_text, f"){brace}")
    else:
        page.line(head, before=start)
    _clause_lines(page, clauses)


def _last_place(clauses: Sequence[Clause], body: tree.Block) -> int:
    """Up to where a comment breaks the line; what stands behind it goes to the end of the line."""
    if not clauses:
        return body.span.start
    return clauses[-1].span.end if clauses[-1].fields else clauses[-1].span.start


def _clause_lines(page: Page, clauses: Sequence[Clause]) -> None:
    page.indent()
    page.indent()
    for clause in clauses:
        brace = " {" if clause is clauses[-1] else ""
        if clause.fields:
            listed(page, clause.span, clause.head, clause.fields, field_text, clause.tail + brace)
        else:
            page.line(clause.text() + brace, before=clause.span.start)
    page.dedent()
    page.dedent()


# --- parts of headings and lines ---


def clause_of(node: tree.Veto | tree.Notice | tree.Requirement) -> Clause:
    match node:
        case tree.Veto(authors, message, counts):
            when = "" if counts is None else f" when {counts.name}"
            return _with_message(node.span, f"abortable by {receivers_text(authors)} with ", message, when)
        case tree.Notice(message, authors, most):
            limit = "" if most is None else f" at most {written_sum(most)}"
            return _with_message(node.span, "notices ", message, f" from {receivers_text(authors)}{limit}")
        case tree.Requirement(witnesses, condition):
            when = "" if condition is None else f" when {written_expression(condition)}"
            return Clause(node.span, f"requires {', '.join(one.name for one in witnesses)}{when}")


def _with_message(span: Span, before: str, message: tree.Message, behind: str) -> Clause:
    if not message.fields:
        return Clause(span, f"{before}{message.label}{behind}")
    return Clause(span, f"{before}{message.label}(", message.fields, f"){behind}")


def receivers_text(receivers: tuple[tree.RoleRef, ...] | tree.Everyone) -> str:
    return "*" if isinstance(receivers, tree.Everyone) else ", ".join(map(role_text, receivers))


def threshold_text(threshold: tree.Threshold) -> str:
    return "all" if threshold.count is None else f"at least {written_sum(threshold.count)}"
