"""What a choreography says and neither Scribble nor nuScr can: refused, each at its place."""

from collections.abc import Iterator

from aura_chor.importer.outward_payloads import KEYWORDS
from aura_chor.importer.walk import statements
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree


def refuse(choreography: tree.Choreography, known: set[str], found: list[Diagnostic]) -> None:
    """`known` are the choreographies of the file."""
    if choreography.parameters:
        _not_there("parameters that are values", choreography.parameters[0].span, found)
    for role in choreography.roles:
        _check_word("role", role.name, role.span, found)
    _check_word("choreography", choreography.name, choreography.name_span, found)
    for what, span in _of_header(choreography):
        _not_there(what, span, found)
    for statement in statements(choreography.body):
        for what, span in _of_statement(statement):
            _not_there(what, span, found)
        _refuse_names(statement, known, found)


def _refuse_names(statement: tree.Statement, known: set[str], found: list[Diagnostic]) -> None:
    match statement:
        case tree.Interaction():
            _check_word("label", statement.message.label, statement.message.label_span, found)
        case tree.Loop():
            _check_word("loop", statement.name, statement.name_span, found)
        case tree.Call() if statement.choreography not in known:
            message = f"{statement.choreography} lies in another file: only what one file holds is exported"
            found.append(Diagnostic(codes.NOT_EXPORTABLE, message, statement.name_span))
        case tree.Phase():
            message = f"the phase {statement.name} is not named in the exported file"
            found.append(Diagnostic(codes.EXPORT_LOSS, message, statement.name_span))
        case _:
            pass


def _of_header(choreography: tree.Choreography) -> Iterator[tuple[str, Span]]:
    for role in choreography.roles:
        if role.selector is not None:
            yield "role families", role.span
    if choreography.opening is not None:
        yield "opening events (`opens with`)", choreography.opening.span
    if choreography.identified_by is not None:
        yield "ids of sessions (`identified by`)", choreography.identified_by.span
    for witness in choreography.witnesses:
        yield "witnesses", witness.span
    yield from _of_range(choreography.vetoes, choreography.notices)


def _of_range(vetoes: tuple[tree.Veto, ...], notices: tuple[tree.Notice, ...]) -> Iterator[tuple[str, Span]]:
    for veto in vetoes:
        yield "vetoes (`abortable by`)", veto.span
    for notice in notices:
        yield "`notices`", notice.span


def _of_statement(statement: tree.Statement) -> Iterator[tuple[str, Span]]:
    """What is said, and where."""
    match statement:
        case tree.Interaction():
            yield from _of_interaction(statement)
        case tree.Choice(within=tree.Within() as within):
            yield "deadlines (`within`)", within.span
        case tree.Par():
            yield "lanes with channels of their own (`par`)", statement.span
        case tree.Abort():
            yield "`abort`", statement.span
        case tree.When():
            yield "`when`", statement.span
        case tree.Call() if statement.arguments or statement.named:
            yield "calls with values", statement.span
        case tree.Phase():
            for requirement in statement.requirements:
                yield "phases that demand witnesses (`requires`)", requirement.span
            if statement.volatile is not None:
                yield "`volatile` phases", statement.volatile.span
            yield from _of_range(statement.vetoes, statement.notices)
        case _:
            word = _WORDS.get(type(statement))
            if word is not None:
                yield word, statement.span


_WORDS: dict[type[tree.Statement], str] = {
    tree.Gather: "`gather`",
    tree.Exchange: "`exchange`",
    tree.Each: "lanes for each member (`each`)",
    tree.Records: "facts (`records`)",
    tree.Awaits: "facts (`awaits`)",
    tree.ReadsLedger: "looks at the ledger (`reads ledger`)",
    tree.Wait: "`wait`",
    tree.Session: "child sessions (`session`)",
}


def _of_interaction(interaction: tree.Interaction) -> Iterator[tuple[str, Span]]:
    if interaction.within is not None:
        yield "deadlines (`within`)", interaction.within.span
    if interaction.each:
        yield "payloads for each member (`each`)", interaction.span
    for payload in interaction.message.fields:
        if payload.sealed:
            yield "sealed fields", payload.span


def _not_there(what: str, span: Span, found: list[Diagnostic]) -> None:
    found.append(Diagnostic(codes.NOT_EXPORTABLE, f"Scribble and nuScr do not have {what}", span))


def _check_word(kind: str, name: str, span: Span, found: list[Diagnostic]) -> None:
    if name in KEYWORDS:
        message = f"the {kind} `{name}` is a keyword of Scribble and nuScr"
        found.append(Diagnostic(codes.NOT_EXPORTABLE, message, span, helps=(Help("take another name"),)))
