"""How each construct is written: the last help, where something stands in it that does not belong there.

Tokens are read backwards from the mistake to the keyword that its construct begins with.
"""

from collections.abc import Sequence

from lark import Token

from aura_chor.report.diagnostic import Help

_MESSAGE = "`A -> B, C: Label(field: type)`, with a deadline `A -> B: Label within 5s else { … }`"
_GATHER = (
    "`gather Device -> A: Label`, where some are enough `gather at least 2 of Device -> A: Label`; behind it may stand "
    "`within 5s`, then `as Heard`, then `else { … }`"
)
_FORMS = {
    "ABORT": '`abort "no deal"`, of a role that does not decide here `abort "no deal" at A`',
    "ABORTABLE": "`abortable by A, B with Stop(why: str)`, where a function says whether it counts `… when may_stop`",
    "ARROW": _MESSAGE,
    "AWAITS": "`A awaits Fact from B within 5s else { … }`, of one from outside `A awaits external Fact(field: type)`",
    "CALL": "`call P(Role = Mine, …)(arguments)`",
    "CHOICE": "`choice at A { … } or { … }`, with a deadline `choice at A within 5s at B { … } or { … } else { … }`",
    "CHOREOGRAPHY": "`choreography Name(parameter: type) { roles A, B … }`",
    "CONTINUE": "`continue Rounds`, with the name of a loop around it",
    "EACH": "`each i in Device { … }`, one after the other `each i in Device in order { … }`",
    "EXCHANGE": "`exchange Device: Label(field: type)`: every member sends it to all others",
    "GATHER": _GATHER,
    "IDENTIFIED": "`identified by name_of`, a function that computes the name from the parameters",
    "IMPORT": '`import "path.chor" { Name }`',
    "LOOP": "`loop Rounds { … continue Rounds }`; a path without `continue` leaves the loop",
    "NOTICES": "`notices Label(field: type) from A, B at most 3`",
    "OPENS": "`opens with Open by A`; what the opening says are the parameters: `choreography P(field: type) opens …`",
    "PAR": "`par { … } and { … }`",
    "PHASE": "`phase Name { … }`; before the brace may stand `requires W`, `volatile`, `notices …`, `abortable …`",
    "READS": "`A reads ledger`; what A decides on it, it tells in a message",
    "RECORD": "`record Name { field: type, field: type }`",
    "RECORDS": "`A records Fact(field: type)`",
    "ROLES": "`roles A, B, Device[n]`, and how many there are behind it: `where 2 <= n`",
    "SESSION": "`session P(Role = Mine, …)(arguments) at A as result else { … }`; `else` may be left out",
    "USE": '`use python "module" { Name }`',
    "WAIT": "`wait 5s at A`, counted from what A saw `wait 40 epochs at A since Label`",
    "WHEN": "`when p { … } else { … }`",
    "WITNESS": "`witness W = at least 2 of Label from Device agreeing on field verified by check`, or `all of Label`",
}
_FIELDS = "`name: type where predicate`, with a comma between two of them"
_SCATTER = "`A -> Device: Label` for one event to all members, `A -> each Device: Label` for one to each"
_ACTIONS = "`A -> B: Label`, `A records Fact`, `A awaits Fact` or `A reads ledger`"

_SUBJECTS = frozenset({"ARROW", "AWAITS", "READS", "RECORDS"})
_AROUND = {"ARROW": ("GATHER",), "WHEN": ("ABORTABLE", "PHASE")}
"""What may stand within a longer construct: the senders of a gather reach from its keyword to the arrow."""
_CLOSING, _OPENING = frozenset({"RPAR", "RSQB"}), frozenset({"LPAR", "LSQB"})


def form(tokens: Sequence[Token], at: int, expected: set[str]) -> Help | None:
    """How the construct is written that the token at `at` stands in or behind."""
    place = at - 1
    if expected >= _SUBJECTS and _begins_statement(tokens, place):
        return Help(f"a statement begins with a keyword or with a role: {_ACTIONS}")
    depth = 0
    while place >= 0:
        token = tokens[place]
        if token.type in _CLOSING:
            depth += 1
        elif token.type in _OPENING:
            if depth == 0 and _opens_fields(tokens, place):
                return Help(f"fields are written {_FIELDS}")
            depth = max(0, depth - 1)
        elif token.type in ("LBRACE", "RBRACE", "WHERE"):
            return Help(f"fields are written {_FIELDS}") if _is_record(tokens, place) else None
        elif depth == 0 and token.type in _FORMS:
            return Help(f"write {_written(tokens, place)}")
        place -= 1
    return None


def _begins_statement(tokens: Sequence[Token], place: int) -> bool:
    """A role that stands first on its line, or in its block."""
    if place <= 0:
        return False
    before = tokens[place - 1]
    return before.type in ("LBRACE", "RBRACE") or before.end_line != tokens[place].line


def _opens_fields(tokens: Sequence[Token], place: int) -> bool:
    """Whether it is the parenthesis of a message, or of parameters; others hold expressions, bindings or members."""
    if tokens[place].type != "LPAR" or place < 2 or tokens[place - 1].type != "NAME":
        return False
    return tokens[place - 2].type in ("COLON", "RECORDS", "AWAITS", "EXTERNAL", "WITH", "NOTICES", "CHOREOGRAPHY")


def _is_record(tokens: Sequence[Token], place: int) -> bool:
    return place >= 2 and tokens[place].type == "LBRACE" and tokens[place - 2].type == "RECORD"


def _written(tokens: Sequence[Token], place: int) -> str:
    kind = tokens[place].type
    if kind == "EACH" and place and tokens[place - 1].type == "ARROW":
        return _SCATTER
    around = _AROUND.get(kind, ())
    for earlier in reversed(tokens[:place] if around else ()):
        if earlier.type in ("COLON", "LBRACE", "RBRACE", *_SUBJECTS):
            break
        if earlier.type in around:
            return _FORMS[earlier.type]
    return _FORMS[kind]
