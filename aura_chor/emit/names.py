"""From names in a choreography to names in Python. Labels are distinct in lower case, so are their forms."""

import keyword
import re

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS_OF_REFERENCE = re.compile(r"[A-Za-z0-9_]+")

FIELD_RESERVED = frozenset(["self", "len", "int", "str", "bytes", "bool", "list", "dict", "messages"])
"""What a field cannot be called in a class whose annotations, or a function whose body, use these names."""

MESSAGES_RESERVED = frozenset(["Annotated", "Message", "Milliseconds", "exactly"])
"""What a messages module imports."""

PACKAGE_MODULES = frozenset(["checks", "messages", "witnesses"])
"""Modules of a generated package that are no role's."""

ROLE_RESERVED = frozenset(
    [
        *("Abort", "Aborted", "Arrival", "AwaitingAbort", "Awaitable", "Body", "Branch", "Callable", "Completed"),
        *("Deadline", "End", "Fork", "Lane", "PROTOCOL", "Parameters", "Place", "Protocol", "Receive", "ReceiveWithin"),
        *("Resolve", "S", "Seat", "Send", "State", "TypeAlias", "Where", "Withdrawn", "_State"),
        *("ANY_MEMBER", "Abstain", "AwaitFact", "Checks", "Child", "ChildOutcome", "Collect", "Collected", "Count"),
        *("Enter", "ForEach", "Forbid", "Invitation", "JoinChild", "LedgerView", "Mapping", "MemberState"),
        *("NamingArrival", "Notify", "OpenChild", "Post", "ReadLedger", "Record", "Scatter", "SendThrough"),
        *("UNOPENED", "Wait", "Withdraw"),
        *("None", "True", "False"),
    ]
)
"""What a role's module imports or defines beside its states."""


WITNESSES_RESERVED = frozenset(["Count", "S", "SubFamily", "Terms", "Witness", "None", "True", "False"])
"""What the module of witnesses imports."""

STATE_RESERVED = frozenset(["extended", "index", "noticed", "parameters", "seen", "session_id", "sizes"])
"""What every state has, beside its operations."""


def snake(name: str) -> str:
    """`TryAgain` is `try_again`, `HTTPGet` is `http_get`."""
    return _WORD_STARTS.sub("_", name).lower()


def capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def words_of(reference: str) -> str:
    """A reference to seats as one word: `Device[2]` is `Device2`, `Device except Signers` is `DeviceExceptSigners`."""
    return "".join(map(capitalised, _parts_of(reference)))


def snake_of(reference: str) -> str:
    """A reference to seats in lower case: `Device[1..3]` is `device_1_to_3`."""
    return "_".join(map(snake, _parts_of(reference)))


def _parts_of(reference: str) -> list[str]:
    return _WORDS_OF_REFERENCE.findall(reference.replace("..]", " on]").replace("..", " to "))


def escaped(name: str, reserved: frozenset[str] = frozenset()) -> str:
    """`name`, with an underscore behind it where Python or the module has the name for something else."""
    return f"{name}_" if keyword.iskeyword(name) or name in reserved else name


def field_name(name: str) -> str:
    return escaped(name, FIELD_RESERVED)


def message_class(label: str) -> str:
    return escaped(capitalised(label), MESSAGES_RESERVED)


def witness_class(name: str) -> str:
    """The class of a witness or of a sub-family."""
    return escaped(capitalised(name), WITNESSES_RESERVED)


def package_name(choreography: str) -> str:
    return escaped(snake(choreography))


def role_module(role: str) -> str:
    """`role` is a class of seats: a role, or members of a family."""
    return escaped(snake_of(role), PACKAGE_MODULES)


class Taken:
    """The names of one module; a name that is wanted again is numbered from 2."""

    def __init__(self, reserved: frozenset[str]) -> None:
        self._taken = set(reserved)
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        number = self._last.get(name, 0) + 1
        while (chosen := name if number == 1 else f"{name}{number}") in self._taken:
            number += 1
        self._taken.add(chosen)
        self._last[name] = number
        return chosen


# --- names for predicates ---

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|<=|>=|==|!=|[-<>+*%]")
_WORDS = {
    "<=": "at_most",
    ">=": "at_least",
    "<": "below",
    ">": "above",
    "==": "is",
    "!=": "is_not",
    "+": "plus",
    "-": "minus",
    "*": "times",
    "%": "modulo",
    "len": "length_of",
}
_SLUG_LENGTH_MAX = 40


def predicate_slug(text: str) -> str:
    """`amount <= price` is `amount_at_most_price`: words only, cut at a word when it is long."""
    words: list[str] = []
    for token in _TOKEN.findall(text):
        words.append(_WORDS.get(token, snake(token)))
        if len("_".join(words)) > _SLUG_LENGTH_MAX:
            return "_".join(words[:-1]) or words[0][:_SLUG_LENGTH_MAX]
    return "_".join(words) or "constant"


def camel(slug: str) -> str:
    return "".join(capitalised(word) for word in slug.split("_"))
