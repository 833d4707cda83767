"""Advice for the usual slips: what a person meant who wrote this token here."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lark import Token

from aura_chor.report.diagnostic import Help
from aura_chor.syntax.words import RESERVED_TERMINAL, TERMINAL_OF_WORD

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
_INCOMPLETE = {
    "CHOICE": Help("say who decides: `choice at Alice { … } or { … }`"),
    "LOOP": Help("give the loop a name: `loop Rounds { … continue Rounds }`"),
    "ABORT": Help('say why: `abort "no deal"`'),
    "IMPORT": Help('an import names a file and what it takes from it: `import "path.chor" { Name }`'),
}


def advice(tokens: Sequence[Token], at: int, expected: set[str]) -> tuple[Help, ...]:
    """Help for the token at `at` where one of `expected` should stand; nothing when no slip is recognised."""
    found = tokens[at]
    previous = tokens[at - 1] if at else None
    before = previous.type if previous is not None else ""
    for help in _candidates(found, previous, before, expected):
        return (help,)
    if _lists_roles_without_commas(tokens, at):
        return (Help("role names are separated by commas: roles A, B, C"),)
    return ()


def _candidates(found: Token, previous: Token | None, before: str, expected: set[str]) -> list[Help]:
    candidates = []
    if before in _INCOMPLETE and found.type != RESERVED_TERMINAL:
        candidates.append(_INCOMPLETE[before])
    if before == "STRING" and expected == {"LBRACE"}:
        candidates.append(_INCOMPLETE["IMPORT"])
    if before == "CONTINUE":
        candidates.append(Help("say which loop goes on: `continue Haggle`"))
    if "OR" in expected and "LBRACE" not in expected and before == "RBRACE" and found.type in ("LBRACE", "ELSE", "AND"):
        candidates.append(_BRANCHES)
    if "AND" in expected and before == "RBRACE" and found.type in ("LBRACE", "ELSE", "OR"):
        candidates.append(_LANES)
    candidates += _of_many(found, before, expected)
    if found.type == "EQUAL" and "SAME" in expected:
        candidates.append(Help("write `==` to compare"))
    if found.type == RESERVED_TERMINAL:
        candidates.append(Help(f"`{found.value}` is kept for a later part of the language: choose another name"))
    if found.type in ("NOT", "MINUS") and "STRING" in expected and "LPAR" in expected:
        candidates.append(Help("put it in parentheses: `not (not x)`, `-(-x)`"))
    if "NAME" in expected and "STRING" not in expected and found.value in TERMINAL_OF_WORD and "RBRACE" not in expected:
        candidates.append(Help(f"`{found.value}` is a keyword: choose another name"))
    for token in (found, previous):
        if token is not None and token.type in ("NAME", "FROM") and token.value in _WORDS_OF_OTHERS:
            candidates.append(_WORDS_OF_OTHERS[token.value])
    if expected == {"EQUAL"}:
        candidates.append(Help("name the role of the called choreography and who plays it: `call P(Buyer = Alice)`"))
    if "CHOREOGRAPHY" in expected and not candidates:
        candidates.append(_outside(found))
    if found.type == "ROLES" and "LBRACE" not in expected:
        candidates.append(Help("`roles` is the first line of a choreography, and there is one"))
    return candidates


def _of_many(found: Token, before: str, expected: set[str]) -> Iterator[Help]:
    """Slips in statements and clauses over families."""
    if found.type in _CLAUSES and "LBRACE" not in expected:
        yield Help(f"`{found.value}` stands in the heading, before the brace of a choreography or a phase")
    if found.type == "WITNESS" and "NAME" in expected:
        yield Help("witnesses are declared behind the roles, before the first statement")
    if found.type == "ELSE" and {"WITHIN", "AS"} <= expected:
        yield Help("an `else` belongs to a deadline: `within 40 epochs else { … }`")
    if found.type == "TO" and "WHERE" in expected:
        yield Help("only a sealed field is for some receivers alone: `sealed share: int to Holder`")
    if found.type == "SEALED":
        yield Help("`sealed` stands before the name of its field: `sealed share: int`")
    if expected == {"ALL", "AT"} and found.type == "INTEGER":
        yield Help(f"write `at least {found.value} of …` or `all of …`")
    if "IN" in expected and before == "NAME" and found.type == "LBRACE":
        yield Help("name the member that a lane is of: `each i in Device { … }`")
    if found.type == "COLON" and "ARROW" in expected and "RECORDS" not in expected:
        yield Help("say who collects: `gather Device -> Coordinator: …`")


_CLAUSES = frozenset({"ABORTABLE", "IDENTIFIED", "NOTICES", "OPENS", "REQUIRES", "VOLATILE"})


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
