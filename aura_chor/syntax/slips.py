"""Advice for the usual slips: what a person meant who wrote this token here."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from lark import Token

from aura_chor.report.diagnostic import Help
from aura_chor.syntax.expected import ACTIONS
from aura_chor.syntax.slips_many import of_many
from aura_chor.syntax.words import KEYWORDS, RESERVED_TERMINAL, TERMINAL_OF_WORD

_BRANCHES = Help("branches of a choice are separated by `or`: choice at A { … } or { … }")
_LANES = Help("lanes are separated by `and`: par { … } and { … }")
_WORDS_OF_OTHERS = {
    "if": Help(
        "what depends on parameters is written `when p { … } else { … }`, what a role decides `choice at A { … }`"
    ),
    "protocol": Help("a protocol begins with `choreography Name {`"),
    "global": Help("a protocol begins with `choreography Name {`"),
    "rec": Help("a loop is written `loop X { … continue X }`"),
    "from": Help("a message is written `A -> B: Label(field: type)`"),
    "role": Help("roles are declared once, at the top: `roles A, B, C`"),
}
_EACH = Help("a lane for every member is written `each i in Device { … }`")
_LOOP = Help("a loop is written `loop X { … continue X }`; a path that does not continue leaves it")
_EMPTY = Help("what does nothing is left out: a branch, a loop or a session ends where its text ends")
_FIRST_WORDS = {
    **dict.fromkeys(("for", "foreach"), _EACH),
    **dict.fromkeys(("while", "repeat", "until", "break"), _LOOP),
    **dict.fromkeys(("end", "exit", "pass", "return", "skip", "stop"), _EMPTY),
    "elif": Help("write `else { when p { … } }`"),
    "open": Help("a session of its own is opened by `session P(Role = Mine)(arguments) at A as result`"),
    "start": Help("a session of its own is opened by `session P(Role = Mine)(arguments) at A as result`"),
}
"""What others begin a statement with: here it is read as the name of a role."""
_DEEDS = {
    **dict.fromkeys(("wait", "waits", "sleep", "sleeps"), Help("a cool-down is written `wait 5s at A`")),
    **dict.fromkeys(("record", "write", "writes"), Help("a fact is written `A records Fact(field: type)`")),
    **dict.fromkeys(("await", "waits_for"), Help("a fact is waited for by `A awaits Fact`")),
    **dict.fromkeys(("read",), Help("write `A reads ledger`")),
    **dict.fromkeys(("send", "sends"), Help("a message is written `A -> B: Label(field: type)`")),
}
"""What others write behind the role that acts."""
_NO_OR, _NO_AND = ("LBRACE", "COMMA", "ELSE", "AND"), ("LBRACE", "COMMA", "ELSE", "OR")
_INCOMPLETE = {
    "CHOICE": Help("say who decides: `choice at Alice { … } or { … }`"),
    "LOOP": Help("give the loop a name: `loop Rounds { … continue Rounds }`"),
    "ABORT": Help('say why: `abort "no deal"`'),
    "IMPORT": Help('an import names a file and what it takes from it: `import "path.chor" { Name }`'),
}


def advice(tokens: Sequence[Token], at: int, expected: set[str]) -> tuple[Help, ...]:
    """Help for the token at `at` where one of `expected` should stand; nothing when no slip is recognised."""
    for help in _candidates(tokens, at, expected):
        return (help,)
    if _lists_roles_without_commas(tokens, at):
        return (Help("role names are separated by commas: roles A, B, C"),)
    return ()


def _candidates(tokens: Sequence[Token], at: int, expected: set[str]) -> list[Help]:
    found = tokens[at]
    previous = tokens[at - 1] if at else None
    before = previous.type if previous is not None else ""
    candidates = []
    if before in _INCOMPLETE and found.type != RESERVED_TERMINAL:
        candidates.append(_INCOMPLETE[before])
    if before == "STRING" and expected == {"LBRACE"} and tokens[at - 2].type == "IMPORT":
        candidates.append(_INCOMPLETE["IMPORT"])
    if before == "CONTINUE":
        candidates.append(Help("say which loop goes on: `continue Haggle`"))
    if "OR" in expected and "LBRACE" not in expected and before == "RBRACE" and found.type in _NO_OR:
        candidates.append(_BRANCHES)
    if "AND" in expected and before == "RBRACE" and found.type in _NO_AND:
        candidates.append(_LANES)
    candidates += of_many(tokens, at, expected)
    if expected >= ACTIONS:
        candidates += [words[token.value] for words, token in _said(found, previous) if token.value in words]
    if found.type == "WHERE" and before in ("COMMA", "RPAR"):
        candidates.append(Help("a predicate stands behind its field, without a comma: `count: int where count > 0`"))
    if found.type == "EQUAL" and "SAME" in expected:
        candidates.append(Help("write `==` to compare"))
    if found.type == "NAME" and KEYWORDS.get(found.value.lower()) in expected - {"NAME"}:
        candidates.append(Help(f"keywords are written small: `{found.value.lower()}`"))
    if found.type == RESERVED_TERMINAL and "RBRACE" in expected:
        candidates.append(
            Help(f"`{found.value}` is no name and begins nothing; a fact is waited for by `A awaits Fact`")
        )
    if found.type == RESERVED_TERMINAL:
        candidates.append(Help(f"`{found.value}` is kept for a later part of the language: choose another name"))
    if found.type in ("NOT", "MINUS") and "STRING" in expected and "LPAR" in expected:
        candidates.append(Help("put it in parentheses: `not (not x)`, `-(-x)`"))
    if "NAME" in expected and "STRING" not in expected and found.value in TERMINAL_OF_WORD and "RBRACE" not in expected:
        candidates.append(Help(f"`{found.value}` is a keyword: choose another name"))
    for token in (found, previous):
        if token is not None and token.type in ("NAME", "FROM") and token.value in _WORDS_OF_OTHERS:
            candidates += [] if _has_from(tokens, token) else [_WORDS_OF_OTHERS[token.value]]
    if expected == {"EQUAL"} and tokens[at - 2].type != "WITNESS":
        candidates.append(Help("name the role of the called choreography and who plays it: `call P(Buyer = Alice)`"))
    if "CHOREOGRAPHY" in expected and not candidates:
        candidates.append(_outside(found))
    if found.type == "ROLES" and "LBRACE" not in expected:
        candidates.append(Help("`roles` is the first line of a choreography, and there is one"))
    return candidates


def _has_from(tokens: Sequence[Token], word: Token) -> bool:
    """Whether it is a `from` on the line of a construct that could have one."""
    line = [token.type for token in tokens if token.line == word.line]
    return word.value == "from" and any(kind in line for kind in ("AWAITS", "GATHER", "NOTICES", "WAIT", "WITNESS"))


def _said(found: Token, previous: Token | None) -> list[tuple[Mapping[str, Help], Token]]:
    """Words in the place of a role that begins a statement, and of what it does."""
    return [(_DEEDS, found), *([] if previous is None else [(_FIRST_WORDS, previous)])]


def _outside(found: Token) -> Help:
    if found.type == "RBRACE":
        return Help("nothing is open here: remove this brace, or the one that closed the block too early")
    return Help("statements stand inside `choreography Name { … }`")


def _lists_roles_without_commas(tokens: Sequence[Token], at: int) -> bool:
    """Names only, back to `roles`, on one line; that two of them stand side by side may show on the line below."""
    last = at if at == 0 or tokens[at - 1].line == tokens[at].line else at - 1
    place = last
    while place > 0 and tokens[place].type in ("NAME", "COMMA") and tokens[place].line == tokens[last].line:
        place -= 1
    inside = [token.type for token in tokens[place + 1 : last + 1]]
    side_by_side = any(pair == ("NAME", "NAME") for pair in pairwise(inside))
    return side_by_side and tokens[place].type == "ROLES" and tokens[place].line == tokens[last].line
