"""Payloads on the wire: strict in both directions, and a type's own codec counts however the type is written."""

import re
from enum import Enum
from typing import Annotated, Any

import msgspec
import pytest
from msgspec.structs import asdict

from aura_chor.session.wire import DEPTH_MAX, Message, WireError, decode, encode, exactly
from tests.emit.python.payloads import Colour, Money


class Plain(Message, frozen=True):
    number: int
    text: str
    truth: bool


class Item(Message, frozen=True):
    name: str
    size: int

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("`size >= 0` does not hold")


class Rich(Message, frozen=True, rename={"class_": "class"}):
    class_: int
    blob: bytes
    token: Annotated[bytes, exactly(4)]
    items: list[Item]
    stock: dict[str, int | None]
    note: str | None


class Coded(Message, frozen=True):
    colour: Colour
    price: Money
    prices: list[Money]
    perhaps: Money | None
    named: dict[str, Colour]
    item: Item
    token: Annotated[bytes, exactly(4)]


class Mode(Enum):
    FAST = 1


class Uncoded(Message, frozen=True):
    mode: Mode


class Empty(Message, frozen=True):
    pass


PLAIN = Plain(1, "a", True)
RICH = Rich(3, b"\x00\xff", b"1234", [Item("x", 1)], {"a": 1, "b": None}, None)
CODED = Coded(
    Colour(1, 2, 3), Money(5, "EUR"), [Money(6, "USD")], None, {"sky": Colour(0, 0, 9)}, Item("y", 2), b"4321"
)


@pytest.mark.parametrize("payload", [PLAIN, RICH, CODED, Empty(), Uncoded(Mode.FAST)], ids=lambda p: type(p).__name__)
def test_what_is_encoded_is_decoded(payload: Message) -> None:
    assert decode(encode(payload), type(payload)) == payload


def test_bodies_are_builtins_under_the_names_of_the_choreography() -> None:
    assert encode(PLAIN) == {"number": 1, "text": "a", "truth": True}
    assert encode(RICH)["class"] == 3
    assert encode(RICH)["blob"] == b"\x00\xff"
    assert encode(Empty()) == {}


def test_a_types_own_codec_counts_for_dataclasses_too() -> None:
    body = encode(CODED)
    assert (body["price"], body["prices"], body["colour"]) == ("5 EUR", ["6 USD"], b"\x01\x02\x03")


def test_nothing_mutable_is_shared() -> None:
    body = encode(RICH)
    first, second = decode(body, Rich), decode(body, Rich)
    assert first.items is not second.items
    assert first.items is not body["items"]
    assert first.stock is not second.stock


def changed(payload: Message, **changes: object) -> dict[str, object]:
    return {**encode(payload), **changes}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (Plain, changed(PLAIN, number="1")),
        (Plain, changed(PLAIN, number=True)),
        (Plain, changed(PLAIN, number=1.0)),
        (Plain, changed(PLAIN, number=None)),
        (Plain, changed(PLAIN, truth=1)),
        (Plain, changed(PLAIN, text=b"a")),
        (Plain, changed(PLAIN, more=1)),
        (Plain, {"number": 1}),
        (Plain, []),
        (Plain, None),
        (Empty, {"more": 1}),
        (Rich, changed(RICH, token=b"123")),
        (Rich, changed(RICH, blob="AP8=")),
        (Rich, changed(RICH, items=[{"name": "x", "size": -1}])),
        (Rich, changed(RICH, stock={1: 1})),
        (Rich, {"class_": 3}),
        (Coded, changed(CODED, colour=b"12")),
        (Coded, changed(CODED, price=7)),
        (Coded, changed(CODED, price="five")),
        (Coded, changed(CODED, prices="6 USD")),
        (Coded, changed(CODED, named={1: b"123"})),
        (Coded, changed(CODED, item={"name": "y"})),
        (Coded, changed(CODED, item={"name": "y", "size": -1})),
        (Coded, changed(CODED, token=b"1")),
        (Coded, changed(CODED, more=1)),
        (Coded, None),
    ],
)
def test_what_is_not_a_payload_is_refused(kind: type[Message], body: object) -> None:
    with pytest.raises(WireError):
        decode(body, kind)


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


class Anything(Message, frozen=True):
    value: Any


@pytest.mark.parametrize(
    "value", [1.5, {1: 2}, 2**64, [-(2**63) - 1], deep(DEPTH_MAX), deep(5_000), object(), {"a": 1.0}]
)
def test_what_cannot_travel_is_refused(value: object) -> None:
    with pytest.raises(WireError):
        encode(Anything(value))


@pytest.mark.parametrize("value", [2**64 - 1, -(2**63), None, [1, [2]], {"a": [b"x"]}, deep(DEPTH_MAX - 1), ""])
def test_what_can_travel_does(value: object) -> None:
    assert encode(Anything(value)) == {"value": value}


def test_a_broken_promise_is_found_by_the_sender() -> None:
    broken: Any = {**asdict(PLAIN), "number": "one"}
    with pytest.raises(WireError, match="number"):
        encode(Plain(**broken))


class Blob(Message, frozen=True):
    blob: bytes
    size: int


class Whole(int):
    """Not exactly an int: what it prints as, compares as or holds is its own affair."""


class Word(str):
    pass


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        (Plain, {"number": True, "text": "a", "truth": True}, "Expected `int`, got `bool`"),
        (Plain, {"number": 1.0, "text": "a", "truth": True}, "a float cannot travel"),
        (Plain, {"number": "1", "text": "a", "truth": True}, "Expected `int`, got `str`"),
        (Plain, {"number": None, "text": "a", "truth": True}, "Expected `int`, got `null`"),
        (Plain, {"number": Whole(1), "text": "a", "truth": True}, "a Whole cannot travel"),
        (Plain, {"number": 2**64, "text": "a", "truth": True}, "outside -2^63..2^64-1"),
        (Plain, {"number": -(2**63) - 1, "text": "a", "truth": True}, "outside -2^63..2^64-1"),
        (Plain, {"number": 1, "text": b"a", "truth": True}, "Expected `str`, got `bytes`"),
        (Plain, {"number": 1, "text": Word("a"), "truth": True}, "a Word cannot travel"),
        (Plain, {"number": 1, "text": ["a"], "truth": True}, "Expected `str`, got `array`"),
        (Plain, {"number": 1, "text": "a", "truth": 1}, "Expected `bool`, got `int`"),
        (Blob, {"blob": "a", "size": 1}, "Expected `bytes`, got `str`"),
        (Blob, {"blob": [1], "size": 1}, "Expected `bytes`, got `array`"),
        (Blob, {"blob": b"a", "size": 2**64}, "outside -2^63..2^64-1"),
        (Blob, {"blob": b"a", "size": False}, "Expected `int`, got `bool`"),
    ],
)
def test_plain_fields_are_refused_for_what_is_wrong_with_them(
    kind: type[Message], fields: dict[str, Any], why: str
) -> None:
    with pytest.raises(WireError, match=re.escape(why)):
        encode(kind(**fields))


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 0])
def test_plain_fields_travel_as_they_are(number: int) -> None:
    assert encode(Blob(b"\x00", number)) == {"blob": b"\x00", "size": number}
    assert decode(encode(Blob(b"\x00", number)), Blob) == Blob(b"\x00", number)


def test_a_rule_of_the_class_is_asked_again_where_its_fields_are_plain() -> None:
    item = Item("x", 1)
    msgspec.structs.force_setattr(item, "size", -1)
    with pytest.raises(WireError, match="size >= 0"):
        encode(item)


class Hostile:
    """A codec that breaks in ways of its own."""

    def to_wire(self) -> object:
        raise KeyError("to_wire")

    @classmethod
    def from_wire(cls, raw: object) -> "Hostile":
        raise RuntimeError("from_wire")


class Holds(Message, frozen=True):
    hostile: Hostile


def test_whatever_a_codec_raises_means_refused() -> None:
    with pytest.raises(WireError, match="from_wire"):
        decode({"hostile": 1}, Holds)
    with pytest.raises(WireError, match="to_wire"):
        encode(Holds(Hostile()))


def test_frozen() -> None:
    with pytest.raises(AttributeError):
        PLAIN.number = 2  # type: ignore[misc]
    assert issubclass(Message, msgspec.Struct)
