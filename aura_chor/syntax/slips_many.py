"""Advice for slips in statements and clauses over families, deadlines and evidence."""

from collections.abc import Iterator, Sequence

from lark import Token

from aura_chor.report.diagnostic import Help

_CLAUSES = frozenset({"ABORTABLE", "IDENTIFIED", "NOTICES", "OPENS", "REQUIRES", "VOLATILE"})
_QUANTIFIERS = frozenset({"all", "any", "every", "some", "each", "both"})
_TIMES = frozenset({"after", "before", "for", "in", "timeout", "until"})
_ROLE_OF_ITS_OWN = "a member that differs from all others is a role of its own: `roles Leader, Device[n]`"
_SELECTORS = "members are `Device`, `Device[2]`, `Device[1..3]`, and `Device[i]` in an `each i in Device`"


def of_many(tokens: Sequence[Token], at: int, expected: set[str]) -> Iterator[Help]:
    """Help for the token at `at` where one of `expected` should stand."""
    found = tokens[at]
    before = tokens[at - 1].type if at else ""
    if found.type in _CLAUSES and "LBRACE" not in expected:
        yield Help(f"`{found.value}` stands in the heading, before the brace of a choreography or a phase")
    if found.type == "WITNESS" and "NAME" in expected:
        yield Help("witnesses are declared behind the roles, before the first statement")
    if found.type == "TO" and "WHERE" in expected:
        yield Help("only a sealed field is for some receivers alone: `sealed share: int to Holder`")
    if found.type == "SEALED":
        yield Help("`sealed` stands before the name of its field: `sealed share: int`")
    if expected == {"ALL", "AT"} and found.type == "INTEGER":
        yield Help(f"write `at least {found.value} of …` or `all of …`")
    if "IN" in expected and before == "NAME" and found.type == "LBRACE":
        yield Help("name the member that a lane is of: `each i in Device { … }`")
    if found.type == "IN" and before == "RBRACE":
        yield Help("`in order` stands before the brace: `each i in Device in order { … }`")
    if found.type == "COLON" and "ARROW" in expected and "RECORDS" not in expected:
        yield Help("say who collects: `gather Device -> Coordinator: …`")
    yield from _of_members(tokens, at, expected)
    yield from _of_deadlines(tokens, at, expected)
    yield from _of_quantities(tokens, at, expected)


def _of_members(tokens: Sequence[Token], at: int, expected: set[str]) -> Iterator[Help]:
    found, before = tokens[at], tokens[at - 1].type if at else ""
    if _is_selector(before, expected):
        if _is_declared(tokens, at):
            yield Help("name the size, and say behind the roles how many there are: `roles A, Device[n] where 2 <= n`")
        elif found.type == "DOT":
            yield Help("remove `.`: a stretch is written with two dots, `Device[1..3]`")
        elif before == "RANGE":
            yield Help(f"both ends are numbers, as in `Device[2..4]`; {_ROLE_OF_ITS_OWN}")
        else:
            yield Help(f"{_SELECTORS}; {_ROLE_OF_ITS_OWN}")
    if before == "EXCEPT" or (found.type == "LSQB" and at > 1 and tokens[at - 2].type == "EXCEPT"):
        yield Help(f"`except` takes the name of those that a gather has heard, `gather … as Heard`; {_ROLE_OF_ITS_OWN}")
    if found.type == "EXCEPT" and before == "STAR":
        yield Help("`*` is everybody: name the receivers instead, `A -> B, C: Label`")


def _is_selector(before: str, expected: set[str]) -> bool:
    """Whether the parser is between the brackets behind a family's name."""
    if before == "RANGE":
        return expected == {"INTEGER"}
    return expected in ({"INTEGER", "NAME", "STAR"}, {"RANGE", "RSQB"}) or (before != "STAR" and expected == {"RSQB"})


def _is_declared(tokens: Sequence[Token], at: int) -> bool:
    """Whether the family is one that the line of roles declares."""
    for token in reversed(tokens[:at]):
        if token.type == "ROLES":
            return True
        if token.type not in ("NAME", "COMMA", "LSQB", "RSQB", "INTEGER", "STAR", "RANGE"):
            return False
    return False


def _of_deadlines(tokens: Sequence[Token], at: int, expected: set[str]) -> Iterator[Help]:
    found, before = tokens[at], tokens[at - 1] if at else None
    if found.type == "ELSE" and {"WITHIN", "AS"} & expected:
        yield Help("an `else` belongs to a deadline: `within 40 epochs else { … }`")
    elif found.type == "ELSE" and "RBRACE" in expected and _is_named(tokens, at):
        yield Help("an `else` belongs to a deadline: `within 40 epochs as Heard else { … }`")
    if found.type == "WITHIN" and _is_named(tokens, at):
        yield Help("the deadline comes first, then the name: `within 5s as Heard`")
    if before is not None and before.type == "WITHIN":
        yield Help("a deadline is a whole number of ms, s, m, h or d, or of epochs: `within 5s`, `within 40 epochs`")
    elif found.type == "DURATION" and before is not None and before.value in _TIMES and not {"AT", "PLUS"} & expected:
        yield Help(f"a deadline is written `within {found.value}`")


def _is_named(tokens: Sequence[Token], at: int) -> bool:
    """Whether the names of a collective's results stand before a token."""
    place = at - 1
    while place > 0 and tokens[place].type in ("NAME", "COMMA"):
        place -= 1
    return tokens[place].type == "AS"


def _of_quantities(tokens: Sequence[Token], at: int, expected: set[str]) -> Iterator[Help]:
    before = tokens[at - 1] if at else None
    if before is None or before.value not in _QUANTIFIERS or before.type == "EACH" or tokens[at].type != "NAME":
        return
    if at > 1 and tokens[at - 2].type in ("ARROW", "COMMA") and "COLON" in expected:
        group = tokens[at].value
        yield Help(f"write `-> {group}: …` for one event to all members, `-> each {group}: …` for one to each")
