"""Python payload types for the tests: one that msgspec does not know, one that is a plain dataclass with a codec."""

from dataclasses import dataclass
from typing import Self


class Colour:
    """Three bytes."""

    def __init__(self, red: int, green: int, blue: int) -> None:
        self.parts = (red, green, blue)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Colour) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)

    def to_wire(self) -> bytes:
        return bytes(self.parts)

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        if not isinstance(raw, bytes) or len(raw) != 3:
            raise ValueError("a colour is three bytes")
        return cls(*raw)

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return (cls(0, 0, 0), cls(255, 128, 0))


@dataclass(frozen=True)
class Money:
    """Whole cents; on the wire a text with its currency."""

    cents: int
    currency: str

    def to_wire(self) -> str:
        return f"{self.cents} {self.currency}"

    @classmethod
    def from_wire(cls, raw: object) -> Self:
        if not isinstance(raw, str):
            raise ValueError("money is text")
        cents, _, currency = raw.partition(" ")
        return cls(int(cents), currency)

    @classmethod
    def samples(cls) -> tuple[Self, ...]:
        return (cls(1, "EUR"), cls(999, "EUR"))
