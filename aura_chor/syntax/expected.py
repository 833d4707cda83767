"""What was expected, in words: from sets of terminals to "a statement", "a role name", "`->`"."""

from collections.abc import Sequence

from lark import Token

from aura_chor.syntax.stack import Tables
from aura_chor.syntax.words import END, KEYWORDS, RESERVED_TERMINAL, SOFT_KEYWORDS

SPELLING = {terminal: word for word, terminal in (KEYWORDS | SOFT_KEYWORDS).items()} | {
    "ARROW": "->",
    "COLON": ":",
    "COMMA": ",",
    "DOT": ".",
    "RANGE": "..",
    "EQUAL": "=",
    "LBRACE": "{",
    "RBRACE": "}",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "LESS": "<",
    "MORE": ">",
    "LESS_OR_EQUAL": "<=",
    "MORE_OR_EQUAL": ">=",
    "SAME": "==",
    "DIFFERENT": "!=",
    "PLUS": "+",
    "MINUS": "-",
    "STAR": "*",
    "PERCENT": "%",
}
"""How each terminal with one spelling is written."""

STATEMENT_STARTS = frozenset(
    {"ABORT", "CALL", "CHOICE", "CONTINUE", "EACH", "EXCHANGE", "GATHER", "LOOP", "PAR", "PHASE", "SESSION", "WAIT"}
    | {"WHEN"}
)
ACTIONS = frozenset({"ARROW", "AWAITS", "READS", "RECORDS"})
"""What stands behind the role that a statement begins with."""

DECLARATION_STARTS = frozenset({"CHOREOGRAPHY", "IMPORT", "RECORD", "USE"})
_TAILS = frozenset({"AGREEING", "EXCEPT", "FROM", "NAMES", "SEALED", "SINCE", "TO", "VERIFIED"})
_CLAUSE_STARTS = frozenset({"ABORTABLE", "IDENTIFIED", "NOTICES", "OPENS", "REQUIRES", "VOLATILE"})
_OPERANDS = frozenset(
    {"BAD_NUMBER", "BYTES", "DURATION", "FALSE", "INTEGER", "LEN", "LPAR", "LSQB", "MINUS", "NAME", "NONE", "NOT"}
    | {"STRING", "TRUE"}
)
_OPERATORS = frozenset(
    {"AND", "DIFFERENT", "DOT", "IN", "IS", "LESS", "LESS_OR_EQUAL", "MINUS", "MORE", "MORE_OR_EQUAL", "NOT", "OR"}
    | {"PERCENT", "PLUS", "SAME", "STAR"}
)
_GROUPS = (
    (STATEMENT_STARTS | {"NAME"}, STATEMENT_STARTS | {"NAME"}, "a statement"),
    (DECLARATION_STARTS, DECLARATION_STARTS, "a declaration (`choreography`, `record`, `import` or `use`)"),
    (frozenset({"STRING", "LPAR", "LSQB"}), _OPERANDS, "an expression"),
    (frozenset({"OR", "AND"}), _OPERATORS, "an operator"),
)
"""Where all of the first are expected, say the words in place of each of the second."""

_OTHER = {
    "STRING": 'a string in double quotes `"…"`',
    "INTEGER": "a whole number",
    "DURATION": "a duration",
    "BAD_NUMBER": "",
    END: "the end of the file",
}
_NAME_ENDS = (
    ("role", "a role name"),
    ("imported", "a name"),
    ("signal", "a label"),
    ("type", "a type"),
    ("EQUAL", "a role of the called choreography"),
    ("COLON", "a field name"),
    ("continue_", "the name of a loop"),
)
_NAME_AFTER = {
    "LOOP": "a name for the loop",
    "PHASE": "a name for the phase",
    "CHOREOGRAPHY": "a name for the choreography",
    "RECORD": "a name for the record",
    "CALL": "the name of a choreography",
    "USE": "`python`",
    "INTEGER": "`epochs`",
    "DOT": "an attribute name",
}


def expected_in_words(tables: Tables, stack: Sequence[int], previous: Token | None) -> str:
    """Say what a parser with this stack would take behind `previous`."""
    remaining = set(tables.expected(stack))
    words: list[str] = []
    for sign, members, group in _GROUPS:
        if sign <= remaining:
            remaining -= members
            words.append(group)
    if "NAME" in remaining:
        words.append(_name_in_words(tables, stack, previous))
        remaining.discard("NAME")
    if words:
        remaining.discard(END)
    if "COMMA" in remaining:
        remaining.discard("LESS")
    remaining = _without_tails(remaining)
    words += [_OTHER.get(terminal) or f"`{SPELLING[terminal]}`" for terminal in _in_order(remaining)]
    return _join(list(dict.fromkeys(words)))


def token_in_words(token: Token) -> str:
    """Name the token that was found."""
    if token.type == END:
        return "the end of the file"
    if token.type == RESERVED_TERMINAL:
        return f"the reserved word `{token.value}`"
    return f"`{token.value}`" if len(token.value) <= 30 else f"`{token.value[:30]}…`"


def _without_tails(terminals: set[str]) -> set[str]:
    """Without what may be left out nearly anywhere, where more is expected."""
    without = terminals - _TAILS - ({"LSQB"} if "EXCEPT" in terminals else set())
    if "LBRACE" in terminals:
        without -= _CLAUSE_STARTS
    return without or terminals


def _name_in_words(tables: Tables, stack: Sequence[int], previous: Token | None) -> str:
    meanings = tables.reads_name_as(stack)
    for meaning, words in _NAME_ENDS:
        if meaning in meanings:
            return words
    return _NAME_AFTER.get(previous.type if previous else "", "a name")


def _in_order(terminals: set[str]) -> list[str]:
    """What has a spelling comes before what has none, closing brackets come last."""
    return sorted(terminals - {"BAD_NUMBER"}, key=lambda t: (t in ("RBRACE", "RPAR", "RSQB"), t in SPELLING, t))


def _join(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return ", ".join(words[:-1]) + " or " + words[-1]
