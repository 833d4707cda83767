"""The formatter: one layout for every tree. Reading its output gives the same tree and the same comments.

Two spaces a level, one statement a line, lists wrapped when they do not fit or hold a comment. Only positions of
comments relative to nodes count, so a tree that was made from another language's source is laid out just as well.
A `///` that documents nothing is written `//`, lest it documents what follows.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aura_chor.syntax import tree
from aura_chor.syntax.expression_text import field_text, string_text, written_expression
from aura_chor.syntax.format_comments import Page

_WIDTH = 100
Item = TypeVar("Item", tree.Field, tree.ImportedName)


def format_file(file: tree.File) -> str:
    """The canonical text of a tree; empty for an empty one."""
    page = Page(file.comments)
    declarations: list[tree.UsePython | tree.Import | tree.Record | tree.Choreography]
    declarations = [*file.uses, *file.imports, *file.records, *file.choreographies]
    declarations.sort(key=lambda declaration: declaration.span.start)
    previous: object = None
    for declaration in declarations:
        short = (tree.UsePython, tree.Import)
        if previous is not None and not (isinstance(declaration, short) and isinstance(previous, short)):
            page.blank(before=declaration.span.start)
        _declaration(page, declaration)
        previous = declaration
    return page.finish()


def _declaration(page: Page, node: tree.UsePython | tree.Import | tree.Record | tree.Choreography) -> None:
    match node:
        case tree.UsePython():
            _list(page, node, f"use python {string_text(node.module)} {{", node.names, _imported, "}")
        case tree.Import():
            _list(page, node, f"import {string_text(node.path)} {{", node.names, _imported, "}")
        case tree.Record():
            page.doc(node.doc, before=node.span.start)
            _list(page, node, f"record {node.name} {{", node.fields, field_text, "}")
        case tree.Choreography():
            _choreography(page, node)


def _choreography(page: Page, node: tree.Choreography) -> None:
    page.doc(node.doc, before=node.span.start)
    head = f"choreography {node.name}"
    if node.parameters:
        _list(page, node, f"{head}(", node.parameters, field_text, ") {", end=node.body.span.start + 1)
    else:
        page.line(f"{head} {{", before=node.span.start)
    page.indent()
    if node.roles:
        _roles(page, node.roles)
    for constraint in node.constraints:
        page.line(f"where {written_expression(constraint)}", before=constraint.span.start)
    if node.body.statements and (node.roles or node.constraints):
        page.blank(before=node.body.statements[0].span.start)
    _statements(page, node.body)
    page.dedent()
    page.line("}", before=None)


def _roles(page: Page, roles: Sequence[tree.RoleRef]) -> None:
    line = "roles"
    for number, role in enumerate(roles):
        name = f" {role.name}" + ("," if number < len(roles) - 1 else "")
        if len(line) + len(name) > _WIDTH:
            page.line(line, before=roles[0].span.start)
            line = "     "
        line += name
    page.line(line, before=roles[0].span.start)


def _statements(page: Page, block: tree.Block) -> None:
    """The statements and the comments of a block, without its braces."""
    previous: tree.Statement | None = None
    for statement in block.statements:
        if previous is not None and (isinstance(statement, tree.Phase) or isinstance(previous, tree.Phase)):
            page.blank(before=statement.span.start)
        _statement(page, statement)
        previous = statement
    page.flush(before=block.span.end - 1)


def _statement(page: Page, node: tree.Statement) -> None:
    start = node.span.start
    match node:
        case tree.Interaction():
            _interaction(page, node)
        case tree.Choice():
            _choice(page, node)
        case tree.Loop():
            _blocks(page, node, f"loop {node.name} {{", (node.body,), "")
        case tree.Continue():
            page.line(f"continue {node.name}", before=start)
        case tree.Abort():
            at = "" if node.at is None else f" at {node.at.name}"
            page.line(f"abort {string_text(node.reason)}{at}", before=start)
        case tree.Par():
            _blocks(page, node, "par {", node.lanes, "} and {")
        case tree.When():
            blocks = (node.then,) if node.otherwise is None else (node.then, node.otherwise)
            _blocks(page, node, f"when {written_expression(node.predicate)} {{", blocks, "} else {")
        case tree.Call():
            page.line(_call(node), before=start)
        case tree.Phase():
            page.doc(node.doc, before=start)
            _blocks(page, node, f"phase {node.name} {{", (node.body,), "")


def _interaction(page: Page, node: tree.Interaction) -> None:
    page.doc(node.doc, before=node.span.start)
    to = "*" if isinstance(node.receivers, tree.Everyone) else ", ".join(role.name for role in node.receivers)
    head = f"{node.sender.name} -> {to}: {node.message.label}"
    tail = _within(node.within)
    otherwise = node.within.otherwise if node.within else None
    end = node.message.span.end if node.within else node.span.end
    if node.message.fields:
        opens = " else {" if otherwise else ""
        _list(page, node, f"{head}(", node.message.fields, field_text, f"){tail}{opens}", end=end)
    else:
        page.line(f"{head}{tail}" + (" else {" if otherwise else ""), before=node.span.start)
    if otherwise:
        _inner(page, otherwise)


def _choice(page: Page, node: tree.Choice) -> None:
    at = f" at {node.within.at.name}" if node.within and node.within.at else ""
    page.line(f"choice at {node.at.name}{_within(node.within)}{at} {{", before=node.span.start)
    for number, branch in enumerate(node.branches):
        if number:
            page.line("} or {", before=None)
        _body(page, branch)
    if node.within and node.within.otherwise:
        page.line("} else {", before=None)
        _body(page, node.within.otherwise)
    page.line("}", before=None)


def _within(within: tree.Within | None) -> str:
    return f" within {deadline_text(within.deadline)}" if within else ""


def deadline_text(deadline: tree.Deadline) -> str:
    """`5s`, `1 epoch`, `40 epochs`."""
    if deadline.unit != "epochs":
        return f"{deadline.amount}{deadline.unit}"
    return "1 epoch" if deadline.amount == 1 else f"{deadline.amount} epochs"


def _inner(page: Page, block: tree.Block) -> None:
    _body(page, block)
    page.line("}", before=None)


def _body(page: Page, block: tree.Block) -> None:
    page.indent()
    _statements(page, block)
    page.dedent()


def _call(node: tree.Call) -> str:
    bindings = ", ".join(f"{binding.role} = {binding.actual.name}" for binding in node.bindings)
    arguments = ", ".join(map(written_expression, node.arguments))
    roles = f"({bindings})" if bindings or arguments else ""
    return f"call {node.choreography}{roles}" + (f"({arguments})" if arguments else "")


def _blocks(page: Page, node: tree.Statement, head: str, blocks: Sequence[tree.Block], between: str) -> None:
    page.line(head, before=node.span.start)
    for number, block in enumerate(blocks):
        if number:
            page.line(between, before=None)
        _body(page, block)
    page.line("}", before=None)


def _list(
    page: Page,
    node: tree.Interaction | tree.Choreography | tree.Record | tree.UsePython | tree.Import,
    head: str,
    items: Sequence[Item],
    text: Callable[[Item], str],
    tail: str,
    *,
    end: int | None = None,
) -> None:
    """`head`, the items with commas, `tail`: on one line if it fits and nobody commented on an item."""
    padding = " " if tail == "}" and items else ""
    whole = head + padding + ", ".join(map(text, items)) + padding + tail
    start, end = node.span.start, node.span.end if end is None else end
    if page.fits(whole, _WIDTH) and not page.has_comment(start, end):
        page.line(whole, before=start)
        return
    page.line(head, before=start)
    page.indent()
    for item in items:
        page.line(text(item) + ",", before=item.span.start)
    page.flush(before=end - 1)
    page.dedent()
    page.line(tail, before=None)


def _imported(name: tree.ImportedName) -> str:
    return name.name if name.alias == name.name else f"{name.name} as {name.alias}"
