"""The formatter's half for statements, see format.py."""

from collections.abc import Sequence

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree
from aura_chor.syntax.expression_text import field_text, role_text, string_text, written_expression, written_sum
from aura_chor.syntax.format_comments import Page
from aura_chor.syntax.format_lines import Clause, clause_of, heading, listed, receivers_text, threshold_text
from aura_chor.syntax.words import SOFT_KEYWORDS


def statements(page: Page, block: tree.Block) -> None:
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
            each = "each " if node.each else ""
            head = f"{role_text(node.sender)} -> {each}{receivers_text(node.receivers)}: "
            _message(page, node, head, node.message, _within(node.within), node.within)
        case tree.Gather() | tree.Exchange() | tree.Records() | tree.Awaits():
            _collective(page, node)
        case tree.Each():
            order = " in order" if node.in_order else ""
            _blocks(page, node, f"each {node.variable} in {role_text(node.group)}{order} {{", (node.body,), "")
        case tree.ReadsLedger():
            page.line(f"{role_text(node.role)} reads ledger", before=start)
        case tree.Wait():
            page.line(_wait(node), before=start)
        case tree.Choice():
            _choice(page, node)
        case tree.Loop():
            _blocks(page, node, f"loop {node.name} {{", (node.body,), "")
        case tree.Continue():
            page.line(f"continue {node.name}", before=start)
        case tree.Abort():
            at = "" if node.at is None else f" at {role_text(node.at)}"
            page.line(f"abort {string_text(node.reason)}{at}", before=start)
        case tree.Par():
            _blocks(page, node, "par {", node.lanes, "} and {")
        case tree.When():
            blocks = (node.then,) if node.otherwise is None else (node.then, node.otherwise)
            _blocks(page, node, f"when {written_expression(node.predicate)} {{", blocks, "} else {")
        case tree.Call():
            page.line(f"call {_called(node)}", before=start)
        case tree.Session():
            _session(page, node)
        case tree.Phase():
            _phase(page, node)


# --- statements with a message ---


def _collective(page: Page, node: tree.Gather | tree.Exchange | tree.Records | tree.Awaits) -> None:
    match node:
        case tree.Gather(_, _, receivers, message, within, results):
            head = f"gather {_group(node)} -> {receivers_text(receivers)}: "
            _message(page, node, head, message, _within(within) + _as(results), within)
        case tree.Exchange(group, message, within, results):
            tail = _within(within) + _as(results)
            _message(page, node, f"exchange {role_text(group)}: ", message, tail, within)
        case tree.Records(role, fact):
            _message(page, node, f"{role_text(role)} records ", fact, "", None)
        case tree.Awaits(role, fact, external, source, within):
            head = f"{role_text(role)} awaits {'external ' if external else ''}"
            tail = "" if source is None else f" from {role_text(source)}"
            _message(page, node, head, fact, tail + _within(within), within)


def _message(
    page: Page,
    node: tree.Interaction | tree.Gather | tree.Exchange | tree.Records | tree.Awaits,
    head: str,
    message: tree.Message,
    tail: str,
    within: tree.Within | None,
) -> None:
    """`head`, the message, `tail`, and the `else` of a deadline."""
    page.doc(node.doc, before=node.span.start)
    otherwise = within.otherwise if within else None
    opens = " else {" if otherwise else ""
    if message.fields:
        span = Span(node.span.file, node.span.start, message.span.end)
        listed(page, span, f"{head}{message.label}(", message.fields, field_text, f"){tail}{opens}")
    else:
        page.line(f"{head}{message.label}{tail}{opens}", before=node.span.start)
    if otherwise:
        _inner(page, otherwise)


def _group(node: tree.Gather) -> str:
    group = role_text(node.group)
    if node.threshold is None:
        return group
    # Without `of`, a group of such a name would be read as the keyword.
    of = "of " if node.threshold.count is not None or node.group.name in SOFT_KEYWORDS else ""
    return f"{threshold_text(node.threshold)} {of}{group}"


def _as(results: tuple[tree.Reference, ...]) -> str:
    return f" as {', '.join(result.name for result in results)}" if results else ""


def _wait(node: tree.Wait) -> str:
    delay = deadline_text(node.delay) if isinstance(node.delay, tree.Deadline) else written_sum(node.delay)
    since = "" if node.since is None else f" since {node.since.name}"
    return f"wait {delay} at {role_text(node.at)}{since}"


# --- choices and deadlines ---


def _choice(page: Page, node: tree.Choice) -> None:
    at = f" at {role_text(node.within.at)}" if node.within and node.within.at else ""
    page.line(f"choice at {role_text(node.at)}{_within(node.within)}{at} {{", before=node.span.start)
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


# --- calls, child sessions, phases ---


def _called(node: tree.Call) -> str:
    bindings = ", ".join(f"{binding.role} = {role_text(binding.actual)}" for binding in node.bindings)
    named = (f"{one.name} = {written_expression(one.value)}" for one in node.named)
    arguments = ", ".join([*map(written_expression, node.arguments), *named])
    roles = f"({bindings})" if bindings or arguments else ""
    return f"{node.choreography}{roles}" + (f"({arguments})" if arguments else "")


def _session(page: Page, node: tree.Session) -> None:
    opens = " else {" if node.otherwise else ""
    line = f"session {_called(node.call)} at {role_text(node.at)} as {node.result.name}{opens}"
    page.line(line, before=node.span.start)
    if node.otherwise:
        _inner(page, node.otherwise)


def _phase(page: Page, node: tree.Phase) -> None:
    page.doc(node.doc, before=node.span.start)
    clauses = [*map(clause_of, node.requirements), *map(clause_of, node.vetoes), *map(clause_of, node.notices)]
    if node.volatile is not None:
        clauses.append(Clause(node.volatile.span, "volatile"))
    heading(page, node.span.start, f"phase {node.name}", (), clauses, node.body)
    _inner(page, node.body)


# --- blocks ---


def _blocks(page: Page, node: tree.Statement, head: str, blocks: Sequence[tree.Block], between: str) -> None:
    page.line(head, before=node.span.start)
    for number, block in enumerate(blocks):
        if number:
            page.line(between, before=None)
        _body(page, block)
    page.line("}", before=None)


def _inner(page: Page, block: tree.Block) -> None:
    _body(page, block)
    page.line("}", before=None)


def _body(page: Page, block: tree.Block) -> None:
    page.indent()
    statements(page, block)
    page.dedent()
