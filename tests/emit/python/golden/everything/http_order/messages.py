"""The messages of HTTPOrder.

Generated from everything.chor; do not edit.
"""

# isort: skip_file

from __future__ import annotations

from typing import Annotated, TypeAlias

from aura_chor.session.wire import Message, exactly
from aura_chor.session.wire import Milliseconds as Milliseconds
from tests.emit.python.payloads import Colour as Colour
from tests.emit.python.payloads import Money as _Price

Price: TypeAlias = _Price


def _where_size_at_least_0(size: int) -> bool:
    return size >= 0


class Item(Message, frozen=True):
    """An item with its name."""

    name: str
    colour: Colour
    size: int

    def __post_init__(self) -> None:
        if not _where_size_at_least_0(self.size):
            raise ValueError("`size >= 0` does not hold")


class HTTPGet(Message, frozen=True):
    """The order as the client wants it."""

    item: Item
    others: list[Item]
    stock: dict[str, int | None]
    price: Price
    id: Annotated[bytes, exactly(4)]


class Nothing(Message, frozen=True):
    note: str | None


class Busy(Message, frozen=True):
    pause: Milliseconds


class Express(Message, frozen=True):
    cost: int


class Log(Message, frozen=True):
    lines: list[str]


class Slow(Message, frozen=True):
    pass


class Okay(Message, frozen=True):
    pass
