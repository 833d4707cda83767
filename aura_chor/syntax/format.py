"""The formatter: one layout for every tree. Reading its output gives the same tree and the same comments.

Two spaces a level, one statement a line, lists wrapped when they do not fit or hold a comment. Only positions of
comments relative to nodes count, so a tree that was made from another language's source is laid out just as well.
A `///` that documents nothing is written `//`, lest it documents what follows.
"""

from collections.abc import Sequence

from aura_chor.syntax import tree
from aura_chor.syntax.expression_text import field_text, role_text, string_text, written_expression
from aura_chor.syntax.format_comments import Page
from aura_chor.syntax.format_lines import WIDTH, Clause, clause_of, heading, listed, threshold_text
from aura_chor.syntax.format_statements import statements


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
            listed(page, node.span, f"use python {string_text(node.module)} {{", node.names, _imported, "}")
        case tree.Import():
            listed(page, node.span, f"import {string_text(node.path)} {{", node.names, _imported, "}")
        case tree.Record():
            page.doc(node.doc, before=node.span.start)
            listed(page, node.span, f"record {node.name} {{", node.fields, field_text, "}")
        case tree.Choreography():
            _choreography(page, node)


def _choreography(page: Page, node: tree.Choreography) -> None:
    page.doc(node.doc, before=node.span.start)
    heading(page, node.span.start, f"choreography {node.name}", node.parameters, _clauses(node), node.body)
    page.indent()
    if node.roles:
        _roles(page, node.roles)
    preface = [*node.constraints, *node.witnesses]
    for item in sorted(preface, key=lambda one: one.span.start):
        if isinstance(item, tree.WitnessDeclaration):
            page.doc(item.doc, before=item.span.start)
            page.line(_witness(item), before=item.span.start)
        else:
            page.line(f"where {written_expression(item)}", before=item.span.start)
    if node.body.statements and (node.roles or preface):
        page.blank(before=node.body.statements[0].span.start)
    statements(page, node.body)
    page.dedent()
    page.line("}", before=None)


def _clauses(node: tree.Choreography) -> list[Clause]:
    clauses = [*map(clause_of, node.vetoes), *map(clause_of, node.notices)]
    if node.opening is not None:
        labels = " or ".join(label.name for label in node.opening.labels)
        text = f"opens with {labels} by {role_text(node.opening.role)}"
        clauses.append(Clause(node.opening.span, text))
    if node.identified_by is not None:
        clauses.append(Clause(node.identified_by.span, f"identified by {node.identified_by.name}"))
    return clauses


def _witness(node: tree.WitnessDeclaration) -> str:
    source = "" if node.source is None else f" from {role_text(node.source)}"
    agreeing = "" if node.agreeing_on is None else f" agreeing on {node.agreeing_on.name}"
    verified = "" if node.verified_by is None else f" verified by {node.verified_by.name}"
    return f"witness {node.name} = {threshold_text(node.threshold)} of {node.label.name}{source}{agreeing}{verified}"


def _roles(page: Page, roles: Sequence[tree.RoleRef]) -> None:
    line = "roles"
    for number, role in enumerate(roles):
        name = f" {role_text(role)}" + ("," if number < len(roles) - 1 else "")
        if len(line) + len(name) > WIDTH:
            page.line(line, before=roles[0].span.start)
            line = "     "
        line += name
    page.line(line, before=roles[0].span.start)


def _imported(name: tree.ImportedName) -> str:
    return name.name if name.alias == name.name else f"{name.name} as {name.alias}"
