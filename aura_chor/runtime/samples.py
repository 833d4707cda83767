"""Example payloads: values of any payload type, and messages for which a send's predicates hold.

Values are tried in an order drawn from the seed, with those that the predicates speak of first: what the seat knows
already and the literals in the predicates' texts, their neighbours, sums and differences.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from random import Random
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

import msgspec
from msgspec import Struct

from aura_chor.session.core import UNKNOWN, Core
from aura_chor.session.operations import OWN_MESSAGE, Send, Where

_ROUNDS_MAX = 3
TRIES_MAX = 20_000
"""Combinations of field values tried for one message."""
_COMBINATIONS_MAX = 2_000
_VALUES_MAX = 64
_SIZE_MAX = 4_096
_WORDS = ("plum", "apple", "quince", "pear", "medlar", "sloe", "", "a")


class NoSample(Exception):
    """No example value is known for a type, or none of those tried satisfies a predicate."""


def sample_message(operation: Send, core: Core[Any], random: Random) -> Struct:
    """A payload that `operation` may send now."""
    hints = _hints(operation.where, core)
    fields = msgspec.structs.fields(operation.message)
    candidates = [list(values_of(field.type, random, hints)) for field in fields]
    names = [field.name for field in fields]
    values = _Search(operation, core, names, candidates).run()
    return operation.message(**values)


def sample_parameters(kind: type[Struct], random: Random, likely: Sequence[object] = ()) -> Struct:
    """Parameters that satisfy the constraints of their protocol: the `likely` and their likes are tried first, and what
    a refusal names is tried next."""
    fields = msgspec.structs.fields(kind)
    refused: dict[str, None] = {}
    for _ in range(_ROUNDS_MAX):
        hints = [*likely, *[hint for text in refused for hint in _literals(text)]]
        candidates = [list(values_of(field.type, random, hints)) for field in fields]
        for values in _combinations(candidates, random):
            try:
                return kind(**dict(zip([field.name for field in fields], values, strict=True)))
            except ValueError as error:
                refused[str(error)] = None
    raise NoSample(f"no parameters for {kind.__module__} were found: {'; '.join(refused)}; give them yourself")


# --- values of a type ---


def values_of(kind: Any, random: Random, hints: Sequence[object]) -> Iterator[Any]:
    """Some values of a payload type, those that `hints` suggest first."""
    yield from islice(_values(kind, random, hints), _VALUES_MAX)


def _values(kind: Any, random: Random, hints: Sequence[object]) -> Iterator[Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _sized(arguments[1:], random, hints)
    elif origin in (Union, UnionType):
        present = [argument for argument in arguments if argument is not type(None)]
        yield from _values(present[0], random, hints)
        yield None
    elif origin is list:
        yield from _lists(arguments[0], random, hints)
    elif origin is dict:
        yield from (
            {str(index): item for index, item in enumerate(items)} for items in _lists(arguments[1], random, hints)
        )
    elif kind is int:
        yield from _integers(random, hints)
    elif kind is str:
        yield from _strings(random, hints)
    elif kind is bytes:
        yield from (hint for hint in hints if type(hint) is bytes)
        yield from (random.randbytes(size) for size in (8, *_sizes(hints), 0))
    elif kind is bool:
        yield from random.sample([True, False], 2)
    elif isinstance(kind, type) and issubclass(kind, Struct):
        yield from _records(kind, random, hints)
    elif hasattr(kind, "samples"):
        samples = list(kind.samples())
        yield from random.sample(samples, len(samples))
    else:
        name = f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else str(kind)
        raise NoSample(f"{name} has no samples(): the automatic player does not know any value of it")


def _integers(random: Random, hints: Sequence[object]) -> Iterator[int]:
    known = [hint for hint in hints if type(hint) is int]
    near = [value + step for value in known for step in (0, 1, -1)]
    pairs = [first + sign * second for first, second in product(known, known) for sign in (1, -1)]
    near = random.sample(near, len(near))
    usual = [
        random.randint(1, 100),
        random.randint(1, 10),
        0,
        -1,
        random.randint(-100, -2),
        random.randint(101, 10_000),
    ]
    yield from dict.fromkeys([*near, *pairs, *usual] if known else [*usual, *near])


def _strings(random: Random, hints: Sequence[object]) -> Iterator[str]:
    yield from (hint for hint in hints if type(hint) is str)
    yield from random.sample(_WORDS, len(_WORDS))
    yield from ("x" * size for size in _sizes(hints))


def _sized(constraints: tuple[Any, ...], random: Random, hints: Sequence[object]) -> Iterator[bytes]:
    size = next(meta.min_length for meta in constraints if isinstance(meta, msgspec.Meta))
    yield from (hint for hint in hints if type(hint) is bytes and len(hint) == size)
    yield from (random.randbytes(cast(int, size)) for _ in range(2))


def _lists(item: Any, random: Random, hints: Sequence[object]) -> Iterator[list[Any]]:
    items = list(values_of(item, random, hints))
    for size in dict.fromkeys([random.randint(1, 3), 1, 2, 0, *_sizes(hints)]):
        yield [items[index % len(items)] for index in range(size)]


def _records(kind: type[Struct], random: Random, hints: Sequence[object]) -> Iterator[Struct]:
    """Records that satisfy their own predicates; when none does, what the refusals speak of is tried next."""
    names = [field.name for field in msgspec.structs.fields(kind)]
    refused: dict[str, None] = {}
    found = False
    for _ in range(_ROUNDS_MAX):
        more = [*hints, *(hint for text in refused for hint in _literals(text))]
        candidates = [list(values_of(field.type, random, more)) for field in msgspec.structs.fields(kind)]
        for values in _combinations(candidates, random):
            try:
                yield kind(**dict(zip(names, values, strict=True)))
                found = True
            except ValueError as error:
                refused[str(error)] = None
        if found:
            return


def _sizes(hints: Sequence[object]) -> list[int]:
    return [hint + step for hint in hints if type(hint) is int for step in (0, 1, -1) if 0 <= hint + step <= _SIZE_MAX]


def _combinations(candidates: Sequence[Sequence[Any]], random: Random) -> Iterator[tuple[Any, ...]]:
    """First every field's first values, second values and so on, then whatever chance brings."""
    if all(candidates):
        for index in range(max((len(values) for values in candidates), default=1)):
            yield tuple([values[index % len(values)] for values in candidates])
        for _ in range(_COMBINATIONS_MAX):
            yield tuple([random.choice(values) for values in candidates])


# --- predicates ---


def _hints(wheres: Iterable[Where], core: Core[Any]) -> list[object]:
    """Values that the predicates speak of, each once."""
    found: list[object] = []
    for where in wheres:
        found += [core.value(variable) for variable in where.arguments if variable[0] != OWN_MESSAGE]
        found += _literals(where.text)
    flat = [part for value in found for part in (value if isinstance(value, list) else [value])]
    distinct: list[object] = []
    for value in flat:
        if value is not UNKNOWN and not any(type(value) is type(other) and value == other for other in distinct):
            distinct.append(value)
    return distinct


def _literals(text: str) -> list[object]:
    """The literals in the text of a predicate."""
    found: list[object] = [_json_string(match) for match in re.findall(r'(?<!x)"(?:[^"\\]|\\.)*"', text)]
    found += [bytes.fromhex(digits) for digits in re.findall(r'x"((?:[0-9a-fA-F]{2})*)"', text)]
    return found + [_number(*match) for match in re.findall(r"\b(\d+)(ms|s|m|h|d)?\b", text)]


def _json_string(text: str) -> str:
    return msgspec.json.decode(text, type=str)


def _number(digits: str, unit: str) -> int:
    return int(digits) * {"": 1, "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[unit]


class _Search:
    """Field by field; a predicate is asked as soon as the fields that it reads have values."""

    def __init__(self, operation: Send, core: Core[Any], names: list[str], candidates: list[list[Any]]) -> None:
        self._operation = operation
        self._core = core
        self._names = names
        self._candidates = candidates
        self._tries = TRIES_MAX
        self._refuted: tuple[int, str] = (-1, "")
        self._asked_at = [self._asked_behind(index) for index in range(len(names))]

    def run(self) -> Mapping[str, Any]:
        values: dict[str, Any] = {}
        if not self._fill(values):
            raise NoSample(self._why_not())
        return values

    def _why_not(self) -> str:
        label = self._operation.label
        for name, values in zip(self._names, self._candidates, strict=True):
            if not values:
                return f"no value is known for the field {name} of {label}: its type has no samples that fit it"
        index, text = self._refuted
        return (
            f"no sample for the field {self._names[index]} of {label} satisfies `{text}`"
            f" ({TRIES_MAX - self._tries} combinations tried)"
        )

    def _asked_behind(self, index: int) -> list[Where]:
        asked = []
        for where in self._operation.where:
            own = [self._names.index(field) for site, field in where.arguments if site == OWN_MESSAGE]
            if own and max(own) == index:
                asked.append(where)
        return asked

    def _fill(self, values: dict[str, Any]) -> bool:
        """Backtracking with a stack of its own: a payload may have more fields than Python has frames."""
        stack = [iter(self._candidates[0])] if self._names else []
        while stack and len(values) < len(self._names) and self._tries > 0:
            index = len(stack) - 1
            values.pop(self._names[index], None)
            for value in stack[-1]:
                self._tries -= 1
                if self._holds(index, {**values, self._names[index]: value}):
                    values[self._names[index]] = value
                    break
            if self._names[index] not in values:
                stack.pop()
            elif len(stack) < len(self._names):
                stack.append(iter(self._candidates[len(stack)]))
        return len(values) == len(self._names)

    def _holds(self, index: int, values: Mapping[str, Any]) -> bool:
        for where in self._asked_at[index]:
            arguments = [
                values[field] if site == OWN_MESSAGE else self._core.value((site, field))
                for site, field in where.arguments
            ]
            if not any(argument is UNKNOWN for argument in arguments) and not where.holds(*arguments):
                self._refuted = max(self._refuted, (index, where.text))
                return False
        return True
