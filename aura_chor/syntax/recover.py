"""Recovery: reads a text that does not parse, says everything that is wrong with it and keeps what can be kept.

At a token that does not fit, small repairs are tried first (a missing `:`, a keyword in place of a name): one that
lets the next few tokens pass is made. If none does, the parser gives up the statement: it skips to where another
statement, the end of the block or a declaration begins, and takes from its stack whatever stands in the way.
"""

from collections.abc import Iterator
from typing import NamedTuple

from lark import Token

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree
from aura_chor.syntax.brackets import check_nesting, unclosed_brace
from aura_chor.syntax.depth import Opened
from aura_chor.syntax.expected import (
    ACTIONS,
    DECLARATION_STARTS,
    SPELLING,
    STATEMENT_STARTS,
    expected_in_words,
    token_in_words,
)
from aura_chor.syntax.forms import form
from aura_chor.syntax.limits import MAX_DIAGNOSTICS, MAX_NESTING
from aura_chor.syntax.parser import START, Parser
from aura_chor.syntax.scan import scan
from aura_chor.syntax.slips import advice
from aura_chor.syntax.stack import Tables
from aura_chor.syntax.words import END, SOFT_TERMINALS, TERMINAL_OF_WORD

_LOOKAHEAD = 4  # tokens that must pass behind a repair
_QUIET = 2  # tokens that must pass behind the end of a given-up block before another mistake is believed
_INSERTED = (
    "COLON",
    "ARROW",
    "COMMA",
    "AT",
    "OR",
    "AND",
    "ELSE",
    "LBRACE",
    "LPAR",
    "RPAR",
    "RSQB",
    "MORE",
    "EQUAL",
    "NAME",
)
_REPLACED = (("EQUAL", "SAME"), ("ELSE", "OR"), ("ELSE", "AND"), ("AND", "OR"), ("OR", "AND"), ("SAME", "EQUAL"))


_NAMES = frozenset({"NAME"}) | SOFT_TERMINALS


class _Repair(NamedTuple):
    """Put `inserted` in place of the next `dropped` tokens."""

    inserted: tuple[str, ...]
    dropped: int


def recover(parser: Parser, text: str, name: str) -> tuple[tree.File | None, list[Diagnostic]]:
    """Report what is wrong with a text, with the tree of what is not. Raises `TooDeep`."""
    check_nesting(text, name)
    parser.builder.begin(text=text, name=name)
    tokens, diagnostics = scan(parser, text, name)
    reader = _Reader(parser, tokens, name)
    file = reader.read()
    found = [*diagnostics, *reader.diagnostics, *parser.builder.diagnostics]
    found.sort(key=lambda diagnostic: diagnostic.span.start)
    return file, found[:MAX_DIAGNOSTICS]


class _Reader:
    """Feeds tokens to Lark's interactive parser and mends what does not fit."""

    def __init__(self, parser: Parser, tokens: list[Token], name: str) -> None:
        interactive = parser.lark.parse_interactive("", start=START)
        self._builder = parser.builder
        self._state = interactive.parser_state
        self._tables = Tables(interactive)
        self._tokens = tokens
        self._name = name
        self._at = 0
        self._believed_from = 0
        self._brace_was_inserted = False
        self._resumed_at = -1
        self.diagnostics: list[Diagnostic] = []

    def read(self) -> tree.File | None:
        while len(self.diagnostics) < MAX_DIAGNOSTICS:
            token = self._tokens[self._at]
            # Lark reduces before it finds that a token does not fit, and forgets what it expected: ask first.
            if self._starts_misplaced_statement() or not self._tables.accepts(self._state.state_stack, [token.type]):
                self._mend()
                continue
            token = self._in_context(token)
            file = self._state.feed_token(token, token.type == END)
            self._at += 1
            if token.type == END:
                assert isinstance(file, tree.File)
                return file
        return None

    def _in_context(self, token: Token) -> Token:
        """The token as the parser's contextual lexer would have read it: a word may be a name here."""
        terminal = self._tables.reads_as(self._state.state_stack, token.type)
        return token if terminal == token.type else Token.new_borrow_pos(terminal, token.value, token)

    def _starts_misplaced_statement(self) -> bool:
        """A role before an arrow, where the parser would take it for a label, a loop's name or the like."""
        if not self._is_name(0) or self._type(1) not in ACTIONS:
            return False
        stack = self._state.state_stack
        return self._tables.accepts(stack, ["NAME"]) and not self._tables.accepts(stack, ["NAME", self._type(1)])

    # --- one mistake ---

    def _mend(self) -> None:
        repair = self._find_repair()
        follows_from_repair = self._type(0) == END and self._brace_was_inserted
        if self._at >= self._believed_from and not follows_from_repair:
            self.diagnostics.append(self._complain(repair))
        if repair is None:
            self._give_up_statement()
        else:
            self._apply(repair)

    def _find_repair(self) -> _Repair | None:
        stack = self._state.state_stack
        for repair in self._repairs():
            start = self._at + repair.dropped
            following = [token.type for token in self._tokens[start : start + _LOOKAHEAD]]
            if self._tables.accepts(stack, (*repair.inserted, *following)):
                return repair
        return None

    def _repairs(self) -> Iterator[_Repair]:
        found = self._tokens[self._at]
        expected = self._tables.expected(self._state.state_stack)
        if found.type in ("EQUAL", "MINUS") and self._type(1) == "MORE":
            yield _Repair(("ARROW",), 2)
        if found.type in ("NOT", "MINUS"):
            yield _Repair((), 1)
        if found.value in TERMINAL_OF_WORD and not self._starts_line(self._at):
            yield _Repair(("NAME",), 1)
        for written, meant in _REPLACED:
            if found.type == written and meant in expected:
                yield _Repair((meant,), 1)
        if found.type == END:
            return
        yield from (_Repair((terminal,), 0) for terminal in _INSERTED if terminal in expected)
        yield _Repair((), 1)

    def _apply(self, repair: _Repair) -> None:
        found = self._tokens[self._at]
        inserted = [self._invented(t, found if repair.dropped else None) for t in repair.inserted]
        self._tokens[self._at : self._at + repair.dropped] = inserted
        self._believed_from = self._at + len(inserted)
        self._brace_was_inserted |= "LBRACE" in repair.inserted

    def _invented(self, terminal: str, instead_of: Token | None) -> Token:
        """A token that is not in the text, at the place of the one that it replaces or behind the last one."""
        value = instead_of.value if instead_of is not None and terminal == "NAME" else SPELLING.get(terminal, "missing")
        if instead_of is not None:
            return Token.new_borrow_pos(terminal, value, instead_of)
        previous = self._tokens[self._at - 1] if self._at else self._tokens[0]
        place = previous.end_pos or 0
        line, column = previous.end_line or 0, previous.end_column or 0
        return Token(terminal, value, place, line, column, line, column, place)

    # --- panic ---

    def _give_up_statement(self) -> None:
        """Move on to a token that some stack below this one takes, closing open blocks for a declaration.

        Where the last resumption led nowhere, the token that it was for is passed over.
        """
        start = self._at + (self._at == self._resumed_at and self._type(0) != END)
        depth = 0
        for place in range(start, len(self._tokens)):
            kind = self._tokens[place].type
            if kind in DECLARATION_STARTS or kind == END:
                self._close_blocks()
                self._resume(place)
                return
            if depth == 0 and self._inside_block() and self._may_resume(place) and self._unwind(self._sync_at(place)):
                self._resume(place)
                return
            depth += (kind == "LBRACE") - (kind == "RBRACE" and depth > 0)

    def _inside_block(self) -> bool:
        return any(isinstance(value, Opened) for value in self._state.value_stack)

    def _may_resume(self, place: int) -> bool:
        kind, following = self._tokens[place].type, self._tokens[min(place + 1, len(self._tokens) - 1)].type
        if kind in _NAMES:
            return following in ACTIONS or (following in ("LSQB", "EXCEPT") and self._starts_line(place))
        if kind == "EACH":
            return self._tokens[min(place + 2, len(self._tokens) - 1)].type == "IN"  # not the `each` behind an arrow
        return kind == "RBRACE" or kind in STATEMENT_STARTS

    def _sync_at(self, place: int) -> list[str]:
        kinds = [token.type for token in self._tokens[place : place + 2]]
        return ["NAME", *kinds[1:]] if kinds[0] in _NAMES else kinds[:1]

    def _unwind(self, terminals: list[str]) -> bool:
        """Take from the stack what stands in the way of these terminals; False if they fit nowhere."""
        states = self._state.state_stack
        for size in range(len(states), 0, -1):
            if self._tables.accepts(states[:size], terminals):
                del states[size:]
                del self._state.value_stack[size - 1 :]
                self._builder.depth.recount(self._state.value_stack)
                return True
        return False

    def _close_blocks(self) -> None:
        """Close every open block as if its brace stood here, and drop what cannot be closed."""
        for _ in range(MAX_NESTING):
            if self._tables.accepts(self._state.state_stack, [END]) or not self._unwind(["RBRACE"]):
                break
            self._state.feed_token(self._invented("RBRACE", None))
        self._unwind([END])

    def _resume(self, place: int) -> None:
        self._at = self._resumed_at = place
        self._believed_from = place + (_QUIET if self._tokens[place].type == "RBRACE" else 1)

    # --- words ---

    def _complain(self, repair: _Repair | None) -> Diagnostic:
        found = self._tokens[self._at]
        previous = self._tokens[self._at - 1] if self._at else None
        expected = expected_in_words(self._tables, self._state.state_stack, previous)
        if found.type == END:
            return self._complain_about_end(expected, found, previous)
        span = Span(self._name, found.start_pos or 0, found.end_pos or 0)
        message = f"expected {expected}, found {token_in_words(found)}"
        terminals = set(self._tables.expected(self._state.state_stack))
        is_incomplete = not terminals & (STATEMENT_STARTS | DECLARATION_STARTS)
        if is_incomplete and previous is not None and self._starts_line(self._at):
            span = Span(self._name, previous.start_pos or 0, previous.end_pos or 0)
            message = f"expected {expected} behind {token_in_words(previous)}"
        helps = advice(self._tokens, self._at, terminals) or self._helps_of(repair, terminals)
        return Diagnostic(codes.UNEXPECTED_TOKEN, message, span, self._brace_label(found), helps=helps)

    def _complain_about_end(self, expected: str, found: Token, previous: Token | None) -> Diagnostic:
        last = previous or found
        span = Span(self._name, last.start_pos or 0, last.end_pos or 0)
        return Diagnostic(
            codes.UNEXPECTED_END, f"the file ends where {expected} was expected", span, self._brace_label(found)
        )

    def _brace_label(self, found: Token) -> tuple[Label, ...]:
        """Where a block was opened that the found token shows to be unclosed."""
        if found.type not in DECLARATION_STARTS and found.type != END:
            return ()
        brace = unclosed_brace(self._tokens[: self._at])
        if brace is None:
            return ()
        return (Label(Span(self._name, brace.start_pos or 0, brace.end_pos or 0), "this brace is not closed"),)

    def _helps_of(self, repair: _Repair | None, expected: set[str]) -> tuple[Help, ...]:
        """The repair, where it says what was meant; else how that is written which the mistake is in."""
        found = self._tokens[self._at]
        if repair is not None and repair.inserted:
            (terminal,) = repair.inserted
            if terminal in SPELLING:
                return (self._help_of(SPELLING[terminal], replaced=repair.dropped > 0),)
        written = form(self._tokens, self._at, expected)
        if written is not None:
            return (written,)
        return (Help(f"remove {token_in_words(found)}"),) if repair is not None and not repair.inserted else ()

    def _help_of(self, spelling: str, *, replaced: bool) -> Help:
        if replaced:
            return Help(f"write `{spelling}`")
        place = (self._tokens[self._at - 1].end_pos or 0) if self._at else 0
        text = f" {spelling}" if spelling.isalpha() or spelling in ("->", "=", "{") else spelling
        return Help(f"insert `{spelling}`", insert=text, at=place)

    def _type(self, ahead: int) -> str:
        place = self._at + ahead
        return self._tokens[place].type if place < len(self._tokens) else END

    def _is_name(self, ahead: int) -> bool:
        return self._type(ahead) in _NAMES

    def _starts_line(self, place: int) -> bool:
        return place > 0 and self._tokens[place].line != self._tokens[place - 1].end_line
